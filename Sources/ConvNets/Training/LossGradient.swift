import SlidingWindow
import Tensors

/// What a batch says about a network.
public struct LossGradient: Sendable {
  /// The mean loss of its images.
  public let loss: Float
  /// How many of its images the network reads right.
  public let right: Int
  /// The derivative of the loss with respect to the parameters.
  public let gradients: NamedTensors<Float>
  /// The network's statistics after the batch.
  public let statistics: NamedTensors<Float>
}

extension Layer where Number == Float {
  /// The mean loss of a batch, and its gradient with respect to the parameters.
  ///
  /// The batch is cut into parts of a size that follows from its own; they run on all cores, and their gradients are
  /// added in order, so that the result is the same whatever the number of cores. A small batch, and one for a net that
  /// gathers statistics, is not cut: the kernels may share out its work.
  ///
  /// - Parameters:
  ///   - batch: Images with their classes.
  ///   - loss: How far the scores are from the classes.
  ///   - kernels: What to compute with.
  ///   - mode: Whether the layers learn or are used.
  public func lossGradient(
    on batch: Dataset, _ loss: Loss = .crossEntropy, with kernels: any Kernels<Float>,
    mode: Mode = .evaluation
  ) -> LossGradient {
    require(batch.count > 0, "lossGradient: a batch must have at least one image, but it has 0")
    let size = statistics.isEmpty ? partSize(of: batch.count) : batch.count
    if size == batch.count { return lossGradient(ofWhole: batch, loss, with: kernels, mode: mode.forPart(0)) }
    let kernels = kernels.onOneThread
    let parts = concurrentParts(of: batch, size: size) { i, part in
      lossGradient(
        ofWhole: part, loss, with: kernels, mode: mode.forPart(i),
        share: Float(part.count) / Float(batch.count))
    }
    return parts.dropFirst().reduce(parts[0]) { sum, part in
      LossGradient(
        loss: sum.loss + part.loss, right: sum.right + part.right,
        gradients: sum.gradients.combined(with: part.gradients) { $0 + $1 }, statistics: part.statistics)
    }
  }

  /// The same for images that go through the net together, as a share of a batch.
  private func lossGradient(
    ofWhole part: Dataset, _ loss: Loss, with kernels: any Kernels<Float>, mode: Mode, share: Float = 1
  ) -> LossGradient {
    let pass = forward(part.images, with: kernels, mode: mode)
    var upstream = loss.inputGradient(pass.output, part.labels, with: kernels)
    if share != 1 { upstream = upstream.map { share * $0 } }
    return LossGradient(
      loss: share * loss(pass.output, part.labels, with: kernels),
      right: part.labels.indices.count { pass.output.largest(in: $0) == part.labels[$0] },
      gradients: pass.backward(upstream).parameters, statistics: pass.statistics)
  }

  /// The scores of every image, `[S, classes]`.
  public func scores(of data: Dataset, with kernels: any Kernels<Float>) -> Tensor<Float> {
    let kernels = kernels.onOneThread
    let parts = concurrentParts(of: data, size: imagesPerPart.upperBound) {
      forward($1.images, with: kernels).output
    }
    return Tensor([data.count, data.classCount], parts.flatMap(\.elements))
  }
}

/// Fewer are not worth a thread; the maps of more do not stay in the cache until the next layer, or the way back, reads
/// them.
private let imagesPerPart = 4...32

/// Into parts of how many images to cut a batch: two at least, as every part has gradients of its own to be added up.
private func partSize(of count: Int) -> Int {
  let half = (count + 1) / 2
  return min(count, max(imagesPerPart.lowerBound, min(half, imagesPerPart.upperBound)))
}

/// Runs `work` on all cores, on parts of `size` images counted from 0, and returns the results in order.
private func concurrentParts<Result: Sendable>(
  of data: Dataset, size: Int, _ work: @Sendable (_ number: Int, _ part: Dataset) -> Result
) -> [Result] {
  let places = stride(from: 0, to: data.count, by: size).map { $0..<min($0 + size, data.count) }
  return concurrentResults(places.count) { work($0, data[places[$0]]) }
}
