import SlidingWindow
import Tensors

// The nets that won on ImageNet. Nobody trains them here; as descriptions they cost nothing, and their tables can be checked.

extension Sequential {
  /// AlexNet for 227x227 images in three colours, in one stream, with 62,378,344 parameters.
  ///
  /// The original ran on two graphics cards that exchanged maps only before conv3: with `groups` 2 it has 60,965,224.
  ///
  /// Source: Raj 2020, "Krizhevsky et. al." (E9, X-43), "Alexnet: Total parameters" (C17); McAllester 2020, "Alexnet" (C16).
  ///
  /// - Parameter groups: Into how many parts conv2, conv4 and conv5 split their channels.
  public static func alexNet(groups: Int = 1) -> Sequential {
    let pooling = MaxPooling<Number>(Window([3, 3], stride: 2))
    return [
      "conv1": Convolution(inputs: 3, outputs: 96, Window([11, 11], stride: 4)),
      "relu1": ReLU(),
      "pool1": pooling,
      "conv2": Convolution(inputs: 96, outputs: 256, Window([5, 5], padding: .zeros(2)), groups: groups),
      "relu2": ReLU(),
      "pool2": pooling,
      "conv3": Convolution(inputs: 256, outputs: 384, threes()),
      "relu3": ReLU(),
      "conv4": Convolution(inputs: 384, outputs: 384, threes(), groups: groups),
      "relu4": ReLU(),
      "conv5": Convolution(inputs: 384, outputs: 256, threes(), groups: groups),
      "relu5": ReLU(),
      "pool5": pooling,
      "flatten": Flatten(),
      "dropout6": Dropout(),
      "fc6": Linear(inputs: 9216, outputs: 4096),
      "relu6": ReLU(),
      "dropout7": Dropout(),
      "fc7": Linear(inputs: 4096, outputs: 4096),
      "relu7": ReLU(),
      "fc8": Linear(inputs: 4096, outputs: 1000),
    ]
  }

  /// The nets of the VGG table, by the letters of its columns.
  public enum VGG: String, CaseIterable, Sendable {
    /// 11 layers with weights.
    case a
    /// 13 layers.
    case b
    /// 16 layers, the last of each later block with kernel 1.
    case c
    /// 16 layers: the well-known VGG-16.
    case d
    /// 19 layers.
    case e

    /// The kernel of every convolution, block by block.
    var blocks: [[Int]] {
      switch self {
      case .a: [[3], [3], [3, 3], [3, 3], [3, 3]]
      case .b: [[3, 3], [3, 3], [3, 3], [3, 3], [3, 3]]
      case .c: [[3, 3], [3, 3], [3, 3, 1], [3, 3, 1], [3, 3, 1]]
      case .d: [[3, 3], [3, 3], [3, 3, 3], [3, 3, 3], [3, 3, 3]]
      case .e: [[3, 3], [3, 3], [3, 3, 3, 3], [3, 3, 3, 3], [3, 3, 3, 3]]
      }
    }
  }

  /// A net of the VGG table for 224x224 images in three colours; column D, the standard, has 138,357,544 parameters.
  ///
  /// Source: Raj 2020, "VGGNet" (E12), "ConvNet Configuration" (E13, C18).
  ///
  /// - Parameter column: The column of the table.
  public static func vgg(_ column: VGG = .d) -> Sequential {
    var layers: [(String, any Layer<Number>)] = []
    var inputs = 3
    for (block, (kernels, outputs)) in zip(column.blocks, [64, 128, 256, 512, 512]).enumerated() {
      for (i, kernel) in kernels.enumerated() {
        let name = "\(block + 1)_\(i + 1)"
        let window = Window([kernel, kernel], padding: .same)
        layers.append(("conv\(name)", Convolution(inputs: inputs, outputs: outputs, window)))
        layers.append(("relu\(name)", ReLU()))
        inputs = outputs
      }
      layers.append(("pool\(block + 1)", MaxPooling(Window([2, 2], stride: 2))))
    }
    let scores: Sequential = [
      "flatten": Flatten(),
      "fc6": Linear(inputs: 512 * 7 * 7, outputs: 4096),
      "relu6": ReLU(),
      "dropout6": Dropout(),
      "fc7": Linear(inputs: 4096, outputs: 4096),
      "relu7": ReLU(),
      "dropout7": Dropout(),
      "fc8": Linear(inputs: 4096, outputs: 1000),
    ]
    return Sequential(layers.map { Part($0.1, named: $0.0) } + scores.parts)
  }
}
