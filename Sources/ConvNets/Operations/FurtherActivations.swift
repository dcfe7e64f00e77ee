import SlidingWindow
import Tensors

// Activations beside those of the readable module. As there, dz[i] = f′(z[i]) · dy[i].

/// The rectifier with a ceiling, y = min(max(z, 0), 6).
///
/// Source: Krizhevsky, "Convolutional deep belief networks on CIFAR-10", 2010.
///
/// - Parameter z: Affine values, any shape.
/// - Returns: Activations of the same shape, from 0 to 6.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func relu6<Number: Scalar>(_ z: Tensor<Number>) -> Tensor<Number> {
  let six = Number(6)
  return z.map { $0 < .zero ? .zero : six < $0 ? six : $0 }
}

/// The gradient of ``relu6(_:)``: dy where 0 < z < 6, and 0 elsewhere, at the corners 0 and 6 too. A z that is not a number
/// lets dy through.
///
/// - Parameters:
///   - dy: Derivative with respect to the activations.
///   - z: The affine values of the forward pass, of the same shape.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func relu6InputGradient<Number: Scalar>(_ dy: Tensor<Number>, _ z: Tensor<Number>) -> Tensor<Number> {
  requireShape("relu6InputGradient: dy", dy.shape, z.shape)
  let six = Number(6)
  return dy.combined(with: z) { dy, z in
    z < .zero || z == .zero || six < z || z == six ? .zero : dy
  }
}

/// The rectifier that lets a little of negative numbers through, y = z for z > 0 and slope · z elsewhere.
///
/// Source: Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013.
///
/// - Parameters:
///   - z: Affine values, any shape.
///   - slope: Of the negative half.
/// - Returns: Activations of the same shape.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func leakyReLU<Number: Real>(_ z: Tensor<Number>, slope: Double = 0.01) -> Tensor<Number> {
  let slope = Number(slope)
  return z.map { $0 < .zero ? slope * $0 : $0 }
}

/// The gradient of ``leakyReLU(_:slope:)``: dy where z > 0, and slope · dy elsewhere, at the corner z = 0 too. A z that is
/// not a number lets dy through.
///
/// - Parameters:
///   - dy: Derivative with respect to the activations.
///   - z: The affine values of the forward pass, of the same shape.
///   - slope: As in the forward pass.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func leakyReLUInputGradient<Number: Real>(
  _ dy: Tensor<Number>, _ z: Tensor<Number>, slope: Double = 0.01
) -> Tensor<Number> {
  requireShape("leakyReLUInputGradient: dy", dy.shape, z.shape)
  let slope = Number(slope)
  return dy.combined(with: z) { dy, z in z < .zero || z == .zero ? slope * dy : dy }
}

/// The smooth rectifier, y = log(1 + e^(βz)) / β; z itself where βz > threshold, as the difference is lost there.
///
/// Written as max(z, 0) + log(1 + e^(−β|z|)) / β, it cannot overflow.
///
/// Source: Dugas, Bengio and others, "Incorporating second-order functional knowledge", 2001.
///
/// - Parameters:
///   - z: Affine values, any shape.
///   - beta: The larger, the sharper the bend.
///   - threshold: From which βz on the function is taken for straight.
/// - Returns: Activations of the same shape, none below 0.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func softplus<Number: Real>(
  _ z: Tensor<Number>, beta: Double = 1, threshold: Double = 20
) -> Tensor<Number> {
  requirePositive("softplus: beta", beta)
  let (beta, threshold, one) = (Number(beta), Number(threshold), Number(1))
  return z.map { z in
    if threshold < beta * z { return z }
    let rest = Number.log(one + Number.exp(.zero - Number.absolute(beta * z))) / beta
    return z < .zero ? rest : z + rest
  }
}

/// The gradient of ``softplus(_:beta:threshold:)``: f′(z) = 1 / (1 + e^(−βz)), the logistic function.
///
/// - Parameters:
///   - dy: Derivative with respect to the activations.
///   - z: The affine values of the forward pass, of the same shape.
///   - beta: As in the forward pass.
///   - threshold: As in the forward pass.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func softplusInputGradient<Number: Real>(
  _ dy: Tensor<Number>, _ z: Tensor<Number>, beta: Double = 1, threshold: Double = 20
) -> Tensor<Number> {
  requirePositive("softplusInputGradient: beta", beta)
  requireShape("softplusInputGradient: dy", dy.shape, z.shape)
  let (beta, threshold) = (Number(beta), Number(threshold))
  let scaled = z.map { beta * $0 }
  let slopes = sigmoid(scaled).combined(with: scaled) { threshold < $1 ? Number(1) : $0 }
  return dy.combined(with: slopes) { $0 * $1 }
}

/// The hyperbolic tangent stretched so that y(±1) = ±1 and the slope is about 1 from −1 to 1, y = 1.7159 · tanh(2/3 · z).
///
/// Targets of ±1 can then be met without driving the activation into saturation.
///
/// Source: LeCun and others, "Backpropagation applied to handwritten zip code recognition", 1989 (E5).
///
/// - Parameter z: Affine values, any shape.
/// - Returns: Activations of the same shape, between −1.7159 and 1.7159.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func scaledTanh<Number: Real>(_ z: Tensor<Number>) -> Tensor<Number> {
  let (height, steepness) = (Number(scaledTanhHeight), Number(scaledTanhSteepness))
  return z.map { height * Number.tanh(steepness * $0) }
}

/// The gradient of ``scaledTanh(_:)``: f′(z) = 1.7159 · 2/3 · (1 − tanh²(2/3 · z)).
///
/// - Parameters:
///   - dy: Derivative with respect to the activations.
///   - z: The affine values of the forward pass, of the same shape.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func scaledTanhInputGradient<Number: Real>(
  _ dy: Tensor<Number>, _ z: Tensor<Number>
) -> Tensor<Number> {
  requireShape("scaledTanhInputGradient: dy", dy.shape, z.shape)
  let (slope, steepness) = (Number(scaledTanhHeight * scaledTanhSteepness), Number(scaledTanhSteepness))
  return dy.combined(with: z) { dy, z in
    let y = Number.tanh(steepness * z)
    return dy * slope * (Number(1) - y * y)
  }
}

private let scaledTanhHeight = 1.7159
private let scaledTanhSteepness = 2.0 / 3

private func requirePositive(_ what: String, _ number: Double) {
  require(0 < number && number < .infinity, "\(what) must be finite and positive, but it is \(number)")
}
