import Tensors

// Rules by which parameters follow their gradients downhill, with the numbers that each can be told. The loops that
// apply them stand in Updates.swift. The learning rate is no part of a rule: it changes from step to step.

/// Stochastic gradient descent, with momentum if wanted: ``sgdStep(_:_:_:_:rate:)``.
public struct SGD: Equatable, Sendable {
  /// How much of the last step carries over, at least 0 and below 1.
  public let momentum: Double
  /// Which part of a gradient is lost before it joins what is carried over, at least 0 and below 1.
  public let dampening: Double
  /// How much of the parameter is added to its gradient; it pulls towards 0.
  public let weightDecay: Double
  /// Whether to look ahead (Nesterov): to step as if the next momentum had been added already.
  public let isNesterov: Bool

  /// The rule with these numbers; Nesterov's needs momentum and no dampening.
  public init(
    momentum: Double = 0, dampening: Double = 0, weightDecay: Double = 0, nesterov: Bool = false
  ) {
    requireShare("SGD: momentum", momentum)
    requireShare("SGD: dampening", dampening)
    requireNotNegative("SGD: weightDecay", weightDecay)
    require(
      !nesterov || (momentum > 0 && dampening == 0),
      "SGD: Nesterov's rule needs momentum and no dampening, but they are \(momentum) and \(dampening)")
    (self.momentum, self.dampening) = (momentum, dampening)
    (self.weightDecay, isNesterov) = (weightDecay, nesterov)
  }
}

/// Steps of about one size for all parameters, whatever the size of their gradients:
/// ``rmsPropStep(_:_:_:_:rate:)``.
public struct RMSProp: Equatable, Sendable {
  /// Which part of the running means stays at every step, at least 0 and below 1.
  public let alpha: Double
  /// Added to what the gradient is divided by.
  public let epsilon: Double
  /// How much of the parameter is added to its gradient; it pulls towards 0.
  public let weightDecay: Double
  /// How much of the last step carries over, at least 0 and below 1.
  public let momentum: Double
  /// Whether to divide by the deviation of the gradient from its mean, instead of by its size.
  public let isCentered: Bool

  /// The rule with these numbers.
  public init(
    alpha: Double = 0.99, epsilon: Double = 1e-8, weightDecay: Double = 0, momentum: Double = 0,
    centered: Bool = false
  ) {
    requireShare("RMSProp: alpha", alpha)
    requireNotNegative("RMSProp: epsilon", epsilon)
    requireNotNegative("RMSProp: weightDecay", weightDecay)
    requireShare("RMSProp: momentum", momentum)
    (self.alpha, self.epsilon, self.weightDecay) = (alpha, epsilon, weightDecay)
    (self.momentum, isCentered) = (momentum, centered)
  }
}

/// Momentum and steps of about one size together: ``adamStep(_:_:_:_:rate:t:)``.
public struct Adam: Equatable, Sendable {
  /// Which part of the running mean of gradients stays at every step, at least 0 and below 1.
  public let beta1: Double
  /// Which part of the running mean of their squares stays at every step, at least 0 and below 1.
  public let beta2: Double
  /// Added to what the step is divided by.
  public let epsilon: Double
  /// How strongly the parameter is pulled towards 0.
  public let weightDecay: Double
  /// Whether the pull acts on the parameter itself, and not by way of its gradient (AdamW).
  public let isDecoupled: Bool
  /// Whether to divide by the largest mean of squares so far, so that steps never grow again (AMSGrad).
  public let isAMSGrad: Bool

  /// The rule with these numbers.
  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0,
    decoupled: Bool = false, amsgrad: Bool = false
  ) {
    requireShare("Adam: beta1", beta1)
    requireShare("Adam: beta2", beta2)
    requireNotNegative("Adam: epsilon", epsilon)
    requireNotNegative("Adam: weightDecay", weightDecay)
    (self.beta1, self.beta2, self.epsilon) = (beta1, beta2, epsilon)
    (self.weightDecay, isDecoupled, isAMSGrad) = (weightDecay, decoupled, amsgrad)
  }
}

private func requireShare(_ what: String, _ share: Double) {
  require(0 <= share && share < 1, "\(what) must be at least 0 and below 1, but it is \(share)")
}

private func requireNotNegative(_ what: String, _ number: Double) {
  require(
    0 <= number && number < .infinity, "\(what) must be finite and not negative, but it is \(number)")
}

/// What a rule remembers of earlier gradients, each entry of the parameter's shape; `nil` where there is nothing yet, or
/// the rule has no use for it.
public struct GradientMemory<Number: Scalar>: Equatable, Sendable {
  /// The last step, without the learning rate.
  public var velocity: Tensor<Number>?
  /// The running mean of gradients.
  public var mean: Tensor<Number>?
  /// The running mean of their squares.
  public var square: Tensor<Number>?
  /// The largest running mean of squares so far.
  public var largestSquare: Tensor<Number>?

  /// No memories.
  public init() {}

  /// Stops unless everything has the shape of the parameter.
  package func requireShapes(_ operation: String, _ p: [Int], _ dp: [Int]) {
    requireShape("\(operation): dp", dp, p)
    let all = [
      ("velocity", velocity), ("mean", mean), ("square", square), ("largestSquare", largestSquare),
    ]
    for (name, tensor) in all {
      if let tensor { requireShape("\(operation): \(name)", tensor.shape, p) }
    }
  }
}
