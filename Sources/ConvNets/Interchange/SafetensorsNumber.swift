import Tensors

/// The forms in which the format stores numbers, under the format's own names.
public enum SafetensorsDtype: String, Equatable, Sendable {
  case f64 = "F64"
  case f32 = "F32"
  case f16 = "F16"
  case bf16 = "BF16"
  case i64 = "I64"
  case i32 = "I32"
  case i16 = "I16"
  case i8 = "I8"
  case u32 = "U32"
  case u16 = "U16"
  case u8 = "U8"
  case bool = "BOOL"

  /// Bytes per number.
  public var width: Int {
    switch self {
    case .f64, .i64: 8
    case .f32, .i32, .u32: 4
    case .f16, .bf16, .i16, .u16: 2
    case .i8, .u8, .bool: 1
    }
  }
}

/// A kind of number that a ``SafetensorsFile`` can hold.
public protocol SafetensorsNumber: Scalar {
  /// The form in which it is written.
  static var dtype: SafetensorsDtype { get }

  /// How to read numbers of a stored form from their bits, or nil if some of them would not come out exactly.
  static func reader(of dtype: SafetensorsDtype) -> ((UInt64) -> Self)?

  /// The bits that are written.
  static func bits(of number: Self) -> UInt64
}

extension Double: SafetensorsNumber {
  public static var dtype: SafetensorsDtype { .f64 }

  public static func reader(of dtype: SafetensorsDtype) -> ((UInt64) -> Double)? {
    if dtype == .f64 { return { Double(bitPattern: $0) } }
    guard let float = Float.reader(of: dtype) else { return nil }
    return { Double(float($0)) }
  }

  public static func bits(of number: Double) -> UInt64 { number.bitPattern }
}

extension Float: SafetensorsNumber {
  public static var dtype: SafetensorsDtype { .f32 }

  public static func reader(of dtype: SafetensorsDtype) -> ((UInt64) -> Float)? {
    switch dtype {
    case .f32: { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }
    case .bf16: { Float(bitPattern: UInt32(truncatingIfNeeded: $0 << 16)) }  // the upper half of a Float
    case .f16: halfPrecision
    default: nil
    }
  }

  public static func bits(of number: Float) -> UInt64 { UInt64(number.bitPattern) }
}

extension Int: SafetensorsNumber {
  public static var dtype: SafetensorsDtype { .i64 }

  public static func reader(of dtype: SafetensorsDtype) -> ((UInt64) -> Int)? {
    switch dtype {
    case .i64: { Int(truncatingIfNeeded: $0) }
    case .i32: { Int(Int32(truncatingIfNeeded: $0)) }
    case .i16: { Int(Int16(truncatingIfNeeded: $0)) }
    case .i8: { Int(Int8(truncatingIfNeeded: $0)) }
    case .u32, .u16, .u8, .bool: { Int($0) }
    default: nil
    }
  }

  public static func bits(of number: Int) -> UInt64 { UInt64(bitPattern: Int64(number)) }
}

/// IEEE 754 half precision: a sign, 5 bits of exponent, 10 bits of fraction. (Not every Mac has Swift's `Float16`.)
private func halfPrecision(_ bits: UInt64) -> Float {
  let sign: Float = bits & 0x8000 == 0 ? 1 : -1
  let (exponent, fraction) = (Int(bits >> 10 & 0x1F), Float(bits & 0x3FF))
  switch exponent {
  case 0: return sign * fraction * 0x1p-24
  case 0x1F: return fraction == 0 ? sign * .infinity : .nan
  default: return sign * Float(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
  }
}
