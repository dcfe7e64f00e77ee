import Tensors

/// Pushes every input cell, weighted by a filter, onto a larger map: the "expanding" layer.
///
///     z[s,n,u] = b[n] + Σ w[m,n,k] · x[s,m,t]      over all t, k with u = stride·t + dilation·k − padding
///
/// The window lies on the output: t walks over the input and u over the output, the reverse of convolution. So this
/// is the adjoint of the convolution with the same filter and window, ⟨z, convolutionᵀ(x)⟩ = ⟨convolution(z), x⟩; it
/// is not its inverse (S20). Padding means cells cut off the output.
///
/// Source: Raj 2020, "Transposed convolution" (A68), "2D expanding convolution" (A69, A71, A72), "CNN: Expanding
/// convolution layer l" (B13).
///
/// - Parameters:
///   - x: Signals, `[S, M, extent…]`.
///   - w: Filters, input channel first: `[M, N/groups, kernel…]`.
///   - b: One bias per output channel, `[N]`; without it, zeros.
///   - window: Kernel, stride, padding and dilation of each axis.
///   - leftover: Further output cells at the end of each axis, fewer than the stride: a strided convolution takes
///     several sizes to the same one, and this tells which of them to return to. (PyTorch: output padding.)
///   - groups: Into how many equal parts, blind to each other, the channels are split.
/// - Returns: `[S, N, (extent − 1)·stride + reach − padding + leftover…]`.
/// - Complexity: O(S·M·N/groups·|t|·|k|) multiply-adds.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func transposedConvolution<Number: Scalar>(
  _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>? = nil, _ window: Window,
  leftover: Window.PerAxis = 0, groups: Int = 1
) -> Tensor<Number> {
  let zShape = transposedConvolutionShape(
    x.shape, w.shape, bias: b?.shape, window, leftover: leftover, groups: groups)
  var z = Accumulator<Number>(zShape)
  let taps = window.taps(over: Array(zShape[2...]))
  let links = channelLinks(x.shape[1], zShape[1], groups: groups)
  for s in x.samples {
    for m in x.channels {
      for t in x.positions {
        for (n, c) in links[m] {
          for (k, u) in taps[t] {
            z[s, c, u] += w[m, n, k] * x[s, m, t]
          }
        }
      }
    }
  }
  return z.total().adding(bias: b)
}

/// ``transposedConvolution(_:_:bias:_:leftover:groups:)`` in the other way the lectures give: put zeros between the
/// cells, then convolve with the flipped filter at stride 1.
///
/// A filter that pushes is the filter that pulls, turned by 180°, not flipped across its diagonal. The steps are
/// those of ``convolutionInputGradientByConvolution(_:_:over:_:groups:)``: going up one layer is going back through one.
///
/// Source: Raj 2020, "2D expanding convolution" (A69, A70).
///
/// - Parameters and result: as for `transposedConvolution`, bit for bit on finite numbers.
/// - Complexity: O(S·M·N/groups·stride·|t|·|k|) multiply-adds, most of them with zeros.
public func transposedConvolutionByConvolution<Number: Scalar>(
  _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>? = nil, _ window: Window,
  leftover: Window.PerAxis = 0, groups: Int = 1
) -> Tensor<Number> {
  let zShape = transposedConvolutionShape(
    x.shape, w.shape, bias: b?.shape, window, leftover: leftover, groups: groups)
  return convolutionInputGradientByConvolution(x, w, over: Array(zShape[2...]), window, groups: groups)
    .adding(bias: b)
}

extension Tensor {
  /// `z[s,n,p] + b[n]`, or z itself if there is no bias.
  fileprivate func adding(bias b: Tensor?) -> Tensor {
    guard let b else { return self }
    var z = self
    for s in samples {
      for n in channels {
        for p in positions { z[s, n, p] += b[n] }
      }
    }
    return z
  }
}

// MARK: - Gradients: the adjoint of the adjoint
//
// Reversing the arrow of the pushing nest gives nests that stand in Convolution.swift already, with x and z in
// exchanged roles. (The bias gradient is `convolutionBiasGradient` as it is.)

/// The derivative with respect to the input: every input cell collects from the cells it pushed to.
///
///     dx[s,m,t] = Σ_{n,k} w[m,n,k] · dz[s,n,u]          u = stride·t + dilation·k − padding
///
/// That is a convolution of dz, with the same filter, not flipped.
///
/// Source: Raj 2020, "CNN: Expanding convolution layer l" (A73, exercise D1, solved as R5).
///
/// - Parameters:
///   - dz: Derivative with respect to the output, `[S, N, extent…]`.
///   - w: Filters, `[M, N/groups, kernel…]`.
///   - window: As in the forward pass.
///   - groups: As in the forward pass.
/// - Returns: `[S, M, positions…]`.
/// - Complexity: O(S·M·N/groups·|t|·|k|) multiply-adds.
public func transposedConvolutionInputGradient<Number: Scalar>(
  _ dz: Tensor<Number>, _ w: Tensor<Number>, _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  _ = convolutionShape(
    dz.shape, w.shape, window, groups: groups, operation: "transposedConvolutionInputGradient")
  return convolution(dz, w, window, groups: groups)
}

/// The derivative with respect to the filters, summed over samples and positions.
///
///     dw[m,n,k] += x[s,m,t] · dz[s,n,u]                  u = stride·t + dilation·k − padding
///
/// Source: Raj 2020, "CNN: Expanding convolution layer l" (A73, exercise D1, solved as R5).
///
/// - Parameters:
///   - dz: Derivative with respect to the output, `[S, N, extent…]`.
///   - x: The input, `[S, M, positions…]`.
///   - window: As in the forward pass.
///   - groups: As in the forward pass.
/// - Returns: `[M, N/groups, kernel…]`.
/// - Complexity: O(S·M·N/groups·|t|·|k|) multiply-adds.
public func transposedConvolutionFilterGradient<Number: Scalar>(
  _ dz: Tensor<Number>, _ x: Tensor<Number>, _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  let operation = "transposedConvolutionFilterGradient"
  let wShape = filterShape(x, dz, window, groups: groups)
  requireShape(
    "\(operation): x", x.shape,
    convolutionShape(dz.shape, wShape, window, groups: groups, operation: operation))
  return convolutionFilterGradient(x, dz, window, groups: groups)
}

/// The shape of ``transposedConvolution(_:_:bias:_:leftover:groups:)``, after checking that everything fits together.
public func transposedConvolutionShape(
  _ x: [Int], _ w: [Int], bias b: [Int]? = nil, _ window: Window, leftover: Window.PerAxis = 0,
  groups: Int = 1
) -> [Int] {
  let rank = window.axes.count + 2
  require(
    x.count == rank && w.count == rank,
    "transposedConvolution: input and filter must have two axes more than kernel \(text(window.kernel)), "
      + "but they are \(text(x)) and \(text(w))")
  require(
    x[1] == w[0],
    "transposedConvolution: input \(text(x)) has \(x[1]) channels, but filter \(text(w)) takes \(w[0])")
  window.requireLeftover(leftover, "transposedConvolution")
  let z = [x[0], w[1] * groups] + window.extent(positions: Array(x[2...]), leftover: leftover)
  let back = convolutionShape(z, w, window, groups: groups, operation: "transposedConvolution")
  requireShape("transposedConvolution: x", x, back)
  if let b { requireShape("transposedConvolution: bias", b, [z[1]]) }
  return z
}
