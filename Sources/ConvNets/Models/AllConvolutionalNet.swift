import SlidingWindow
import Tensors

extension Sequential {
  /// A net of nothing but convolutions, with 69,802 parameters: where others pool, it takes a stride of 2.
  ///
  ///     1@28x28 → 32@28x28 → 32@14x14 → 64@14x14 → 64@7x7 → 64@7x7 → 10@7x7 → 10 scores
  ///
  /// The last two have kernel 1, and the scores are means over the map: it takes images of any size.
  ///
  /// Source: Raj 2020, "Or even an \"all convolutional\" net" (A38); Springenberg, Dosovitskiy, Brox and Riedmiller, "Striving
  /// for simplicity", 2015.
  public static var allConvolutionalNet: Sequential {
    [
      "conv1": Convolution(inputs: 1, outputs: 32, threes()),
      "relu1": ReLU(),
      "conv2": Convolution(inputs: 32, outputs: 32, threes(stride: 2)),
      "relu2": ReLU(),
      "conv3": Convolution(inputs: 32, outputs: 64, threes()),
      "relu3": ReLU(),
      "conv4": Convolution(inputs: 64, outputs: 64, threes(stride: 2)),
      "relu4": ReLU(),
      "conv5": Convolution(inputs: 64, outputs: 64, Window([1, 1])),
      "relu5": ReLU(),
      "conv6": Convolution(inputs: 64, outputs: 10, Window([1, 1])),
      "mean": GlobalAveragePooling(),
    ]
  }
}
