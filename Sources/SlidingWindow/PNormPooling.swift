import Tensors

/// Takes the p-norm of the numbers under the window, or their power mean.
///
///     z[s,c,t] = ( (1/K) Σ_k |x[s,c,u]|ᵖ )^(1/p)         u = stride·t + dilation·k − padding
///
/// With the 1/K of the lectures this is the power mean: the mean for p = 1, and the maximum as p grows. Without it,
/// the norm. K counts padded cells, as in mean pooling.
///
/// Source: Raj 2020, "Alternative to Max pooling: p-norm" (A36, X-39).
///
/// - Parameters:
///   - x: Signals, `[S, C, extent…]`.
///   - p: At least 1. A large p needs |x|ᵖ to be representable.
///   - window: The window.
///   - mean: Whether to divide by K.
/// - Returns: `[S, C, window.positions(over: extent)…]`.
/// - Complexity: O(S·C·|t|·|k|) powers.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func pNormPooling<Number: Real>(
  _ x: Tensor<Number>, p: Double, _ window: Window, mean: Bool = true
) -> Tensor<Number> {
  var z = Tensor<Number>(zeros: poolingShape("pNormPooling", x.shape, window))
  let taps = window.taps(over: x.extent)
  let K: [Number] = divisors("pNormPooling", p, taps, window, over: x.extent, mean: mean)
  for s in z.samples {
    for c in z.channels {
      for t in z.positions {
        var sum = Number.zero
        for (_, u) in taps[t] { sum += Number.power(.absolute(x[s, c, u]), p) }
        z[s, c, t] = Number.power(sum / K[t], 1 / p)
      }
    }
  }
  return z
}

/// The derivative goes to the cells in proportion to how much they stand out.
///
///     dx[s,c,u] += (1/K) · (|x[s,c,u]| / z[s,c,t])^(p−1) · sign(x[s,c,u]) · dz[s,c,t]
///
/// Where the whole window is 0 the norm has a corner, and 0 is the subgradient taken.
///
/// Source: exercise D5 on Raj 2020, "Alternative to Max pooling: p-norm" (A36), which leaves the derivative out.
///
/// - Parameters:
///   - dz: Derivative with respect to the output, `[S, C, positions…]`.
///   - x: The input, `[S, C, extent…]`.
///   - z: The output, `[S, C, positions…]`.
///   - p: As in the forward pass.
///   - window: As in the forward pass.
///   - mean: As in the forward pass.
/// - Returns: `[S, C, extent…]`.
/// - Complexity: O(S·C·|t|·|k|) powers.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func pNormPoolingInputGradient<Number: Real>(
  _ dz: Tensor<Number>, _ x: Tensor<Number>, _ z: Tensor<Number>, p: Double, _ window: Window,
  mean: Bool = true
) -> Tensor<Number> {
  let operation = "pNormPoolingInputGradient"
  requireShape("\(operation): dz", dz.shape, poolingShape(operation, x.shape, window))
  requireShape("\(operation): z", z.shape, dz.shape)
  var dx = Accumulator<Number>(x.shape)
  let taps = window.taps(over: x.extent)
  let K: [Number] = divisors(operation, p, taps, window, over: x.extent, mean: mean)
  for s in dz.samples {
    for c in dz.channels {
      for t in dz.positions where z[s, c, t] != .zero {
        for (_, u) in taps[t] where x[s, c, u] != .zero {
          let share = Number.power(.absolute(x[s, c, u]) / z[s, c, t], p - 1) / K[t] * dz[s, c, t]
          dx[s, c, u] += x[s, c, u] < .zero ? .zero - share : share
        }
      }
    }
  }
  return dx.total()
}

/// K of every window position for the power mean, 1 for the norm.
private func divisors<Number: Scalar>(
  _ operation: String, _ p: Double, _ taps: Taps, _ window: Window, over extent: [Int], mean: Bool
) -> [Number] {
  requireExponent(operation, p)
  return mean
    ? poolSizes(operation, taps, window, over: extent, countingPadding: true)
    : taps.positions.map { _ in Number(1) }
}

/// Stops unless p is the exponent of a norm.
package func requireExponent(_ operation: String, _ p: Double) {
  require(p >= 1 && p < .infinity, "\(operation): p must be finite and at least 1, but it is \(p)")
}
