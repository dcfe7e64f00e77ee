import Foundation
import Synchronization
import Testing

@testable import examples

/// Runs the program with these arguments and returns what it says.
func runExamples(_ arguments: String...) -> (status: Int32, output: String, errors: String) {
  runExamples(arguments)
}

func runExamples(_ arguments: [String]) -> (status: Int32, output: String, errors: String) {
  let output = Mutex("")
  let errors = Mutex("")
  let console = Console(
    write: { text in output.withLock { $0 += text } }, writeError: { text in errors.withLock { $0 += text } },
    isWatched: false)
  let status = Main.run(arguments, console: console)
  return (status, output.withLock { $0 }, errors.withLock { $0 })
}

/// A folder of its own for one test, removed afterwards.
func withTemporaryFolder(_ work: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: "examples-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try work(folder)
}

/// The root of the package.
let packageFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// The text of a file of the package.
func text(of path: String) throws -> String {
  try String(contentsOf: packageFolder.appending(path: path), encoding: .utf8)
}

/// The names of all tests that are sentences, as they stand in the sources.
func testNames() throws -> [String] {
  let folder = packageFolder.appending(path: "Tests")
  let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
  return try files.filter { $0.hasSuffix(".swift") }.flatMap { file in
    try text(of: "Tests/" + file).matches(of: /func `([^`\n]+)`\(/).map { String($0.1) }
  }
}
