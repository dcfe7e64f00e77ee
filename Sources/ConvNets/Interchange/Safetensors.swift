import Foundation
import Tensors

/// Named tensors in the safetensors format, in which the weights of PyTorch models travel.
///
///     var file = SafetensorsFile()
///     file.insert(weights, named: "conv1.weight")
///     try file.write(to: url)
///
///     let copy = try SafetensorsFile(contentsOf: url)
///     let weights = try copy.tensor("conv1.weight", as: Float.self)
///
/// Such a file is a header of JSON between its own length and the numbers:
///
///     8 bytes    length of the header, little-endian
///     header     {"conv1.weight":{"dtype":"F32","shape":[6,1,5,5],"data_offsets":[0,600]},…}
///     data       the numbers of all tensors in row order, little-endian, without gaps
///
/// Any bytes can be handed to it: what is not such a file ends in a ``SafetensorsError``, never in a crash.
public struct SafetensorsFile: Equatable, Sendable {
  /// One tensor, still in bytes.
  struct Entry: Equatable, Sendable {
    let dtype: SafetensorsDtype
    let shape: [Int]
    let bytes: Data
  }

  /// The one name in a header that is not a tensor's.
  static let metadataName = "__metadata__"

  /// Where the tensors come from; errors name it.
  public let source: String

  /// Free texts that travel along.
  public var metadata: [String: String] = [:]

  var entries: [String: Entry] = [:]

  /// A file without tensors.
  public init() { source = "a new file" }

  /// Reads a file.
  public init(contentsOf url: URL) throws(SafetensorsError) {
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      throw .unreadable(file: url.path, reason: error.localizedDescription)
    }
    try self.init(data, source: url.path)
  }

  /// Reads the bytes of a file.
  ///
  /// - Parameters:
  ///   - data: All bytes.
  ///   - source: What errors should call the file.
  public init(_ data: Data, source: String) throws(SafetensorsError) {
    self.source = source
    (metadata, entries) = try parsedSafetensors(data, file: source)
  }

  public static func == (a: SafetensorsFile, b: SafetensorsFile) -> Bool {
    a.metadata == b.metadata && a.entries == b.entries
  }
}

// MARK: - Tensors

extension SafetensorsFile {
  /// The names of all tensors, sorted.
  public var names: [String] { entries.keys.sorted() }

  /// In which form the numbers of a tensor are stored, or nil if there is no such tensor.
  public func dtype(of name: String) -> SafetensorsDtype? { entries[name]?.dtype }

  /// The tensor of that name.
  ///
  /// - Parameters:
  ///   - name: One of ``names``.
  ///   - number: The kind of number wanted: `Double`, `Float` or `Int`. It must hold every number of the stored
  ///     dtype exactly, so `F32` can be read as `Double`, but `F64` cannot be read as `Float`.
  public func tensor<Number: SafetensorsNumber>(
    _ name: String, as number: Number.Type = Number.self
  ) throws(SafetensorsError) -> Tensor<Number> {
    guard let entry = entries[name] else {
      throw .missingTensor(file: source, tensor: name, present: names)
    }
    guard let read = Number.reader(of: entry.dtype) else {
      throw .wrongDtype(file: source, tensor: name, dtype: entry.dtype, wanted: "\(Number.self)")
    }
    return Tensor(entry.shape, words(entry.bytes, width: entry.dtype.width).map(read))
  }

  /// Adds a tensor, in place of any other of the same name.
  public mutating func insert<Number: SafetensorsNumber>(_ tensor: Tensor<Number>, named name: String) {
    require(
      name != Self.metadataName,
      "SafetensorsFile: no tensor can be named \"\(name)\"; the format reserves it")
    let dtype = Number.dtype
    var bytes: [UInt8] = []
    bytes.reserveCapacity(tensor.indices.count * dtype.width)
    for number in tensor.elements {
      let word = Number.bits(of: number)
      for i in 0..<dtype.width { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * i))) }
    }
    entries[name] = Entry(dtype: dtype, shape: tensor.shape, bytes: Data(bytes))
  }
}

/// Little-endian numbers of `width` bytes each.
private func words(_ bytes: Data, width: Int) -> [UInt64] {
  bytes.withUnsafeBytes { bytes in
    stride(from: 0, to: bytes.count, by: width).map { start in
      var word: UInt64 = 0
      for i in 0..<width { word |= UInt64(bytes[start + i]) << (8 * i) }
      return word
    }
  }
}

// MARK: - Writing

extension SafetensorsFile {
  /// Writes the file in one step: whoever reads it meanwhile sees the old file or the new one, never half of it.
  public func write(to url: URL) throws(SafetensorsError) {
    do { try data().write(to: url, options: .atomic) } catch {
      throw .unwritable(file: url.path, reason: error.localizedDescription)
    }
  }

  /// The bytes of the file; equal tensors and metadata give equal bytes.
  ///
  /// The tensors are sorted by name, those with wider numbers first, and the header is filled up with spaces to a
  /// multiple of 8 bytes, so that every number lies at a multiple of its own width.
  public func data() -> Data {
    let sorted = entries.sorted { ($1.value.dtype.width, $0.key) < ($0.value.dtype.width, $1.key) }
    var fields: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      fields.append("\(quoted(Self.metadataName)):{\(texts.joined(separator: ","))}")
    }
    var numbers = Data()
    for (name, entry) in sorted {
      let shape = entry.shape.map { String($0) }.joined(separator: ",")
      let (begin, end) = (numbers.count, numbers.count + entry.bytes.count)
      fields.append(
        #"\#(quoted(name)):{"dtype":"\#(entry.dtype.rawValue)","shape":[\#(shape)],"data_offsets":[\#(begin),\#(end)]}"#
      )
      numbers.append(entry.bytes)
    }
    var header = Data("{\(fields.joined(separator: ","))}".utf8)
    header.append(Data(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8))
    let length = UInt64(header.count)
    return Data((0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }) + header + numbers
  }
}

/// A JSON text.
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\0"..<" ":
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
