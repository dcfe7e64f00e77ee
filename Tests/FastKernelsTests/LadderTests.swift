import FastKernels
import SlidingWindow
import Tensors
import Testing
import Verification

@Suite struct `The ladder` {
  /// Sizes that divide neither vectors nor tiles, fewer filters than a tile has, padding up to the kernel's size, and a
  /// layer of several stripes (40 channels of 403 padded columns: about ten rows each).
  private static let layers: [LadderConvolution] = {
    var generator = SeededGenerator(seed: 1)
    func draw(_ range: ClosedRange<Int>) -> Int { range.lowerBound + generator.integer(below: range.count) }
    let random = (0..<60).map { _ in
      let kernel = draw(1...5)
      let padding = draw(0...kernel - 1)
      let least = max(1, kernel - 2 * padding)
      return LadderConvolution(
        channels: (draw(1...9), draw(1...20)), extent: (least + draw(0...20), least + draw(0...60)),
        kernel: kernel, padding: padding)
    }
    return random + [LadderConvolution(channels: (40, 9), extent: (23, 401), kernel: 3, padding: 1)]
  }()

  @Test(arguments: LadderRung.allCases)
  func `leads on every rung to the same convolution, within the rounding of a sum`(_ rung: LadderRung) {
    var generator = SeededGenerator(seed: 2)
    for layer in Self.layers {
      let x = Tensor<Float>.random(layer.x, using: &generator)
      let w = Tensor<Float>.random(layer.w, using: &generator)
      let (X, W) = (x.map(Double.init), w.map(Double.init))
      let complaint = excess(
        rung.convolution(layer, x, w, threads: 2), over: convolution(X, W, layer.window), terms: layer.terms,
        magnitude: convolution(X.map(abs), W.map(abs), layer.window))
      #expect(complaint == nil, "\(rung): \(complaint ?? "") of \(layer)")
    }
  }

  @Test func `refuses windows that lie in the padding, and images that are too small`() async {
    await #expect(processExitsWith: .failure) {
      _ = LadderConvolution(channels: (1, 1), extent: (4, 4), kernel: 2, padding: 2)
    }
    await #expect(processExitsWith: .failure) {
      _ = LadderConvolution(channels: (1, 1), extent: (4, 2), kernel: 3, padding: 0)
    }
  }

  /// A loop that the compiler had removed would seem a thousand times faster than any machine.
  @Test func `has a peak that a machine can have`() {
    let peak = measuredPeak(threads: 2)
    // Two threads, four multipliers each of 16 numbers at 8 GHz would do 2048; a debugger's crawl, 0.01.
    #expect(0.01 < peak && peak < 2048, "\(peak)")
  }
}
