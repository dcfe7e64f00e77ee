import ConvNets
import SlidingWindow
import Tensors
import Testing

private let kernels = NaiveKernels<Float>()

/// A net with everything that freezing is about, drawn.
private func makeNet() -> Sequential<Float> {
  var generator = SeededGenerator(seed: 1)
  let net: Sequential<Float> = [
    "stem": [
      "conv": Convolution(inputs: 1, outputs: 4, Window([3])), "norm": BatchNormalization(channels: 4),
    ]
      as Sequential,
    "block": Residual(["conv": Convolution(inputs: 4, outputs: 4, Window([1])), "dropout": Dropout()]),
    "mean": GlobalAveragePooling(),
    "fc": Linear(inputs: 4, outputs: 3),
  ]
  return net.drawn(using: &generator)
}

private let images: Dataset = {
  var generator = SeededGenerator(seed: 2)
  return Dataset(
    images: .random([9, 1, 6], using: &generator), labels: Tensor([9], [0, 1, 2, 0, 1, 2, 0, 1, 2]),
    classCount: 3)
}()

@Suite struct `Frozen layers` {
  @Test func `keep weights and statistics through training, and the optimiser knows nothing of them`() {
    var net = makeNet().freezing("stem", "block.conv")
    let before = net
    #expect(net.parameters.names == ["fc.weight", "fc.bias"])
    var optimiser = Optimiser<Float>(SGD(momentum: 0.9, weightDecay: 0.1))
    for step in 0..<3 {
      let result = net.lossGradient(on: images, with: kernels, mode: .training(seed: UInt64(step)))
      optimiser.step(&net.parameters, result.gradients, rate: 0.1, with: kernels)
      net.statistics = result.statistics
    }
    #expect(net.statistics == before.statistics)
    #expect(net.parameters["fc.weight"] != before.parameters["fc.weight"])
    #expect(optimiser.state.names == ["fc.bias.velocity", "fc.weight.velocity"])
  }

  @Test func `are saved under the names they had`() {
    let (net, frozen) = (makeNet(), makeNet().freezing("stem"))
    #expect(
      frozen.statistics.names == [
        "stem.conv.weight", "stem.conv.bias", "stem.norm.weight", "stem.norm.bias", "stem.norm.running_mean",
        "stem.norm.running_var",
      ])
    for name in ["stem.conv.weight", "stem.norm.weight"] {
      #expect(frozen.statistics[name] == net.parameters[name])
    }
    var other = frozen
    other.statistics = frozen.statistics.map { 2 * $0 }
    #expect(other.statistics == frozen.statistics.map { 2 * $0 })
  }

  @Test func `compute as before, and hand derivatives on as before`() {
    let (net, frozen) = (makeNet(), makeNet().freezing("stem", "block.conv"))
    let (pass, frozenPass) = (
      net.forward(images.images, with: kernels), frozen.forward(images.images, with: kernels)
    )
    #expect(pass.output == frozenPass.output)
    #expect(pass.backward(pass.output).input == frozenPass.backward(pass.output).input)
  }

  @Test func `are in use even while others learn`() {
    let frozen = makeNet().freezing("stem", "block")
    let (used, training) = (
      frozen.forward(images.images, with: kernels),
      frozen.forward(images.images, with: kernels, mode: .training(seed: 1))
    )
    #expect(used.output == training.output)
    let net = makeNet()
    #expect(net.forward(images.images, with: kernels, mode: .training(seed: 1)).output != used.output)
  }
}
