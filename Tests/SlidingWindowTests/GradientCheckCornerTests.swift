import SlidingWindow
import Tensors
import Testing

/// A function of every cell by itself.
private struct CellByCell: Differentiable {
  let function: @Sendable (Double) -> Double

  /// Finite differences alone are asked here, so only plain numbers come.
  func callAsFunction<Number: Real>(_ x: Tensor<Number>) -> Tensor<Number> {
    x.map { Number(function(($0 as? Double) ?? .nan)) }
  }
}

private struct PairMaximum: Differentiable {
  func callAsFunction<Number: Real>(_ x: Tensor<Number>) -> Tensor<Number> {
    maxPooling(x, Window([2], stride: 2)).z
  }
}

@Suite struct `At a corner of the function` {
  // The step is 2⁻¹⁷ ≈ 8e-6. Three cells lie well away from the corner of ReLU, one on it.
  private let z = Tensor<Double>([4], [-1, 0, 2, 0.5])
  private let dy = Tensor<Double>([4], [0.7, 2, -1.5, 0.25])

  @Test(arguments: [0.0, 0.5, 1])
  func `any value between the two slopes may be claimed, but agreement is not declared`(_ slope: Double) {
    let claimed = Tensor<Double>([4], [0, slope * 2, -1.5, 0.25])
    let check = GradientCheck("dz", of: { relu($0) }, at: z, upstream: dy, claimed: claimed)
    #expect(check.verdict == .kinks, "\(check)")
    #expect(check.kinkCount == 1)
    #expect("\(check)".hasPrefix("dz: 1 of 4 entries sit on a corner of the function; worst at "))
  }

  @Test(arguments: [-0.001, 1.001, 5])
  func `a value outside the two slopes disagrees`(_ slope: Double) throws {
    let claimed = Tensor<Double>([4], [0, slope * 2, -1.5, 0.25])
    let check = GradientCheck("dz", of: { relu($0) }, at: z, upstream: dy, claimed: claimed)
    #expect(check.verdict == .disagrees, "\(check)")
    let worst = try #require(check.worst)
    #expect(worst.index == [1])
    // The nearer of the two slopes, 0 and 2.
    #expect(worst.measured == (slope < 0 ? 0 : 2))
  }

  @Test func `a mistake elsewhere is still found`() {
    let claimed = Tensor<Double>([4], [0, 0, -1.5, 0.5])
    let check = GradientCheck("dz", of: { relu($0) }, at: z, upstream: dy, claimed: claimed)
    #expect(check.verdict == .disagrees)
    #expect(check.worst?.index == [3])
    #expect(check.kinkCount == 1)
  }

  /// (1, 1) is an exact tie. (3, 3 − 2⁻¹⁹) is nearer to one than the step: a difference crosses the corner, and neither
  /// of its slopes is the derivative.
  @Test func `ties and near ties of maxima are noticed`() {
    let x = Tensor<Double>([1, 1, 6], [1, 1, 3, 3 - 0x1p-19, 5, 4])
    let dz = Tensor<Double>([1, 1, 3], [0.5, -2, 3])
    let (_, switches) = maxPooling(x, Window([2], stride: 2))
    let dx = maxPoolingInputGradient(dz, switches: switches, over: [6])
    let check = GradientCheck("dx", of: { PairMaximum()($0) }, at: x, upstream: dz, claimed: dx)
    #expect(check.verdict == .kinks, "\(check)")
    #expect(check.kinkCount == 4)

    // Dual numbers have no step and follow the winner that the forward pass chose.
    let exact = GradientCheck("dx", ofDual: { PairMaximum()($0) }, at: x, upstream: dz, claimed: dx)
    #expect(exact.verdict == .agrees, "\(exact)")
  }

  @Test func `the other cell of an exact tie may not be claimed in front of dual numbers`() {
    let x = Tensor<Double>([1, 1, 2], [1, 1])
    let dz = Tensor<Double>([1, 1, 1], [2])
    let second = Tensor<Double>([1, 1, 2], [0, 2])
    let exact = GradientCheck("dx", ofDual: { PairMaximum()($0) }, at: x, upstream: dz, claimed: second)
    #expect(exact.verdict == .disagrees)
    let differences = GradientCheck("dx", of: { PairMaximum()($0) }, at: x, upstream: dz, claimed: second)
    #expect(differences.verdict == .kinks)
  }

  @Test func `a direction that crosses corners is noticed too`() {
    var generator = SeededGenerator(seed: 3)
    let dz = reluInputGradient(dy, z)
    let check = GradientCheck(
      "dz", projecting: { relu($0) }, at: z, upstream: dy, claimed: dz, using: &generator)
    #expect(check.verdict == .kinks, "\(check)")
  }

  @Test func `apart from the corner by more than the step there is none`() {
    let apart = z.map { $0 == 0 ? 0x1p-16 : $0 }
    let check = GradientCheck(
      "dz", of: { relu($0) }, at: apart, upstream: dy, claimed: reluInputGradient(dy, apart))
    #expect(check.verdict == .agrees, "\(check)")
  }
}

@Suite struct `A wide step on a function that is not linear` {
  private let x = Tensor<Double>([3], [-0.7, 0.2, 1.1])
  private let dz = Tensor<Double>([3], [1.3, -0.4, 0.9])

  private func check(
    _ function: @escaping @Sendable (Double) -> Double, derivative: (Double) -> Double
  ) -> GradientCheck {
    let claimed = x.combined(with: dz) { derivative($0) * $1 }
    return Judge.wideDifferences.verdict(
      "dx", CellByCell(function: function), at: x, upstream: dz, claimed: claimed)
  }

  /// Both slopes of a parabola are off by the step, in opposite directions: that looks like a corner.
  @Test func `never agrees with the right derivative`() {
    #expect(check({ $0 * $0 }, derivative: { 2 * $0 }).verdict == .kinks)
    #expect(check({ $0 * $0 * $0 }, derivative: { 3 * $0 * $0 }).verdict != .agrees)
    #expect(check({ Double.exp($0) }, derivative: { Double.exp($0) }).verdict != .agrees)
    #expect(check({ abs($0) }, derivative: { $0 < 0 ? -1 : 1 }).verdict != .agrees)
  }

  /// At the middle of x³ both slopes are equal, (±1)³ / ±1 = 1, and wrong: the derivative is 0.
  @Test func `disagrees where the slopes on both sides happen to be equal`() {
    let check = GradientCheck(
      "dx", of: { $0.map { $0 * $0 * $0 } }, at: Tensor([1], [0]), upstream: Tensor([1], [1]),
      claimed: Tensor([1], [0]), smoothness: .linear)
    #expect(check.verdict == .disagrees, "\(check)")
  }

  @Test func `agrees if the function is linear after all`() {
    #expect(check({ 3 * $0 - 1 }, derivative: { _ in 3 }).verdict == .agrees)
  }
}

@Suite struct `Numbers that are none` {
  @Test(arguments: [Smoothness.linear, .smooth])
  func `in the forward pass are refused`(_ smoothness: Smoothness) {
    let x = Tensor<Double>([2], [1, 2])
    let check = GradientCheck(
      "dx", of: { $0.map { $0 > 1.5 ? .nan : $0 } }, at: x, upstream: Tensor([2], [1, 1]),
      claimed: Tensor([2], [1, 1]), smoothness: smoothness)
    #expect(check.verdict == .disagrees, "\(check)")
  }

  /// The scale of a gradient is its largest entry, and NaN is not larger than 0; zeros all around it prove nothing.
  @Test func `are refused even if everything else is 0`() {
    let (zero, nan) = (Tensor<Double>([1], [0]), Tensor<Double>([1], [.nan]))
    let differences = GradientCheck(
      "dx", of: { $0.map { _ in 1 } }, at: zero, upstream: zero, claimed: nan)
    #expect(differences.verdict == .disagrees)
    let duals = GradientCheck(
      "dx", ofDual: { $0.map { _ in Dual(1) } }, at: zero, upstream: zero, claimed: nan)
    #expect(duals.verdict == .disagrees)
  }

  /// An infinite output that does not move must not make the tolerance infinite, and every claim right.
  @Test(arguments: [Smoothness.linear, .smooth])
  func `do not excuse a wrong claim elsewhere`(_ smoothness: Smoothness) {
    let x = Tensor<Double>([1], [1])
    let check = GradientCheck(
      "dx", of: { Tensor([2], [$0[0], .infinity]) }, at: x, upstream: Tensor([2], [1, 1]),
      claimed: Tensor([1], [1000]), smoothness: smoothness)
    #expect(check.verdict == .disagrees, "\(check)")
  }
}

@Suite struct `An upstream gradient of ones` {
  /// In full mode every cell of the input lies once under every cell of the filter. Summed with equal weights, it gets
  /// the sum of the filter, flipped or not.
  @Test func `lets a filter pass that should have been flipped; a random one does not`() {
    var generator = SeededGenerator(seed: 8)
    let window = Window([3, 2], padding: .full)
    let x = Tensor<Double>.random([2, 2, 4, 5], using: &generator)
    let w = Tensor<Double>.random([3, 2, 3, 2], using: &generator)
    let shape = convolution(x, w, window).shape
    let judge = { (dz: Tensor<Double>) in
      GradientCheck(
        "dx", of: { convolution($0, w, window) }, at: x, upstream: dz,
        claimed: convolutionInputGradient(dz, w.flipped(), over: [4, 5], window), smoothness: .linear)
    }
    #expect(judge(Tensor(shape, repeating: 1)).verdict == .agrees)
    #expect(judge(.random(shape, using: &generator)).verdict == .disagrees)
  }

  /// Probabilities always add up to 1, so their plain sum has no gradient, whatever the code does.
  @Test func `lets a missing gradient of softmax pass; a random one does not`() {
    var generator = SeededGenerator(seed: 9)
    let x = Tensor<Double>.random([3, 4], using: &generator)
    let judge = { (dy: Tensor<Double>) in
      GradientCheck("dx", of: { softmax($0) }, at: x, upstream: dy, claimed: x.map { _ in 0 })
    }
    #expect(judge(Tensor([3, 4], repeating: 1)).verdict != .disagrees)
    #expect(judge(.random([3, 4], using: &generator)).verdict == .disagrees)
  }
}
