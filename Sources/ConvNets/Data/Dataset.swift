import SlidingWindow
import Tensors

/// Images with their classes.
public struct Dataset: Sendable {
  /// The images, `[S, C, extent…]`.
  public internal(set) var images: Tensor<Float>
  /// The class of each image, counted from 0, `[S]`.
  public let labels: Tensor<Int>
  /// How many classes there are.
  public let classCount: Int

  /// - Parameters:
  ///   - images: `[S, C, extent…]`.
  ///   - labels: `[S]`, each from 0 to `classCount` − 1.
  ///   - classCount: How many classes there are.
  public init(images: Tensor<Float>, labels: Tensor<Int>, classCount: Int) {
    require(
      images.shape.count >= 2, "Dataset: images must be [S, C, extent…], but they are \(text(images.shape))")
    requireShape("Dataset: the tensor of labels", labels.shape, [images.shape[0]])
    for s in labels.indices {
      require(
        0 <= labels[s] && labels[s] < classCount,
        "Dataset: label \(s) must be one of the \(classCount) classes counted from 0, but it is \(labels[s])")
    }
    self.images = images
    self.labels = labels
    self.classCount = classCount
  }

  /// How many images there are.
  public var count: Int { images.shape[0] }

  /// The images at these places, in this order.
  public subscript(indices: some Collection<Int>) -> Dataset {
    let size = images.shape.dropFirst().reduce(1, *)
    var cells: [Float] = []
    cells.reserveCapacity(indices.count * size)
    for s in indices {
      require(0 <= s && s < count, "Dataset: image \(s) must be one of \(count) counted from 0")
      cells += images.elements[s * size..<(s + 1) * size]
    }
    return Dataset(
      images: Tensor([indices.count] + images.shape.dropFirst(), cells),
      labels: Tensor([indices.count], indices.map { labels[$0] }), classCount: classCount)
  }
}
