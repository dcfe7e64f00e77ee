import ConvNets
import SlidingWindow
import Tensors
import Testing

private typealias Network = Sequential<Double>

private let kernels = NaiveKernels<Double>()

private func random(_ shape: [Int], seed: UInt64 = 1) -> Tensor<Double> {
  var generator = SeededGenerator(seed: seed)
  return .random(shape, using: &generator)
}

private func pointwise(_ inputs: Int, _ outputs: Int, seed: UInt64 = 1) -> Convolution<Double> {
  var generator = SeededGenerator(seed: seed)
  return Convolution(inputs: inputs, outputs: outputs, Window([1]), using: &generator)
}

@Suite struct `Combinators put layers together` {
  private let x = random([2, 4, 5], seed: 7)

  @Test func `residual: the input, or what the shortcut makes of it, is added to the body's output`() {
    let (body, shortcut) = (pointwise(4, 4), pointwise(4, 4, seed: 2))
    let (inBody, inShortcut) = (body.forward(x, with: kernels), shortcut.forward(x, with: kernels))
    let plain = Residual<Double>(["conv": body]).forward(x, with: kernels)
    #expect(plain.output == inBody.output.combined(with: x) { $0 + $1 })
    let projected = Residual(["conv": body], shortcut: shortcut).forward(x, with: kernels)
    #expect(projected.output == inBody.output.combined(with: inShortcut.output) { $0 + $1 })
  }

  /// A95: a residual of zero is the identity, there and back.
  @Test func `residual: a body of zeros leaves signals and derivatives as they are`() {
    var block = Residual<Double>(["conv": pointwise(4, 4)])
    block.parameters = block.parameters.map { _ in 0 }
    let pass = block.forward(x, with: kernels)
    let dz = random([2, 4, 5], seed: 3)
    #expect(pass.output == x && pass.backward(dz).input == dz)
  }

  @Test func `concatenate: every branch sees the input, and its channels follow those of the branch before`()
  {
    let (first, second) = (pointwise(4, 2), pointwise(4, 3, seed: 2))
    let z = (["a": first, "b": second] as Concatenate<Double>).forward(x, with: kernels).output
    #expect(z.shape == [2, 5, 5])
    #expect(
      channelBlocks(z, of: [2, 3])
        == [first.forward(x, with: kernels).output, second.forward(x, with: kernels).output])
  }

  @Test func `dense connection: the input comes first, then what the body adds`() {
    let body = pointwise(4, 2)
    let z = DenseConnection(body).forward(x, with: kernels).output
    #expect(channelBlocks(z, of: [4, 2]) == [x, body.forward(x, with: kernels).output])
  }

  @Test func `channel split: every branch sees its own share`() {
    let body = pointwise(2, 3)
    let shares = channelBlocks(x, of: [2, 2])
    let z = (["keep": Identity(), "conv": body] as ChannelSplit<Double>).forward(x, with: kernels).output
    #expect(channelBlocks(z, of: [2, 3]) == [shares[0], body.forward(shares[1], with: kernels).output])
  }

  @Test func `learned pooling: a network that takes means is mean pooling`() {
    let window = Window([2, 3], stride: [1, 2])
    var mean = Linear<Double>(inputs: 6, outputs: 1, bias: false)
    mean.parameters = ["weight": Tensor([1, 6], repeating: 1.0 / 6)]
    let pooling = LearnedPooling(window, by: ["flatten": Flatten(), "linear": mean] as Network)
    let x = random([2, 3, 4, 7])
    let (pass, expected) = (pooling.forward(x, with: kernels), meanPooling(x, window))
    let dz = random(expected.shape, seed: 2)
    let dx = meanPoolingInputGradient(dz, over: [4, 7], window)
    // Sums of six numbers below 1, then at most six of them, in another order.
    for i in expected.indices { #expect(abs(pass.output[i] - expected[i]) < 1e-14) }
    let back = pass.backward(dz).input
    for i in dx.indices { #expect(abs(back[i] - dx[i]) < 1e-14) }
  }

  @Test func `dropout differs from branch to branch`() {
    let ones = Tensor<Double>([1, 2, 100], repeating: 1)
    let mode = Mode.training(seed: 1)
    let branches: Concatenate<Double> = ["a": Dropout(), "b": Dropout()]
    let split: ChannelSplit<Double> = ["a": Dropout(), "b": Dropout()]
    let z = channelBlocks(branches.forward(ones, with: kernels, mode: mode).output, of: [2, 2])
    #expect(z[0] != z[1])
    let shares = channelBlocks(split.forward(ones, with: kernels, mode: mode).output, of: [1, 1])
    #expect(shares[0] != shares[1])
    let residual = Residual(["a": Dropout()], shortcut: Dropout()).forward(ones, with: kernels, mode: mode)
    #expect(Set(residual.output.elements) == [0, 2, 4])
  }

  @Test func `statistics are gathered inside all of them`() {
    let norm = BatchNormalization<Double>(channels: 2)
    let net: Network = [
      "split": ["a": norm, "b": DenseConnection(norm)] as ChannelSplit<Double>,
      "side": ["c": BatchNormalization(channels: 6)] as Concatenate<Double>,
      "around": Residual(["d": BatchNormalization(channels: 6)]),
    ]
    let names = ["split.a", "split.b", "side.c", "around.d"]
    #expect(net.statistics.names == names.flatMap { ["\($0).running_mean", "\($0).running_var"] })
    let after = net.forward(x, with: kernels, mode: .training(seed: 1)).statistics
    #expect(after.names == net.statistics.names)
    for (old, new) in zip(net.statistics.tensors, after.tensors) { #expect(old != new) }
    var used = net
    used.statistics = after
    #expect(used.statistics == after)
  }
}

@Suite struct `Names of parameters in combinators` {
  @Test func `are those of PyTorch's residual nets`() {
    var generator = SeededGenerator(seed: 1)
    var net = Sequential<Float>.smallResidualNet(blocks: 2).drawn(using: &generator)
    let names = net.parameters.names
    #expect(names.contains("layer1.1.conv2.weight") && names.contains("layer2.0.downsample.0.weight"))
    #expect(
      names.prefix(5) == [
        "conv1.weight", "bn1.weight", "bn1.bias", "layer1.0.conv1.weight", "layer1.0.bn1.weight",
      ])
    #expect(names.suffix(2) == ["fc.weight", "fc.bias"])
    #expect(!names.contains { $0.hasPrefix("layer1.0.downsample") })
    #expect(net.statistics.names.contains("layer3.0.downsample.1.running_mean"))
    let doubled = net.parameters.map { 2 * $0 }
    net.parameters = doubled
    #expect(net.parameters == doubled)
  }

  @Test func `in branches bear the names of both`() {
    let inception = Sequential<Float>.googLeNet
    var generator = SeededGenerator(seed: 1)
    let names = (inception.parts[7].layer).drawn(using: &generator).parameters.names
    #expect(
      names
        == [
          "branch1.conv", "branch2.0.conv", "branch2.1.conv", "branch3.0.conv", "branch3.1.conv",
          "branch4.1.conv",
        ]
        .flatMap { ["\($0).weight", "\($0).bias"] })
  }

  @Test func `survive a layer put in between`() {
    let net = Sequential<Float>.zipCodeNet.inserting(Dropout(p: 0.25), named: "dropout", behind: "H2act")
    let names = net.parts.map { $0.name ?? "" }
    #expect(names.firstIndex(of: "dropout") == names.firstIndex(of: "H2act").map { $0 + 1 })
    var (one, other) = (SeededGenerator(seed: 1), SeededGenerator(seed: 1))
    #expect(net.drawn(using: &one).parameters == Sequential.zipCodeNet.drawn(using: &other).parameters)
  }
}
