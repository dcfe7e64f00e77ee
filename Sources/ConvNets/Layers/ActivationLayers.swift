import SlidingWindow
import Tensors

// Activations: layers that take every cell by itself, or at most the channels of one position together, and learn nothing.

/// The rectifier max(z, 0).
public struct ReLU<Number: Real>: Layer {
  /// A rectifier.
  public init() {}

  /// Rectifies; the way back lets derivatives through where z > 0.
  public func forward(_ z: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(kernels.relu(z)) { dy in Gradients(input: kernels.reluInputGradient(dy, z)) }
  }

  public func outline(of input: [Int]) -> Outline { cellwise("relu", input) }
}

/// The hyperbolic tangent.
public struct Tanh<Number: Real>: Layer {
  /// A hyperbolic tangent.
  public init() {}

  /// Squashes; the way back multiplies by 1 − y².
  public func forward(_ z: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(kernels.tanh(z)) { dy in Gradients(input: kernels.tanhInputGradient(dy, z)) }
  }

  public func outline(of input: [Int]) -> Outline { cellwise("tanh", input) }
}

/// The logistic function 1 / (1 + e^(−z)).
public struct Sigmoid<Number: Real>: Layer {
  /// A logistic function.
  public init() {}

  /// Squashes; the way back multiplies by y·(1 − y).
  public func forward(_ z: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(kernels.sigmoid(z)) { dy in Gradients(input: kernels.sigmoidInputGradient(dy, z)) }
  }

  public func outline(of input: [Int]) -> Outline { cellwise("sigmoid", input) }
}

/// The rectifier with a ceiling, min(max(z, 0), 6).
public struct ReLU6<Number: Real>: Layer {
  /// A rectifier.
  public init() {}

  /// Rectifies; the way back lets derivatives through where 0 < z < 6.
  public func forward(_ z: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(relu6(z)) { dy in Gradients(input: relu6InputGradient(dy, z)) }
  }

  public func outline(of input: [Int]) -> Outline { cellwise("relu6", input) }
}

/// The rectifier that lets a little of negative numbers through.
public struct LeakyReLU<Number: Real>: Layer {
  /// The slope of the negative half.
  public let slope: Double

  /// - Parameter slope: The slope of the negative half.
  public init(slope: Double = 0.01) { self.slope = slope }

  /// Rectifies; the way back weakens derivatives where z ≤ 0.
  public func forward(_ z: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(leakyReLU(z, slope: slope)) { dy in Gradients(input: leakyReLUInputGradient(dy, z, slope: slope)) }
  }

  public func outline(of input: [Int]) -> Outline { cellwise("leaky relu \(slope)", input) }
}

/// The smooth rectifier, log(1 + e^z).
public struct Softplus<Number: Real>: Layer {
  /// A smooth rectifier.
  public init() {}

  /// Rectifies; the way back multiplies by the logistic function of z.
  public func forward(_ z: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(softplus(z)) { dy in Gradients(input: softplusInputGradient(dy, z)) }
  }

  public func outline(of input: [Int]) -> Outline { cellwise("softplus", input) }
}

/// The hyperbolic tangent of the zip-code net, 1.7159 · tanh(2/3 · z).
public struct ScaledTanh<Number: Real>: Layer {
  /// A hyperbolic tangent.
  public init() {}

  /// Squashes; the way back multiplies by the slope at z.
  public func forward(_ z: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(scaledTanh(z)) { dy in Gradients(input: scaledTanhInputGradient(dy, z)) }
  }

  public func outline(of input: [Int]) -> Outline { cellwise("scaled tanh", input) }
}

/// Shares of the channels at every position, e^x divided by the sum of all: probabilities that sum to 1.
///
/// A net that is trained with the cross-entropy ends with scores instead, as that loss contains the softmax.
public struct Softmax<Number: Real>: Layer {
  /// A softmax over channels.
  public init() {}

  /// Shares out; the way back subtracts the mean derivative.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    let y = kernels.softmax(x)
    return Pass(y) { dy in Gradients(input: kernels.softmaxInputGradient(dy, y)) }
  }

  public func outline(of input: [Int]) -> Outline { cellwise("softmax", input) }
}

/// Hands everything on as it is: the empty branch of a unit with several.
public struct Identity<Number: Real>: Layer {
  /// A layer that does nothing.
  public init() {}

  /// The input itself; the way back likewise.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(x) { dy in Gradients(input: dy) }
  }

  public func outline(of input: [Int]) -> Outline { Outline("identity", output: input, activations: 0) }
}
