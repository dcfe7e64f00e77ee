import Dispatch
import Foundation
import SlidingWindow
import Synchronization
import Tensors

/// How a classifier is trained.
public struct TrainingPlan: Sendable {
  /// How often every image is seen.
  public let epochs: Int
  /// How many images share one step.
  public let batchSize: Int
  /// The step size at the start; it falls to 0 along half a cosine wave.
  public let learningRate: Double
  /// The rule by which parameters follow their gradients.
  public let rule: any UpdateRule
  /// How images are moved before they are seen, if they are.
  public let jitter: Jitter?

  /// A plan.
  public init(
    epochs: Int, batchSize: Int, learningRate: Double, rule: any UpdateRule, jitter: Jitter? = nil
  ) {
    require(
      epochs > 0 && batchSize > 0,
      "TrainingPlan: epochs and batchSize must be positive, but they are \(epochs) and \(batchSize)")
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.rule = rule
    self.jitter = jitter
  }

  /// The same plan with another number of epochs.
  public func lasting(epochs: Int) -> TrainingPlan {
    TrainingPlan(
      epochs: epochs, batchSize: batchSize, learningRate: learningRate, rule: rule, jitter: jitter)
  }

  /// The step size at a point of the way, 0 at the start and 1 at the end.
  func learningRate(at progress: Double) -> Double {
    learningRate * (1 + cos(.pi * progress)) / 2
  }
}

/// What training reports after every step.
public struct TrainingProgress: Sendable {
  /// The epoch, counted from 1.
  public let epoch: Int
  /// Images seen so far, over all epochs.
  public let imagesSeen: Int
  /// The mean loss of the images seen so far in this epoch.
  public let loss: Double
}

extension Layer where Number == Float {
  /// Learns to classify by descending the gradient of the cross-entropy of mini-batches.
  ///
  /// Source: Raj 2020, "Training" (G1), "Training Issues" (G2).
  ///
  /// - Parameters:
  ///   - data: What to learn from.
  ///   - plan: How.
  ///   - kernels: What to compute with.
  ///   - generator: Shuffles the images before every epoch, and moves them.
  ///   - progress: Called after every step.
  public mutating func train(
    on data: Dataset, _ plan: TrainingPlan, with kernels: any Kernels<Float>,
    using generator: inout SeededGenerator, progress: (TrainingProgress) -> Void = { _ in }
  ) {
    var optimiser = Optimiser<Float>(plan.rule)
    var seen = 0
    for epoch in 1...plan.epochs {
      let order = generator.permutation(of: data.count)
      var epochLoss = 0.0
      for start in stride(from: 0, to: data.count, by: plan.batchSize) {
        var batch = data[order[start..<min(start + plan.batchSize, data.count)]]
        if let jitter = plan.jitter { batch.images = jitter(batch.images, using: &generator) }
        let rate = plan.learningRate(at: Double(seen) / Double(plan.epochs * data.count))
        let (loss, gradients) = lossGradient(on: batch, with: kernels)
        optimiser.step(&parameters, gradients, rate: rate, with: kernels)
        seen += batch.count
        epochLoss += Double(loss) * Double(batch.count)
        let seenInEpoch = seen - (epoch - 1) * data.count
        progress(TrainingProgress(epoch: epoch, imagesSeen: seen, loss: epochLoss / Double(seenInEpoch)))
      }
    }
  }

  /// The mean cross-entropy of a batch, and its gradient with respect to the parameters.
  ///
  /// The batch is cut into parts of fixed size that run on all cores; their gradients are added in order, so that the
  /// result is the same whatever the number of cores.
  public func lossGradient(
    on batch: Dataset, with kernels: any Kernels<Float>
  ) -> (loss: Float, gradients: NamedTensors<Float>) {
    require(batch.count > 0, "lossGradient: a batch must have at least one image, but it has 0")
    let parts = concurrentParts(of: batch) { part in
      let pass = forward(part.images, with: kernels)
      let share = Float(part.count) / Float(batch.count)
      let gradient = kernels.crossEntropyInputGradient(pass.output, target: part.labels, reduction: .mean)
      return (
        loss: share * kernels.crossEntropy(pass.output, target: part.labels, reduction: .mean),
        gradients: pass.backward(gradient.map { share * $0 }).parameters
      )
    }
    return parts.dropFirst().reduce(parts[0]) { sum, part in
      (sum.loss + part.loss, sum.gradients.combined(with: part.gradients) { $0 + $1 })
    }
  }

  /// The scores of every image, `[S, classes]`.
  public func scores(of data: Dataset, with kernels: any Kernels<Float>) -> Tensor<Float> {
    let parts = concurrentParts(of: data) { forward($0.images, with: kernels).output }
    return Tensor([data.count, data.classCount], parts.flatMap(\.elements))
  }
}

/// Runs `work` on all cores, on parts of 4 images, and returns the results in order.
private func concurrentParts<Result: Sendable>(
  of data: Dataset, _ work: @Sendable (Dataset) -> Result
) -> [Result] {
  let size = 4
  let starts = Array(stride(from: 0, to: data.count, by: size))
  let results = Mutex([Result?](repeating: nil, count: starts.count))
  DispatchQueue.concurrentPerform(iterations: starts.count) { i in
    let result = work(data[starts[i]..<min(starts[i] + size, data.count)])
    results.withLock { $0[i] = result }
  }
  return results.withLock { $0.compactMap { $0 } }
}
