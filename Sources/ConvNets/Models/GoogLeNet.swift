import SlidingWindow
import Tensors

extension Sequential {
  /// GoogLeNet for 224x224 images in three colours, without the classifiers at its side: 6,998,552 parameters.
  ///
  /// Nine units look at every map with kernels of 1, 3 and 5 at once. The mean over whole maps at the end saves the
  /// fully connected layers that make up most of AlexNet and VGG.
  ///
  /// Source: Raj 2020, "Googlenet: Inception" (E14, X-46); Szegedy and others, "Going deeper with convolutions", 2015.
  public static var googLeNet: Sequential {
    let halving = MaxPooling<Number>(Window([3, 3], stride: 2, rounding: .up))
    let normalisation = LocalResponseNormalization<Number>(size: 5)
    return [
      "conv1": convolution(3, 64, Window([7, 7], stride: 2, padding: .zeros(3))),
      "pool1": halving,
      "norm1": normalisation,
      "conv2": convolution(64, 64, Window([1, 1])),
      "conv3": convolution(64, 192, threes()),
      "norm3": normalisation,
      "pool3": halving,
      "inception3a": inception(192, 64, (96, 128), (16, 32), 32),
      "inception3b": inception(256, 128, (128, 192), (32, 96), 64),
      "pool4": halving,
      "inception4a": inception(480, 192, (96, 208), (16, 48), 64),
      "inception4b": inception(512, 160, (112, 224), (24, 64), 64),
      "inception4c": inception(512, 128, (128, 256), (24, 64), 64),
      "inception4d": inception(512, 112, (144, 288), (32, 64), 64),
      "inception4e": inception(528, 256, (160, 320), (32, 128), 128),
      "pool5": halving,
      "inception5a": inception(832, 256, (160, 320), (32, 128), 128),
      "inception5b": inception(832, 384, (192, 384), (48, 128), 128),
      "avgpool": GlobalAveragePooling(),
      "dropout": Dropout(p: 0.4),
      "fc": Linear(inputs: 1024, outputs: 1000),
    ]
  }

  /// Four branches on the same maps: kernel 1; kernels 3 and 5, each behind a narrowing kernel 1; and a pooling.
  static func inception(
    _ inputs: Int, _ ones: Int, _ threes: (narrow: Int, wide: Int), _ fives: (narrow: Int, wide: Int),
    _ pooled: Int
  ) -> Concatenate<Number> {
    let one = Window([1, 1])
    return [
      "branch1": convolution(inputs, ones, one),
      "branch2": [
        "0": convolution(inputs, threes.narrow, one),
        "1": convolution(threes.narrow, threes.wide, Self.threes()),
      ] as Sequential,
      "branch3": [
        "0": convolution(inputs, fives.narrow, one),
        "1": convolution(fives.narrow, fives.wide, Window([5, 5], padding: .zeros(2))),
      ] as Sequential,
      "branch4": [
        "0": MaxPooling(Window([3, 3], padding: .zeros(1))),
        "1": convolution(inputs, pooled, one),
      ] as Sequential,
    ]
  }

  /// A convolution and its rectifier.
  private static func convolution(_ inputs: Int, _ outputs: Int, _ window: Window) -> Sequential {
    ["conv": Convolution(inputs: inputs, outputs: outputs, window), "relu": ReLU()]
  }
}
