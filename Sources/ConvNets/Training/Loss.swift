import SlidingWindow
import Tensors

/// What training makes small: a number that says how far the scores of a classifier are from the truth.
///
/// The loss of a batch is the mean of those of its images, so that the step size need not follow the size of the batch.
public enum Loss: Equatable, Sendable {
  /// How surprised the net is by the right class: the cross-entropy of the softmax of its scores.
  case crossEntropy
  /// The squared difference between the scores and what they should be, 1 for the right class and −1 for all others.
  ///
  /// `.mean` takes the mean over the classes, as PyTorch's `mse_loss` does; `.sum` adds them up, so that its gradient is
  /// larger by their number.
  ///
  /// Source: LeCun and others, "Backpropagation applied to handwritten zip code recognition", 1989.
  case squaredError(overClasses: Reduction)

  /// The loss of a batch.
  ///
  /// - Parameters:
  ///   - x: Scores, `[S, C]`.
  ///   - labels: The right classes, `[S]`.
  ///   - kernels: What to compute with.
  public func callAsFunction<Number: Real>(
    _ x: Tensor<Number>, _ labels: Tensor<Int>, with kernels: any Kernels<Number>
  ) -> Number {
    switch self {
    case .crossEntropy:
      return kernels.crossEntropy(x, target: labels, reduction: .mean)
    case .squaredError(let reduction):
      let mean = meanSquaredError(x, target: plusOrMinusOne(labels, like: x))
      return reduction == .mean ? mean : Number(Double(x.channels.count)) * mean
    }
  }

  /// The derivative of the loss of a batch with respect to the scores, of their shape.
  public func inputGradient<Number: Real>(
    _ x: Tensor<Number>, _ labels: Tensor<Int>, with kernels: any Kernels<Number>
  ) -> Tensor<Number> {
    switch self {
    case .crossEntropy:
      return kernels.crossEntropyInputGradient(x, target: labels, reduction: .mean)
    case .squaredError(let reduction):
      let dx = meanSquaredErrorInputGradient(x, target: plusOrMinusOne(labels, like: x))
      return reduction == .mean ? dx : dx.map { Number(Double(x.channels.count)) * $0 }
    }
  }
}

/// 1 for the right class, −1 for all others, `[S, C]`.
private func plusOrMinusOne<Number: Real>(_ labels: Tensor<Int>, like x: Tensor<Number>) -> Tensor<Number> {
  requireTarget("squaredError", x, labels)
  var target = Tensor(x.shape, repeating: Number(-1))
  for s in labels.indices { target[s, labels[s]] = Number(1) }
  return target
}
