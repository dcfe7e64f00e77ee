import ConvNets
import SlidingWindow
import Tensors
import Testing

private typealias Network = Sequential<Double>

private let kernels = NaiveKernels<Double>()

/// A layer, and the shape of an input for it.
private struct Specimen: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let layer: any Layer<Double>
  let shape: [Int]
  let mode: Mode

  init(_ name: String, _ layer: any Layer<Double>, _ shape: [Int], _ mode: Mode = .evaluation) {
    (testDescription, self.layer, self.shape, self.mode) = (name, layer, shape, mode)
  }

  static let all: [Specimen] = {
    var generator = SeededGenerator(seed: 1)
    let strided = Window([3, 2], stride: 2, padding: .uneven(before: [1, 0], after: [0, 1]))
    return [
      Specimen(
        "convolution", Convolution(inputs: 2, outputs: 3, strided, using: &generator), [2, 2, 5, 6]),
      Specimen(
        "convolution in two groups",
        Convolution(inputs: 4, outputs: 6, strided, groups: 2, using: &generator), [2, 4, 5, 6]),
      Specimen("linear", Linear(inputs: 5, outputs: 3, using: &generator), [4, 5]),
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
      Specimen("a network", network(using: &generator), [2, 2, 9, 9]),
      Specimen("a network in training", network(using: &generator), [2, 2, 9, 9], .training(seed: 1)),
      Specimen("a network of no layers", [:] as Network, [2, 3]),
    ]
  }()
}

/// Every kind of layer, one after another.
private func network(using generator: inout SeededGenerator) -> Network {
  [
    "conv1": Convolution(inputs: 2, outputs: 4, Window([3, 3], padding: .same), using: &generator),
    "relu": ReLU(),
    "pool1": MaxPooling(Window([3, 3], stride: 2)),
    "norm": BatchNormalization(channels: 4),
    "conv2": Convolution(inputs: 4, outputs: 3, Window([2, 2]), groups: 1, using: &generator),
    "tanh": Tanh(),
    "pool2": MeanPooling(Window([2, 2], stride: 2, padding: .zeros(1))),
    "flatten": Flatten(),
    "dropout": Dropout(p: 0.25),
    "linear": Linear(inputs: 12, outputs: 4, using: &generator),
  ]
}

/// With running statistics that differ from channel to channel.
private func batchNormalization() -> BatchNormalization<Double> {
  var layer = BatchNormalization<Double>(channels: 4, epsilon: 0.1)
  layer.statistics = [
    "running_mean": Tensor([4], [0.1, -0.2, 0.3, 0]), "running_var": Tensor([4], [0.5, 1, 0.25, 2]),
  ]
  return layer
}

extension NamedTensors<Double> {
  /// The same tensors, one of them exchanged.
  fileprivate func replacing(_ name: String, with tensor: Tensor<Double>) -> NamedTensors {
    var copy = NamedTensors()
    for (other, old) in zip(names, tensors) { copy.append(other == name ? tensor : old, named: other) }
    return copy
  }

  /// Biases start at 0, where a mistake in their use would not show.
  fileprivate func drawnAnew(using generator: inout SeededGenerator) -> NamedTensors {
    var copy = NamedTensors()
    for (name, old) in zip(names, tensors) { copy.append(.random(old.shape, using: &generator), named: name) }
    return copy
  }
}

extension Layer where Number == Double {
  fileprivate func with(_ parameters: NamedTensors<Double>) -> Self {
    var copy = self
    copy.parameters = parameters
    return copy
  }

  /// Judges the gradients of the input and of every parameter, for the outputs that `loss` makes of this layer's.
  fileprivate func expectRightGradients(
    at x: Tensor<Double>, _ mode: Mode, upstream dL: Tensor<Double>,
    _ loss: (Tensor<Double>) -> Tensor<Double> = { $0 },
    backward: (Tensor<Double>) -> Tensor<Double> = { $0 }
  ) {
    let pass = forward(x, with: kernels, mode: mode)
    let gradients = pass.backward(backward(pass.output))
    let input = GradientCheck(
      "dx", of: { loss(forward($0, with: kernels, mode: mode).output) }, at: x, upstream: dL,
      claimed: gradients.input)
    #expect(input.verdict == .agrees, "\(input)")
    #expect(gradients.parameters.names == parameters.names)
    for (name, value) in zip(parameters.names, parameters.tensors) {
      let check = GradientCheck(
        "d \(name)",
        of: {
          loss(self.with(parameters.replacing(name, with: $0)).forward(x, with: kernels, mode: mode).output)
        },
        at: value, upstream: dL, claimed: gradients.parameters[name] ?? Tensor([], [.nan]))
      #expect(check.verdict == .agrees, "\(check)")
    }
  }
}

@Suite struct `A layer` {
  @Test(arguments: Specimen.all)
  fileprivate func `goes back to its input and to every parameter`(_ specimen: Specimen) {
    check(specimen.layer, specimen.shape, specimen.mode)
  }

  private func check(_ layer: some Layer<Double>, _ shape: [Int], _ mode: Mode) {
    var generator = SeededGenerator(seed: 2)
    let layer = layer.with(layer.parameters.drawnAnew(using: &generator))
    let x = Tensor<Double>.random(shape, using: &generator)
    let z = layer.forward(x, with: kernels, mode: mode).output
    let dz = Tensor<Double>.random(z.shape, using: &generator)
    layer.expectRightGradients(at: x, mode, upstream: dz, backward: { _ in dz })
  }

  /// From the loss through every kind of layer: what training uses.
  @Test func `in a network goes back from the cross-entropy`() {
    var generator = SeededGenerator(seed: 3)
    let start = network(using: &generator)
    let network = start.with(start.parameters.drawnAnew(using: &generator))
    let x = Tensor<Double>.random([3, 2, 9, 9], using: &generator)
    let target = Tensor<Int>([3], [3, 0, 2])
    network.expectRightGradients(
      at: x, .training(seed: 4), upstream: Tensor([1], [1]),
      { Tensor([1], [crossEntropy($0, target: target)]) },
      backward: { crossEntropyInputGradient($0, target: target) })
  }

  @Test(arguments: Specimen.all)
  fileprivate func `remembers nothing: going back twice, or after another way there, changes nothing`(
    _ specimen: Specimen
  ) {
    var generator = SeededGenerator(seed: 4)
    let x = Tensor<Double>.random(specimen.shape, using: &generator)
    let pass = specimen.layer.forward(x, with: kernels, mode: specimen.mode)
    let dz = Tensor<Double>.random(pass.output.shape, using: &generator)
    let first = pass.backward(dz)
    _ = specimen.layer.forward(x.map { -$0 }, with: kernels, mode: specimen.mode).backward(dz)
    let second = pass.backward(dz)
    #expect(first.input == second.input && first.parameters == second.parameters)
    let again = specimen.layer.forward(x, with: kernels, mode: specimen.mode)
    #expect(again.output == pass.output && again.statistics == pass.statistics)
  }

  @Test(arguments: Specimen.all)
  fileprivate func `takes an empty batch`(_ specimen: Specimen) {
    let none = Tensor<Double>(zeros: [0] + specimen.shape.dropFirst())
    let pass = specimen.layer.forward(none, with: kernels)
    #expect(pass.output.shape.first == 0)
    #expect(pass.backward(pass.output).input.shape == none.shape)
  }

  @Test func `computes what the operation of its name computes`() {
    var generator = SeededGenerator(seed: 5)
    let window = Window([3, 3], stride: 2, padding: .zeros(1))
    let x = Tensor<Double>.random([2, 4, 5, 6], using: &generator)
    let convolving = Convolution<Double>(inputs: 4, outputs: 6, window, groups: 2, using: &generator)
    let (w, b) = (convolving.parameters.tensors[0], convolving.parameters.tensors[1])
    #expect(convolving.forward(x, with: kernels).output == convolution(x, w, bias: b, window, groups: 2))
    #expect(MaxPooling(window).forward(x, with: kernels).output == maxPooling(x, window).z)
    #expect(MeanPooling(window).forward(x, with: kernels).output == meanPooling(x, window))
    #expect(ReLU().forward(x, with: kernels).output == relu(x))
    #expect(Tanh().forward(x, with: kernels).output == tanh(x))
    #expect(ReLU6().forward(x, with: kernels).output == relu6(x))
    #expect(LeakyReLU(slope: 0.3).forward(x, with: kernels).output == leakyReLU(x, slope: 0.3))
    #expect(Softplus().forward(x, with: kernels).output == softplus(x))
    #expect(ScaledTanh().forward(x, with: kernels).output == scaledTanh(x))
    #expect(
      AdaptiveMeanPooling(to: [2, 3]).forward(x, with: kernels).output == adaptiveMeanPooling(x, to: [2, 3]))
    #expect(ChannelShuffle(groups: 2).forward(x, with: kernels).output == channelShuffle(x, groups: 2))
    let response = LocalResponseNormalization<Double>(size: 3, alpha: 0.5, beta: 0.6, k: 2)
    #expect(
      response.forward(x, with: kernels).output
        == localResponseNormalization(x, size: 3, alpha: 0.5, beta: 0.6, k: 2))
    #expect(Flatten().forward(x, with: kernels).output == x.reshaped([2, 120]))
    let row = x.reshaped([2, 120])
    let dense = Linear<Double>(inputs: 120, outputs: 3, using: &generator)
    #expect(dense.forward(row, with: kernels).output == linear(row, dense.parameters.tensors[0]))
  }
}
