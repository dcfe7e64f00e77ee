import SlidingWindow
import Tensors

/// Normalisation by the statistics of the batch, or by given ones.
struct BatchNormalizationOperation: DifferentiableOperation {
  let shape: [Int]
  let isBatch: Bool

  let name = "batchNormalization"
  /// By given statistics it is linear in each argument.
  var smoothness: Smoothness { isBatch ? .smooth : .linear }
  var description: String { "\(name) of \(shape)\(isBatch ? "" : " by given statistics")" }
  var arguments: [(name: String, shape: [Int])] {
    [("x", shape), ("w", [shape[1]]), ("b", [shape[1]])]
  }

  /// Large enough to be missed where it is forgotten.
  private let epsilon = 0.05

  private func given<Number: Real>() -> ChannelStatistics<Number> {
    ChannelStatistics(
      mean: Tensor([shape[1]], (0..<shape[1]).map { Number(0.5 - 0.3 * Double($0)) }),
      variance: Tensor([shape[1]], (0..<shape[1]).map { Number(0.2 + 0.7 * Double($0)) }))
  }

  func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    let (x, w, b) = (arguments[0], arguments[1], arguments[2])
    return isBatch
      ? batchNormalization(x, weight: w, bias: b, epsilon: epsilon).z
      : normalization(x, by: given(), weight: w, bias: b, epsilon: epsilon)
  }

  func gradients(_ arguments: [Tensor<Double>], upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    let (x, w) = (arguments[0], arguments[1])
    let (dx, dw, db) =
      isBatch
      ? batchNormalizationGradients(dz, x, channelStatistics(x), weight: w, epsilon: epsilon)
      : normalizationGradients(dz, x, by: given(), weight: w, epsilon: epsilon)
    return [dx, dw, db]
  }

  static let grid = [[5, 3], [3, 2, 7], [1, 3, 4], [2, 3, 4, 3], [3, 4, 2, 1, 3]].flatMap { shape in
    [true, false].map { BatchNormalizationOperation(shape: shape, isBatch: $0) }
  }
}
