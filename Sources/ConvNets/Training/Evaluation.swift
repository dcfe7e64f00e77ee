import Tensors

/// How the predictions of a classifier compare with the truth.
public struct Evaluation: Sendable {
  /// The class with the largest score for every image.
  public let predictions: [Int]
  /// `confusion[true class][predicted class]` counts images.
  public let confusion: [[Int]]

  /// - Parameters:
  ///   - scores: `[S, classes]`.
  ///   - data: The images the scores belong to.
  public init(scores: Tensor<Float>, of data: Dataset) {
    requireShape("Evaluation: the tensor of scores", scores.shape, [data.count, data.classCount])
    var confusion = Array(repeating: Array(repeating: 0, count: data.classCount), count: data.classCount)
    predictions = scores.samples.map { s in
      let best = scores.largest(in: s)
      confusion[data.labels[s]][best] += 1
      return best
    }
    self.confusion = confusion
  }

  /// The share of images whose prediction is right, from 0 to 1.
  public var accuracy: Double {
    let right = confusion.indices.reduce(0) { $0 + confusion[$1][$1] }
    return Double(right) / Double(predictions.count)
  }
}
