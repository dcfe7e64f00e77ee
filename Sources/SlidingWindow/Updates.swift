import Tensors

// One step downhill for one parameter tensor p, given the derivative dp of the loss with respect to it. Every cell goes
// its own way, so each rule is a formula for one cell, and a loop; faster kernels run the same formula. What is
// remembered of earlier steps starts at 0.

// MARK: - Gradient descent

/// One step of stochastic gradient descent.
///
///     g = dp + decay · p
///     v ← momentum · v + (1 − dampening) · g            the first v is g itself
///     p ← p − rate · v                                  Nesterov: p − rate · (g + momentum · v)
///
/// Source: Raj 2020, "Training Issues" (G2), "Learning magic in Alexnet" (G4).
///
/// - Parameters:
///   - p: The parameter.
///   - dp: Derivative of the loss with respect to it, of its shape.
///   - memory: What the rule remembers: v, if there is momentum.
///   - rule: Momentum, dampening, decay.
///   - rate: The learning rate.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
public func sgdStep<Number: Real>(
  _ p: inout Tensor<Number>, _ dp: Tensor<Number>, _ memory: inout GradientMemory<Number>, _ rule: SGD,
  rate: Double
) {
  memory.requireShapes("sgdStep", p.shape, dp.shape)
  let step = SGDStep<Number>(rule, rate: rate, isFirst: memory.velocity == nil)
  var v = memory.velocity.take() ?? Tensor(zeros: p.shape)
  for i in p.indices { step(&p[i], dp[i], &v[i]) }
  if rule.momentum > 0 { memory.velocity = v }
}

/// A step of ``sgdStep(_:_:_:_:rate:)`` for one cell.
public struct SGDStep<Number: Real>: Sendable {
  @usableFromInline let (decay, momentum, share, rate): (Number, Number, Number, Number)
  @usableFromInline let (isFirst, isNesterov): (Bool, Bool)

  package init(_ rule: SGD, rate: Double, isFirst: Bool) {
    (decay, momentum) = (Number(rule.weightDecay), Number(rule.momentum))
    (share, self.rate) = (Number(1 - rule.dampening), Number(rate))
    (self.isFirst, isNesterov) = (isFirst, rule.isNesterov)
  }

  @inlinable public func callAsFunction(_ p: inout Number, _ dp: Number, _ v: inout Number) {
    let g = dp + decay * p
    v = isFirst ? g : momentum * v + share * g
    p = p - rate * (isNesterov ? g + momentum * v : v)
  }
}

// MARK: - RMSProp

/// One step of RMSProp.
///
///     g = dp + decay · p
///     s ← α · s + (1 − α) · g²                          the running mean of squares
///     d = √s + ε                                        centred: m ← α · m + (1 − α) · g,  d = √(s − m²) + ε
///     v ← momentum · v + g / d
///     p ← p − rate · v
///
/// Source: Tieleman and Hinton, "Neural networks for machine learning", lecture 6.5, 2012.
///
/// - Parameters:
///   - p: The parameter.
///   - dp: Derivative of the loss with respect to it, of its shape.
///   - memory: What the rule remembers: s; m, if it is centred; v, if there is momentum.
///   - rule: α, ε, decay, momentum.
///   - rate: The learning rate.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
public func rmsPropStep<Number: Real>(
  _ p: inout Tensor<Number>, _ dp: Tensor<Number>, _ memory: inout GradientMemory<Number>, _ rule: RMSProp,
  rate: Double
) {
  memory.requireShapes("rmsPropStep", p.shape, dp.shape)
  let step = RMSPropStep<Number>(rule, rate: rate)
  var s = memory.square.take() ?? Tensor(zeros: p.shape)
  var m = memory.mean.take() ?? Tensor(zeros: p.shape)
  var v = memory.velocity.take() ?? Tensor(zeros: p.shape)
  for i in p.indices { step(&p[i], dp[i], &s[i], &m[i], &v[i]) }
  memory.square = s
  if rule.isCentered { memory.mean = m }
  if rule.momentum > 0 { memory.velocity = v }
}

/// A step of ``rmsPropStep(_:_:_:_:rate:)`` for one cell.
public struct RMSPropStep<Number: Real>: Sendable {
  @usableFromInline let (decay, epsilon, momentum, rate): (Number, Number, Number, Number)
  @usableFromInline let (alpha, rest): (Number, Number)
  @usableFromInline let isCentered: Bool

  package init(_ rule: RMSProp, rate: Double) {
    (decay, epsilon) = (Number(rule.weightDecay), Number(rule.epsilon))
    (momentum, self.rate) = (Number(rule.momentum), Number(rate))
    (alpha, rest) = (Number(rule.alpha), Number(1 - rule.alpha))
    isCentered = rule.isCentered
  }

  @inlinable public func callAsFunction(
    _ p: inout Number, _ dp: Number, _ s: inout Number, _ m: inout Number, _ v: inout Number
  ) {
    let g = dp + decay * p
    s = alpha * s + rest * g * g
    if isCentered { m = alpha * m + rest * g }
    let d = Number.squareRoot(isCentered ? s - m * m : s) + epsilon
    v = momentum * v + g / d
    p = p - rate * v
  }
}

// MARK: - Adam

/// One step of Adam.
///
///     g = dp + decay · p                                decoupled: g = dp,  p ← p − rate · decay · p
///     m ← β₁ · m + (1 − β₁) · g                         the running mean
///     s ← β₂ · s + (1 − β₂) · g²                        the running mean of squares
///     d = √(s / (1 − β₂ᵗ)) + ε                          AMSGrad: the largest s so far
///     p ← p − rate · m / (1 − β₁ᵗ) / d
///
/// Both means start at 0; the divisors 1 − βᵗ make up for that.
///
/// Source: Raj 2020, "Training Issues" (G2); Kingma and Ba, "Adam", 2015; Loshchilov and Hutter, "Decoupled weight
/// decay regularization", 2019; Reddi, Kale and Kumar, "On the convergence of Adam and beyond", 2018.
///
/// - Parameters:
///   - p: The parameter.
///   - dp: Derivative of the loss with respect to it, of its shape.
///   - memory: What the rule remembers: m, s, and for AMSGrad the largest s.
///   - rule: β₁, β₂, ε, decay.
///   - rate: The learning rate.
///   - t: The number of this step, counted from 1.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
public func adamStep<Number: Real>(
  _ p: inout Tensor<Number>, _ dp: Tensor<Number>, _ memory: inout GradientMemory<Number>, _ rule: Adam,
  rate: Double, t: Int
) {
  memory.requireShapes("adamStep", p.shape, dp.shape)
  let step = AdamStep<Number>(rule, rate: rate, t: t)
  var m = memory.mean.take() ?? Tensor(zeros: p.shape)
  var s = memory.square.take() ?? Tensor(zeros: p.shape)
  var largest = memory.largestSquare.take() ?? Tensor(zeros: p.shape)
  for i in p.indices { step(&p[i], dp[i], &m[i], &s[i], &largest[i]) }
  (memory.mean, memory.square) = (m, s)
  if rule.isAMSGrad { memory.largestSquare = largest }
}

/// A step of ``adamStep(_:_:_:_:rate:t:)`` for one cell.
public struct AdamStep<Number: Real>: Sendable {
  @usableFromInline let (decay, keep, epsilon, rate): (Number, Number, Number, Number)
  @usableFromInline let (beta1, rest1, beta2, rest2): (Number, Number, Number, Number)
  @usableFromInline let correction: Number
  @usableFromInline let isAMSGrad: Bool

  package init(_ rule: Adam, rate: Double, t: Int) {
    require(t > 0, "adamStep: steps must be counted from 1, but t is \(t)")
    decay = Number(rule.isDecoupled ? 0 : rule.weightDecay)
    keep = Number(rule.isDecoupled ? 1 - rate * rule.weightDecay : 1)
    epsilon = Number(rule.epsilon)
    (beta1, rest1) = (Number(rule.beta1), Number(1 - rule.beta1))
    (beta2, rest2) = (Number(rule.beta2), Number(1 - rule.beta2))
    self.rate = Number(rate / (1 - Double.power(rule.beta1, Double(t))))
    correction = Number(1 - Double.power(rule.beta2, Double(t)))
    isAMSGrad = rule.isAMSGrad
  }

  @inlinable public func callAsFunction(
    _ p: inout Number, _ dp: Number, _ m: inout Number, _ s: inout Number, _ largest: inout Number
  ) {
    let g = dp + decay * p
    m = beta1 * m + rest1 * g
    s = beta2 * s + rest2 * g * g
    if isAMSGrad { largest = s < largest ? largest : s }
    let d = Number.squareRoot((isAMSGrad ? largest : s) / correction) + epsilon
    p = keep * p - rate * m / d
  }
}
