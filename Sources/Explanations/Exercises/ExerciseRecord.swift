import Foundation

/// What a folder of exercises remembers from run to run, in a file whose name begins with a dot.
public struct ExerciseRecord: Codable, Equatable, Sendable {
  /// How far an exercise has come.
  public enum State: String, Codable, Sendable {
    /// Everything was answered rightly.
    case solved
    /// Some answer was wrong.
    case wrong
    /// Nothing is written yet.
    case blank
  }

  /// How far each exercise had come at the last run; those that were not looked at are missing.
  public var states: [String: State] = [:]
  /// How many hints were taken for each exercise.
  public var hints: [String: Int] = [:]

  /// Nothing was done yet.
  public init() {}

  /// Reads the record of a folder; where there is none, nothing was done yet.
  public init(of folder: URL) {
    let data = try? Data(contentsOf: Self.file(in: folder))
    self = data.flatMap { try? JSONDecoder().decode(Self.self, from: $0) } ?? Self()
  }

  /// Writes the record, whole or not at all.
  func write(to folder: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(self).write(to: Self.file(in: folder), options: .atomic)
  }

  private static func file(in folder: URL) -> URL { folder.appending(path: ".exercises.json") }
}
