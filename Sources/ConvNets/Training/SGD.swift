import Tensors

/// Stochastic gradient descent with momentum.
///
///     v ← momentum · v + gradient
///     p ← p − rate · v
///
/// Source: Raj 2020, "Training Issues" (G2).
public struct SGD<Number: Real>: Sendable {
  /// The step size; a schedule may change it between steps.
  public var learningRate: Double
  /// How much of the last step carries over, from 0 to 1.
  public let momentum: Double

  /// The running sum v, none before the first step.
  private var velocity: NamedTensors<Number>?

  /// - Parameters:
  ///   - learningRate: The step size.
  ///   - momentum: How much of the last step carries over.
  public init(learningRate: Double, momentum: Double = 0) {
    self.learningRate = learningRate
    self.momentum = momentum
  }

  /// Takes one step downhill.
  public mutating func step(_ parameters: inout NamedTensors<Number>, _ gradients: NamedTensors<Number>) {
    let (rate, carry) = (Number(learningRate), Number(momentum))
    let v = velocity?.combined(with: gradients) { carry * $0 + $1 } ?? gradients
    parameters = parameters.combined(with: v) { $0 - rate * $1 }
    velocity = v
  }
}
