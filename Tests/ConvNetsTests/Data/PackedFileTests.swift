import Foundation
import Testing

@testable import ConvNets

@Suite struct `A packed file` {
  private let bytes = idx([3], [2, 0, 1])

  @Test func `is refused where there is no gzip`() throws {
    try withFiles(["f.gz": bytes]) { folder in
      let file = folder.appending(path: "f.gz")
      let error = try #require(throws: DataError.self) { try contents(of: file, searchPath: "/nowhere:") }
      #expect(
        "\(error)"
          == "\(file.path) is packed, and there is no gzip on this system to unpack it; install gzip, or unpack it "
          + "elsewhere")
    }
  }

  @Test func `is refused with gzip's own words if it is none, or cut off`() throws {
    try withFiles(["f": Array(repeating: 1, count: 1000), "g.gz": bytes]) { folder in
      let file = folder.appending(path: "f.gz")
      try gzip(folder.appending(path: "f"))
      try Data(contentsOf: file).dropLast(9).write(to: file)
      let cut = try #require(throws: DataError.self) { try contents(of: file) }
      #expect("\(cut)".hasPrefix("\(file.path) cannot be unpacked: ") && "\(cut)".contains("unexpected end"))
      let none = try #require(throws: DataError.self) { try contents(of: folder.appending(path: "g.gz")) }
      #expect("\(none)".contains("not in gzip format"))
    }
  }

  @Test func `that is not there is refused like a plain one`() throws {
    for name in ["f.gz", "f"] {
      let error = try #require(throws: DataError.self) { try contents(of: URL(filePath: "/nowhere/\(name)")) }
      #expect(error.file == "/nowhere/\(name)")
    }
  }
}
