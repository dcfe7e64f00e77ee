// The letters of this project, the same in every file:
//
//   x  input        s  sample of the batch       t  position of the window
//   w  filter       m  input channel             k  offset inside the window (a filter cell)
//   b  bias         n  output channel            u  input cell under that offset
//   z  output       c  channel, where an operation keeps channels apart
//
// `dz` is the derivative of the divergence (the loss) with respect to `z`; `dx`, `dw` and `db` are what the
// backward passes return. Positions t, k and u are flat: one integer in row order, whether the signal has one,
// two or three axes. Everything counts from 0.

/// A kind of number the loops can run on.
///
/// `Float` and `Double` compute. ``Dual`` carries a derivative along: run on it, the very same loops
/// differentiate themselves. `Int` holds what is counted: switches, class numbers.
public protocol Scalar: Equatable, Sendable {
  /// The whole number `value`.
  init(_ value: Int)

  /// The sum a + b.
  static func + (a: Self, b: Self) -> Self
  /// The difference a − b.
  static func - (a: Self, b: Self) -> Self
  /// The product a · b.
  static func * (a: Self, b: Self) -> Self
  /// The quotient a / b.
  static func / (a: Self, b: Self) -> Self

  /// Orders numbers by value; max pooling needs it.
  static func < (a: Self, b: Self) -> Bool
}

extension Scalar {
  /// The number 0.
  @inlinable public static var zero: Self { Self(0) }

  /// Adds `b` to `a`.
  @inlinable public static func += (a: inout Self, b: Self) { a = a + b }
}

extension Float: Scalar {}
extension Double: Scalar {}
extension Int: Scalar {}
