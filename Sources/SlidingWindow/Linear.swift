import Tensors

/// Links every output to every input: the fully connected layer.
///
///     z[s,n] = b[n] + Σ_m w[n,m] · x[s,m]
///
/// This is a convolution whose kernel is as large as the map (S31).
///
/// Source: McAllester 2020, "Fully Connected (FC) Layers" (A118); Shah and Ghosh, "Fully-connected layers" (A93).
///
/// - Parameters:
///   - x: Signals, `[S, M]`.
///   - w: Weights, `[N, M]`.
///   - b: Biases, `[N]`; without them, zeros.
/// - Returns: `[S, N]`.
/// - Complexity: O(S·N·M) multiply-adds.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func linear<Number: Scalar>(
  _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>? = nil
) -> Tensor<Number> {
  var z = Tensor<Number>(zeros: linearShape(x.shape, w.shape, bias: b?.shape))
  for s in x.samples {
    for n in w.samples {
      var sum = b?[n] ?? .zero
      for m in w.channels {
        sum += w[n, m] * x[s, m]
      }
      z[s, n] = sum
    }
  }
  return z
}

/// The derivative with respect to the input.
///
///     dx[s,m] += w[n,m] · dz[s,n]
///
/// Source: McAllester 2017, "Thinking About the Backward Method" (A12): each product hands its derivative back.
///
/// - Parameters:
///   - dz: Derivative with respect to the output, `[S, N]`.
///   - w: Weights, `[N, M]`.
/// - Returns: `[S, M]`.
/// - Complexity: O(S·N·M) multiply-adds.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func linearInputGradient<Number: Scalar>(
  _ dz: Tensor<Number>, _ w: Tensor<Number>
) -> Tensor<Number> {
  var dx = Accumulator<Number>(linearInputShape(dz, w))
  for s in dz.samples {
    for n in dz.channels {
      for m in w.channels {
        dx[s, m, 0] += w[n, m] * dz[s, n]
      }
    }
  }
  return dx.total()
}

/// The derivative with respect to the weights, summed over samples.
///
///     dw[n,m] += x[s,m] · dz[s,n]
///
/// Source: McAllester 2017, "The Backward Method with Minibatching" (A13).
///
/// - Parameters:
///   - dz: Derivative with respect to the output, `[S, N]`.
///   - x: The input, `[S, M]`.
/// - Returns: `[N, M]`.
/// - Complexity: O(S·N·M) multiply-adds.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func linearWeightGradient<Number: Scalar>(
  _ dz: Tensor<Number>, _ x: Tensor<Number>
) -> Tensor<Number> {
  var dw = Accumulator<Number>(linearWeightShape(dz, x))
  for s in dz.samples {
    for n in dz.channels {
      for m in x.channels {
        dw[n, m, 0] += x[s, m] * dz[s, n]
      }
    }
  }
  return dw.total()
}

/// The derivative with respect to the biases, summed over samples: `db[n] += dz[s,n]`.
///
/// - Parameter dz: Derivative with respect to the output, `[S, N]`.
/// - Returns: `[N]`.
/// - Complexity: O(S·N) additions.
public func linearBiasGradient<Number: Scalar>(_ dz: Tensor<Number>) -> Tensor<Number> {
  requireLinearUpstream(dz)
  return convolutionBiasGradient(dz)
}

/// The shape of ``linear(_:_:bias:)``, `[S, N]`, after checking that everything fits together.
public func linearShape(
  _ x: [Int], _ w: [Int], bias b: [Int]? = nil, operation: String = "linear"
) -> [Int] {
  require(
    x.count == 2 && w.count == 2 && x[1] == w[1],
    "\(operation): input [S, M] and weights [N, M] must have two axes and agree in M, but they are \(text(x)) and "
      + "\(text(w))")
  if let b { requireShape("\(operation): bias", b, [w[0]]) }
  return [x[0], w[0]]
}

/// The shape of ``linearInputGradient(_:_:)``, `[S, M]`, after checking that everything fits together.
package func linearInputShape<Number>(_ dz: Tensor<Number>, _ w: Tensor<Number>) -> [Int] {
  let operation = "linearInputGradient"
  let xShape = [dz.samples.count, w.channels.count]
  requireShape("\(operation): dz", dz.shape, linearShape(xShape, w.shape, operation: operation))
  return xShape
}

/// The shape of ``linearWeightGradient(_:_:)``, `[N, M]`, after checking that everything fits together.
package func linearWeightShape<Number>(_ dz: Tensor<Number>, _ x: Tensor<Number>) -> [Int] {
  let operation = "linearWeightGradient"
  let wShape = [dz.channels.count, x.channels.count]
  requireShape("\(operation): dz", dz.shape, linearShape(x.shape, wShape, operation: operation))
  return wShape
}

/// Stops unless `dz` can be the derivative of ``linear(_:_:bias:)``'s output.
package func requireLinearUpstream<Number>(_ dz: Tensor<Number>) {
  require(dz.shape.count == 2, "linearBiasGradient: dz must be [S, N], but it is \(text(dz.shape))")
}
