import ConvNets
import SlidingWindow
import Tensors
import Testing

private let kernels = NaiveKernels<Double>()
private let start: NamedTensors<Double> = [
  "conv1.weight": .random([2, 3], seed: 1), "bias": .random([3], seed: 2),
]

private func gradients(_ t: UInt64) -> NamedTensors<Double> {
  ["conv1.weight": .random([2, 3], seed: 10 + t), "bias": .random([3], seed: 20 + t)]
}

extension Tensor<Double> {
  fileprivate static func random(_ shape: [Int], seed: UInt64) -> Tensor {
    var generator = SeededGenerator(seed: seed)
    return .random(shape, using: &generator)
  }
}

@Suite struct `An optimiser` {
  private static let rules: [any UpdateRule] = [
    SGD(), SGD(momentum: 0.9, dampening: 0.1, weightDecay: 0.1), RMSProp(momentum: 0.5, centered: true),
    Adam(), Adam(weightDecay: 0.1, decoupled: true, amsgrad: true),
  ]

  /// p, and the running sum v, worked by hand. All numbers are halves of halves, so `==` is right.
  ///
  ///     v = 2                     p = 1 − 2/4 = 0.5
  ///     v = 2/2 + 4 = 5           p = 0.5 − 5/4 = −0.75
  ///     v = 5/2 − 6 = −3.5        p = −0.75 + 3.5/8 = −0.3125       at half the rate
  @Test func `takes steps at the rates that it is told`() {
    var optimiser = Optimiser<Double>(SGD(momentum: 0.5))
    var parameters: NamedTensors<Double> = ["p": Tensor([1], [1])]
    var path: [Double] = []
    for (gradient, rate) in [(2.0, 0.25), (4, 0.25), (-6, 0.125)] {
      optimiser.step(&parameters, ["p": Tensor([1], [gradient])], rate: rate, with: kernels)
      path.append(parameters.tensors[0][0])
    }
    #expect(path == [0.5, -0.75, -0.3125])
    #expect(optimiser.steps == 3)
  }

  /// Each tensor by itself, with the kernels' own steps.
  @Test func `moves every tensor with its own gradient and its own memory`() {
    let rule = Adam(weightDecay: 0.1)
    var optimiser = Optimiser<Double>(rule)
    var parameters = start
    for t in 1...3 { optimiser.step(&parameters, gradients(UInt64(t)), rate: 0.1, with: kernels) }
    for name in start.names {
      guard var p = start[name] else { continue }
      var memory = GradientMemory<Double>()
      for t in 1...3 {
        guard let dp = gradients(UInt64(t))[name] else { continue }
        adamStep(&p, dp, &memory, rule, rate: 0.1, t: t)
      }
      #expect(parameters[name] == p && p != start[name])
      #expect(optimiser.state["\(name).mean"] == memory.mean)
    }
  }

  @Test func `names what it remembers after parameter and kind`() {
    var optimiser = Optimiser<Double>(Adam(amsgrad: true))
    #expect(optimiser.state.isEmpty)
    var parameters = start
    optimiser.step(&parameters, gradients(1), rate: 0.1, with: kernels)
    #expect(
      optimiser.state.names == [
        "bias.mean", "bias.square", "bias.largestSquare", "conv1.weight.mean", "conv1.weight.square",
        "conv1.weight.largestSquare",
      ])
    #expect(optimiser.state["conv1.weight.mean"]?.shape == [2, 3])
    var forgetful = Optimiser<Double>(SGD())
    forgetful.step(&parameters, gradients(1), rate: 0.1, with: kernels)
    #expect(forgetful.state.isEmpty)
  }

  @Test func `goes on where another one stopped`() {
    for rule in Self.rules {
      var (optimiser, parameters) = (Optimiser<Double>(rule), start)
      for t in 1...2 { optimiser.step(&parameters, gradients(UInt64(t)), rate: 0.1, with: kernels) }
      var (heir, copy) = (
        Optimiser<Double>(rule, state: optimiser.state, steps: optimiser.steps), parameters
      )
      var (stranger, other) = (Optimiser<Double>(rule), parameters)
      for t in 3...4 {
        optimiser.step(&parameters, gradients(UInt64(t)), rate: 0.1, with: kernels)
        heir.step(&copy, gradients(UInt64(t)), rate: 0.1, with: kernels)
        stranger.step(&other, gradients(UInt64(t)), rate: 0.1, with: kernels)
      }
      #expect(copy == parameters && heir.state == optimiser.state && heir.steps == 4)
      #expect((other == parameters) == optimiser.state.isEmpty, "\(rule)")
    }
  }

  /// Two valleys, one a hundred times steeper than the other: x² + 100·y² has its lowest point at 0.
  @Test func `finds the lowest point by every rule`() {
    for (rule, rate) in zip(Self.rules, [0.005, 0.005, 0.01, 0.05, 0.05]) {
      var optimiser = Optimiser<Double>(rule)
      var parameters: NamedTensors<Double> = ["p": Tensor([2], [1, -1])]
      for t in 0..<2000 {
        let p = parameters.tensors[0]
        let slope = Tensor([2], [2 * p[0], 200 * p[1]])
        optimiser.step(&parameters, ["p": slope], rate: rate * (1 - Double(t) / 2000), with: kernels)
      }
      #expect(
        parameters.tensors[0].elements.allSatisfy { abs($0) < 1e-3 }, "\(rule) at \(parameters.tensors)")
    }
  }
}
