import SlidingWindow
import Tensors

// The filter gradient as matrix products:
//
//     dw[(m,k),n] = Σ_(s,t) x[s,(m,k),t] · dz[s,t,n]
//
// Which numbers share a vector decides how it is computed: output channels where there are many (``TurnedTile``), positions
// where there are few (``SpreadTile``). No two tasks add to the same number, so the order of every sum is fixed.

extension FastKernels {
  public func convolutionFilterGradient(
    _ dz: Tensor<Float>, _ x: Tensor<Float>, _ window: Window, groups: Int
  ) -> Tensor<Float> {
    let shape = filterShape(dz, x, window, groups: groups)
    requireUpstream("convolutionFilterGradient", dz.shape, x.shape, shape, window, groups: groups)
    let sizes = ConvolutionSizes(x.shape, shape, window, groups: groups)
    var isFinite = true

    let threads = threads(forCycles: sizes.cycles)
    let dw = withPointers(dz, x) { dz, x, _ in
      makeTensor(shape) { dw in
        if let depthwise = DepthwiseFilterSum(sizes) {
          isFinite = depthwise.run(
            samples: sizes.samples, channels: sizes.groups, dz, x, into: dw, threads: threads)
          return
        }
        isFinite =
          sizes.outputs < lanes / 2
          ? FilterSum<SpreadTile>(sizes).run(dz, x, into: dw, threads: threads)
          : FilterSum<TurnedTile>(sizes).run(dz, x, into: dw, threads: threads)
      }
    }
    // Padding and gaps are zeros here, and 0 times infinity is not 0. What is not finite in x or dz shows in dw; then the
    // loops decide which cells it reaches.
    return isFinite ? dw : naive.convolutionFilterGradient(dz, x, window, groups: groups)
  }

  /// The same sum with input and output exchanged.
  public func transposedConvolutionFilterGradient(
    _ dz: Tensor<Float>, _ x: Tensor<Float>, _ window: Window, groups: Int
  ) -> Tensor<Float> {
    let operation = "transposedConvolutionFilterGradient"
    let shape = filterShape(x, dz, window, groups: groups)
    requireShape(
      "\(operation): x", x.shape,
      convolutionShape(dz.shape, shape, window, groups: groups, operation: operation))
    return convolutionFilterGradient(x, dz, window, groups: groups)
  }
}
