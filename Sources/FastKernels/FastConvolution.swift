import SlidingWindow
import Tensors

// Convolution as matrix products, one for every sample and group:
//
//     z[n,t] = Σ_(m,k) w[n,(m,k)] · x[(m,k),t]

extension FastKernels {
  public func convolution(
    _ x: Tensor<Float>, _ w: Tensor<Float>, bias b: Tensor<Float>?, _ window: Window, groups: Int
  ) -> Tensor<Float> {
    let shape = convolutionShape(x.shape, w.shape, bias: b?.shape, window, groups: groups)
    let sizes = ConvolutionSizes(x.shape, w.shape, window, groups: groups)
    return withPointers(x, w, b) { x, w, b in
      makeTensor(shape) { z in
        if let depthwise = DepthwiseSum(sizes, isBackward: false) {
          let planes = sizes.samples * sizes.groups
          depthwise.run(planes, x, w, channels: sizes.groups, bias: b, into: z, threads: threads)
        } else if sizes.isPointwise {
          convolution(PlainLayout.self, sizes, x, w, bias: b, into: z)
        } else {
          convolution(PaddedInput.self, sizes, x, w, bias: b, into: z)
        }
      }
    }
  }

  /// The adjoint's input gradient is a convolution.
  public func transposedConvolutionInputGradient(
    _ dz: Tensor<Float>, _ w: Tensor<Float>, _ window: Window, groups: Int
  ) -> Tensor<Float> {
    _ = convolutionShape(
      dz.shape, w.shape, window, groups: groups, operation: "transposedConvolutionInputGradient")
    return convolution(dz, w, bias: nil, window, groups: groups)
  }

  private func convolution<Layout: StrideOneLayout>(
    _ layout: Layout.Type, _ sizes: ConvolutionSizes, _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, into z: UnsafeMutablePointer<Float>
  ) {
    let taps = sizes.kernel.product
    let product = SlidingProduct<Layout>(
      sizes: sizes, channels: (sizes.inputs, sizes.extent.product),
      rows: (sizes.outputs, sizes.positions.product),
      weightStep: (channel: taps, row: sizes.inputs * taps),
      threads: threads(forCycles: sizes.cycles))
    product.run(x, w, bias: bias, into: z)
  }
}
