import Foundation
import Tensors

/// A box of numbers in the IDX format, that of MNIST and of the sets made after its model.
///
///     0 0 kind axes     one byte each: which kind of number follows, and along how many axes
///     length …          of every axis, 4 bytes, high byte first
///     number …          in row order, high byte first
///
/// Source: Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits", 1998, "File formats".
struct IDXFile {
  /// The kinds of number that there are.
  enum Kind: UInt8, CaseIterable {
    case unsignedBytes = 0x08
    case signedBytes = 0x09
    case shorts = 0x0B
    case integers = 0x0C
    case floats = 0x0D
    case doubles = 0x0E

    /// Bytes per number.
    var width: Int {
      switch self {
      case .unsignedBytes, .signedBytes: 1
      case .shorts: 2
      case .integers, .floats: 4
      case .doubles: 8
      }
    }
  }

  /// Where the numbers come from; errors name it.
  let source: String
  let kind: Kind
  /// The length of every axis.
  let shape: [Int]
  private let numbers: ArraySlice<UInt8>

  init(contentsOf file: URL) throws(DataError) {
    try self.init([UInt8](contents(of: file)), source: file.path)
  }

  init(_ bytes: [UInt8], source: String) throws(DataError) {
    (kind, shape) = try idxHeader(bytes, source: source)
    self.source = source
    let header = 4 + 4 * shape.count
    numbers = bytes.dropFirst(header)
    guard let size = byteCount(shape, width: kind.width) else {
      throw refuse("is no IDX file: no memory holds the shape \(text(shape)) of bytes 4 ..< \(header)")
    }
    guard numbers.count >= size else {
      throw refuse(
        "is cut off: its shape \(text(shape)) needs \(size) bytes behind the \(header) of the header, but there are "
          + "\(numbers.count). Fetch it again")
    }
    guard numbers.count == size else {
      throw refuse(
        "has \(numbers.count - size) bytes too many: its shape \(text(shape)) ends at byte \(header + size). "
          + "Fetch it again")
    }
  }

  /// An error of this file.
  func refuse(_ problem: String) -> DataError { DataError(file: source, problem: problem) }

  /// At which byte a number stands.
  func byte(of index: Int) -> Int { 4 + 4 * shape.count + index * kind.width }

  /// Every number, from the bits of its bytes.
  private func numbers<Number>(_ read: (UInt64) -> Number) -> [Number] {
    stride(from: numbers.startIndex, to: numbers.endIndex, by: kind.width).map { start in
      read(numbers[start..<start + kind.width].reduce(0) { $0 << 8 | UInt64($1) })
    }
  }
}

/// What the header says.
private func idxHeader(
  _ bytes: [UInt8], source: String
) throws(DataError) -> (kind: IDXFile.Kind, shape: [Int]) {
  func refuse(_ problem: String) -> DataError { DataError(file: source, problem: problem) }
  guard bytes.count >= 4 else {
    throw refuse(
      "is no IDX file: its header needs at least 4 bytes, but it has \(bytes.count). Fetch it again")
  }
  guard bytes[0] == 0, bytes[1] == 0 else {
    throw refuse(
      bytes.starts(with: [0x1F, 0x8B])
        ? "is packed by gzip; let its name end in .gz"
        : "is no IDX file: bytes 0 and 1 must be 0, but they are \(bytes[0]) and \(bytes[1]). Fetch it again")
  }
  guard let kind = IDXFile.Kind(rawValue: bytes[2]) else {
    let known = IDXFile.Kind.allCases.map { String($0.rawValue) }.joined(separator: ", ")
    throw refuse(
      "is no IDX file: byte 2, the kind of number, must be one of \(known), but it is \(bytes[2]). Fetch it again"
    )
  }
  let end = 4 + 4 * Int(bytes[3])
  guard bytes.count >= end else {
    throw refuse(
      "is cut off: a header with \(bytes[3]) axes needs \(end) bytes, but there are \(bytes.count). Fetch it again"
    )
  }
  let shape = stride(from: 4, to: end, by: 4).map { bytes[$0..<$0 + 4].reduce(0) { $0 << 8 | Int($1) } }
  return (kind, shape)
}

// MARK: - Images and labels

extension IDXFile {
  /// Grey images `[S, 1, H, W]`: unsigned bytes divided by 255, floating-point numbers as they stand.
  func images() throws(DataError) -> Tensor<Float> {
    guard shape.count == 3 else {
      throw refuse(
        "must have 3 axes, images, rows and columns, but its shape is \(text(shape)). Are these the images?")
    }
    guard !shape.contains(0) else {
      throw refuse("must hold images with rows and columns, but its shape is \(text(shape))")
    }
    let pixels: [Float]
    switch kind {
    case .unsignedBytes: pixels = numbers.map { Float($0) / 255 }
    case .floats: pixels = try finite(numbers { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) })
    case .doubles: pixels = try finite(numbers { Float(Double(bitPattern: $0)) })
    case .signedBytes, .shorts, .integers:
      throw refuse(
        "holds \(kind), whose black and white are not known; store images as unsigned bytes, 0 to 255, or as floats"
      )
    }
    return Tensor([shape[0], 1, shape[1], shape[2]], pixels)
  }

  private func finite(_ pixels: [Float]) throws(DataError) -> [Float] {
    if let index = pixels.firstIndex(where: { !$0.isFinite }) {
      throw refuse("holds a pixel that is no finite Float, at byte \(byte(of: index)): \(pixels[index])")
    }
    return pixels
  }

  /// Classes counted from 0, `[S]`.
  func labels() throws(DataError) -> Tensor<Int> {
    guard shape.count == 1 else {
      throw refuse("must have 1 axis, but its shape is \(text(shape)). Are these the labels?")
    }
    switch kind {
    case .unsignedBytes: return Tensor(shape, numbers.map { Int($0) })
    case .signedBytes: return Tensor(shape, numbers.map { Int(Int8(bitPattern: $0)) })
    case .shorts: return Tensor(shape, numbers { Int(Int16(truncatingIfNeeded: $0)) })
    case .integers: return Tensor(shape, numbers { Int(Int32(truncatingIfNeeded: $0)) })
    case .floats, .doubles:
      throw refuse("holds \(kind); store labels as whole numbers, such as unsigned bytes")
    }
  }
}
