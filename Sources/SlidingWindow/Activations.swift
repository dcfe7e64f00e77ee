import Tensors

// Activations act on every cell by itself, y = f(z), so the gradient is one product per cell:
//
//     dz[i] = f′(z[i]) · dy[i]
//
// with f′ taken at z, not at y (S23).

/// The rectifier, y = max(z, 0).
///
/// Source: McAllester 2017, "Adding An Activation Function" (A8).
///
/// - Parameter z: Affine values, any shape.
/// - Returns: Activations of the same shape.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func relu<Number: Scalar>(_ z: Tensor<Number>) -> Tensor<Number> {
  z.map { $0 < .zero ? .zero : $0 }
}

/// The gradient of ``relu(_:)``: dy where z > 0, and 0 elsewhere; at the corner z = 0 the subgradient taken is 0.
/// A z that is not a number lets dy through, so that it does not hide.
///
/// Source: Raj 2020, "Backpropagating through the activation" (A46).
///
/// - Parameters:
///   - dy: Derivative with respect to the activations.
///   - z: The affine values of the forward pass, of the same shape.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func reluInputGradient<Number: Scalar>(_ dy: Tensor<Number>, _ z: Tensor<Number>) -> Tensor<Number> {
  requireShape("reluInputGradient: dy", dy.shape, z.shape)
  return dy.combined(with: z) { dy, z in z < .zero || z == .zero ? .zero : dy }
}

/// The logistic function, y = 1 / (1 + e^(−z)), applied to every cell by itself (A8).
///
/// - Parameter z: Affine values, any shape.
/// - Returns: Activations of the same shape, between 0 and 1.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func sigmoid<Number: Real>(_ z: Tensor<Number>) -> Tensor<Number> { z.map(logistic) }

/// The gradient of ``sigmoid(_:)``: f′(z) = f(z)·(1 − f(z)).
///
/// Source: Raj 2020, "Backpropagating through the activation" (A46).
///
/// - Parameters:
///   - dy: Derivative with respect to the activations.
///   - z: The affine values of the forward pass, of the same shape.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func sigmoidInputGradient<Number: Real>(_ dy: Tensor<Number>, _ z: Tensor<Number>) -> Tensor<Number> {
  requireShape("sigmoidInputGradient: dy", dy.shape, z.shape)
  return dy.combined(with: z) { dy, z in dy * logistic(z) * logistic(.zero - z) }
}

/// Both forms are the same number; each is used where its exponential cannot overflow.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
private func logistic<Number: Real>(_ z: Number) -> Number {
  let one = Number(1)
  if z < .zero { return Number.exp(z) / (one + Number.exp(z)) }
  return one / (one + Number.exp(.zero - z))
}

/// The hyperbolic tangent, y = (e^z − e^(−z)) / (e^z + e^(−z)), applied to every cell by itself (A8).
///
/// - Parameter z: Affine values, any shape.
/// - Returns: Activations of the same shape, between −1 and 1.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func tanh<Number: Real>(_ z: Tensor<Number>) -> Tensor<Number> { z.map { Number.tanh($0) } }

/// The gradient of ``tanh(_:)``: f′(z) = 1 − f(z)².
///
/// Source: Raj 2020, "Backpropagating through the activation" (A46).
///
/// - Parameters:
///   - dy: Derivative with respect to the activations.
///   - z: The affine values of the forward pass, of the same shape.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func tanhInputGradient<Number: Real>(_ dy: Tensor<Number>, _ z: Tensor<Number>) -> Tensor<Number> {
  requireShape("tanhInputGradient: dy", dy.shape, z.shape)
  return dy.combined(with: z) { dy, z in
    let y = Number.tanh(z)
    return dy * (Number(1) - y * y)
  }
}
