import ConvNets
import SlidingWindow
import Tensors
import Testing

private func makeNet(seed: UInt64 = 1) -> Sequential<Float> {
  var generator = SeededGenerator(seed: seed)
  return .digitNet(using: &generator)
}

@Suite struct `The parameters of a network` {
  private let names = [
    "conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "linear.weight", "linear.bias",
  ]

  @Test func `bear the names of their layers, in order`() {
    let parameters = makeNet().parameters
    #expect(parameters.names == names)
    #expect(parameters["conv2.weight"]?.shape == [32, 16, 3, 3])
    #expect(parameters["linear.bias"]?.shape == [10])
    #expect(parameters["pool.weight"] == nil)
  }

  @Test func `of the digit net are as many as its description says`() {
    #expect(makeNet().parameters.count == 9930)
  }

  @Test func `in a network inside a network bear both names`() {
    var generator = SeededGenerator(seed: 1)
    let inner: Sequential<Float> = [
      "first": Linear(inputs: 2, outputs: 3, using: &generator), "relu": ReLU(),
    ]
    var outer: Sequential<Float> = [
      "block": inner, "last": Linear(inputs: 3, outputs: 1, using: &generator),
    ]
    #expect(
      outer.parameters.names == ["block.first.weight", "block.first.bias", "last.weight", "last.bias"])
    let doubled = outer.parameters.map { 2 * $0 }
    outer.parameters = doubled
    #expect(outer.parameters == doubled)
    let gradients = outer.forward(Tensor([1, 2], [1, 2]), with: NaiveKernels()).backward(Tensor([1, 1], [1]))
    #expect(gradients.parameters.names == outer.parameters.names)
  }

  @Test func `reach their layers when they are set`() {
    var net = makeNet()
    let x = Tensor<Float>([1, 1, 8, 8], repeating: 0.5)
    let before = net.forward(x, with: NaiveKernels()).output
    let other = makeNet(seed: 2)
    net.parameters = other.parameters
    #expect(net.parameters == other.parameters)
    let after = net.forward(x, with: NaiveKernels()).output
    #expect(after != before)
    #expect(after == other.forward(x, with: NaiveKernels()).output)
  }

  @Test func `are drawn from the seed, biases at 0`() {
    #expect(makeNet().parameters == makeNet().parameters)
    #expect(makeNet().parameters["conv1.weight"] != makeNet(seed: 2).parameters["conv1.weight"])
    for name in ["conv1.bias", "conv2.bias", "linear.bias"] {
      #expect(makeNet().parameters[name]?.elements.allSatisfy { $0 == 0 } == true)
    }
  }

  /// Drawn evenly from ±√(6/fanIn), weights have variance 2/fanIn. The mean of n squares strays from that by its own
  /// standard deviation, (2/fanIn)·√(4/5n); six of them are allowed.
  @Test(arguments: [("conv1.weight", 9.0), ("conv2.weight", 144.0), ("linear.weight", 512.0)])
  func `spread so that a ReLU behind them keeps the size of signals`(_ name: String, _ fanIn: Double) throws {
    let weights = try #require(makeNet().parameters[name]).elements.map { Double($0) }
    let bound = Double(Float((6 / fanIn).squareRoot()))
    #expect(weights.allSatisfy { abs($0) <= bound })
    let count = Double(weights.count)
    let variance = weights.reduce(0) { $0 + $1 * $1 } / count
    #expect(abs(variance - 2 / fanIn) <= 6 * 2 / fanIn * (4 / (5 * count)).squareRoot())
  }

  @Test func `of depthwise convolutions have one input plane per filter`() {
    var generator = SeededGenerator(seed: 1)
    let layer = Convolution<Float>(inputs: 4, outputs: 8, Window([3]), groups: 4, using: &generator)
    #expect(layer.parameters["weight"]?.shape == [8, 1, 3])
    #expect(layer.parameters["bias"]?.shape == [8])
    let bound = Float((6.0 / 3).squareRoot())
    #expect(layer.parameters["weight"]?.elements.contains { abs($0) > bound / 2 } == true)
  }
}

@Suite struct `The activations of a network` {
  @Test func `are the output of every layer, by name`() {
    let net = makeNet()
    let x = Tensor<Float>([2, 1, 8, 8], repeating: 0.5)
    let activations = net.activations(of: x, with: NaiveKernels())
    #expect(
      activations.map(\.name) == ["conv1", "relu1", "conv2", "relu2", "pool", "flatten", "linear"])
    // As the description of the digit net has it.
    #expect(
      activations.map(\.output.shape) == [
        [2, 16, 8, 8], [2, 16, 8, 8], [2, 32, 8, 8], [2, 32, 8, 8], [2, 32, 4, 4], [2, 512], [2, 10],
      ])
    #expect(activations.last?.output == net.forward(x, with: NaiveKernels()).output)
  }

  @Test func `of no layers are none, and the output is the input`() {
    let empty: Sequential<Float> = [:]
    let x = Tensor<Float>([1, 2], [3, 4])
    let pass = empty.forward(x, with: NaiveKernels())
    #expect(pass.output == x)
    #expect(pass.backward(x).input == x)
    #expect(empty.activations(of: x, with: NaiveKernels()).isEmpty)
    #expect(empty.parameters.isEmpty)
  }
}

@Suite struct `Named tensors` {
  private let some: NamedTensors<Int> = ["b": Tensor([2], [1, 2]), "a": Tensor([1, 1], [3])]

  @Test func `keep the order in which they were given`() {
    #expect(some.names == ["b", "a"])
    #expect(some.tensors.map(\.elements) == [[1, 2], [3]])
    #expect(some.count == 3 && !some.isEmpty)
    #expect(NamedTensors<Int>().isEmpty && NamedTensors<Int>().count == 0)
  }

  @Test func `are found by name`() {
    #expect(some["a"] == Tensor([1, 1], [3]))
    #expect(some["c"] == nil)
  }

  @Test func `are equal only in the same order`() {
    let reversed: NamedTensors<Int> = ["a": Tensor([1, 1], [3]), "b": Tensor([2], [1, 2])]
    #expect(some != reversed)
    #expect(some == some.map { $0 })
  }

  @Test func `move under a prefix and out again`() {
    var all = NamedTensors<Int>()
    all.append(some, under: "conv1")
    all.append(some.map { -$0 }, under: "conv10")
    #expect(all.names == ["conv1.b", "conv1.a", "conv10.b", "conv10.a"])
    #expect(all.under("conv1") == some)
    #expect(all.under("conv10") == some.map { -$0 })
    #expect(all.under("conv").isEmpty)
  }

  @Test func `are combined entry by entry with their namesakes`() {
    let sum = some.combined(with: some.map { 10 * $0 }) { $0 - $1 }
    #expect(sum == ["b": Tensor([2], [-9, -18]), "a": Tensor([1, 1], [-27])])
  }
}
