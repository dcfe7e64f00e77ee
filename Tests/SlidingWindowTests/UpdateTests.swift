import SlidingWindow
import Tensors
import Testing

/// The path of one parameter that starts at `start` and is handed these gradients.
private func path(
  from start: Double, _ gradients: [Double],
  _ step: (inout Tensor<Double>, Tensor<Double>, inout GradientMemory<Double>, _ t: Int) -> Void
) -> [Double] {
  var (p, memory) = (Tensor<Double>([1], [start]), GradientMemory<Double>())
  return gradients.enumerated().map { i, dp in
    step(&p, Tensor([1], [dp]), &memory, i + 1)
    return p[0]
  }
}

private func areClose(_ a: [Double], _ b: [Double], _ kernels: any KernelsUnderTest) -> Bool {
  // A handful of operations on numbers of size 1, each rounding by half a unit in the last place.
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 4 * kernels.ulp(of: 1) }
}

@Suite struct `A step of gradient descent` {
  private func path(_ kernels: any KernelsUnderTest, _ rule: SGD, _ gradients: [Double]) -> [Double] {
    SlidingWindowTests.path(from: 1, gradients) { p, dp, memory, _ in
      kernels.sgdStep(&p, dp, &memory, rule, rate: 0.25)
    }
  }

  @Test(arguments: allKernels)
  func `without momentum follows each gradient by itself`(_ kernels: any KernelsUnderTest) {
    #expect(path(kernels, SGD(), [2, 4, -6]) == [0.5, -0.5, 1])
  }

  /// g = 2 + 1/2 = 2.5, v = g; g = 4 + 0.375/2 = 4.1875, v = 2.5/2 + 0.75·4.1875 = 4.390625. Halves of halves: exact.
  @Test(arguments: allKernels)
  func `decays the parameter, and dampens every gradient but the first`(_ kernels: any KernelsUnderTest) {
    let rule = SGD(momentum: 0.5, dampening: 0.25, weightDecay: 0.5)
    #expect(path(kernels, rule, [2, 4]) == [0.375, 0.375 - 4.390625 / 4])
  }

  /// v = 2, step 2 + 2/2; v = 2/2 + 4 = 5, step 4 + 5/2.
  @Test(arguments: allKernels)
  func `by Nesterov's rule looks ahead`(_ kernels: any KernelsUnderTest) {
    #expect(path(kernels, SGD(momentum: 0.5, nesterov: true), [2, 4]) == [0.25, 0.25 - 6.5 / 4])
  }
}

@Suite struct `A step of RMSProp` {
  private func path(_ kernels: any KernelsUnderTest, _ rule: RMSProp, _ gradients: [Double]) -> [Double] {
    SlidingWindowTests.path(from: 1, gradients) { p, dp, memory, _ in
      kernels.rmsPropStep(&p, dp, &memory, rule, rate: 1)
    }
  }

  /// s = 4/4 = 1, d = 1 + 1; then s = 3/4 + 1/4 = 1 again, so v = 2/2 and 1/2.
  @Test(arguments: allKernels)
  func `divides by the root of the running mean of squares`(_ kernels: any KernelsUnderTest) {
    #expect(path(kernels, RMSProp(alpha: 0.75, epsilon: 1), [2, 1]) == [0, -0.5])
  }

  /// The same, but half of the first v = 1 carries over.
  @Test(arguments: allKernels)
  func `carries momentum over after dividing`(_ kernels: any KernelsUnderTest) {
    #expect(path(kernels, RMSProp(alpha: 0.75, epsilon: 1, momentum: 0.5), [2, 1]) == [0, -1])
  }

  /// s = 2, m = 1, √(2 − 1) = 1; s = 1 + 9/8, m = 1/2 + 3/4, √(17/8 − 25/16) = 3/4.
  @Test(arguments: allKernels)
  func `when centred divides by the deviation from the mean`(_ kernels: any KernelsUnderTest) {
    let rule = RMSProp(alpha: 0.5, epsilon: 0.25, centered: true)
    #expect(areClose(path(kernels, rule, [2, 1.5]), [1 - 2 / 1.25, 1 - 2 / 1.25 - 1.5], kernels))
  }

  /// g = 2 + 1 · 1 = 3, s = 9/4.
  @Test(arguments: allKernels)
  func `adds the decay to the gradient`(_ kernels: any KernelsUnderTest) {
    #expect(path(kernels, RMSProp(alpha: 0.75, epsilon: 0, weightDecay: 1), [2]) == [1 - 3 / 1.5])
  }
}

@Suite struct `A step of Adam` {
  private func path(_ kernels: any KernelsUnderTest, _ rule: Adam, _ gradients: [Double], rate: Double = 1)
    -> [Double]
  {
    SlidingWindowTests.path(from: 1, gradients) { p, dp, memory, t in
      kernels.adamStep(&p, dp, &memory, rule, rate: rate, t: t)
    }
  }

  /// t = 1: m/(1 − 1/2) = 2, s/(1 − 3/4) = 4, so 2/(2 + 2). t = 2: m = 1/2 − 1, over 3/4; s = 3/4 + 1 = 7/4, over
  /// 7/16, is 4 again.
  @Test(arguments: allKernels)
  func `divides the running mean by the root of that of the squares, both made up for their start`(
    _ kernels: any KernelsUnderTest
  ) {
    let rule = Adam(beta1: 0.5, beta2: 0.75, epsilon: 2)
    #expect(areClose(path(kernels, rule, [2, -2]), [0.5, 0.5 + (0.5 / 0.75) / 4], kernels))
  }

  @Test(arguments: allKernels)
  func `at first is as long as the rate, whatever the gradient`(_ kernels: any KernelsUnderTest) {
    for gradient in [1e-6, 0.3, 1e6] {
      #expect(areClose(path(kernels, Adam(epsilon: 0), [gradient], rate: 0.125), [0.875], kernels))
      #expect(areClose(path(kernels, Adam(epsilon: 0), [-gradient], rate: 0.125), [1.125], kernels))
    }
  }

  /// The gradient −1 + 3·1 turns round where the decay is added; decoupled, p shrinks by 1/8 · 3, then goes up by 1/8.
  @Test(arguments: allKernels)
  func `adds the decay to the gradient, or decoupled shrinks the parameter`(_ kernels: any KernelsUnderTest) {
    let coupled = Adam(epsilon: 0, weightDecay: 3)
    #expect(areClose(path(kernels, coupled, [-1], rate: 0.125), [0.875], kernels))
    let decoupled = Adam(epsilon: 0, weightDecay: 3, decoupled: true)
    #expect(areClose(path(kernels, decoupled, [-1], rate: 0.125), [0.625 + 0.125], kernels))
  }

  /// s = 8 after the gradient 4, and 4 after 0; divided by 1 − 1/4. m is halved: 2, 1, over 3/4.
  @Test(arguments: allKernels)
  func `by AMSGrad keeps to the largest mean of squares`(_ kernels: any KernelsUnderTest) {
    let last = { (rule: Adam) in path(kernels, rule, [4, 0])[1] - path(kernels, rule, [4])[0] }
    let plain = Adam(beta1: 0.5, beta2: 0.5, epsilon: 0)
    let amsgrad = Adam(beta1: 0.5, beta2: 0.5, epsilon: 0, amsgrad: true)
    #expect(areClose([last(plain)], [-(1 / 0.75) / (4 / 0.75).squareRoot()], kernels))
    #expect(areClose([last(amsgrad)], [-(1 / 0.75) / (8 / 0.75).squareRoot()], kernels))
  }
}

@Suite struct `A step downhill` {
  private let shape = [2, 3]
  private let p = Tensor<Double>.random([2, 3], seed: 131)
  private let gradients = (0..<3).map { Tensor<Double>.random([2, 3], seed: 132 + $0) }

  /// Three steps of several cells, and what is remembered.
  private func walk(
    _ p: Tensor<Double>, _ gradients: [Tensor<Double>],
    _ step: (inout Tensor<Double>, Tensor<Double>, inout GradientMemory<Double>, _ t: Int) -> Void
  ) -> (p: Tensor<Double>, memory: GradientMemory<Double>) {
    var (p, memory) = (p, GradientMemory<Double>())
    for (i, dp) in gradients.enumerated() { step(&p, dp, &memory, i + 1) }
    return (p, memory)
  }

  private static let rules: [any Sendable] = [
    SGD(momentum: 0.9, dampening: 0.1, weightDecay: 0.01), SGD(momentum: 0.9, nesterov: true),
    RMSProp(weightDecay: 0.1, momentum: 0.5, centered: true), Adam(weightDecay: 0.1, amsgrad: true),
    Adam(weightDecay: 0.1, decoupled: true),
  ]

  private func step(
    by rule: any Sendable, _ kernels: any KernelsUnderTest
  ) -> (inout Tensor<Double>, Tensor<Double>, inout GradientMemory<Double>, _ t: Int) -> Void {
    { p, dp, memory, t in
      switch rule {
      case let rule as SGD: kernels.sgdStep(&p, dp, &memory, rule, rate: 0.1)
      case let rule as RMSProp: kernels.rmsPropStep(&p, dp, &memory, rule, rate: 0.1)
      case let rule as Adam: kernels.adamStep(&p, dp, &memory, rule, rate: 0.1, t: t)
      default: Issue.record("no such rule")
      }
    }
  }

  @Test(arguments: allKernels)
  func `moves every cell as if it were alone`(_ kernels: any KernelsUnderTest) {
    for rule in Self.rules {
      let step = step(by: rule, kernels)
      let all = walk(p, gradients, step).p
      #expect(all.elements != p.elements)
      for i in p.indices {
        let alone = walk(Tensor([1], [p[i]]), gradients.map { Tensor([1], [$0[i]]) }, step).p
        #expect(alone[0] == all[i])
      }
    }
  }

  @Test func `through the naive kernels is a step of the operation of the same name`() {
    let dp = gradients[0]
    var expected = [p, p, p]
    var memory = GradientMemory<Double>()
    sgdStep(&expected[0], dp, &memory, SGD(weightDecay: 0.5), rate: 0.1)
    memory = GradientMemory()
    rmsPropStep(&expected[1], dp, &memory, RMSProp(weightDecay: 0.5), rate: 0.1)
    memory = GradientMemory()
    adamStep(&expected[2], dp, &memory, Adam(weightDecay: 0.5), rate: 0.1, t: 7)
    let kernels: any Kernels<Double> = NaiveKernels()
    var found = [p, p, p]
    memory = GradientMemory()
    kernels.sgdStep(&found[0], dp, &memory, SGD(weightDecay: 0.5), rate: 0.1)
    memory = GradientMemory()
    kernels.rmsPropStep(&found[1], dp, &memory, RMSProp(weightDecay: 0.5), rate: 0.1)
    memory = GradientMemory()
    kernels.adamStep(&found[2], dp, &memory, Adam(weightDecay: 0.5), rate: 0.1, t: 7)
    #expect(found == expected)
  }

  /// A checkpoint holds what is remembered, so nothing superfluous may be.
  @Test(arguments: allKernels)
  func `remembers what its rule needs, and no more`(_ kernels: any KernelsUnderTest) {
    func remembered(_ rule: any Sendable) -> [Bool] {
      let memory = walk(p, gradients, step(by: rule, kernels)).memory
      return [memory.velocity, memory.mean, memory.square, memory.largestSquare].map { $0 != nil }
    }
    #expect(remembered(SGD(weightDecay: 0.1)) == [false, false, false, false])
    #expect(remembered(SGD(momentum: 0.1)) == [true, false, false, false])
    #expect(remembered(RMSProp()) == [false, false, true, false])
    #expect(remembered(RMSProp(momentum: 0.1, centered: true)) == [true, true, true, false])
    #expect(remembered(Adam()) == [false, true, true, false])
    #expect(remembered(Adam(amsgrad: true)) == [false, true, true, true])
  }
}
