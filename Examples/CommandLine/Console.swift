import Foundation

/// Where a command's words go.
struct Console: Sendable {
  /// Writes results.
  let write: @Sendable (String) -> Void
  /// Writes progress and errors.
  let writeError: @Sendable (String) -> Void
  /// Whether somebody watches the progress, so that a line may be drawn over.
  let isWatched: Bool

  /// Results to standard output, progress and errors to standard error.
  static let standard = Console(
    write: { FileHandle.standardOutput.write(Data($0.utf8)) },
    writeError: { FileHandle.standardError.write(Data($0.utf8)) },
    isWatched: isatty(FileHandle.standardError.fileDescriptor) == 1)

  func print(_ text: String = "") { write(text + "\n") }
  func printError(_ text: String) { writeError(text + "\n") }

  /// Writes `value` as JSON, whole or not at all.
  func writeJSON(_ value: some Encodable, to file: URL?) throws {
    guard let file else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    do {
      try (encoder.encode(value) + Data("\n".utf8)).write(to: file, options: .atomic)
    } catch {
      throw Failure("cannot write \(file.path); is its folder there, and writable?")
    }
    printError("wrote \(file.path)")
  }
}
