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
