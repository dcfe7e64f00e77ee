import FastKernels
import SlidingWindow
import Tensors
import Testing

/// The formula for a cell is the same, and it only multiplies, adds, divides and takes roots, all of which round in one
/// way. So nothing but equality will do.
@Suite struct `The fast updates` {
  private static let sizes = [[0], [1], [7], [3, 5, 2], [1000], [16_384], [40_001]]
  private static let rates = [0.1, 0.02, 0.3]

  /// Three steps, and after each the parameter and all that is remembered.
  private func walk(
    _ kernels: some Kernels<Float>, _ shape: [Int],
    _ step: (inout Tensor<Float>, Tensor<Float>, inout GradientMemory<Float>, _ rate: Double, _ t: Int) ->
      Void
  ) -> [[Tensor<Float>?]] {
    var generator = SeededGenerator(seed: UInt64(cellCount(shape)))
    var p = Tensor<Float>.random(shape, using: &generator)
    var memory = GradientMemory<Float>()
    return Self.rates.enumerated().map { i, rate in
      step(&p, .random(shape, using: &generator), &memory, rate, i + 1)
      return [p, memory.velocity, memory.mean, memory.square, memory.largestSquare]
    }
  }

  private func expectEqual(
    _ rule: Any,
    _ step: (any Kernels<Float>) -> (
      inout Tensor<Float>, Tensor<Float>, inout GradientMemory<Float>, Double, Int
    ) -> Void
  ) {
    for shape in Self.sizes {
      let naive = NaiveKernels<Float>()
      let expected = walk(naive, shape, step(naive))
      for threads in [1, 2, 5] {
        let fast = FastKernels(threads: threads)
        let isEqual = walk(fast, shape, step(fast)) == expected
        #expect(isEqual, "\(rule) on \(shape), \(threads) threads")
      }
    }
  }

  @Test(arguments: [
    SGD(), SGD(weightDecay: 0.1), SGD(momentum: 0.9), SGD(momentum: 0.8, dampening: 0.3, weightDecay: 0.01),
    SGD(momentum: 0.9, nesterov: true),
  ])
  func `of gradient descent equal the loops bit for bit`(_ rule: SGD) {
    expectEqual(rule) { kernels in
      { p, dp, memory, rate, _ in kernels.sgdStep(&p, dp, &memory, rule, rate: rate) }
    }
  }

  @Test(arguments: [
    RMSProp(), RMSProp(alpha: 0.9, weightDecay: 0.1), RMSProp(momentum: 0.5), RMSProp(centered: true),
    RMSProp(alpha: 0.8, epsilon: 1e-3, weightDecay: 0.2, momentum: 0.9, centered: true),
  ])
  func `of RMSProp equal the loops bit for bit`(_ rule: RMSProp) {
    expectEqual(rule) { kernels in
      { p, dp, memory, rate, _ in kernels.rmsPropStep(&p, dp, &memory, rule, rate: rate) }
    }
  }

  @Test(arguments: [
    Adam(), Adam(beta1: 0.5, beta2: 0.7, epsilon: 1e-3), Adam(weightDecay: 0.1), Adam(amsgrad: true),
    Adam(weightDecay: 0.1, decoupled: true), Adam(weightDecay: 0.1, decoupled: true, amsgrad: true),
  ])
  func `of Adam equal the loops bit for bit`(_ rule: Adam) {
    expectEqual(rule) { kernels in
      { p, dp, memory, rate, t in kernels.adamStep(&p, dp, &memory, rule, rate: rate, t: t) }
    }
  }

  /// A parameter that somebody else still holds must not change under their hands.
  @Test func `leave copies alone`() {
    var p = Tensor<Float>([3], [1, 2, 3])
    var memory = GradientMemory<Float>()
    let kernels = FastKernels(threads: 2)
    kernels.adamStep(&p, Tensor([3], [1, 1, 1]), &memory, Adam(), rate: 0.1, t: 1)
    let (before, remembered) = (p, memory)
    let (values, mean) = (p.elements.map { $0 }, memory.mean?.elements.map { $0 })
    kernels.adamStep(&p, Tensor([3], [1, -1, 1]), &memory, Adam(), rate: 0.1, t: 2)
    #expect(before.elements == values && remembered.mean?.elements == mean)
    #expect(p != before && memory != remembered)
  }
}
