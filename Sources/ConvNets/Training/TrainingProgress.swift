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
