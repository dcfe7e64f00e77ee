import ConvNets
import Foundation
import Tensors
import Testing

private typealias Sample = SafetensorsSample

/// Files that are none: whatever the bytes, reading ends in an error or in tensors, never in a crash.
@Suite struct SafetensorsRefusalTests {
  @Test func `a file that is not there and a folder that is not there are named`() {
    let url = URL(filePath: "/nowhere/net.safetensors")
    #expect(throws: SafetensorsError.self) { try SafetensorsFile(contentsOf: url) }
    #expect(throws: SafetensorsError.self) { try Sample.file.write(to: url) }
  }

  /// A header for one tensor "x" and 8 bytes of data.
  static func header(_ dtype: String, _ shape: String, _ offsets: String) -> String {
    #"{"x":{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":\#(offsets)}}"#
  }

  static let contradictions: [(String, SafetensorsError)] = [
    ("", .headerNotJSON(file: "f")),
    ("[]", .headerNotJSON(file: "f")),
    ("{\"x\":", .headerNotJSON(file: "f")),
    (#"{"x":7}"#, .malformedEntry(file: "f", name: "x")),
    (#"{"x":{"dtype":"F64","shape":[1]}}"#, .malformedEntry(file: "f", name: "x")),
    (#"{"__metadata__":{"a":1}}"#, .malformedEntry(file: "f", name: "__metadata__")),
    (header("F64", "[1.5]", "[0,8]"), .malformedEntry(file: "f", name: "x")),
    (header("F64", "[99999999999999999999]", "[0,8]"), .malformedEntry(file: "f", name: "x")),
    (header("F64", "[1]", "[0]"), .malformedEntry(file: "f", name: "x")),
    (header("F64", "[1]", "[0,8,16]"), .malformedEntry(file: "f", name: "x")),
    (header("F8_E4M3", "[8]", "[0,8]"), .unknownDtype(file: "f", tensor: "x", dtype: "F8_E4M3")),
    (header("F64", "[1]", "[-8,0]"), .offsetsOutside(file: "f", tensor: "x", offsets: [-8, 0], bytes: 8)),
    (header("F64", "[1]", "[8,0]"), .offsetsOutside(file: "f", tensor: "x", offsets: [8, 0], bytes: 8)),
    (header("F64", "[2]", "[0,16]"), .offsetsOutside(file: "f", tensor: "x", offsets: [0, 16], bytes: 8)),
    (
      header("F64", "[1]", "[-9223372036854775808,9223372036854775807]"),
      .offsetsOutside(file: "f", tensor: "x", offsets: [Int.min, Int.max], bytes: 8)
    ),
    (header("F64", "[2]", "[0,8]"), .wrongSize(file: "f", tensor: "x", shape: [2], dtype: .f64, bytes: 8)),
    (header("F64", "[-1]", "[0,8]"), .wrongSize(file: "f", tensor: "x", shape: [-1], dtype: .f64, bytes: 8)),
    (
      header("F32", "[-1,-2]", "[0,8]"),
      .wrongSize(file: "f", tensor: "x", shape: [-1, -2], dtype: .f32, bytes: 8)
    ),
    (
      header("U8", "[4294967296,4294967296]", "[0,0]"),
      .wrongSize(file: "f", tensor: "x", shape: [1 << 32, 1 << 32], dtype: .u8, bytes: 0)
    ),
    (
      header("U8", "[0,1,4294967296,4294967296]", "[0,0]"),
      .wrongSize(file: "f", tensor: "x", shape: [0, 1, 1 << 32, 1 << 32], dtype: .u8, bytes: 0)
    ),
    (header("F32", "[1]", "[0,4]"), .gap(file: "f", from: 4, to: 8)),
    (header("F32", "[1]", "[4,8]"), .gap(file: "f", from: 0, to: 4)),
    ("{}", .gap(file: "f", from: 0, to: 8)),
    (
      #"{"x":{"dtype":"U8","shape":[5],"data_offsets":[0,5]},"#
        + #""y":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}"#,
      .overlap(file: "f", tensor: "x", other: "y")
    ),
  ]

  @Test(arguments: contradictions)
  func `a header that contradicts itself or the data is refused`(
    _ header: String, _ expected: SafetensorsError
  ) {
    let data = Sample.bytes(header: header, data: Array(repeating: 0, count: 8))
    #expect(throws: expected) { try Sample.parsed(data) }
    #expect(expected.description.hasPrefix("f"))
  }

  @Test(arguments: [UInt64.max, 1 << 63, 1 << 62, 100, 3])
  func `a header longer than the file is refused`(_ length: UInt64) {
    let data = Data((0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + [0x7B, 0x7D])
    let expected = SafetensorsError.headerTooLong(file: "f", header: length, bytes: 10)
    #expect(throws: expected) { try Sample.parsed(data) }
  }

  @Test func `nesting beyond all measure is refused`() {
    let data = Sample.bytes(header: String(repeating: "[", count: 100_000))
    #expect(throws: SafetensorsError.headerNotJSON(file: "f")) { try Sample.parsed(data) }
  }

  @Test(arguments: [("x", "x"), ("\u{E9}", "e\u{301}")])
  func `a name given twice is refused`(_ first: String, _ second: String) {
    let header =
      #"{"\#(first)":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
      + #""\#(second)":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#
    #expect(throws: SafetensorsError.self) { try Sample.parsed(Sample.bytes(header: header, data: [0, 0])) }
  }

  // MARK: Any bytes at all

  @Test func `every truncation is refused`() {
    let whole = Sample.file.data()
    for count in whole.indices {
      #expect(throws: SafetensorsError.self, "\(count) bytes") { try Sample.parsed(whole.prefix(count)) }
    }
  }

  @Test func `changed bytes give an error or a consistent file, never a crash`() {
    let whole = Sample.file.data()
    var generator = SeededGenerator(seed: 1)
    var (refused, read) = (0, 0)
    for _ in 0..<20_000 {
      var data = whole
      for _ in 0...generator.integer(below: 3) {
        data[generator.integer(below: data.count)] = UInt8(generator.integer(below: 256))
      }
      guard let file = try? Sample.parsed(data) else {
        refused += 1
        continue
      }
      read += 1
      for name in file.names {
        _ = try? file.tensor(name, as: Double.self)
        _ = try? file.tensor(name, as: Int.self)
      }
    }
    #expect(refused > 1000 && read > 1000)  // both ways out were taken
  }

  @Test func `changed digits give an error or a consistent file, never a crash`() {
    let whole = Sample.file.data()
    let digits = whole.indices.dropFirst(8).filter { "0123456789".utf8.contains(whole[$0]) }
    let replacements = Array("0123456789-.eE,[]{}\"".utf8)
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<20_000 {
      var data = whole
      for _ in 0...generator.integer(below: 2) {
        data[digits[generator.integer(below: digits.count)]] =
          replacements[generator.integer(below: replacements.count)]
      }
      guard let file = try? Sample.parsed(data) else { continue }
      for name in file.names { _ = try? file.tensor(name, as: Double.self) }
    }
  }
}
