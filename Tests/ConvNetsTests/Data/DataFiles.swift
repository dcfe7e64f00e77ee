import Foundation

/// A folder of its own for one test, removed afterwards.
func withFolder<Result>(_ work: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "data-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try work(folder)
}

/// Writes these files into a folder of its own for one test.
func withFiles<Result>(_ files: [String: [UInt8]], _ work: (URL) throws -> Result) throws -> Result {
  try withFolder { folder in
    for (name, bytes) in files { try Data(bytes).write(to: folder.appending(path: name)) }
    return try work(folder)
  }
}

/// Packs a file by the system's gzip, in place, as `gzip FILE` does.
func gzip(_ file: URL) throws {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["gzip", file.path]
  try process.run()
  process.waitUntilExit()
}

/// The bytes of an IDX file: header, then the numbers as they come.
func idx(kind: UInt8 = 8, _ shape: [Int], _ numbers: [UInt8]) -> [UInt8] {
  [0, 0, kind, UInt8(shape.count)]
    + shape.flatMap { length in (0..<4).reversed().map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } }
    + numbers
}

/// The bytes of whole numbers, high byte first.
func highByteFirst<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
  numbers.flatMap { number in withUnsafeBytes(of: number.bigEndian) { Array($0) } }
}

/// A folder of real data that stands beside the package on some machines, nil elsewhere.
func realData(_ name: String) -> URL? {
  let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let folder = package.appending(path: "../shared/data/\(name)").standardizedFileURL
  return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
}
