import Foundation

/// The program of a folder of exercises: judges what was written, and gives hints.
public struct ExerciseProgram {
  private let solution: Any.Type
  private let folder: URL
  private let judge: (Exercise) -> Verdict
  private let print: (String) -> Void

  /// - Parameters:
  ///   - solution: The type that conforms to the exercises' protocols.
  ///   - folder: The folder of the package.
  ///   - judge: Asks for a verdict.
  ///   - print: Writes a line.
  init(
    _ solution: Any.Type, folder: URL, judge: @escaping (Exercise) -> Verdict,
    print: @escaping (String) -> Void
  ) {
    (self.solution, self.folder, self.judge, self.print) = (solution, folder, judge, print)
  }

  /// Does what the command line asks for, and ends the program: with status 0 if everything that was asked for is
  /// solved, 1 if something is wrong or still blank, 2 if the command line is wrong.
  ///
  /// - Parameters:
  ///   - solution: The type that conforms to the exercises' protocols.
  ///   - mainFile: `Sources/exercises/main.swift` of the package.
  public static func run(_ solution: Any.Type, mainFile: String) -> Never {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let request = ChildJudge.Request(arguments) { request.answer(for: solution) }
    let folder = URL(filePath: mainFile).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let program = ExerciseProgram(solution, folder: folder, judge: ChildJudge().verdict) { Swift.print($0) }
    exit(program.run(arguments))
  }

  /// - Returns: The exit status.
  func run(_ arguments: [String]) -> Int32 {
    let wantsHint = arguments.first == "--hint"
    let names = wantsHint ? Array(arguments.dropFirst()) : arguments
    if names.contains("--help") || names.contains("-h") {
      print(Self.help)
      return 0
    }
    let known = present
    for name in names where !known.contains(where: { $0.name == name }) {
      print("exercises: there is no \"\(name)\" here; there are \(known.map(\.name).joined(separator: ", "))")
      return 2
    }
    let chosen = names.isEmpty ? known : known.filter { names.contains($0.name) }
    var record = ExerciseRecord(of: folder)
    let status = wantsHint ? hint(chosen, &record) : report(chosen, &record)
    do {
      try record.write(to: folder)
    } catch {
      print("exercises: cannot write into \(folder.path); is it writable?")
      return 1
    }
    return status
  }

  /// The exercises that are in this folder: only these have a function in the solution.
  private var present: [Exercise] { Exercise.all.filter { $0.isPresent(in: solution) } }

  private static let help = """
    Judges what you wrote.

    Usage: swift run exercises [NAME…]          judge everything, or the exercises of these names
           swift run exercises --hint [NAME]    one hint more, for the first that is not solved

    The exit status is 0 when everything that was asked for is solved.
    """

  /// Judges, prints, and remembers.
  private func report(_ exercises: [Exercise], _ record: inout ExerciseRecord) -> Int32 {
    let width = exercises.map(\.name.count).max() ?? 0
    var open: [Exercise] = []
    for exercise in exercises {
      let name = exercise.name.padding(toLength: width, withPad: " ", startingAt: 0)
      switch judge(exercise) {
      case .right:
        print("✓ \(name)  solved")
        record.states[exercise.name] = .solved
      case .wrong(let fault):
        print("✗ \(name)  wrong")
        print(complaint(exercise, fault, record))
        record.states[exercise.name] = .wrong
        open.append(exercise)
      case .blank, .absent:
        print("· \(name)  not yet: \(exercise.task)")
        record.states[exercise.name] = .blank
        open.append(exercise)
      }
    }
    print("\n\(exercises.count - open.count) of \(exercises.count) solved")
    if let next = open.first(where: { record.states[$0.name] == .wrong }) ?? open.first {
      print("next: Sources/exercises/\(next.fileName)")
    }
    return open.isEmpty ? 0 : 1
  }

  /// What is wrong, where to read, and how many hints there are.
  private func complaint(_ exercise: Exercise, _ fault: Fault, _ record: ExerciseRecord) -> String {
    let left = exercise.hints.count - (record.hints[exercise.name] ?? 0)
    let lines =
      "\(fault)".split(separator: "\n", omittingEmptySubsequences: false).map(String.init) + [
        "read \(exercise.source) (\(exercise.items.joined(separator: ", ")))",
        left > 0
          ? "a hint: swift run exercises --hint \(exercise.name) (\(left) left)" : "all hints are taken",
      ]
    return lines.flatMap { wrapped($0, width: 100) }.map { "    " + $0 }.joined(separator: "\n")
  }

  /// Prints the hints taken so far and one more, for the first exercise that is not solved.
  private func hint(_ exercises: [Exercise], _ record: inout ExerciseRecord) -> Int32 {
    let exercise =
      exercises.first { record.states[$0.name] == .wrong }
      ?? exercises.first { record.states[$0.name] != .solved } ?? exercises.first
    guard let exercise else { return 0 }
    let count = min((record.hints[exercise.name] ?? 0) + 1, exercise.hints.count)
    record.hints[exercise.name] = count
    print("\(exercise.name): \(exercise.task)")
    for (i, hint) in exercise.hints.prefix(count).enumerated() {
      print("  hint \(i + 1) of \(exercise.hints.count): \(hint)")
    }
    return 0
  }
}

/// A line of words broken into lines that are not wider; a line that fits stays as it is.
private func wrapped(_ line: String, width: Int) -> [String] {
  guard line.count > width else { return [line] }
  var lines = [""]
  for word in line.split(separator: " ") {
    let longer = lines[lines.count - 1] + (lines[lines.count - 1].isEmpty ? "" : " ") + word
    if longer.count <= width {
      lines[lines.count - 1] = longer
    } else {
      lines.append("  " + word)
    }
  }
  return lines
}
