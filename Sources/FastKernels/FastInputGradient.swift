import SlidingWindow
import Tensors

// The input gradient as matrix products, one for every phase of the stride:
//
//     dx[m,u] = Σ_(n,k) w[(n,k),m] · dz[n,t]           for all k, t with stride·t + dilation·k − padding = u

extension FastKernels {
  public func convolutionInputGradient(
    _ dz: Tensor<Float>, _ w: Tensor<Float>, over extent: [Int], _ window: Window, groups: Int
  ) -> Tensor<Float> {
    let shape = [dz.samples.count, w.channels.count * groups] + extent
    requireUpstream("convolutionInputGradient", dz.shape, shape, w.shape, window, groups: groups)
    let sizes = ConvolutionSizes(shape, w.shape, window, groups: groups)
    return withPointers(dz, w) { dz, w, _ in
      makeTensor(shape) { dx in inputGradient(sizes, dz, w, bias: nil, into: dx) }
    }
  }

  /// Going up through a transposed convolution is going back through a convolution; only a bias is added.
  public func transposedConvolution(
    _ x: Tensor<Float>, _ w: Tensor<Float>, bias b: Tensor<Float>?, _ window: Window,
    leftover: Window.PerAxis, groups: Int
  ) -> Tensor<Float> {
    let shape = transposedConvolutionShape(
      x.shape, w.shape, bias: b?.shape, window, leftover: leftover, groups: groups)
    let sizes = ConvolutionSizes(shape, w.shape, window, groups: groups)
    return withPointers(x, w, b) { x, w, b in
      makeTensor(shape) { z in inputGradient(sizes, x, w, bias: b, into: z) }
    }
  }

  private func inputGradient(
    _ sizes: ConvolutionSizes, _ dz: UnsafePointer<Float>, _ w: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, into dx: UnsafeMutablePointer<Float>
  ) {
    if let depthwise = DepthwiseSum(sizes, isBackward: true) {
      let planes = sizes.samples * sizes.groups
      depthwise.run(planes, dz, w, channels: sizes.groups, bias: bias, into: dx, threads: threads)
    } else if sizes.isPointwise {
      inputGradient(PlainLayout.self, sizes, dz, w, bias: bias, into: dx)
    } else {
      inputGradient(SpreadDerivative.self, sizes, dz, w, bias: bias, into: dx)
    }
  }

  private func inputGradient<Layout: StrideOneLayout>(
    _ layout: Layout.Type, _ sizes: ConvolutionSizes, _ dz: UnsafePointer<Float>, _ w: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, into dx: UnsafeMutablePointer<Float>
  ) {
    let taps = sizes.kernel.product
    let product = SlidingProduct<Layout>(
      sizes: sizes, channels: (sizes.outputs, sizes.positions.product),
      rows: (sizes.inputs, sizes.extent.product), weightStep: (channel: sizes.inputs * taps, row: taps),
      threads: threads(forCycles: sizes.cycles))
    product.run(dz, w, bias: bias, into: dx)
  }
}
