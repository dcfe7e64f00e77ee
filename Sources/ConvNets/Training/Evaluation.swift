import SlidingWindow
import Tensors

/// How the predictions of a classifier compare with the truth.
public struct Evaluation: Sendable {
  /// The class with the largest score for every image.
  public let predictions: [Int]
  /// `confusion[true class][predicted class]` counts images.
  public let confusion: [[Int]]
  /// The mean loss.
  public let loss: Double
  /// How many classes the net prefers to the true one, for every image.
  private let ranks: [Int]

  /// - Parameters:
  ///   - scores: `[S, classes]`.
  ///   - data: The images the scores belong to.
  ///   - loss: How far the scores are from the classes.
  public init(scores: Tensor<Float>, of data: Dataset, _ loss: Loss = .crossEntropy) {
    requireShape("Evaluation: the tensor of scores", scores.shape, [data.count, data.classCount])
    var confusion = Array(repeating: Array(repeating: 0, count: data.classCount), count: data.classCount)
    predictions = scores.samples.map { scores.largest(in: $0) }
    for (s, best) in predictions.enumerated() { confusion[data.labels[s]][best] += 1 }
    self.confusion = confusion
    self.loss = Double(loss(scores, data.labels, with: NaiveKernels()))
    // As among predictions, the first of equals is preferred; what is not a number puts the truth behind.
    ranks = scores.samples.map { s in
      let truth = data.labels[s]
      return scores.channels.count { c in
        c < truth ? !(scores[s, c] < scores[s, truth]) : c > truth && !(scores[s, c] <= scores[s, truth])
      }
    }
  }

  /// The share of images whose prediction is right, from 0 to 1.
  public var accuracy: Double { accuracy(top: 1) }

  /// The share of images whose true class is among the `k` with the largest scores.
  public func accuracy(top k: Int) -> Double {
    Double(ranks.count { $0 < k }) / Double(ranks.count)
  }
}

extension Layer where Number == Float {
  /// What the net makes of images whose classes are known.
  public func evaluated(
    on data: Dataset, _ loss: Loss = .crossEntropy, with kernels: any Kernels<Float>
  ) -> Evaluation {
    Evaluation(scores: scores(of: data, with: kernels), of: data, loss)
  }
}
