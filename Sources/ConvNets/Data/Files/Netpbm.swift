import Foundation
import SlidingWindow
import Tensors

// Portable grey maps and pixel maps, the simplest formats of pictures that programs exchange:
//
//     P5 640 480 255       magic, width, height, greatest value, with white space between them
//     bytes                one per grey value (P5), three per pixel (P6); two each, high byte first, above 255
//
// P2 and P3 are the same in decimal digits. "#" begins a comment that ends with its line.
// Source: J. Poskanzer, "Netpbm", pages "pgm" and "ppm".

extension Tensor where Number == Float {
  /// Reads a picture in the format PGM (grey) or PPM (red, green, blue), plain or as `.gz`.
  ///
  /// - Parameter file: The file; all values become numbers from 0 to 1.
  /// - Returns: `[1, 1, H, W]` or `[1, 3, H, W]`.
  public init(netpbm file: URL) throws(DataError) {
    try self.init(netpbm: [UInt8](contents(of: file)), source: file.path)
  }

  init(netpbm bytes: [UInt8], source: String) throws(DataError) {
    var scanner = NetpbmScanner(bytes: bytes, source: source)
    let form = try scanner.form()
    let width = try scanner.number("the width", in: 1...NetpbmScanner.longestSide)
    let height = try scanner.number("the height", in: 1...NetpbmScanner.longestSide)
    let greatest = try scanner.number("the greatest value", in: 1...65535)
    let count = width * height * form.channels
    let values =
      try form.isText
      ? scanner.numbers(count, in: 0...greatest) : scanner.binaryNumbers(count, in: 0...greatest)
    // The file holds the colours of a pixel side by side, a tensor in planes.
    let planes = (0..<form.channels).flatMap { c in
      stride(from: c, to: count, by: form.channels).map { Float(values[$0]) / Float(greatest) }
    }
    self.init([1, form.channels, height, width], planes)
  }

  /// A picture as the content of a PGM or PPM file, 255 the greatest value.
  ///
  /// - Parameter sample: Which picture of `[S, C, H, W]`, of 1 or 3 channels; what is below 0 is black, above 1 white.
  public func netpbm(sample s: Int = 0) -> Data {
    require(
      shape.count == 4 && (shape[1] == 1 || shape[1] == 3) && samples.contains(s) && !positions.isEmpty,
      "netpbm: pictures must be [S, 1, H, W] or [S, 3, H, W] and have sample \(s), but they are \(text(shape))"
    )
    var data = Data("P\(shape[1] == 1 ? 5 : 6) \(shape[3]) \(shape[2]) 255\n".utf8)
    for p in positions {
      for c in channels { data.append(UInt8((255 * Swift.min(Swift.max(self[s, c, p], 0), 1)).rounded())) }
    }
    return data
  }
}

/// Goes through the bytes of a picture from the first to the last.
private struct NetpbmScanner {
  static let longestSide = 65535
  let bytes: [UInt8]
  let source: String
  private var place = 0

  init(bytes: [UInt8], source: String) { (self.bytes, self.source) = (bytes, source) }

  private func refuse(_ problem: String) -> DataError { DataError(file: source, problem: problem) }

  /// What the magic number says.
  mutating func form() throws(DataError) -> (channels: Int, isText: Bool) {
    place = 2
    switch String(decoding: bytes.prefix(2), as: UTF8.self) {
    case "P2": return (1, true)
    case "P3": return (3, true)
    case "P5": return (1, false)
    case "P6": return (3, false)
    default:
      throw refuse("is no PGM or PPM picture: it must begin with P2, P3, P5 or P6. Convert it to one of them")
    }
  }

  /// The next number in decimal digits.
  mutating func number(_ what: String, in range: ClosedRange<Int>) throws(DataError) -> Int {
    let start = skipBlanks()
    var value = 0
    while place < bytes.count, 48...57 ~= bytes[place] {
      value = min(10 * value + Int(bytes[place] - 48), Int(Int32.max))
      place += 1
    }
    guard place > start else {
      throw refuse(
        place == bytes.count
          ? "is cut off: \(what) is missing at its end. Fetch it again"
          : "must hold \(what) at byte \(start), but there is no digit. Is it a PGM or PPM picture?")
    }
    guard range ~= value else {
      throw refuse(
        "must hold \(what) from \(range.lowerBound) to \(range.upperBound) at byte \(start), but it is \(value)"
      )
    }
    return value
  }

  /// Skips white space and comments; where it ends.
  private mutating func skipBlanks() -> Int {
    var isComment = false
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "#") { isComment = true }
      if bytes[place] == UInt8(ascii: "\n") || bytes[place] == UInt8(ascii: "\r") { isComment = false }
      guard isComment || isWhiteSpace(bytes[place]) else { break }
      place += 1
    }
    return place
  }

  private func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 32 || 9...13 ~= byte }

  /// All numbers of a picture in decimal digits, and nothing behind them.
  mutating func numbers(_ count: Int, in range: ClosedRange<Int>) throws(DataError) -> [Int] {
    var values: [Int] = []
    for index in 0..<count { values.append(try number("value \(index) of \(count)", in: range)) }
    let end = skipBlanks()
    guard end == bytes.count else {
      throw refuse(
        "has something behind the last of its \(count) values, at byte \(end). Keep every picture in a file of its own"
      )
    }
    return values
  }

  /// All numbers of a picture in binary, behind a single blank, and nothing behind them.
  mutating func binaryNumbers(_ count: Int, in range: ClosedRange<Int>) throws(DataError) -> [Int] {
    guard place < bytes.count, isWhiteSpace(bytes[place]) else {
      throw refuse("must have a blank behind the greatest value, at byte \(place)")
    }
    place += 1
    let width = range.upperBound > 255 ? 2 : 1
    guard bytes.count - place == count * width else {
      throw refuse(
        bytes.count - place < count * width
          ? "is cut off: \(count) values need \(count * width) bytes from byte \(place) on, but there are "
            + "\(bytes.count - place). Fetch it again"
          : "has \(bytes.count - place - count * width) bytes too many: its \(count) values end at byte "
            + "\(place + count * width). Keep every picture in a file of its own")
    }
    let values = stride(from: place, to: bytes.count, by: width).map { start in
      bytes[start..<start + width].reduce(0) { $0 << 8 | Int($1) }
    }
    if let index = values.firstIndex(where: { !(range ~= $0) }) {
      throw refuse(
        "holds \(values[index]) at byte \(place + index * width), but its greatest value is \(range.upperBound)"
      )
    }
    return values
  }
}
