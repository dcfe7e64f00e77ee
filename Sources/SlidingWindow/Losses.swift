import Tensors

/// How the losses of many samples become one number.
public enum Reduction: Equatable, Sendable {
  /// Their mean, as in the lectures' 1/T (A44, S36).
  case mean
  /// Their sum.
  case sum
}

/// Turns the channels at every position into probabilities.
///
///     y[s,c,p] = e^x[s,c,p] / Σ_c′ e^x[s,c′,p]
///
/// The largest x is subtracted first: the quotient stays the same, and no exponential overflows.
///
/// Source: Raj 2020, "CNN: Forward" (B5).
///
/// - Parameter x: Scores, `[S, C]` or `[S, C, extent…]`.
/// - Returns: Probabilities of the same shape.
/// - Complexity: O(cells) exponentials.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func softmax<Number: Real>(_ x: Tensor<Number>) -> Tensor<Number> {
  requireScores("softmax", x)
  return logSoftmax(x).map { Number.exp($0) }
}

/// The logarithm of ``softmax(_:)``, exact even where the probability is too small to represent.
///
///     l[s,c,p] = x[s,c,p] − log Σ_c′ e^x[s,c′,p]
///
/// - Parameter x: Scores, `[S, C]` or `[S, C, extent…]`.
/// - Returns: Logarithms of the same shape, none above 0.
/// - Complexity: O(cells) exponentials.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func logSoftmax<Number: Real>(_ x: Tensor<Number>) -> Tensor<Number> {
  requireScores("logSoftmax", x)
  var l = x
  for s in x.samples {
    for p in x.positions {
      let largest = x.channels.reduce(x[s, 0, p]) { largest, c in
        isNewMaximum(x[s, c, p], over: largest) ? x[s, c, p] : largest
      }
      let total = x.channels.reduce(Number.zero) { sum, c in sum + Number.exp(x[s, c, p] - largest) }
      for c in x.channels { l[s, c, p] = x[s, c, p] - largest - Number.log(total) }
    }
  }
  return l
}

/// The gradient of ``softmax(_:)``.
///
///     dx[s,c,p] = y[s,c,p] · (dy[s,c,p] − Σ_c′ y[s,c′,p]·dy[s,c′,p])
///
/// - Parameters:
///   - dy: Derivative with respect to the probabilities.
///   - y: The probabilities of the forward pass, of the same shape.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func softmaxInputGradient<Number: Real>(
  _ dy: Tensor<Number>, _ y: Tensor<Number>
) -> Tensor<Number> {
  requireShape("softmaxInputGradient: dy", dy.shape, y.shape)
  var dx = y
  for s in y.samples {
    for p in y.positions {
      let mean = y.channels.reduce(Number.zero) { sum, c in sum + y[s, c, p] * dy[s, c, p] }
      for c in y.channels { dx[s, c, p] = y[s, c, p] * (dy[s, c, p] - mean) }
    }
  }
  return dx
}

/// The gradient of ``logSoftmax(_:)``.
///
///     dx[s,c,p] = dl[s,c,p] − e^l[s,c,p] · Σ_c′ dl[s,c′,p]
///
/// - Parameters:
///   - dl: Derivative with respect to the logarithms.
///   - l: The logarithms of the forward pass, of the same shape.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func logSoftmaxInputGradient<Number: Real>(
  _ dl: Tensor<Number>, _ l: Tensor<Number>
) -> Tensor<Number> {
  requireShape("logSoftmaxInputGradient: dl", dl.shape, l.shape)
  var dx = dl
  for s in l.samples {
    for p in l.positions {
      let total = l.channels.reduce(Number.zero) { sum, c in sum + dl[s, c, p] }
      for c in l.channels { dx[s, c, p] = dl[s, c, p] - Number.exp(l[s, c, p]) * total }
    }
  }
  return dx
}

/// How surprised a net is by the right classes.
///
///     L = −mean over s,p of  log softmax(x)[s, target[s,p], p]
///
/// It takes the linear scores, with no activation before it (S34).
///
/// Source: Raj 2020, "Training" (A44, G1).
///
/// - Parameters:
///   - x: Scores, `[S, C]` or `[S, C, extent…]`.
///   - target: The number of the right class, counted from 0, `[S]` or `[S, extent…]`.
///   - reduction: Mean or sum over samples and positions.
/// - Returns: The loss.
/// - Complexity: O(cells) exponentials.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func crossEntropy<Number: Real>(
  _ x: Tensor<Number>, target: Tensor<Int>, reduction: Reduction = .mean
) -> Number {
  requireTarget("crossEntropy", x, target)
  let l = logSoftmax(x)
  var sum = Number.zero
  for s in x.samples {
    for p in x.positions { sum += l[s, target[s * x.positions.count + p], p] }
  }
  return .zero - sum / divisor(target.indices.count, reduction)
}

/// The gradient of ``crossEntropy(_:target:reduction:)``: what the net said minus what it should have said.
///
///     dx[s,c,p] = (softmax(x)[s,c,p] − [c is the target]) / number of targets
///
/// - Parameters:
///   - x: Scores, `[S, C]` or `[S, C, extent…]`.
///   - target: As in the forward pass.
///   - reduction: As in the forward pass.
/// - Returns: The derivative of the loss, of the shape of x.
/// - Complexity: O(cells) exponentials.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func crossEntropyInputGradient<Number: Real>(
  _ x: Tensor<Number>, target: Tensor<Int>, reduction: Reduction = .mean
) -> Tensor<Number> {
  requireTarget("crossEntropyInputGradient", x, target)
  var dx = softmax(x)
  for s in x.samples {
    for p in x.positions {
      let right = target[s * x.positions.count + p]
      dx[s, right, p] = dx[s, right, p] - Number(1)
    }
  }
  return dx.map { $0 / divisor(target.indices.count, reduction) }
}

/// The mean squared difference between what a net says and what it should say.
///
///     L = mean over cells of (y − target)²
///
/// - Parameters:
///   - y: Outputs, any shape.
///   - target: What they should be, of the same shape.
///   - reduction: Mean or sum over all cells.
/// - Returns: The loss.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func meanSquaredError<Number: Scalar>(
  _ y: Tensor<Number>, target: Tensor<Number>, reduction: Reduction = .mean
) -> Number {
  requireShape("meanSquaredError: target", target.shape, y.shape)
  let error = y.combined(with: target) { $0 - $1 }
  return dot(error, error) / divisor(y.indices.count, reduction)
}

/// The gradient of ``meanSquaredError(_:target:reduction:)``.
///
///     dy = 2·(y − target) / number of cells
///
/// - Parameters:
///   - y: Outputs, any shape.
///   - target: As in the forward pass.
///   - reduction: As in the forward pass.
/// - Returns: The derivative of the loss, of the shape of y.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func meanSquaredErrorInputGradient<Number: Scalar>(
  _ y: Tensor<Number>, target: Tensor<Number>, reduction: Reduction = .mean
) -> Tensor<Number> {
  requireShape("meanSquaredErrorInputGradient: target", target.shape, y.shape)
  return y.combined(with: target) { Number(2) * ($0 - $1) / divisor(y.indices.count, reduction) }
}

/// What a sum of so many losses is divided by.
package func divisor<Number: Scalar>(_ count: Int, _ reduction: Reduction) -> Number {
  switch reduction {
  case .mean: Number(count)
  case .sum: Number(1)
  }
}

/// Stops unless `x` has classes.
package func requireScores<Number>(_ operation: String, _ x: Tensor<Number>) {
  require(
    x.shape.count >= 2 && x.shape[1] > 0,
    "\(operation): the scores must be [S, C] or [S, C, extent…] with C > 0, but they are \(text(x.shape))")
}

/// Stops unless `target` names one of the classes of `x` for every sample and position.
package func requireTarget<Number>(_ operation: String, _ x: Tensor<Number>, _ target: Tensor<Int>) {
  requireScores(operation, x)
  requireShape("\(operation): target", target.shape, [x.shape[0]] + x.extent)
  for i in target.indices {
    require(
      x.channels.contains(target[i]),
      "\(operation): target \(i) must be one of the \(x.channels.count) classes counted from 0, but it is \(target[i])"
    )
  }
}
