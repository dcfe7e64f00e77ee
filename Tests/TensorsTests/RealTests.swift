import Tensors
import Testing

/// An argument, and the values of the functions there to more digits than double precision has.
private struct Known: Sendable {
  let x: Double
  let exp: Double
  let log: Double
  let tanh: Double
}

// Computed with 40 decimals, independently of any C library.
private let known = [
  Known(
    x: 0.125, exp: 1.133148453066826316829, log: -2.079441541679835928251, tanh: 0.1243530017715962080512),
  Known(x: 1, exp: 2.718281828459045235360, log: 0, tanh: 0.7615941559557648881195),
  Known(x: 2.5, exp: 12.18249396070347343807, log: 0.9162907318741550651835, tanh: 0.9866142981514303108912),
]

@Suite struct `Elementary functions` {
  // The C library's results are less than one unit in the last place from the truth, and the literal is half a unit
  // from it; so two units bound their difference.

  @Test func `of Double have their known values`() {
    for value in known {
      #expect(abs(Double.exp(value.x) - value.exp) <= 2 * value.exp.ulp)
      #expect(abs(Double.log(value.x) - value.log) <= 2 * value.log.ulp)
      #expect(abs(Double.tanh(value.x) - value.tanh) <= 2 * value.tanh.ulp)
    }
  }

  @Test func `of Float have their known values`() {
    for value in known {
      let x = Float(value.x)
      #expect(abs(Float.exp(x) - Float(value.exp)) <= 2 * Float(value.exp).ulp)
      #expect(abs(Float.log(x) - Float(value.log)) <= 2 * Float(value.log).ulp)
      #expect(abs(Float.tanh(x) - Float(value.tanh)) <= 2 * Float(value.tanh).ulp)
    }
  }

  @Test func `have their values at 0 and far out`() {
    #expect(Double.exp(0) == 1 && Float.exp(0) == 1)
    #expect(Double.tanh(0) == 0 && Float.tanh(0) == 0)
    #expect(Double.tanh(100) == 1 && Double.tanh(-100) == -1 && Float.tanh(100) == 1)
    #expect(Double.exp(-1000) == 0 && Double.exp(1000) == .infinity && Float.exp(100) == .infinity)
    #expect(Double.log(0) == -.infinity && Double.log(-1).isNaN)
    #expect(Float.log(0) == -.infinity && Float.log(-1).isNaN)
  }

  @Test func `include powers, whole or not`() {
    #expect(Double.power(2, 10) == 1024 && Float.power(2, 10) == 1024)
    #expect(Double.power(9, 0.5) == 3 && Float.power(9, 0.5) == 3)
    #expect(Double.power(8, -1) == 0.125 && Float.power(8, -1) == 0.125)
    #expect(Double.power(7, 0) == 1 && Double.power(0, 2) == 0 && Double.power(0, 0) == 1)
  }

  /// d√x = dx/(2√x); at 6.25 that is 3/(2·2.5).
  @Test func `include the square root, rounded once`() {
    #expect(Double.squareRoot(6.25) == 2.5 && Float.squareRoot(6.25) == 2.5)
    #expect(Double.squareRoot(2) == 0x1.6a09e667f3bcdp0 && Float.squareRoot(2) == 0x1.6a09e6p0)
    #expect(Double.squareRoot(0) == 0 && Double.squareRoot(-1).isNaN)
    let root = Dual.squareRoot(Dual(6.25, slope: 3))
    #expect(root.value == 2.5 && abs(root.slope - 0.6) <= 2 * 0.6.ulp)
  }

  @Test func `include the distance from 0`() {
    #expect(Double.absolute(-2.5) == 2.5 && Double.absolute(2.5) == 2.5 && Double.absolute(0) == 0)
    #expect(Float.absolute(-2.5) == 2.5 && Float.absolute(-.infinity) == .infinity)
    #expect(Double.absolute(.nan).isNaN)
  }

  @Test func `start sums at zero and add to them in place`() {
    #expect(added(2.0, 0.5) == 2.5)
    #expect(added(2, 3) == 5)
    #expect(added(Dual(1, slope: 2), Dual(3, slope: 4)) == Dual(4, slope: 6))
  }

  /// As the loops write it: with nothing known about the numbers but that they are scalars.
  private func added<Number: Scalar>(_ a: Number, _ b: Number) -> Number {
    var sum = Number.zero
    sum += a
    sum += b
    return sum
  }
}
