import Tensors

/// Enlarges every map, filling the cells in between by linear interpolation instead of zeros.
///
///     z[factor·t + r] = (1 − r/factor)·x[t] + (r/factor)·x[t + 1]                    along each axis
///
///     [0 4 2] by 2   →   [0 2 4 3 2]
///
/// That is a depthwise transposed convolution with a triangle as its filter: each cell pushes itself onto its
/// neighbourhood, fading out towards the next cell.
///
/// Source: exercise D7 on Raj 2020, "An implicit assumption" (A67).
///
/// - Parameters:
///   - x: Signals, `[S, C, extent…]`.
///   - factor: The distance between input cells on the output.
/// - Returns: `[S, C, (extent − 1)·factor + 1…]`.
/// - Complexity: O(S·C·|u|·2^axes·factor^axes) multiply-adds.
public func linearUpsampling<Number: Scalar>(_ x: Tensor<Number>, by factor: Int) -> Tensor<Number> {
  let (triangle, window) = triangleFilter("linearUpsampling", x, factor: factor)
  return transposedConvolution(x, triangle, window, groups: x.channels.count)
}

/// The gradient of ``linearUpsampling(_:by:)``: each cell collects from the neighbourhood it was pushed onto.
///
///     dx[t] = Σ_r (1 − |r|/factor) · dz[factor·t + r]                |r| < factor, along each axis
///
/// - Parameters:
///   - dz: Derivative with respect to the output, `[S, C, (extent − 1)·factor + 1…]`.
///   - factor: As in the forward pass.
/// - Returns: `[S, C, extent…]`.
/// - Complexity: O(S·C·|u|·2^axes·factor^axes) multiply-adds.
public func linearUpsamplingInputGradient<Number: Scalar>(
  _ dz: Tensor<Number>, by factor: Int
) -> Tensor<Number> {
  let (triangle, window) = triangleFilter("linearUpsamplingInputGradient", dz, factor: factor)
  require(
    window.leftover(over: dz.extent).allSatisfy { $0 == 0 },
    "linearUpsamplingInputGradient: extent \(text(dz.extent)) must be 1 more than a multiple of the factor, \(factor)"
  )
  return transposedConvolutionInputGradient(dz, triangle, window, groups: dz.channels.count)
}

/// One triangle of width 2·factor − 1 per channel (in several axes, their product), and the window it needs.
private func triangleFilter<Number: Scalar>(
  _ operation: String, _ x: Tensor<Number>, factor: Int
) -> (Tensor<Number>, Window) {
  require(
    x.shape.count > 2, "\(operation): the tensor must be [S, C, extent…], but it is \(text(x.shape))")
  require(factor > 0, "\(operation): the factor must be positive, but it is \(factor)")
  let kernel = x.extent.map { _ in 2 * factor - 1 }
  var w = Tensor<Number>([x.channels.count, 1] + kernel, repeating: Number(1))
  for c in w.samples {
    for k in w.positions {
      for offset in index(ofFlatPosition: k, in: kernel) {
        let distance = abs(offset - (factor - 1))
        w[c, 0, k] = w[c, 0, k] * Number(factor - distance) / Number(factor)
      }
    }
  }
  return (w, Window(kernel, stride: .init(factor), padding: .zeros(.init(factor - 1))))
}
