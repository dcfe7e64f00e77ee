import ConvNets
import Foundation
import Tensors
import Testing

@testable import Verification

/// The cases of `Fixtures/PyTorch`.
enum GoldenFixture {
  /// The list of cases as it is written.
  static func list() throws -> Data { try Data(contentsOf: file("cases", "json")) }

  /// The cases, each with its tensors.
  static func cases() throws -> [(golden: GoldenCase, tensors: SafetensorsFile)] { try loaded.get() }

  private static let loaded = Result { try load() }

  private static func load() throws -> [(golden: GoldenCase, tensors: SafetensorsFile)] {
    let all = try SafetensorsFile(contentsOf: file("tensors", "safetensors"))
    var tensors: [Substring: SafetensorsFile] = [:]
    for name in all.names {
      let parts = name.split(separator: "/")
      if all.dtype(of: name) == .u8 {
        tensors[parts[0], default: SafetensorsFile()].insert(
          try all.tensor(name, as: Int.self), named: "\(parts[1])")
      } else {
        tensors[parts[0], default: SafetensorsFile()].insert(
          try all.tensor(name, as: Double.self), named: "\(parts[1])")
      }
    }
    let list = try JSONDecoder().decode(GoldenCaseList.self, from: list()).cases
    return try list.map { ($0, try #require(tensors[$0.id[...]])) }
  }

  /// One case with its tensors.
  static func named(_ id: String) throws -> (golden: GoldenCase, tensors: SafetensorsFile) {
    try #require(try cases().first { $0.golden.id == id })
  }

  /// Lays the cases out in a folder as ``GoldenVectors`` reads them, for as long as `body` runs.
  static func inFolder(_ body: (URL) throws -> Void) throws {
    try inTemporaryFolder { folder in
      try list().write(to: folder.appending(path: "cases.json"))
      for (golden, tensors) in try cases() { try tensors.write(to: folder.appending(path: golden.file)) }
      try body(folder)
    }
  }

  private static func file(_ name: String, _ kind: String) throws -> URL {
    try #require(Bundle.module.url(forResource: name, withExtension: kind, subdirectory: "PyTorch"))
  }

  /// An empty folder for as long as `body` runs.
  static func inTemporaryFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }
}
