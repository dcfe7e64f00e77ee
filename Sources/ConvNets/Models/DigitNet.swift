import SlidingWindow
import Tensors

extension Sequential {
  /// A small net for the 8x8 digits: two convolutions, one pooling, one linear layer; 9,930 parameters.
  ///
  ///     1@8x8 → 16@8x8 → 32@8x8 → 32@4x4 → 512 → 10 scores
  public static var digitNet: Sequential {
    [
      "conv1": Convolution(inputs: 1, outputs: 16, Window([3, 3], padding: .same)),
      "relu1": ReLU(),
      "conv2": Convolution(inputs: 16, outputs: 32, Window([3, 3], padding: .same)),
      "relu2": ReLU(),
      "pool": MaxPooling(Window([2, 2], stride: 2)),
      "flatten": Flatten(),
      "linear": Linear(inputs: 512, outputs: 10),
    ]
  }

  /// ``digitNet`` with weights.
  ///
  /// - Parameter generator: Draws the weights.
  public static func digitNet(using generator: inout SeededGenerator) -> Sequential {
    digitNet.drawn(using: &generator)
  }
}

extension TrainingPlan {
  /// How to train ``Sequential/digitNet(using:)``; chosen on parts of the first half of the digits, never on the second.
  public static let digits = TrainingPlan(
    epochs: 25, batchSize: 8, schedule: .cosine(0.03), rule: SGD(momentum: 0.9),
    augmentation: Augmentation(shift: 0.7, turn: 0.1))
}
