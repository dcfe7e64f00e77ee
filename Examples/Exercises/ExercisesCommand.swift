import Explanations
import Foundation

extension Command {
  private static let one = Option<String?>(
    name: "exercise", placeholder: "NAME", explanation: "write this exercise alone", standard: nil,
    rule: "the name of an exercise"
  ) { name in Exercise.named(name).map { .some($0.name) } }

  static let exercises = Command(
    name: "exercises", summary: "list the exercises, or start a folder in which to solve them",
    explanation: """
      What the lectures leave to the reader, to be programmed. Without a folder: all exercises. With a folder that was
      started: how far each had come when it was last judged. With start: writes a small Swift package into a new
      folder, one file with a blank for each exercise; `swift run exercises` there judges what you wrote, names the
      mistake, and gives hints.
      """,
    operand: "[start] [FOLDER]", options: [one]
  ) { options, console in
    let chosen = try options.value(of: one).flatMap(Exercise.named).map { [$0] } ?? Exercise.all
    switch options.operands.first {
    case nil: console.print(exerciseList(chosen))
    case "start":
      guard options.operands.count == 2 else { throw UsageError("start needs a FOLDER") }
      let folder = URL(fileURLWithPath: options.operands[1])
      try ExercisePackage(chosen, sources: sourceFolder).write(to: folder)
      console.print(
        """
        wrote \(chosen.count) \(chosen.count == 1 ? "exercise" : "exercises") into \(folder.path)
        next: cd \(options.operands[1]) && swift run exercises
        """)
    case let path?:
      guard options.operands.count == 1 else {
        throw UsageError("\"\(options.operands[1])\" is one argument too many")
      }
      let folder = URL(fileURLWithPath: path)
      let present = chosen.filter {
        FileManager.default.fileExists(
          atPath: folder.appending(path: "Sources/exercises/\($0.fileName)").path)
      }
      guard !present.isEmpty else {
        throw Failure("there are no exercises in \(path); to write some: examples exercises start \(path)")
      }
      console.print(exerciseList(present, record: ExerciseRecord(of: folder)))
    }
  }

  /// Where this file was compiled: the package that the exercises need.
  private static let sourceFolder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// One line for each exercise, with its state if there is a record.
  private static func exerciseList(_ exercises: [Exercise], record: ExerciseRecord? = nil) -> String {
    let heading = ["exercise", "lecture item", "what to write"]
    let rows = exercises.map { [$0.name, $0.items[0], $0.task] }
    guard let record else { return columns([heading] + rows, names: 3).trimmedLines }
    let states = exercises.map { record.states[$0.name]?.rawValue ?? "–" }
    let solved = states.count { $0 == ExerciseRecord.State.solved.rawValue }
    let table = zip(["at the last run"] + states, [heading] + rows).map { [$0] + $1 }
    return columns(table, names: 4).trimmedLines + "\n\n\(solved) of \(exercises.count) solved"
  }
}

extension String {
  /// Without blanks at the end of lines.
  fileprivate var trimmedLines: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
