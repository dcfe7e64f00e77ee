import Tensors

/// A fraction of whole numbers in lowest terms, such as the 1/K² of mean pooling.
///
/// All its arithmetic is exact; a fraction whose parts no longer fit into an `Int` stops the program.
public struct Rational: Scalar {
  /// The part above the line; it carries the sign.
  public let numerator: Int
  /// The part below the line, positive.
  public let denominator: Int

  /// - Parameters:
  ///   - numerator: The part above the line.
  ///   - denominator: The part below the line, not 0.
  public init(_ numerator: Int, over denominator: Int) {
    require(denominator != 0, "Rational: \(numerator) cannot be divided by 0")
    let divisor = greatestCommonDivisor(numerator, denominator) * denominator.signum()
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
  }

  /// The whole number `value`.
  public init(_ value: Int) { self.init(value, over: 1) }

  public static func + (a: Rational, b: Rational) -> Rational {
    Rational(
      a.numerator * b.denominator + b.numerator * a.denominator, over: a.denominator * b.denominator)
  }

  public static func - (a: Rational, b: Rational) -> Rational {
    a + Rational(-b.numerator, over: b.denominator)
  }

  public static func * (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator * b.numerator, over: a.denominator * b.denominator)
  }

  public static func / (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator * b.denominator, over: a.denominator * b.numerator)
  }

  public static func < (a: Rational, b: Rational) -> Bool {
    a.numerator * b.denominator < b.numerator * a.denominator
  }
}

/// The largest number that divides both, by Euclid's algorithm; positive unless both are 0.
private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
  b == 0 ? abs(a) : greatestCommonDivisor(b, a % b)
}

extension Rational: CustomStringConvertible {
  /// As in `-3/4`, or `2` for a whole number.
  public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}
