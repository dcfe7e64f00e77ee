import Tensors

/// Slides every filter over every signal and takes inner products.
///
///     z[s,n,t] = b[n] + Σ_{m,k} w[n,m,k] · x[s,m,u]          u = stride·t + dilation·k − padding
///
/// The filter is not flipped: the lectures and the libraries call this "convolution", signal processing calls it
/// correlation (see ``classicalConvolution(_:_:bias:_:groups:)``). With groups, filter n sees only the channels of its
/// own group; as many groups as channels make it depthwise. A kernel of 1 is a perceptron at every pixel.
///
/// Source: McAllester 2017, "Convolution" (A1), "Convolution with Strides" (A11); Raj 2020, "The derivatives for
/// the weights" (A58), "CNN: Forward" (B5); McAllester 2020, "Dilation" (A121), "Grouping" (A123).
///
/// - Parameters:
///   - x: Signals, `[S, M, extent…]` with one, two or three spatial axes.
///   - w: Filters, `[N, M/groups, kernel…]`.
///   - b: One bias per filter, `[N]`; without it, zeros.
///   - window: Kernel, stride, padding and dilation of each axis.
///   - groups: Into how many equal parts, blind to each other, the channels are split.
/// - Returns: `[S, N, window.positions(over: extent)…]`.
/// - Complexity: O(S·N·M/groups·|t|·|k|) multiply-adds.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func convolution<Number: Scalar>(
  _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>? = nil, _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  var z = Tensor<Number>(zeros: convolutionShape(x.shape, w.shape, bias: b?.shape, window, groups: groups))
  let taps = window.taps(over: x.extent)
  let links = channelLinks(w.shape[0], x.shape[1], groups: groups)
  for s in z.samples {
    for n in z.channels {
      for t in z.positions {
        var sum = b?[n] ?? .zero
        for (m, c) in links[n] {
          for (k, u) in taps[t] {
            sum += w[n, m, k] * x[s, c, u]
          }
        }
        z[s, n, t] = sum
      }
    }
  }
  return z
}

/// Convolution as mathematics defines it: the filter mirrored along every axis.
///
///     z[t] = Σ_k w[k] · x[t − k]
///
/// The filter is flipped, then ``convolution(_:_:bias:_:groups:)`` runs. In full mode it commutes, `w ∗ x = x ∗ w`, which
/// correlation does not. A net that learns its filters cannot tell the two apart.
///
/// Source: Schütt 2018, "Convolution" (A102); McAllester 2017, "Convolution" (A2); Shah and Ghosh, "A technicality"
/// (A82).
///
/// - Parameters, result and complexity: as for `convolution`.
public func classicalConvolution<Number: Scalar>(
  _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>? = nil, _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  convolution(x, w.flipped(), bias: b, window, groups: groups)
}

// MARK: - Gradients: the forward nest with the arrow reversed
//
// Forward, every term adds w·x to one z. Backward, each of these increments propagates on its own (A12): the
// derivative of that z goes to the x times w, and to the w times x.

/// The derivative with respect to the input: each output cell hands its derivative back along its taps.
///
///     dx[s,m,u] += w[n,m,k] · dz[s,n,t]                      u = stride·t + dilation·k − padding
///
/// Cells that the stride leaves over get 0, as no window saw them; hence `extent`.
///
/// Source: McAllester 2017, "Thinking About the Backward Method" (A12), "The Backward Method with Minibatching"
/// (A13); Raj 2020, "Contribution of a single position (x′, y′)" (A50), "Backward layer l" (B10).
///
/// - Parameters:
///   - dz: Derivative with respect to the output, `[S, N, positions…]`.
///   - w: Filters, `[N, M/groups, kernel…]`.
///   - extent: The spatial axes of the input x.
///   - window: As in the forward pass.
///   - groups: As in the forward pass.
/// - Returns: `[S, M, extent…]`.
/// - Complexity: O(S·N·M/groups·|t|·|k|) multiply-adds.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func convolutionInputGradient<Number: Scalar>(
  _ dz: Tensor<Number>, _ w: Tensor<Number>, over extent: [Int], _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  let xShape = [dz.samples.count, w.channels.count * groups] + extent
  requireUpstream("convolutionInputGradient", dz.shape, xShape, w.shape, window, groups: groups)
  var dx = Accumulator<Number>(xShape)
  let taps = window.taps(over: extent)
  let links = channelLinks(w.shape[0], xShape[1], groups: groups)
  for s in dz.samples {
    for n in dz.channels {
      for t in dz.positions {
        for (m, c) in links[n] {
          for (k, u) in taps[t] {
            dx[s, c, u] += w[n, m, k] * dz[s, n, t]
          }
        }
      }
    }
  }
  return dx.total()
}

/// The derivative with respect to the filters, summed over samples and positions: all of them share a weight.
///
///     dw[n,m,k] += x[s,m,u] · dz[s,n,t]                      u = stride·t + dilation·k − padding
///
/// Source: McAllester 2017, "The Backward Method with Minibatching" (A13); Raj 2020, "The derivatives for the
/// weights" (A60), "Backward layer l" (B10).
///
/// - Parameters:
///   - dz: Derivative with respect to the output, `[S, N, positions…]`.
///   - x: The input, `[S, M, extent…]`.
///   - window: As in the forward pass.
///   - groups: As in the forward pass.
/// - Returns: `[N, M/groups, kernel…]`.
/// - Complexity: O(S·N·M/groups·|t|·|k|) multiply-adds.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func convolutionFilterGradient<Number: Scalar>(
  _ dz: Tensor<Number>, _ x: Tensor<Number>, _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  let wShape = filterShape(dz, x, window, groups: groups)
  requireUpstream("convolutionFilterGradient", dz.shape, x.shape, wShape, window, groups: groups)
  var dw = Accumulator<Number>(wShape)
  let taps = window.taps(over: x.extent)
  let links = channelLinks(wShape[0], x.shape[1], groups: groups)
  for s in dz.samples {
    for n in dz.channels {
      for t in dz.positions {
        for (m, c) in links[n] {
          for (k, u) in taps[t] {
            dw[n, m, k] += x[s, c, u] * dz[s, n, t]
          }
        }
      }
    }
  }
  return dw.total()
}

/// The derivative with respect to the biases, summed over samples and positions.
///
///     db[n] += dz[s,n,t]
///
/// The lectures never print it (A62): a bias is added to every cell of its map, so it collects from all of them.
///
/// - Parameter dz: Derivative with respect to the output, `[S, N, positions…]`.
/// - Returns: `[N]`.
/// - Complexity: O(S·N·|t|) additions.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func convolutionBiasGradient<Number: Scalar>(_ dz: Tensor<Number>) -> Tensor<Number> {
  var db = Tensor<Number>(zeros: biasShape(dz))
  for s in dz.samples {
    for n in dz.channels {
      for t in dz.positions {
        db[n] += dz[s, n, t]
      }
    }
  }
  return db
}

/// The shape of ``convolutionBiasGradient(_:)``, `[N]`, after checking that there are channels.
package func biasShape<Number>(_ dz: Tensor<Number>) -> [Int] {
  require(
    dz.shape.count >= 2,
    "convolutionBiasGradient: dz must be [S, N] or [S, N, positions…], but it is \(text(dz.shape))")
  return [dz.shape[1]]
}
