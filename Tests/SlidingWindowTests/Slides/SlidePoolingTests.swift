import SlidingWindow
import Tensors
import Testing

@Suite(.givenRightSizes) struct `Pooling listings of the slides` {
  /// Square blocks, each with a cell of the map in it.
  static let blocks = SlideCase.grid.filter { c in
    let P = c.padding
    return c.K.x == c.K.y && max(P.left, P.right, P.top, P.bottom) < c.K.x
  }

  @Test(arguments: allKernels, blocks)
  func `the largest of every block (R2) is the module's, and stands where the module says`(
    _ kernels: any KernelsUnderTest, _ c: SlideCase
  ) throws {
    let d = PoolingData(c)
    try requireCellUnderEveryWindow(c.window, over: d.x.extent)
    let (z, switches) = kernels.maxPooling(d.x, c.window)
    let slides = SlideArray.images(of: d.x).map {
      maxPoolingLayer($0.padded(c.padding), K: c.K.x, stride: c.stride)
    }
    expectSame("z", z, Tensor(images: slides.map { $0.maxima }))
    for s in slides.indices {
      for j in 1...c.D.before {
        for m in 1...c.outputs.W {
          for n in 1...c.outputs.H {
            let row = Int(slides[s].pidx.row[j, m, n]) - c.padding.top - 1
            let column = Int(slides[s].pidx.column[j, m, n]) - c.padding.left - 1
            #expect(switches[s, j - 1, n - 1, m - 1] == row * c.W + column, "map \(j), block \(m), \(n)")
          }
        }
      }
    }
  }

  @Test(arguments: allKernels, blocks)
  func `the derivative of max pooling (B14) is the module's`(_ kernels: any KernelsUnderTest, _ c: SlideCase)
    throws
  {
    let d = PoolingData(c)
    try requireCellUnderEveryWindow(c.window, over: d.x.extent)
    let P = c.padding
    let dY = zip(SlideArray.images(of: d.x), SlideArray.images(of: d.dz)).map { Y, dy in
      let Y = Y.padded(P)
      let pidx = maxPoolingLayer(Y, K: c.K.x, stride: c.stride).pidx
      return maxPoolingDerivative(dy, pidx: pidx, W: Y.W, H: Y.H).deletingPadding(P)
    }
    let switches = kernels.maxPooling(d.x, c.window).switches
    expectSame(
      "dx", kernels.maxPoolingInputGradient(d.dz, switches: switches, over: d.x.extent), Tensor(images: dY))
  }

  @Test(arguments: allKernels, SlideCase.grid.filter { $0.K.x == $0.K.y })
  func `mean pooling (B15) is the module's`(_ kernels: any KernelsUnderTest, _ c: SlideCase) {
    let d = PoolingData(c)
    let slides = SlideArray.images(of: d.x).map {
      meanPoolingLayer($0.padded(c.padding), K: c.K.x, stride: c.stride)
    }
    // Whole numbers add up exactly, and both sides then divide by K² once: the same quotient, also if it is rounded to
    // Float twice.
    expectSame("z", kernels.meanPooling(d.x, c.window), kernels.rounded(Tensor(images: slides)))
  }

  @Test(arguments: allKernels, SlideCase.grid.filter { $0.K.x == $0.K.y })
  func `the derivative of mean pooling (B16) is the module's`(_ kernels: any KernelsUnderTest, _ c: SlideCase)
  {
    let d = PoolingData(c)
    let P = c.padding
    let dY = SlideArray.images(of: d.dz).map { dy in
      meanPoolingDerivative(
        dy, K: c.K.x, stride: c.stride, W: P.left + c.W + P.right, H: P.top + c.H + P.bottom
      ).deletingPadding(P)
    }
    expectSame("dx", kernels.meanPoolingInputGradient(d.dz, over: d.x.extent, c.window), Tensor(images: dY))
  }
}

/// What a pooling layer is fed with.
private struct PoolingData {
  /// All positive, so that the slides' stored zeros never win, and few different numbers, so that there are ties.
  let x: Tensor<Double>
  /// Multiples of 1², 2², 3² and 4², so that mean pooling shares them out in whole numbers.
  let dz: Tensor<Double>

  init(_ c: SlideCase) {
    var generator = SeededGenerator(seed: 14)
    x = .wholeNumbers([c.S, c.D.before, c.H, c.W], in: 1...6, using: &generator)
    dz = Tensor.wholeNumbers([c.S, c.D.before, c.outputs.H, c.outputs.W], using: &generator).map { 144 * $0 }
  }
}
