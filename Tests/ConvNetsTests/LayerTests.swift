import ConvNets
import SlidingWindow
import Tensors
import Testing

private let kernels = NaiveKernels<Double>()

extension NamedTensors<Double> {
  /// The same tensors, one of them exchanged.
  func replacing(_ name: String, with tensor: Tensor<Double>) -> NamedTensors {
    var copy = NamedTensors()
    for (other, old) in zip(names, tensors) { copy.append(other == name ? tensor : old, named: other) }
    return copy
  }

  /// Biases start at 0, where a mistake in their use would not show.
  func drawnAnew(using generator: inout SeededGenerator) -> NamedTensors {
    var copy = NamedTensors()
    for (name, old) in zip(names, tensors) { copy.append(.random(old.shape, using: &generator), named: name) }
    return copy
  }
}

extension Layer where Number == Double {
  func with(_ parameters: NamedTensors<Double>) -> Self {
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
  func `goes back to its input and to every parameter`(_ specimen: Specimen) {
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
    let start = everyKindOfLayer.drawn(using: &generator)
    let network = start.with(start.parameters.drawnAnew(using: &generator))
    let x = Tensor<Double>.random([3, 2, 9, 9], using: &generator)
    let target = Tensor<Int>([3], [3, 0, 2])
    network.expectRightGradients(
      at: x, .training(seed: 4), upstream: Tensor([1], [1]),
      { Tensor([1], [crossEntropy($0, target: target)]) },
      backward: { crossEntropyInputGradient($0, target: target) })
  }

  @Test(arguments: Specimen.all)
  func `remembers nothing: going back twice, or after another way there, changes nothing`(
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
  func `takes an empty batch`(_ specimen: Specimen) {
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
    #expect(Sigmoid().forward(x, with: kernels).output == sigmoid(x))
    #expect(Softmax().forward(x, with: kernels).output == softmax(x))
    #expect(PNormPooling(p: 3, window).forward(x, with: kernels).output == pNormPooling(x, p: 3, window))
    #expect(GlobalAveragePooling().forward(x, with: kernels).output == globalAveragePooling(x))
    #expect(LinearUpsampling(by: 3).forward(x, with: kernels).output == linearUpsampling(x, by: 3))
    #expect(
      Padding(before: [1, 0], after: [0, 2]).forward(x, with: kernels).output
        == x.padded(before: [1, 0], after: [0, 2]))
    #expect(
      Cropping(before: [1, 0], after: [0, 2]).forward(x, with: kernels).output
        == x.cropped(before: [1, 0], after: [0, 2]))
    let expanding = TransposedConvolution<Double>(
      inputs: 4, outputs: 6, window, leftover: [1, 0], groups: 2
    ).drawn(using: &generator)
    #expect(
      expanding.forward(x, with: kernels).output
        == transposedConvolution(x, expanding.parameters.tensors[0], window, leftover: [1, 0], groups: 2))
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

  @Test func `for borders writes its number there, and nothing else`() {
    let x = Tensor<Double>([1, 1, 1, 3], [4, 0, -1])
    let padded = Padding(before: [0, 2], after: [1, -1], value: -1).forward(x, with: kernels).output
    #expect(padded == Tensor([1, 1, 2, 4], [-1, -1, 4, 0, -1, -1, -1, -1]))
  }

  @Test func `that squeezes drops axes of one cell, but neither samples nor channels`() {
    let x = Tensor<Double>([1, 1, 3, 1], [4, 0, -1])
    #expect(Squeeze().forward(x, with: kernels).output == x.reshaped([1, 1, 3]))
  }
}
