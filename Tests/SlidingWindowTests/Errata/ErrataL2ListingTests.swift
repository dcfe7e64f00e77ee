import SlidingWindow
import Tensors
import Testing

/// The slips of Raj 2020 in the listings of the way back. Their mended forms stand in Tests/SlidingWindowTests/Slides.
@Suite(.givenRightSizes) struct `Errata of Raj 2020, listings` {
  /// "Derivatives for a single layer l: Vector notation" (B6).
  @Test(arguments: 1...2)
  func `X-33: the filter's map axes are exchanged, not only its cells flipped`(stride: Int) {
    // As many maps before as after, or the listing as printed asks for filters that do not exist.
    let c = SlideCase(D: (before: 3, after: 3), K: (x: 3, y: 2), stride: stride)
    let d = SlideData(c)
    func dY(_ w: Tensor<Double>) -> Tensor<Double> {
      Tensor(
        images: SlideArray.images(of: d.dz).map { dz in
          derivativesForLayer(dz, SlideArray(filters: w), stride: stride, W_before: c.W, H_before: c.H)
        })
    }
    // Wflip(i,j) is W(j,i) flipped; print has W(i,j).
    let (printed, right) = (dY(d.w.channelsSwapped()), dY(d.w))
    expectSame("dY", convolutionInputGradient(d.dz, d.w, over: d.x.extent, c.window), right)
    #expect(printed != right)
  }

  /// The same listing: dzpad is printed height first, but x walks along its first axis up to the width.
  @Test(arguments: [(W: 8, H: 7), (W: 7, H: 8), (W: 7, H: 7)], 1...2)
  func `X-33: dzpad has the width first, and the size of dz after upsampling`(
    _ map: (W: Int, H: Int), stride: Int
  ) {
    let K = 3
    let outputs = Window([K, K], stride: .init(stride)).positions(over: [map.W, map.H])
    let (W_l, H_l) = (outputs[0], outputs[1])
    let upsampled = (W: map.W - K + 1, H: map.H - K + 1)
    // How far x walks along the first axis, and y along the second.
    let reach = (x: map.W + K - 1, y: map.H + K - 1)
    #expect(reach == (upsampled.W + 2 * (K - 1), upsampled.H + 2 * (K - 1)))
    let fitsAsPrinted = reach.x <= H_l + 2 * (K - 1) && reach.y <= W_l + 2 * (K - 1)
    #expect(fitsAsPrinted == (stride == 1 && map.W == map.H))
  }

  /// "Upsampling", the first of two (B7).
  @Test func `X-34: loops over the map before run off dz`() {
    let (W, H, K, S) = (7, 5, 3, 2)
    var generator = SeededGenerator(seed: 34)
    let dz = Tensor.wholeNumbers([1, 1, 2, 3], using: &generator)
    let small = SlideArray(image: 0, of: dz)
    let up = (W: W - K + 1, H: H - K + 1)

    var (inside, steps) = (0, 0)
    for x in 1...H {
      for y in 1...W {
        steps += 1
        // dzup = zeros(Wup, Hup), so x must stay below its width.
        let isWritten = (x - 1) * S + 1 <= up.W && (y - 1) * S + 1 <= up.H
        if isWritten && x <= small.W && y <= small.H { inside += 1 }
      }
    }
    #expect(steps == 35 && inside == 6)
    let right = upsample(small, S, W, H, (x: K, y: K))
    expectSame("dzup", dz.zeroUpsampled(by: .init(S), leftover: [0, 0]), Tensor(images: [right]))
  }

  /// "Upsampling", the second (B8).
  @Test func `X-35: spread to (H − 1)·S + 1 cells, dz loses the leftover`() {
    let (K, S, N) = (3, 2, 8)
    var generator = SeededGenerator(seed: 35)
    let dz = Tensor.wholeNumbers([1, 1, 3], in: 1...9, using: &generator)
    let w = Tensor.wholeNumbers([1, 1, K], in: 1...9, using: &generator)
    let dx = convolutionInputGradient(dz, w, over: [N], Window([K], stride: .init(S)))
    func convolved(leftover: Int) -> Tensor<Double> {
      convolution(
        dz.zeroUpsampled(by: .init(S), leftover: [leftover]), w.flipped(), Window([K], padding: .full))
    }
    #expect(convolved(leftover: 0).extent == [N - 1])
    expectSame("dY as printed", convolved(leftover: 0), dx.cropped(before: [0], after: [1]))
    expectSame("dY", convolved(leftover: 1), dx)
    #expect(dx[N - 1] == 0)
  }

  /// "Complete Backward (with strides)" (B12).
  @Test(arguments: SlideCase.grid.filter { $0.stride > 1 && $0.outputs != (1, 1) })
  func `X-36: the stride applied twice leaves derivatives out`(_ c: SlideCase) {
    let d = SlideData(c)
    let w = SlideArray(filters: d.w)
    func layers(asPrinted: Bool) -> [SlideDerivatives] {
      zip(SlideArray.images(of: d.x), SlideArray.images(of: d.dz)).map { Y, dY in
        backwardLayer(
          dY, dY, derivative: { _ in 1 }, w, Y.padded(c.padding), stride: c.stride, asPrinted: asPrinted)
      }
    }
    func dY(_ layers: [SlideDerivatives]) -> Tensor<Double> {
      Tensor(images: layers.map { $0.dY.deletingPadding(c.padding) })
    }
    let (printed, right) = (layers(asPrinted: true), layers(asPrinted: false))
    expectSame("dx", convolutionInputGradient(d.dz, d.w, over: d.x.extent, c.window), dY(right))
    let dw = Tensor(filters: right[0].dw + right[1].dw)
    expectSame("dw", convolutionFilterGradient(d.dz, d.x, c.window), dw)
    #expect(dY(printed) != dY(right))
    #expect(Tensor(filters: printed[0].dw + printed[1].dw) != dw)
  }

  /// "Derivative of max pooling layer at layer l" (B14).
  @Test func `X-37: the places of the maxima do not fit into a map of the pool's own size`() throws {
    let (K, stride) = (2, 2)
    var generator = SeededGenerator(seed: 37)
    let x = Tensor.wholeNumbers([1, 2, 6, 8], in: 1...99, using: &generator)
    let dz = Tensor.wholeNumbers([1, 2, 3, 4], using: &generator)
    let (Y, dy) = (SlideArray(image: 0, of: x), SlideArray(image: 0, of: dz))
    let (maxima, pidx) = maxPoolingLayer(Y, K: K, stride: stride)
    try #require(maxima.sizes == dy.sizes)

    var outside = 0
    for j in 1...dy.D {
      for m in 1...dy.W {
        for n in 1...dy.H {
          if pidx.column[j, m, n] > Double(dy.W) || pidx.row[j, m, n] > Double(dy.H) { outside += 1 }
        }
      }
    }
    // Of 4 columns only 2, and of 3 rows only one and a half, lie on places that a map of 4x3 has.
    #expect(outside >= 2 * (4 * 3 - 2 * 2))
    let before = maxPoolingDerivative(dy, pidx: pidx, W: Y.W, H: Y.H)
    let switches = maxPooling(x, Window([K, K], stride: .init(stride))).switches
    expectSame("dx", maxPoolingInputGradient(dz, switches: switches, over: [6, 8]), Tensor(images: [before]))
  }

  /// "Derivative of mean pooling layer at layer l" (B16).
  @Test func `X-38: with one j for map and offset, or y for dy, the mean's derivative goes astray`() {
    let (K, stride, D) = (2, 1, 3)
    var generator = SeededGenerator(seed: 38)
    let x = Tensor.wholeNumbers([1, D, 4, 5], using: &generator)
    let dz = Tensor.wholeNumbers([1, D, 3, 4], using: &generator).map { 4 * $0 }
    let (y, dy) = (SlideArray(image: 0, of: meanPooling(x, Window([K, K]))), SlideArray(image: 0, of: dz))
    /// - Parameter map: The map that is written to; print has the offset j there.
    func derivative(of shared: SlideArray, map: (_ p: Int, _ j: Int) -> Int) -> Tensor<Double> {
      var before = SlideArray(zeros: D, 5, 4)
      for p in 1...D {
        for x in 1...shared.W {
          for y in 1...shared.H {
            for i in 1...K {
              for j in 1...K {
                let (n, m) = ((x - 1) * stride, (y - 1) * stride)
                before[map(p, j), n + i, m + j] += shared[p, x, y] / Double(K * K)
              }
            }
          }
        }
      }
      return Tensor(images: [before])
    }
    let right = derivative(of: dy) { p, _ in p }
    expectSame("dx", meanPoolingInputGradient(dz, over: [4, 5], Window([K, K])), right)
    #expect(derivative(of: dy) { _, j in j } != right)
    #expect(derivative(of: y) { p, _ in p } != right)
  }
}
