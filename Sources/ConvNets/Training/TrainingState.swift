import Tensors

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
