import Tensors
import Testing

/// A function written once for dual numbers, and its derivative worked out on paper.
private struct Rule: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let function: @Sendable (Dual) -> Dual
  let derivative: @Sendable (Double) -> Double

  init(
    _ name: String, _ function: @escaping @Sendable (Dual) -> Dual,
    derivative: @escaping @Sendable (Double) -> Double
  ) {
    (testDescription, self.function, self.derivative) = (name, function, derivative)
  }

  static let all = [
    Rule("a constant", { _ in Dual(3) }, derivative: { _ in 0 }),
    Rule("the variable itself", { $0 }, derivative: { _ in 1 }),
    Rule("a sum", { $0 + $0 + Dual(2.5) }, derivative: { _ in 2 }),
    Rule("a difference", { Dual(1) - $0 }, derivative: { _ in -1 }),
    Rule("a product", { $0 * $0 * $0 }, derivative: { 3 * $0 * $0 }),
    Rule("a reciprocal", { Dual(1) / $0 }, derivative: { -1 / ($0 * $0) }),
    Rule("a quotient by a constant", { $0 / Dual(4) }, derivative: { _ in 0.25 }),
    Rule("a quotient", { $0 / ($0 + Dual(1)) }, derivative: { 1 / (($0 + 1) * ($0 + 1)) }),
    Rule("an exponential", { .exp($0) }, derivative: { Double.exp($0) }),
    Rule("a logarithm", { .log($0) }, derivative: { 1 / $0 }),
    Rule("a hyperbolic tangent", { .tanh($0) }, derivative: { 1 / (cosh($0) * cosh($0)) }),
    Rule("a square root", { .power($0, 0.5) }, derivative: { 0.5 / $0.squareRoot() }),
    Rule("a power", { .power($0, 3.5) }, derivative: { 3.5 * $0 * $0 * $0.squareRoot() }),
    Rule(
      "a chain", { .exp(Dual(2) * .log($0) + Dual(1)) }, derivative: { 2 * $0 * Double.exp(1) }),
    Rule("a distance from 0, right of it", { .absolute($0) }, derivative: { _ in 1 }),
    Rule("a distance from 0, left of it", { .absolute(Dual(0) - $0) }, derivative: { _ in 1 }),
  ]
}

/// (e^x + e^−x) / 2
private func cosh(_ x: Double) -> Double { (Double.exp(x) + Double.exp(-x)) / 2 }

@Suite struct `Dual numbers` {
  /// Both sides take at most about ten operations, each of which rounds by at most ε/2 of a number no larger than 4
  /// times the result (the worst is 1 − tanh², where 1/cosh² is down to 0.18 at x = 1.5): 32ε leaves no room for a
  /// wrong formula, whose error is of the order of 1.
  @Test(arguments: Rule.all)
  fileprivate func `differentiate as the rules of calculus do`(_ rule: Rule) {
    for x in [0.25, 0.7, 1.0, 1.5] {
      let measured = rule.function(Dual(x, slope: 1)).slope
      let expected = rule.derivative(x)
      #expect(abs(measured - expected) <= 32 * Double.ulpOfOne * abs(expected), "at \(x)")
    }
  }

  @Test(arguments: Rule.all)
  fileprivate func `scale every slope with the slope of the input`(_ rule: Rule) {
    let once = rule.function(Dual(0.7, slope: 1)).slope
    let twice = rule.function(Dual(0.7, slope: -2)).slope
    // −2 is a power of two: nothing rounds differently.
    #expect(twice == -2 * once)
  }

  @Test func `keep to both sides of a product and of a quotient`() {
    let a = Dual(3, slope: 5)
    let b = Dual(2, slope: 7)
    #expect(a + b == Dual(5, slope: 12))
    #expect(a - b == Dual(1, slope: -2))
    #expect(a * b == Dual(6, slope: 5 * 2 + 3 * 7))
    #expect(a / b == Dual(1.5, slope: (5 * 2 - 3 * 7) / 4.0))
  }

  @Test func `have the values of ordinary numbers`() {
    let x = Dual(0.3, slope: 1)
    #expect(Dual.exp(x).value == Double.exp(0.3))
    #expect(Dual.log(x).value == Double.log(0.3))
    #expect(Dual.tanh(x).value == Double.tanh(0.3))
    #expect(Dual.power(x, 2.5).value == Double.power(0.3, 2.5))
  }

  @Test func `are ordered by value alone`() {
    #expect(Dual(1, slope: 9) < Dual(2, slope: -9))
    #expect(!(Dual(2, slope: -9) < Dual(1, slope: 9)))
    // With slopes of any kind, a tie stays a tie.
    #expect(!(Dual(1, slope: 0) < Dual(1, slope: 1)))
    #expect(!(Dual(1, slope: 1) < Dual(1, slope: 0)))
  }

  @Test func `follow the branch that the plain numbers take`() {
    let (smaller, larger) = (Dual(-1, slope: 10), Dual(2, slope: 20))
    let maximum = smaller < larger ? larger : smaller
    #expect(maximum.slope == 20)
    #expect(Dual.absolute(smaller) == Dual(1, slope: -10))
    // At the corner of |x| the branch is that of x ≥ 0.
    #expect(Dual.absolute(Dual(0, slope: 3)).slope == 3)
  }

  @Test func `made of plain numbers are constants`() {
    #expect(Dual(7) == Dual(7, slope: 0))
    #expect(Dual(0.5) == Dual(0.5, slope: 0))
    #expect(Dual.zero == Dual(0, slope: 0))
  }

  @Test func `give the derivative of any loop: here of a polynomial by Horner's rule`() {
    let coefficients = [2.0, -3, 0, 5]  // 2x³ − 3x² + 5
    let value = coefficients.reduce(Dual.zero) { $0 * Dual(4, slope: 1) + Dual($1) }
    #expect(value == Dual(2 * 64 - 3 * 16 + 5, slope: 6 * 16 - 6 * 4))
  }
}
