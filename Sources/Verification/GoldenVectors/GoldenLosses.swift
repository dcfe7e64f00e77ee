import ConvNets
import SlidingWindow
import Tensors

extension GoldenQuestion {
  /// `cross_entropy` with class numbers as targets.
  func crossEntropy(_ kernels: some Kernels<Number>) throws(GoldenObstacle) -> SafetensorsFile {
    try understand(["reduction"])
    let (x, reduction) = (try tensor("input"), try reduction())
    let target: Tensor<Int>
    do { target = try file.tensor("target") } catch { throw .unreadable(error) }
    guard x.shape.count >= 2, target.shape == [x.shape[0]] + x.extent else {
      throw .contradiction(
        "target \(text(target.shape)) does not give one class for each position of \(text(x.shape))")
    }
    guard target.elements.allSatisfy(x.channels.contains) else {
      throw .notOffered("every target must be one of the \(x.channels.count) classes")
    }

    let loss = kernels.crossEntropy(x, target: target, reduction: reduction)
    return try answer(loss) { kernels.crossEntropyInputGradient(x, target: target, reduction: reduction) }
  }

  /// `mse_loss`.
  func meanSquaredError() throws(GoldenObstacle) -> SafetensorsFile {
    try understand(["reduction"])
    let (y, reduction) = (try tensor("input"), try reduction())
    let target = try tensor("target", shape: y.shape)

    let loss = SlidingWindow.meanSquaredError(y, target: target, reduction: reduction)
    return try answer(loss) { meanSquaredErrorInputGradient(y, target: target, reduction: reduction) }
  }

  /// The loss, and its gradient times the derivative with respect to the loss.
  private func answer(
    _ loss: Number, gradient: () -> Tensor<Number>
  ) throws(GoldenObstacle) -> SafetensorsFile {
    var answer = SafetensorsFile()
    answer.insert(Tensor([], [loss]), named: "output")
    if let dloss = try upstream([]) {
      answer.insert(gradient().map { dloss[0] * $0 }, named: "grad_input")
    }
    return answer
  }

  private func reduction() throws(GoldenObstacle) -> Reduction {
    switch golden.attributes["reduction"] {
    case .text("mean"): .mean
    case .text("sum"): .sum
    default: throw .notOffered("losses are reduced to their mean or their sum")
    }
  }
}
