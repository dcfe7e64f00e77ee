// The exponential function on a whole vector at once, from additions and multiplications.
//
//     eˣ = 2ⁿ·eʳ          n the whole number nearest to x / ln 2,  r = x − n·ln 2,  |r| ≤ ½·ln 2
//
// Multiplying by 2ⁿ means adding n to a number's exponent. What is left is eʳ on a short interval, where eight terms of
// its Taylor series are enough.

extension Vector {
  /// eˣ for numbers that are not above 0: relative error at most 3·2⁻²⁴, and once the smallest number, 2⁻¹⁴⁹, where the
  /// result is below 2⁻¹²⁶.
  ///
  /// With ε = 2⁻²⁴: r contributes 0.31ε to it and m 0.9ε (see ``split(_:)``), adding 1 to m another ε.
  @inline(__always) static func exponential(_ x: Vector) -> Vector {
    // Below −104 the result is 0, and n would have no end. (NaN is not below.)
    let (n, m) = split(x.replacing(with: -104, where: x .< -104))
    // 2ⁿ may be too small for a number where its product with 1 + m is not.
    let half = n &>> 1
    return (1 + m) * powerOfTwo(half) * powerOfTwo(n &- half)
  }

  /// eˣ − 1 for numbers from −40 to 0: relative error at most 4·2⁻²⁴, also near 0, where subtracting 1 from eˣ would
  /// leave no digits.
  ///
  /// It is 2ⁿ·m + (2ⁿ − 1). For n = 0 that is m itself. For n = −1 the errors of m, r and the sum add up to 1.2ε, and the
  /// result is at least 0.29; for smaller n it is larger, and all but the last error are smaller.
  @inline(__always) static func exponentialMinusOne(_ x: Vector) -> Vector {
    let (n, m) = split(x)
    let power = powerOfTwo(n)
    var result = power - 1
    result.add(power, times: m)
    return result
  }

  /// The n and m of eˣ = 2ⁿ·(1 + m).
  ///
  /// The first part of ln 2 has so few digits that its product with n is exact, and so is the difference; r errs by the
  /// rounding of the second step, at most 0.31·2⁻²⁴, and for n = 0 not at all. The term r⁸/8! that the series for
  /// m = eʳ − 1 leaves out is 0.3·2⁻²⁴·m; with roundings m has a relative error of at most 2.1·2⁻²⁴.
  @inline(__always) private static func split(_ x: Vector) -> (n: MaskStorage, m: Vector) {
    // In numbers as large as this one the last digit counts ones: adding it rounds to whole numbers.
    let rounder = Vector(repeating: 0x1.8p23)
    var shifted = rounder
    shifted.add(x, times: Vector(repeating: 1.442_695_04))
    let n = shifted - rounder
    var r = x
    r.add(n, times: Vector(repeating: -0.693_359_375))
    r.add(n, times: Vector(repeating: 2.121_944_4e-4))

    var sum = Vector(repeating: 1 / 5040)
    sum = Vector(repeating: 1 / 720).adding(sum, times: r)
    sum = Vector(repeating: 1 / 120).adding(sum, times: r)
    sum = Vector(repeating: 1 / 24).adding(sum, times: r)
    sum = Vector(repeating: 1 / 6).adding(sum, times: r)
    sum = Vector(repeating: 1 / 2).adding(sum, times: r)
    return (shifted.bits &- rounder.bits, r.adding(sum, times: r * r))
  }

  /// 2ⁿ for n from −126 to 127: a number whose digits are 0 and whose exponent, stored 127 too large, is n.
  @inline(__always) private static func powerOfTwo(_ n: MaskStorage) -> Vector {
    Vector(bits: (n &+ 127) &<< 23)
  }

  /// The numbers as they are stored: sign, exponent, digits.
  @inline(__always) var bits: MaskStorage { unsafeBitCast(self, to: MaskStorage.self) }

  @inline(__always) init(bits: MaskStorage) { self = unsafeBitCast(bits, to: Vector.self) }

  /// The numbers without their signs.
  @inline(__always) var magnitude: Vector { Vector(bits: bits & .max) }

  @inline(__always) private func adding(_ a: Vector, times b: Vector) -> Vector {
    var sum = self
    sum.add(a, times: b)
    return sum
  }
}
