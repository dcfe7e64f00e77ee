#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// The only file of the readable modules that uses the C library.

/// A number with the elementary functions that activations, losses and p-norms need.
public protocol Real: Scalar {
  /// The number nearest to `value`.
  init(_ value: Double)

  /// The exponential eˣ.
  static func exp(_ x: Self) -> Self
  /// The natural logarithm.
  static func log(_ x: Self) -> Self
  /// The hyperbolic tangent.
  static func tanh(_ x: Self) -> Self
  /// The power xᵖ of a number x ≥ 0.
  static func power(_ x: Self, _ p: Double) -> Self
  /// The square root of a number x ≥ 0.
  static func squareRoot(_ x: Self) -> Self
}

extension Real {
  /// The power with exponent 1/2.
  public static func squareRoot(_ x: Self) -> Self { power(x, 0.5) }

  /// The distance from 0.
  public static func absolute(_ x: Self) -> Self { x < .zero ? .zero - x : x }
}

extension Double: Real {
  public static func exp(_ x: Double) -> Double { exponential(x) }
  public static func log(_ x: Double) -> Double { logarithm(x) }
  public static func tanh(_ x: Double) -> Double { hyperbolicTangent(x) }
  public static func power(_ x: Double, _ p: Double) -> Double { raised(x, p) }
  @inlinable public static func squareRoot(_ x: Double) -> Double { x.squareRoot() }
}

extension Float: Real {
  public static func exp(_ x: Float) -> Float { exponential(x) }
  public static func log(_ x: Float) -> Float { logarithm(x) }
  public static func tanh(_ x: Float) -> Float { hyperbolicTangent(x) }
  public static func power(_ x: Float, _ p: Double) -> Float { raised(x, Float(p)) }
  @inlinable public static func squareRoot(_ x: Float) -> Float { x.squareRoot() }
}

// Inside the extensions above, `exp` would name the extension's own function.
#if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
  private func exponential(_ x: Double) -> Double { exp(x) }
  private func exponential(_ x: Float) -> Float { exp(x) }
  private func logarithm(_ x: Double) -> Double { log(x) }
  private func logarithm(_ x: Float) -> Float { log(x) }
  private func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
  private func hyperbolicTangent(_ x: Float) -> Float { tanh(x) }
  private func raised(_ x: Double, _ p: Double) -> Double { pow(x, p) }
  private func raised(_ x: Float, _ p: Float) -> Float { pow(x, p) }
#else
  // WebAssembly: no module of the C library; whoever loads the program provides these functions.
  @_extern(c, "exp") private func exponential(_ x: Double) -> Double
  @_extern(c, "expf") private func exponential(_ x: Float) -> Float
  @_extern(c, "log") private func logarithm(_ x: Double) -> Double
  @_extern(c, "logf") private func logarithm(_ x: Float) -> Float
  @_extern(c, "tanh") private func hyperbolicTangent(_ x: Double) -> Double
  @_extern(c, "tanhf") private func hyperbolicTangent(_ x: Float) -> Float
  @_extern(c, "pow") private func raised(_ x: Double, _ p: Double) -> Double
  @_extern(c, "powf") private func raised(_ x: Float, _ p: Float) -> Float
#endif
