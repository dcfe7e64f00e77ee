import SlidingWindow
import Tensors

// Activations: layers that take every cell by itself, and learn nothing.

/// The rectifier max(z, 0).
public struct ReLU<Number: Real>: Layer {
  /// A rectifier.
  public init() {}

  /// Rectifies; the way back lets derivatives through where z > 0.
  public func forward(_ z: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(kernels.relu(z)) { dy in Gradients(input: kernels.reluInputGradient(dy, z)) }
  }
}

/// The hyperbolic tangent.
public struct Tanh<Number: Real>: Layer {
  /// A hyperbolic tangent.
  public init() {}

  /// Squashes; the way back multiplies by 1 − y².
  public func forward(_ z: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(kernels.tanh(z)) { dy in Gradients(input: kernels.tanhInputGradient(dy, z)) }
  }
}

/// The rectifier with a ceiling, min(max(z, 0), 6).
public struct ReLU6<Number: Real>: Layer {
  /// A rectifier.
  public init() {}

  /// Rectifies; the way back lets derivatives through where 0 < z < 6.
  public func forward(_ z: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(relu6(z)) { dy in Gradients(input: relu6InputGradient(dy, z)) }
  }
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
}

/// The smooth rectifier, log(1 + e^z).
public struct Softplus<Number: Real>: Layer {
  /// A smooth rectifier.
  public init() {}

  /// Rectifies; the way back multiplies by the logistic function of z.
  public func forward(_ z: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(softplus(z)) { dy in Gradients(input: softplusInputGradient(dy, z)) }
  }
}

/// The hyperbolic tangent of the zip-code net, 1.7159 · tanh(2/3 · z).
public struct ScaledTanh<Number: Real>: Layer {
  /// A hyperbolic tangent.
  public init() {}

  /// Squashes; the way back multiplies by the slope at z.
  public func forward(_ z: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(scaledTanh(z)) { dy in Gradients(input: scaledTanhInputGradient(dy, z)) }
  }
}
