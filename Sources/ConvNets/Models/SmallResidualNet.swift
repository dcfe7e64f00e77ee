import SlidingWindow
import Tensors

extension Sequential {
  /// A small residual net for images of any size: three stages, each of half the side and twice the maps of the one before.
  ///
  ///     1@28x28 → 16@28x28 → 32@14x14 → 64@7x7 → 64 means → 10 scores                  77,754 parameters
  ///
  /// Names are those of PyTorch's residual nets: `layer2.0.conv1.weight`.
  ///
  /// Source: Raj 2020, "Resnet details for the curious.." (E17); Shah and Ghosh, "Deep residual networks" (A95).
  ///
  /// - Parameters:
  ///   - inputs: The number of input channels.
  ///   - width: The number of maps of the first stage.
  ///   - blocks: How many blocks each stage has.
  ///   - skipping: Whether there is a way around each block; without it the same layers make a plain net.
  ///   - classes: How many scores there are.
  public static func smallResidualNet(
    inputs: Int = 1, width: Int = 16, blocks: Int = 1, skipping: Bool = true, classes: Int = 10
  ) -> Sequential {
    func stage(_ inputs: Int, _ outputs: Int, stride: Int) -> Sequential {
      Sequential(
        (0..<blocks).map { i in
          ("\(i)", block(i == 0 ? inputs : outputs, outputs, stride: i == 0 ? stride : 1, skipping))
        })
    }
    return [
      "conv1": Convolution(inputs: inputs, outputs: width, threes(), bias: false),
      "bn1": BatchNormalization(channels: width),
      "relu": ReLU(),
      "layer1": stage(width, width, stride: 1),
      "layer2": stage(width, 2 * width, stride: 2),
      "layer3": stage(2 * width, 4 * width, stride: 2),
      "avgpool": GlobalAveragePooling(),
      "fc": Linear(inputs: 4 * width, outputs: classes),
    ]
  }

  /// Two convolutions with normalisation, a way around them, and a rectifier behind the sum.
  private static func block(_ inputs: Int, _ outputs: Int, stride: Int, _ skipping: Bool) -> Sequential {
    let body: Sequential = [
      "conv1": Convolution(inputs: inputs, outputs: outputs, threes(stride: stride), bias: false),
      "bn1": BatchNormalization(channels: outputs),
      "relu": ReLU(),
      "conv2": Convolution(inputs: outputs, outputs: outputs, threes(), bias: false),
      "bn2": BatchNormalization(channels: outputs),
    ]
    let projection: Sequential = [
      "0": Convolution(
        inputs: inputs, outputs: outputs, Window([1, 1], stride: .init(stride)), bias: false),
      "1": BatchNormalization(channels: outputs),
    ]
    let isSameShape = inputs == outputs && stride == 1
    let residual = Residual(body, shortcut: isSameShape ? nil : projection)
    return Sequential([Part(skipping ? residual as any Layer<Number> : body), Part(ReLU())])
  }

  /// A 3x3 window that leaves the extent as it is, or divides it by the stride.
  static func threes(stride: Int = 1) -> Window { Window([3, 3], stride: .init(stride), padding: .zeros(1)) }
}
