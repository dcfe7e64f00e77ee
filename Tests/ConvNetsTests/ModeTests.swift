import ConvNets
import SlidingWindow
import Tensors
import Testing

private let kernels = NaiveKernels<Float>()

private func random(_ shape: [Int], seed: UInt64) -> Tensor<Float> {
  var generator = SeededGenerator(seed: seed)
  return .random(shape, using: &generator)
}

/// The places of zeros.
private func silenced(_ tensor: Tensor<Float>) -> [Bool] { tensor.elements.map { $0 == 0 } }

@Suite struct `Dropout as a layer` {
  private let x = Tensor<Float>([50, 20], repeating: 1)

  @Test func `does nothing in use`() {
    let pass = Dropout(p: 0.5).forward(x, with: kernels)
    #expect(pass.output == x && pass.backward(x).input == x)
  }

  @Test func `in training draws its mask from the seed of the mode`() {
    let layer = Dropout<Float>(p: 0.5)
    let (first, same, other) = (
      layer.forward(x, with: kernels, mode: .training(seed: 1)).output,
      layer.forward(x, with: kernels, mode: .training(seed: 1)).output,
      layer.forward(x, with: kernels, mode: .training(seed: 2)).output
    )
    #expect(first == same && first != other)
    #expect(Set(first.elements) == [0, 2])
  }

  @Test func `sends derivatives back through the same mask`() {
    let pass = Dropout<Float>(p: 0.25).forward(x, with: kernels, mode: .training(seed: 3))
    #expect(pass.backward(x).input == pass.output)
  }

  /// Two layers of 1000 cells each, half of them silenced: masks drawn from one seed would agree everywhere, independent
  /// ones in 500 ± 16 cells; five standard deviations are allowed.
  @Test func `draws another mask in every layer, sample and part`() {
    let twice: Sequential<Float> = ["first": Dropout(), "second": Dropout()]
    let outputs =
      [Mode.training(seed: 4), .training(seed: 5)].map { mode in
        silenced(Dropout().forward(x, with: kernels, mode: mode.forPart(0)).output)
      } + [silenced(Dropout().forward(x, with: kernels, mode: Mode.training(seed: 4).forPart(1)).output)]
    for (a, b) in [(0, 1), (0, 2), (1, 2)] {
      let agreeing = zip(outputs[a], outputs[b]).count { $0 == $1 }
      #expect(420...580 ~= agreeing)
    }
    // Through both, a quarter is left: 250 ± 14.
    let left = silenced(twice.forward(x, with: kernels, mode: .training(seed: 4)).output).count { !$0 }
    #expect(180...320 ~= left)
  }

  @Test func `has parts in use that are in use, too`() {
    #expect(Mode.evaluation.forPart(3) == .evaluation)
    #expect(Mode.training(seed: 1).forPart(0) != Mode.training(seed: 1))
    #expect(Mode.training(seed: 1).forPart(1) != Mode.training(seed: 2).forPart(0))
  }
}

@Suite struct `Batch normalisation as a layer` {
  private let x = random([6, 3, 4], seed: 1)
  private let layer = BatchNormalization<Float>(channels: 3, epsilon: 0.1, momentum: 0.25)

  @Test func `in training normalises by the batch, and says what the running statistics become`() {
    let pass = layer.forward(x, with: kernels, mode: .training(seed: 1))
    let batch = channelStatistics(x)
    #expect(pass.output == normalization(x, by: batch, epsilon: 0.1))
    for c in 0..<3 {
      // From mean 0 and variance 1; 24 cells in a channel. The same operations, so that only roundings may differ.
      let (mean, variance) = (0.25 * batch.mean[c], 0.75 + 0.25 * batch.variance[c] * 24 / 23)
      #expect(abs((pass.statistics["running_mean"]?[c] ?? .nan) - mean) <= 2 * mean.ulp)
      #expect(abs((pass.statistics["running_var"]?[c] ?? .nan) - variance) <= 4 * variance.ulp)
    }
  }

  @Test func `in use normalises by the running statistics, and leaves them as they are`() {
    var used = layer
    used.statistics = layer.forward(x, with: kernels, mode: .training(seed: 1)).statistics
    let pass = used.forward(x, with: kernels)
    #expect(pass.statistics == used.statistics)
    let running = ChannelStatistics(
      mean: used.statistics.tensors[0], variance: used.statistics.tensors[1])
    #expect(pass.output == normalization(x, by: running, epsilon: 0.1))
    #expect(pass.output != layer.forward(x, with: kernels).output)
  }

  @Test func `after many batches has the statistics of all`() {
    var used = BatchNormalization<Float>(channels: 3, momentum: 0.5)
    for _ in 0..<40 { used.statistics = used.forward(x, with: kernels, mode: .training(seed: 1)).statistics }
    let batch = channelStatistics(x)
    for c in 0..<3 {
      #expect(abs((used.statistics["running_mean"]?[c] ?? .nan) - batch.mean[c]) < 1e-6)
      #expect(abs((used.statistics["running_var"]?[c] ?? .nan) - batch.variance[c] * 24 / 23) < 1e-6)
    }
  }
}

/// A net with everything that differs between training and use.
private func net(seed: UInt64) -> Sequential<Float> {
  var generator = SeededGenerator(seed: seed)
  let inner: Sequential<Float> = ["norm": BatchNormalization(channels: 4), "relu": ReLU()]
  return [
    "conv": Convolution(inputs: 1, outputs: 4, Window([3, 3]), using: &generator), "block": inner,
    "flatten": Flatten(), "dropout": Dropout(p: 0.2),
    "linear": Linear(inputs: 64, outputs: 3, using: &generator),
  ]
}

/// Noise, and a bright upper or left half, or neither.
private func images(count: Int, seed: UInt64) -> Dataset {
  var images = random([count, 1, 6, 6], seed: seed)
  for s in images.samples {
    for p in images.positions where [p < 18, p % 6 < 3, false][s % 3] { images[s, 0, p] += 1 }
  }
  let labels = Tensor<Int>([count], (0..<count).map { $0 % 3 })
  return Dataset(images: images, labels: labels, classCount: 3)
}

@Suite struct `A network with running statistics` {
  private let batch = images(count: 10, seed: 2)

  @Test func `bears their names after its layers`() {
    var network = net(seed: 1)
    #expect(network.statistics.names == ["block.norm.running_mean", "block.norm.running_var"])
    let pass = network.forward(batch.images, with: kernels, mode: .training(seed: 1))
    #expect(pass.statistics.names == network.statistics.names && pass.statistics != network.statistics)
    network.statistics = pass.statistics
    #expect(network.statistics == pass.statistics)
    #expect(network.forward(batch.images, with: kernels).statistics == pass.statistics)
  }

  /// Cut into parts of four images, every part would have statistics of its own.
  @Test func `learns from a batch as a whole`() {
    let network = net(seed: 1)
    let mode = Mode.training(seed: 7)
    let pass = network.forward(batch.images, with: kernels, mode: mode.forPart(0))
    let upstream = crossEntropyInputGradient(pass.output, target: batch.labels)
    let result = network.lossGradient(on: batch, with: kernels, mode: mode)
    #expect(result.loss == crossEntropy(pass.output, target: batch.labels))
    #expect(result.gradients == pass.backward(upstream).parameters)
    #expect(result.statistics == pass.statistics)
  }

  @Test func `keeps them after training, and is the same for the same seed`() throws {
    let plan = TrainingPlan(epochs: 2, batchSize: 5, schedule: .cosine(0.05), rule: Adam())
    func trained(_ seed: UInt64) throws -> Sequential<Float> {
      var (network, generator) = (net(seed: 1), SeededGenerator(seed: seed))
      try network.train(on: batch, plan, with: kernels, using: &generator)
      return network
    }
    let (first, same, other) = (try trained(3), try trained(3), try trained(4))
    #expect(first.parameters == same.parameters && first.statistics == same.statistics)
    #expect(first.parameters != other.parameters && first.statistics != other.statistics)
    #expect(first.statistics != net(seed: 1).statistics)
  }

  /// Guessing is right once in three times.
  @Test func `learns to tell simple images apart, by every rule`() throws {
    let data = images(count: 60, seed: 5)
    let others = images(count: 60, seed: 6)
    let rules: [(any UpdateRule, Double)] = [(SGD(momentum: 0.9), 0.05), (RMSProp(), 0.003), (Adam(), 0.01)]
    for (rule, rate) in rules {
      var (network, generator) = (net(seed: 1), SeededGenerator(seed: 3))
      try network.train(
        on: data, TrainingPlan(epochs: 12, batchSize: 10, schedule: .cosine(rate), rule: rule), with: kernels,
        using: &generator)
      let evaluation = Evaluation(scores: network.scores(of: others, with: kernels), of: others)
      #expect(evaluation.accuracy > 0.9, "\(rule): \(evaluation.accuracy)")
    }
  }

  /// The order of images comes from the generator, masks from a sequence of their own.
  @Test func `leaves the generator where a net without dropout leaves it`() throws {
    let plan = TrainingPlan(epochs: 2, batchSize: 5, schedule: .cosine(0.05), rule: SGD())
    var (generator, other) = (SeededGenerator(seed: 3), SeededGenerator(seed: 3))
    var (network, draws) = (net(seed: 1), SeededGenerator(seed: 1))
    var plain: Sequential<Float> = [
      "flatten": Flatten(), "linear": Linear(inputs: 36, outputs: 3, using: &draws),
    ]
    try network.train(on: batch, plan, with: kernels, using: &generator)
    try plain.train(on: batch, plan, with: kernels, using: &other)
    #expect(generator == other)
  }
}
