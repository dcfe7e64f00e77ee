import SlidingWindow
import Tensors
import Testing

/// A random convolution that fits.
private struct RandomGeometry: Sendable, CustomTestStringConvertible {
  let window: Window
  let extent: [Int]
  let samples: Int
  let groups: Int
  let channels: (input: Int, output: Int)

  init(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let draw = { (generator: inout SeededGenerator, range: ClosedRange<Int>) in
      range.lowerBound + generator.integer(below: range.count)
    }
    let axes = draw(&generator, 1...3)
    let numbers = { (generator: inout SeededGenerator, range: ClosedRange<Int>) in
      (0..<axes).map { _ in draw(&generator, range) }
    }
    window = Window(
      numbers(&generator, 1...3), stride: .init(numbers(&generator, 1...3)),
      padding: .uneven(before: .init(numbers(&generator, 0...2)), after: .init(numbers(&generator, 0...2))),
      dilation: .init(numbers(&generator, 1...2)))
    // The longest window reaches over 5 cells.
    extent = numbers(&generator, 5...7)
    samples = draw(&generator, 1...3)
    groups = draw(&generator, 1...2)
    channels = (draw(&generator, 1...3), draw(&generator, 1...3))
  }

  var testDescription: String {
    "\(samples) × \(channels.input) → \(channels.output) channels in \(groups) groups, \(extent) under \(window.kernel)"
  }
}

/// The same operation on Float, on Double, on magnitudes and on ones. What is drawn is a Float, so both precisions see
/// the same numbers.
private struct Precision {
  var generator: SeededGenerator

  mutating func operand(_ shape: [Int]) -> Tensor<Float> { .random(shape, using: &generator) }

  /// A sum of n products in Float errs by at most n·u/(1 − n·u) times the sum of their magnitudes, u = 2⁻²⁴: one
  /// rounding for the product, at most n − 1 for the additions it goes through (Higham 2002, section 3.1). The bias is
  /// one term more, and (n + 2)·u covers the denominator. Running the operation on magnitudes gives that sum; on ones,
  /// the number n.
  static func expectAgreement(
    _ name: String, _ a: Tensor<Float>, _ b: Tensor<Float>,
    onFloats: (Tensor<Float>, Tensor<Float>) -> Tensor<Float>,
    onDoubles: (Tensor<Double>, Tensor<Double>) -> Tensor<Double>
  ) {
    let single = onFloats(a, b)
    let double = onDoubles(a.map { Double($0) }, b.map { Double($0) })
    let magnitude = onDoubles(a.map { Double(abs($0)) }, b.map { Double(abs($0)) })
    let count = onDoubles(a.map { _ in 1 }, b.map { _ in 1 })
    #expect(single.shape == double.shape)
    let within = double.indices.allSatisfy {
      abs(Double(single[$0]) - double[$0]) <= (count[$0] + 2) * 0x1p-24 * magnitude[$0]
    }
    #expect(within, "\(name)")
  }
}

@Suite struct `Float and Double` {
  @Test(arguments: (0..<40).map { RandomGeometry(seed: $0) })
  fileprivate func `agree within the rounding of the additions`(_ g: RandomGeometry) {
    var precision = Precision(generator: SeededGenerator(seed: 81))
    let (window, groups) = (g.window, g.groups)
    let x = precision.operand([g.samples, g.channels.input * groups] + g.extent)
    let w = precision.operand([g.channels.output * groups, g.channels.input] + window.kernel)
    let dz = precision.operand(convolutionShape(x.shape, w.shape, window, groups: groups))
    Precision.expectAgreement(
      "convolution", x, w, onFloats: { convolution($0, $1, window, groups: groups) },
      onDoubles: { convolution($0, $1, window, groups: groups) })
    Precision.expectAgreement(
      "dx", dz, w, onFloats: { convolutionInputGradient($0, $1, over: g.extent, window, groups: groups) },
      onDoubles: { convolutionInputGradient($0, $1, over: g.extent, window, groups: groups) })
    Precision.expectAgreement(
      "dw", dz, x, onFloats: { convolutionFilterGradient($0, $1, window, groups: groups) },
      onDoubles: { convolutionFilterGradient($0, $1, window, groups: groups) })
    Precision.expectAgreement(
      "db", dz, dz, onFloats: { dz, _ in convolutionBiasGradient(dz) },
      onDoubles: { dz, _ in convolutionBiasGradient(dz) })
    Precision.expectAgreement(
      "transposed convolution", dz, w,
      onFloats: { transposedConvolution($0, $1, window, leftover: leftover(g), groups: groups) },
      onDoubles: { transposedConvolution($0, $1, window, leftover: leftover(g), groups: groups) })
  }

  @Test(arguments: (0..<40).map { RandomGeometry(seed: $0) })
  fileprivate func `find the same maxima, as no arithmetic is involved`(_ g: RandomGeometry) {
    var precision = Precision(generator: SeededGenerator(seed: 82))
    // Padding may not hide a whole window.
    let window = Window(g.window.kernel, stride: g.window.stride, dilation: g.window.dilation)
    let x = precision.operand([g.samples, g.channels.input] + g.extent)
    let (single, double) = (maxPooling(x, window), maxPooling(x.map { Double($0) }, window))
    #expect(single.switches == double.switches)
    #expect(single.z.map { Double($0) } == double.z)
  }

  private func leftover(_ g: RandomGeometry) -> Window.PerAxis { .init(g.window.leftover(over: g.extent)) }
}
