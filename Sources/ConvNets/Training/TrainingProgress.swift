import Tensors

/// What training reports after every step.
public struct TrainingProgress: Sendable {
  /// The epoch, counted from 1.
  public let epoch: Int
  /// Images seen so far, over all epochs.
  public let imagesSeen: Int
  /// The mean loss of the images seen so far in this epoch.
  public let loss: Double
  /// The share of them that the net read right before it learned from them.
  public let accuracy: Double

  init(_ state: TrainingState, perEpoch: Int) {
    epoch = state.history.count + 1
    imagesSeen = state.history.count * perEpoch + state.seen
    loss = state.lossSum / Double(state.seen)
    accuracy = Double(state.right) / Double(state.seen)
  }
}

/// What was measured in and after an epoch.
public struct EpochRecord: Codable, Equatable, Sendable {
  /// The epoch, counted from 1.
  public let epoch: Int
  /// The mean loss of the images that trained, each as the net was when it learned from it.
  public let loss: Double
  /// The share of them that the net read right.
  public let accuracy: Double
  /// The loss of the validation images after the epoch, if there are any.
  public let validationLoss: Double?
  /// The share of them that the net reads right.
  public let validationAccuracy: Double?
  /// The rate of the last step.
  public let rate: Double
  /// How long the steps took, without measuring on the validation images.
  public let seconds: Double
}

extension [EpochRecord] {
  /// The epoch after which the largest share of the validation images was read right, the least loss among equals; 0
  /// before the first epoch.
  public var bestEpoch: Int {
    let best = self.max { a, b in
      (a.validationAccuracy ?? 0, -(a.validationLoss ?? 0)) < (
        b.validationAccuracy ?? 0, -(b.validationLoss ?? 0)
      )
    }
    return best?.epoch ?? 0
  }

  /// A table for other programs: a line of names, then a line per epoch.
  public var csv: String {
    let names = "epoch,training loss,training accuracy,validation loss,validation accuracy,rate,seconds"
    let lines = map { record in
      let numbers: [Double?] = [
        record.loss, record.accuracy, record.validationLoss, record.validationAccuracy, record.rate,
        record.seconds,
      ]
      return "\(record.epoch)," + numbers.map { $0.map { "\($0)" } ?? "" }.joined(separator: ",")
    }
    return ([names] + lines).joined(separator: "\n") + "\n"
  }
}

/// Why a training cannot go on.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// The loss of a step is no number, or infinite; the net is as it was before that step.
  case lossNotFinite(Float, epoch: Int, step: Int, rate: Double)
  /// It began with another number of images.
  case otherData(images: Int, atFirst: Int)

  /// What happened, and what to do.
  public var description: String {
    switch self {
    case .lossNotFinite(let loss, let epoch, let step, let rate):
      "training has left all bounds: the loss of step \(step), in epoch \(epoch), is \(loss). Try a lower learning rate "
        + "than \(rate), a warm-up, or gradients of limited length."
    case .otherData(let images, let atFirst):
      "training began with \(atFirst) images, but now there are \(images). Go on with the same images."
    }
  }
}

/// Where a training stands: all of it that is not tensors.
struct TrainingState: Codable, Equatable, Sendable {
  /// What the generator was at the start.
  let seed: UInt64
  /// The generator that shuffles and changes images, and the one of the seeds of dropout.
  var generator: UInt64
  private var maskGenerator: UInt64
  /// The generator before it shuffled the images of this epoch.
  private var orderGenerator: UInt64
  /// Of the epoch that has begun: images seen, the sum of their losses, how many were right, the last rate, the time.
  private(set) var seen = 0
  private(set) var lossSum = 0.0
  private(set) var right = 0
  private var rate = 0.0
  var seconds = 0.0
  private(set) var history: [EpochRecord] = []
  /// How many images there are in an epoch, once that is known.
  private var perEpoch: Int?

  init(seed: UInt64) {
    // A net with dropout then sees the same images in the same order as one without.
    (self.seed, generator, orderGenerator, maskGenerator) = (seed, seed, seed, ~seed)
  }

  /// Remembers the number of images, and stops if it was another one before.
  mutating func requireSameData(_ images: Int) throws(TrainingError) {
    let atFirst = perEpoch ?? images
    guard atFirst == images else { throw .otherData(images: images, atFirst: atFirst) }
    perEpoch = images
  }

  /// The order in which the images of this epoch are seen.
  mutating func order(of count: Int) -> [Int] {
    if seen == 0 { orderGenerator = generator }
    var shuffling = SeededGenerator(seed: orderGenerator)
    let order = shuffling.permutation(of: count)
    if seen == 0 { generator = shuffling.state }
    return order
  }

  mutating func nextMaskSeed() -> UInt64 {
    var masks = SeededGenerator(seed: maskGenerator)
    defer { maskGenerator = masks.state }
    return masks.next()
  }

  mutating func add(_ result: LossGradient, of count: Int, rate: Double) {
    seen += count
    lossSum += Double(result.loss) * Double(count)
    right += result.right
    self.rate = rate
  }

  mutating func finishEpoch(_ evaluation: Evaluation?) {
    history.append(
      EpochRecord(
        epoch: history.count + 1, loss: lossSum / Double(seen), accuracy: Double(right) / Double(seen),
        validationLoss: evaluation?.loss, validationAccuracy: evaluation?.accuracy, rate: rate,
        seconds: seconds))
    (seen, lossSum, right, seconds) = (0, 0, 0, 0)
  }
}
