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
  ///   - generator: Shuffles the images before every epoch, and moves them; dropout has a sequence of its own.
  ///   - progress: Called after every step.
  public mutating func train(
    on data: Dataset, _ plan: TrainingPlan, with kernels: any Kernels<Float>,
    using generator: inout SeededGenerator, progress: (TrainingProgress) -> Void = { _ in }
  ) {
    var optimiser = Optimiser<Float>(plan.rule)
    // A net with dropout then sees the same images in the same order as one without.
    var seeds = SeededGenerator(seed: ~generator.state)
    var seen = 0
    for epoch in 1...plan.epochs {
      let order = generator.permutation(of: data.count)
      var epochLoss = 0.0
      for start in stride(from: 0, to: data.count, by: plan.batchSize) {
        var batch = data[order[start..<min(start + plan.batchSize, data.count)]]
        if let jitter = plan.jitter { batch.images = jitter(batch.images, using: &generator) }
        let rate = plan.learningRate(at: Double(seen) / Double(plan.epochs * data.count))
        let result = lossGradient(on: batch, with: kernels, mode: .training(seed: seeds.next()))
        optimiser.step(&parameters, result.gradients, rate: rate, with: kernels)
        statistics = result.statistics
        seen += batch.count
        epochLoss += Double(result.loss) * Double(batch.count)
        let seenInEpoch = seen - (epoch - 1) * data.count
        progress(TrainingProgress(epoch: epoch, imagesSeen: seen, loss: epochLoss / Double(seenInEpoch)))
      }
    }
  }

  /// The mean cross-entropy of a batch, and its gradient with respect to the parameters.
  ///
  /// The batch is cut into parts of fixed size that run on all cores; their gradients are added in order, so that the
  /// result is the same whatever the number of cores. A net that gathers statistics sees the batch as a whole.
  public func lossGradient(
    on batch: Dataset, with kernels: any Kernels<Float>, mode: Mode = .evaluation
  ) -> LossGradient {
    require(batch.count > 0, "lossGradient: a batch must have at least one image, but it has 0")
    let parts = concurrentParts(of: batch, size: statistics.isEmpty ? imagesPerPart : batch.count) {
      i, part in
      let pass = forward(part.images, with: kernels, mode: mode.forPart(i))
      let share = Float(part.count) / Float(batch.count)
      let gradient = kernels.crossEntropyInputGradient(pass.output, target: part.labels, reduction: .mean)
      return LossGradient(
        loss: share * kernels.crossEntropy(pass.output, target: part.labels, reduction: .mean),
        gradients: pass.backward(gradient.map { share * $0 }).parameters, statistics: pass.statistics)
    }
    return parts.dropFirst().reduce(parts[0]) { sum, part in
      LossGradient(
        loss: sum.loss + part.loss, gradients: sum.gradients.combined(with: part.gradients) { $0 + $1 },
        statistics: part.statistics)
    }
  }

  /// The scores of every image, `[S, classes]`.
  public func scores(of data: Dataset, with kernels: any Kernels<Float>) -> Tensor<Float> {
    let parts = concurrentParts(of: data, size: imagesPerPart) { forward($1.images, with: kernels).output }
    return Tensor([data.count, data.classCount], parts.flatMap(\.elements))
  }
}

/// What a batch says about a network.
public struct LossGradient: Sendable {
  /// The mean loss of its images.
  public let loss: Float
  /// The derivative of the loss with respect to the parameters.
  public let gradients: NamedTensors<Float>
  /// The network's statistics after the batch.
  public let statistics: NamedTensors<Float>
}

private let imagesPerPart = 4

/// Runs `work` on all cores, on parts of `size` images counted from 0, and returns the results in order.
private func concurrentParts<Result: Sendable>(
  of data: Dataset, size: Int, _ work: @Sendable (_ number: Int, _ part: Dataset) -> Result
) -> [Result] {
  let starts = Array(stride(from: 0, to: data.count, by: size))
  let results = Mutex([Result?](repeating: nil, count: starts.count))
  DispatchQueue.concurrentPerform(iterations: starts.count) { i in
    let result = work(i, data[starts[i]..<min(starts[i] + size, data.count)])
    results.withLock { $0[i] = result }
  }
  return results.withLock { $0.compactMap { $0 } }
}
