/// A number and its rate of change, value + slope·ε, computed with ε² = 0.
///
///     (a + a′ε) · (b + b′ε) = ab + (a′b + ab′)ε          the product rule
///
/// Give one input the slope 1 and every other the slope 0, run any loop of this project, and each result's slope
/// is its derivative with respect to that input. There is no step size, so nothing but the rounding of the
/// arithmetic itself stands between it and the exact derivative: the second judge beside finite differences.
public struct Dual: Scalar {
  /// The number itself.
  public var value: Double
  /// Its derivative.
  public var slope: Double

  /// - Parameters:
  ///   - value: The number itself.
  ///   - slope: Its derivative; 0 makes a constant.
  public init(_ value: Double, slope: Double) {
    self.value = value
    self.slope = slope
  }

  /// A constant.
  public init(_ value: Int) { self.init(Double(value), slope: 0) }

  public static func + (a: Dual, b: Dual) -> Dual {
    Dual(a.value + b.value, slope: a.slope + b.slope)
  }

  public static func - (a: Dual, b: Dual) -> Dual {
    Dual(a.value - b.value, slope: a.slope - b.slope)
  }

  public static func * (a: Dual, b: Dual) -> Dual {
    Dual(a.value * b.value, slope: a.slope * b.value + a.value * b.slope)
  }

  public static func / (a: Dual, b: Dual) -> Dual {
    let quotient = a.value / b.value
    return Dual(quotient, slope: (a.slope - quotient * b.slope) / b.value)
  }

  /// Compares values only: a maximum follows the branch that the plain numbers take.
  public static func < (a: Dual, b: Dual) -> Bool { a.value < b.value }
}

extension Dual: Real {
  /// A constant.
  public init(_ value: Double) { self.init(value, slope: 0) }

  public static func exp(_ x: Dual) -> Dual {
    let y = Double.exp(x.value)
    return Dual(y, slope: y * x.slope)
  }

  public static func log(_ x: Dual) -> Dual {
    Dual(Double.log(x.value), slope: x.slope / x.value)
  }

  public static func tanh(_ x: Dual) -> Dual {
    let y = Double.tanh(x.value)
    return Dual(y, slope: (1 - y * y) * x.slope)
  }

  public static func power(_ x: Dual, _ p: Double) -> Dual {
    Dual(Double.power(x.value, p), slope: p * Double.power(x.value, p - 1) * x.slope)
  }
}
