import Foundation

/// The bytes of a data file; those of a file that ends in `.gz` are unpacked by the system's gzip.
///
/// - Parameter searchPath: The folders where gzip may be, with colons between them.
func contents(
  of file: URL, searchPath: String = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
) throws(DataError) -> Data {
  if file.pathExtension == "gz" { return try unpacked(file, searchPath: searchPath) }
  do { return try Data(contentsOf: file) } catch {
    throw DataError(file: file.path, problem: "cannot be read: \(error.localizedDescription)")
  }
}

/// What `gzip` writes to its standard output; no file is made.
private func unpacked(_ file: URL, searchPath: String) throws(DataError) -> Data {
  let programs = searchPath.split(separator: ":").map { URL(filePath: String($0)).appending(path: "gzip") }
  guard let gzip = programs.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
    throw DataError(
      file: file.path,
      problem:
        "is packed, and there is no gzip on this system to unpack it; install gzip, or unpack it elsewhere")
  }
  let (output, complaint) = (Pipe(), Pipe())
  let process = Process()
  process.executableURL = gzip
  process.arguments = ["-d", "-c", file.path]
  process.environment = ["LC_ALL": "C"]
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = output
  process.standardError = complaint
  let (data, words): (Data?, Data?)
  do {
    try process.run()
    data = try output.fileHandleForReading.readToEnd()
    words = try complaint.fileHandleForReading.readToEnd()
  } catch {
    throw DataError(
      file: file.path, problem: "cannot be unpacked by \(gzip.path): \(error.localizedDescription)")
  }
  process.waitUntilExit()
  guard process.terminationReason == .exit, process.terminationStatus == 0 else {
    let words = String(decoding: words ?? Data(), as: UTF8.self).split(whereSeparator: \.isNewline)
    throw DataError(
      file: file.path,
      problem:
        "cannot be unpacked: \(words.joined(separator: " ")). Is it there, and complete? Fetch it again")
  }
  return data ?? Data()
}

/// The file of a set that lies in `folder`, plain or as `.gz`; the plain one if there are both.
///
/// - Parameters:
///   - name: What messages call it.
///   - advice: What to do if it is not there.
///   - isWanted: Whether a name, without `.gz`, is that of the file.
func dataFile(
  _ name: String, in folder: URL, advice: String, where isWanted: (String) -> Bool
) throws(DataError) -> URL {
  guard let all = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
    throw DataError(file: folder.path, problem: "is no folder that can be read. \(advice)")
  }
  func plain(_ name: String) -> String { name.hasSuffix(".gz") ? String(name.dropLast(3)) : name }
  let found = all.filter { isWanted(plain($0)) }.sorted()  // "a" comes before "a.gz"
  guard let first = found.first else {
    throw DataError(file: folder.path, problem: "has neither \(name) nor \(name).gz. \(advice)")
  }
  guard found.allSatisfy({ plain($0) == plain(first) }) else {
    throw DataError(
      file: folder.path,
      problem:
        "has more than one \(name): \(found.joined(separator: ", ")). Keep every set in a folder of its own")
  }
  return folder.appending(path: first)
}
