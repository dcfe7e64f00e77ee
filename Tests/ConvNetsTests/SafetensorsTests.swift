import ConvNets
import Foundation
import Tensors
import Testing

/// What the tests of the format share.
enum SafetensorsSample {
  static let weight = Tensor<Double>([2, 3], [0.1, -2, .infinity, .leastNonzeroMagnitude, -0.0, 3])

  /// One tensor of each kind, awkward names and texts.
  static let file: SafetensorsFile = {
    var file = SafetensorsFile()
    file.metadata = ["op": "conv2d", "note": "a \"quoted\" \\ line\nand a tab\t, ü and 卷"]
    file.insert(weight, named: "weight")
    file.insert(Tensor<Float>([3], [0.1, -2, .leastNonzeroMagnitude]), named: "bias")
    file.insert(Tensor<Int>([2, 1], [Int.min, 7]), named: "switches")
    file.insert(Tensor<Double>([], [2.5]), named: "loss")
    file.insert(Tensor<Float>([0, 4], []), named: "nothing/\u{1}")
    return file
  }()

  /// A file as it would lie on disk: length, header, data.
  static func bytes(header: String, data: [UInt8] = []) -> Data {
    let text = Array(header.utf8)
    return Data((0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text + data)
  }

  static func parsed(_ data: Data) throws(SafetensorsError) -> SafetensorsFile {
    try SafetensorsFile(data, source: "f")
  }
}

private typealias Sample = SafetensorsSample

@Suite struct SafetensorsTests {
  // MARK: Round trips

  @Test func `what is written is read back equal`() throws {
    let copy = try Sample.parsed(Sample.file.data())
    #expect(copy == Sample.file)
    #expect(copy.names == ["bias", "loss", "nothing/\u{1}", "switches", "weight"])
    #expect(copy.metadata == Sample.file.metadata)
    #expect(try copy.tensor("weight") == Sample.weight)
    #expect(try copy.tensor("bias") == Tensor<Float>([3], [0.1, -2, .leastNonzeroMagnitude]))
    #expect(try copy.tensor("switches") == Tensor<Int>([2, 1], [Int.min, 7]))
    #expect(try copy.tensor("nothing/\u{1}") == Tensor<Float>([0, 4], []))
  }

  @Test func `a scalar keeps its shape without axes`() throws {
    let loss = try Sample.parsed(Sample.file.data()).tensor("loss", as: Double.self)
    #expect(loss.shape == [])
    #expect(loss.elements == [2.5])
  }

  @Test func `NaN and the negative zero keep their bits`() throws {
    let odd = [Double(bitPattern: 0xFFF8_0000_0000_1234), -0.0]
    var file = SafetensorsFile()
    file.insert(Tensor([2], odd), named: "x")
    let read = try Sample.parsed(file.data()).tensor("x", as: Double.self)
    #expect(read.elements.map(\.bitPattern) == odd.map(\.bitPattern))
  }

  @Test func `another number, shape, name or text makes another file`() {
    func file(_ name: String, _ tensor: Tensor<Double>, _ text: String) -> SafetensorsFile {
      var file = SafetensorsFile()
      file.insert(tensor, named: name)
      file.metadata["a"] = text
      return file
    }
    let original = file("x", Tensor([2], [1, 2]), "b")
    #expect(file("x", Tensor([2], [1, 2]), "b") == original)
    #expect(file("x", Tensor([2], [1, 3]), "b") != original)
    #expect(file("x", Tensor([1, 2], [1, 2]), "b") != original)
    #expect(file("y", Tensor([2], [1, 2]), "b") != original)
    #expect(file("x", Tensor([2], [1, 2]), "c") != original)
  }

  @Test func `the bytes are those of the format, wider numbers first, names sorted, header padded to 8`() {
    var file = SafetensorsFile()
    file.insert(Tensor<Float>([1], [1]), named: "a")
    file.insert(Tensor<Int>([], [-2]), named: "z")
    file.insert(Tensor<Double>([1, 1], [1]), named: "b")
    let header =
      #"{"b":{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]},"#
      + #""z":{"dtype":"I64","shape":[],"data_offsets":[8,16]},"#
      + #""a":{"dtype":"F32","shape":[1],"data_offsets":[16,20]}}"#
    let padding = String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    #expect(!padding.isEmpty)
    let numbers: [UInt8] =
      [0, 0, 0, 0, 0, 0, 0xF0, 0x3F] + [0xFE] + Array(repeating: 0xFF, count: 7) + [0, 0, 0x80, 0x3F]
    #expect(file.data() == Sample.bytes(header: header + padding, data: numbers))
  }

  @Test func `the order of insertion leaves no trace`() {
    var (forward, backward) = (SafetensorsFile(), SafetensorsFile())
    let names = (0..<20).map { "layer\($0)" }
    for (i, name) in names.enumerated() {
      forward.insert(Tensor<Int>([1], [i]), named: name)
      forward.metadata[name] = ""
    }
    for (i, name) in names.enumerated().reversed() {
      backward.insert(Tensor<Int>([1], [i]), named: name)
      backward.metadata[name] = ""
    }
    #expect(forward.data() == backward.data())
  }

  @Test func `a file on disk is replaced as a whole`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let url = folder.appending(path: "net.safetensors")
    try SafetensorsFile().write(to: url)
    try Sample.file.write(to: url)
    #expect(try SafetensorsFile(contentsOf: url) == Sample.file)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["net.safetensors"])
  }

  // MARK: Kinds of number

  static let shortFloats: [(String, [UInt8], [Float])] = [
    ("F16", [0x00, 0x3C, 0x00, 0xC0, 0x01, 0x00, 0xFF, 0x7B, 0, 0xFC], [1, -2, 0x1p-24, 65504, -.infinity]),
    ("BF16", [0x80, 0x3F, 0x20, 0xC1], [1, -10]),
    ("F32", [0x00, 0x00, 0x80, 0x3F], [1]),
  ]

  @Test(arguments: shortFloats)
  func `shorter floating-point numbers are read exactly`(
    _ dtype: String, _ data: [UInt8], _ expected: [Float]
  ) throws {
    let place = #""shape":[\#(expected.count)],"data_offsets":[0,\#(data.count)]"#
    let file = try Sample.parsed(Sample.bytes(header: #"{"x":{"dtype":"\#(dtype)",\#(place)}}"#, data: data))
    #expect(try file.tensor("x").elements == expected)
    #expect(try file.tensor("x").elements == expected.map { Double($0) })
    #expect(throws: SafetensorsError.self) { try file.tensor("x", as: Int.self) }
  }

  @Test func `half precision knows NaN`() throws {
    let file = try Sample.parsed(
      Sample.bytes(header: #"{"x":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}"#, data: [0x00, 0x7E]))
    #expect(try file.tensor("x", as: Float.self)[0].isNaN)
  }

  static let wholeNumbers: [(String, [UInt8], Int)] = [
    ("I32", [0xFE, 0xFF, 0xFF, 0xFF], -2), ("I16", [0xFE, 0xFF], -2), ("I8", [0xFE], -2), ("BOOL", [1], 1),
    ("U32", [0xFE, 0xFF, 0xFF, 0xFF], 4_294_967_294), ("U16", [0xFE, 0xFF], 65534), ("U8", [0xFE], 254),
  ]

  @Test(arguments: wholeNumbers)
  func `all whole numbers are read as Int`(_ dtype: String, _ data: [UInt8], _ expected: Int) throws {
    let header = #"{"x":{"dtype":"\#(dtype)","shape":[],"data_offsets":[0,\#(data.count)]}}"#
    let file = try Sample.parsed(Sample.bytes(header: header, data: data))
    #expect(try file.tensor("x").elements == [expected])
    #expect(throws: SafetensorsError.self) { try file.tensor("x", as: Double.self) }
  }

  @Test func `numbers are never rounded on the way`() {
    let error = SafetensorsError.wrongDtype(file: "a new file", tensor: "loss", dtype: .f64, wanted: "Float")
    #expect(throws: error) { try Sample.file.tensor("loss", as: Float.self) }
    #expect(error.description.contains("Read it as Double"))
  }

  @Test func `a missing tensor is named, with those that are there`() {
    let error = SafetensorsError.missingTensor(
      file: "a new file", tensor: "wieght", present: Sample.file.names)
    #expect(throws: error) { try Sample.file.tensor("wieght", as: Float.self) }
    #expect(error.description.contains("\"wieght\"") && error.description.contains("weight"))
  }
}
