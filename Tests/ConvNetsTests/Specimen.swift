import ConvNets
import SlidingWindow
import Tensors
import Testing

private typealias Network = Sequential<Double>

/// A layer, and the shape of an input for it.
struct Specimen: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let layer: any Layer<Double>
  let shape: [Int]
  let mode: Mode

  init(_ name: String, _ layer: any Layer<Double>, _ shape: [Int], _ mode: Mode = .evaluation) {
    var generator = SeededGenerator(seed: 1)
    (testDescription, self.shape, self.mode) = (name, shape, mode)
    self.layer = layer.drawn(using: &generator)
  }

  static let all: [Specimen] = {
    let strided = Window([3, 2], stride: 2, padding: .uneven(before: [1, 0], after: [0, 1]))
    return [
      Specimen(
        "convolution", Convolution(inputs: 2, outputs: 3, strided), [2, 2, 5, 6]),
      Specimen(
        "convolution in two groups",
        Convolution(inputs: 4, outputs: 6, strided, groups: 2), [2, 4, 5, 6]),
      Specimen("linear", Linear(inputs: 5, outputs: 3), [4, 5]),
      Specimen("max pooling", MaxPooling(Window([3, 3], stride: 2, padding: .zeros(1))), [2, 3, 5, 6]),
      Specimen("mean pooling", MeanPooling(Window([3, 3], stride: 2, padding: .zeros(1))), [2, 3, 5, 6]),
      Specimen("relu", ReLU(), [3, 4]),
      Specimen("tanh", Tanh(), [3, 4]),
      Specimen("relu6", ReLU6(), [3, 4]),
      Specimen("leaky relu", LeakyReLU(slope: 0.3), [3, 4]),
      Specimen("softplus", Softplus(), [3, 4]),
      Specimen("scaled tanh", ScaledTanh(), [3, 4]),
      Specimen("flatten", Flatten(), [2, 3, 4, 5]),
      Specimen("adaptive mean pooling", AdaptiveMeanPooling(to: [3, 2]), [2, 3, 4, 5]),
      Specimen("channel shuffle", ChannelShuffle(groups: 3), [2, 6, 4]),
      Specimen(
        "local response normalisation", LocalResponseNormalization(size: 3, alpha: 0.5, k: 2), [2, 5, 3]),
      Specimen("dropout in use", Dropout(p: 0.4), [3, 4]),
      Specimen("dropout in training", Dropout(p: 0.4), [3, 4], .training(seed: 1)),
      Specimen("batch normalisation in use", batchNormalization(), [3, 4, 5]),
      Specimen("batch normalisation in training", batchNormalization(), [3, 4, 5], .training(seed: 1)),
      Specimen("a network", everyKindOfLayer, [2, 2, 9, 9]),
      Specimen("a network in training", everyKindOfLayer, [2, 2, 9, 9], .training(seed: 1)),
      Specimen("a network of no layers", [:] as Network, [2, 3]),
    ] + furtherLayers + combinators
  }()

  private static let furtherLayers = [
    Specimen(
      "convolution without bias",
      Convolution(inputs: 2, outputs: 3, Window([3], dilation: 2), bias: false), [2, 2, 7]),
    Specimen("convolution by a table", Convolution(smallTable, Window([2, 3], stride: 2)), [2, 3, 5, 6]),
    Specimen(
      "convolution by a table without bias", Convolution(smallTable, Window([2]), bias: false), [2, 3, 5]),
    Specimen(
      "transposed convolution",
      TransposedConvolution(
        inputs: 4, outputs: 6, Window([3, 2], stride: [2, 3], padding: .zeros([1, 0])), leftover: [1, 2],
        groups: 2), [2, 4, 3, 2]),
    Specimen(
      "transposed convolution without bias",
      TransposedConvolution(inputs: 2, outputs: 3, Window([3], stride: 2), bias: false), [2, 2, 4]),
    Specimen("linear without bias", Linear(inputs: 5, outputs: 3, bias: false), [4, 5]),
    Specimen("a bias for each unit", UnitBiases([3, 2, 4]), [2, 3, 2, 4]),
    Specimen("p-norm pooling", PNormPooling(p: 3, Window([3, 2], stride: 2)), [2, 3, 5, 6]),
    Specimen("global average pooling", GlobalAveragePooling(), [2, 3, 4, 5]),
    Specimen(
      "learned pooling", LearnedPooling(Window([3, 2], stride: 2, padding: .zeros(1)), by: blockNetwork),
      [2, 3, 4, 5]),
    Specimen("sigmoid", Sigmoid(), [3, 4]),
    Specimen("softmax", Softmax(), [2, 3, 4]),
    Specimen("identity", Identity(), [2, 3]),
    Specimen("squeeze", Squeeze(), [2, 3, 1, 4, 1]),
    Specimen("padding with a number", Padding(before: [2, 0], after: [1, 3], value: -1), [2, 3, 4, 5]),
    Specimen("cropping", Cropping(before: [1, 0], after: [1, 2]), [2, 3, 4, 5]),
    Specimen("linear upsampling", LinearUpsampling(by: 3), [2, 3, 4, 2]),
  ]

  private static let combinators = [
    Specimen("residual", Residual(["conv": narrow(3, 3), "tanh": Tanh()]), [2, 3, 5]),
    Specimen(
      "residual with projection",
      Residual(
        ["conv": narrow(3, 4), "tanh": Tanh()],
        shortcut: Convolution(inputs: 3, outputs: 4, Window([1]))), [2, 3, 5]),
    Specimen(
      "branches side by side",
      ["a": narrow(3, 2), "b": Identity(), "c": ["conv": narrow(3, 1), "tanh": Tanh()] as Network]
        as Concatenate<Double>, [2, 3, 5]),
    Specimen(
      "dense connection", DenseConnection(["conv": narrow(3, 2), "tanh": Tanh()] as Network), [2, 3, 5]),
    Specimen("channel split", shuffleUnit, [2, 6, 5]),
    Specimen("frozen", frozenInside.freezing("fixed"), [2, 3, 5], .training(seed: 1)),
    Specimen("all combinators inside each other", nested, [3, 4, 5], .training(seed: 1)),
    Specimen("all combinators inside each other in use", nested, [3, 4, 5]),
  ]
}

/// Three maps, three filters; one map is read by all, one filter reads a single map.
let smallTable = ConnectionTable(inputs: 3, maps: [[0, 2], [0, 1, 2], [2]])

/// Leaves the length of a signal as it is.
private func narrow(_ inputs: Int, _ outputs: Int) -> Convolution<Double> {
  Convolution(inputs: inputs, outputs: outputs, Window([3], padding: .same))
}

private let blockNetwork: Network = [
  "flatten": Flatten(), "hidden": Linear(inputs: 6, outputs: 2), "tanh": Tanh(),
  "out": Linear(inputs: 2, outputs: 1),
]

private let shuffleUnit: Network = [
  "split": [
    "keep": Identity(), "branch2": ["conv": narrow(3, 3), "tanh": Tanh()] as Network,
  ] as ChannelSplit<Double>,
  "shuffle": ChannelShuffle(groups: 2),
]

private let frozenInside: Network = [
  "first": narrow(3, 2),
  "fixed": ["norm": BatchNormalization(channels: 2), "conv": narrow(2, 2), "dropout": Dropout()] as Network,
  "last": narrow(2, 1),
]

private let nested: Network = {
  let inner: Residual<Double> = Residual(
    [
      "dense": DenseConnection(["norm": BatchNormalization(channels: 4), "conv": narrow(4, 2)] as Network),
      "split": [
        "up": ["conv": narrow(3, 2), "drop": Dropout(p: 0.3)] as Network, "down": narrow(3, 2),
      ] as ChannelSplit<Double>,
      "shuffle": ChannelShuffle(groups: 2),
    ],
    shortcut: [
      "0": Convolution(inputs: 4, outputs: 4, Window([1]), bias: false), "1": BatchNormalization(channels: 4),
    ] as Network)
  return [
    "branches": ["residual": inner, "identity": Identity()] as Concatenate<Double>,
    "tanh": Tanh(),
    "residual": Residual(["again": Residual(["conv": narrow(8, 8)])]),
    "pool": LearnedPooling(
      Window([3], stride: 2), by: ["flatten": Flatten(), "linear": Linear(inputs: 3, outputs: 1)] as Network),
  ]
}()

/// Every kind of layer, one after another.
let everyKindOfLayer: Sequential<Double> = [
  "conv1": Convolution(inputs: 2, outputs: 4, Window([3, 3], padding: .same)),
  "relu": ReLU(),
  "pool1": MaxPooling(Window([3, 3], stride: 2)),
  "norm": BatchNormalization(channels: 4),
  "conv2": Convolution(inputs: 4, outputs: 3, Window([2, 2])),
  "tanh": Tanh(),
  "pool2": MeanPooling(Window([2, 2], stride: 2, padding: .zeros(1))),
  "flatten": Flatten(),
  "dropout": Dropout(p: 0.25),
  "linear": Linear(inputs: 12, outputs: 4),
]

/// With running statistics that differ from channel to channel.
private func batchNormalization() -> BatchNormalization<Double> {
  var layer = BatchNormalization<Double>(channels: 4, epsilon: 0.1)
  layer.statistics = [
    "running_mean": Tensor([4], [0.1, -0.2, 0.3, 0]), "running_var": Tensor([4], [0.5, 1, 0.25, 2]),
  ]
  return layer
}
