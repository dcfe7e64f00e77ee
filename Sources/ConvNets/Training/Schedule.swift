import Foundation
import Tensors

/// How the step size, the learning rate, changes in the course of training.
///
///     .warmUp(epochs: 2, then: .cosine(0.1))
///
/// Source: Raj 2020, "Training Issues" (G2), "Learning magic in Alexnet" (G4).
public indirect enum Schedule: Equatable, Sendable {
  /// The same rate all the time.
  case constant(Double)
  /// A rate that is multiplied by a factor after every so many epochs.
  case steps(Double, every: Int, factor: Double = 0.1)
  /// A rate that is multiplied by a factor whenever the loss has not fallen for more than `patience` epochs: the loss of
  /// the validation images, or that of training if there are none. What falls by less than a ten-thousandth of itself
  /// has not fallen.
  case plateau(Double, patience: Int, factor: Double = 0.1)
  /// A rate that falls to 0 along half a cosine wave, step by step.
  case cosine(Double)
  /// A rate that grows in a straight line from a tenth of the first rate of another schedule, which then follows.
  case warmUp(epochs: Int, then: Schedule)

  /// The rate of the next step.
  ///
  ///     steps      rate · factor^⌊e / every⌋                  e = seen / perEpoch
  ///     cosine     rate · (1 + cos(π · e / epochs)) / 2
  ///     warm-up    rate · (0.1 + 0.9 · e / n)                 while e < n; then its schedule, for epochs − n epochs
  ///
  /// - Parameters:
  ///   - seen: How many images have been seen, over all epochs.
  ///   - perEpoch: How many there are in an epoch.
  ///   - epochs: How many epochs there are in the plan.
  ///   - losses: The loss after every epoch so far.
  public func rate(seen: Int, perEpoch: Int, epochs: Int, losses: [Double]) -> Double {
    switch self {
    case .constant(let rate):
      rate
    case .steps(let rate, let every, let factor):
      rate * pow(factor, Double(seen / perEpoch / every))
    case .plateau(let rate, let patience, let factor):
      rate * pow(factor, Double(plateaus(in: losses, patience: patience)))
    case .cosine(let rate):
      rate * (1 + cos(.pi * (Double(seen) / Double(epochs * perEpoch)))) / 2
    case .warmUp(let length, let next):
      if seen < length * perEpoch {
        next.rate(seen: 0, perEpoch: perEpoch, epochs: epochs - length, losses: [])
          * (0.1 + 0.9 * Double(seen) / Double(length * perEpoch))
      } else {
        next.rate(
          seen: seen - length * perEpoch, perEpoch: perEpoch, epochs: epochs - length,
          losses: Array(losses.dropFirst(length)))
      }
    }
  }

  /// Stops unless the numbers make sense.
  func requireSense() {
    switch self {
    case .constant(let rate), .cosine(let rate):
      requireRate(rate)
    case .steps(let rate, let every, let factor):
      requireRate(rate)
      require(every > 0, "Schedule: the epochs between two steps must be positive, but they are \(every)")
      requireFactor(factor)
    case .plateau(let rate, let patience, let factor):
      requireRate(rate)
      require(patience >= 0, "Schedule: patience must not be negative, but it is \(patience)")
      requireFactor(factor)
    case .warmUp(let length, let next):
      require(length > 0, "Schedule: the epochs of a warm-up must be positive, but they are \(length)")
      next.requireSense()
    }
  }
}

/// How often the losses stopped falling for more than `patience` epochs in a row.
private func plateaus(in losses: [Double], patience: Int) -> Int {
  var (least, waited, count) = (Double.infinity, 0, 0)
  for loss in losses {
    waited += 1
    if loss < least * (1 - 1e-4) { (least, waited) = (loss, 0) }
    if waited > patience { (waited, count) = (0, count + 1) }
  }
  return count
}

private func requireRate(_ rate: Double) {
  require(
    0 <= rate && rate < .infinity, "Schedule: a rate must be finite and not negative, but it is \(rate)")
}

private func requireFactor(_ factor: Double) {
  require(0 < factor && factor <= 1, "Schedule: a factor must be above 0 and at most 1, but it is \(factor)")
}
