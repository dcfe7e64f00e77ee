import SlidingWindow
import Tensors

/// How a classifier is trained.
///
///     let plan = TrainingPlan(epochs: 25, batchSize: 8, schedule: .cosine(0.03), rule: SGD(momentum: 0.9))
public struct TrainingPlan: Sendable {
  /// How often every image is seen.
  public var epochs: Int
  /// How many images share one step.
  public var batchSize: Int
  /// The step sizes.
  public var schedule: Schedule
  /// The rule by which parameters follow their gradients.
  public var rule: any UpdateRule
  /// What is made small.
  public var loss: Loss
  /// How images are changed before they are seen, if they are.
  public var augmentation: Augmentation?
  /// The largest norm that the gradient of a batch may have; a longer one is shortened to it.
  public var longestGradient: Double?
  /// After how many epochs without a better result on the validation images to stop, and go back to the best weights.
  public var patience: Int?
  /// How much of the running average of the weights stays at every step, if it is the average that is wanted.
  public var averaging: Double?

  /// A plan.
  public init(
    epochs: Int, batchSize: Int, schedule: Schedule, rule: any UpdateRule, loss: Loss = .crossEntropy,
    augmentation: Augmentation? = nil, longestGradient: Double? = nil, patience: Int? = nil,
    averaging: Double? = nil
  ) {
    (self.epochs, self.batchSize, self.schedule) = (epochs, batchSize, schedule)
    (self.rule, self.loss, self.augmentation) = (rule, loss, augmentation)
    (self.longestGradient, self.patience, self.averaging) = (longestGradient, patience, averaging)
  }

  /// The same plan with another number of epochs.
  public func lasting(epochs: Int) -> TrainingPlan {
    var plan = self
    plan.epochs = epochs
    return plan
  }

  /// Stops unless the numbers make sense.
  func requireSense() {
    require(
      epochs > 0 && batchSize > 0,
      "TrainingPlan: epochs and batchSize must be positive, but they are \(epochs) and \(batchSize)")
    schedule.requireSense()
    if let longestGradient {
      require(
        longestGradient > 0, "TrainingPlan: longestGradient must be positive, but it is \(longestGradient)")
    }
    if let patience {
      require(patience > 0, "TrainingPlan: patience must be positive, but it is \(patience)")
    }
    if let averaging {
      require(
        0 <= averaging && averaging < 1,
        "TrainingPlan: averaging must be at least 0 and below 1, but it is \(averaging)")
    }
  }

  /// Every choice in words, by name, so that two plans can be compared.
  var choices: [(name: String, value: String)] {
    Mirror(reflecting: self).children.map { child in
      let value = Mirror(reflecting: child.value)
      let content: Any? = value.displayStyle == .optional ? value.children.first?.value : child.value
      return (child.label ?? "", content.map { "\($0)" } ?? "none")
    }
  }
}
