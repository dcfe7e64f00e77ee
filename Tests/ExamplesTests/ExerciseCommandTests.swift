import Explanations
import Foundation
import Testing

@testable import examples

@Suite struct `examples exercises` {
  @Test func `lists every exercise with its lecture item`() {
    let output = runExamples("exercises").output
    for exercise in Exercise.all {
      #expect(output.contains(exercise.name) && output.contains(exercise.task), "\(exercise.name)")
    }
  }

  @Test func `writes a folder, shows its state, and never writes into it again`() throws {
    try withTemporaryFolder { parent in
      let folder = parent.appending(path: "mine")
      #expect(runExamples("exercises", "start", folder.path, "--exercise", "padded").status == 0)
      let file = folder.appending(path: "Sources/exercises/Padded.swift")
      let blank = try String(contentsOf: file, encoding: .utf8)
      #expect(blank.contains("extension Mine: PaddedExercise {"))
      #expect(runExamples("exercises", folder.path).output.contains("0 of 1 solved"))

      let again = runExamples("exercises", "start", folder.path)
      #expect(again.status == 1 && again.errors.contains("exists and is not an empty folder"))
    }
  }

  @Test func `says what is wrong with the command line`() {
    #expect(runExamples("exercises", "start").errors.contains("start needs a FOLDER"))
    #expect(runExamples("exercises", "start", "a", "b").errors.contains("\"b\" is one argument too many"))
    #expect(runExamples("exercises", "--exercise", "nothing").status == 2)
    #expect(runExamples("exercises", "/nowhere").errors.contains("there are no exercises in /nowhere"))
  }
}

/// A folder with our own answers but for three of them, really built and run. The first time this compiles the judge,
/// about a minute; its products stay in `.build/exercises`.
@Suite struct `A learner's folder` {
  private let answers: String
  private let products = packageFolder.appending(path: ".build/exercises")

  init() throws {
    answers = try ["Convolution", "Pooling", "Other"].map {
      try text(of: "Tests/ExplanationsTests/Exercises/\($0)Solutions.swift")
    }.joined()
  }

  /// Our own answer as a file of the package.
  private func answer(_ exercise: Exercise) throws -> String {
    let start = try #require(answers.range(of: "extension Solved: \(exercise.protocolName) {"))
    let end = try #require(answers[start.lowerBound...].range(of: "\n}\n"))
    let body = answers[start.lowerBound..<end.upperBound].replacing(
      "extension Solved", with: "extension Mine")
    return "import Explanations\nimport Tensors\n\n" + body
  }

  /// - Returns: The exit status, and everything that was printed.
  private func run(_ command: [String]) throws -> (status: Int32, output: String) {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    (process.standardOutput, process.standardError) = (pipe, pipe)
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }

  @Test func `is built without network, and its program judges right, wrong, blank and stopping answers`()
    throws
  {
    try withTemporaryFolder { parent in
      let folder = parent.appending(path: "mine")
      #expect(runExamples("exercises", "start", folder.path).status == 0)
      for exercise in Exercise.all where exercise.name != "pad" {
        var text = try answer(exercise)
        switch exercise.name {
        case "inputGradient": text = text.replacing("+=", with: "=")
        case "padded": text = text.replacing("x[s, c, i, j] }", with: "x[s, c, i, j + 1] }")
        default: break
        }
        let file = folder.appending(path: "Sources/exercises/\(exercise.fileName)")
        try Data(text.utf8).write(to: file)
      }
      let build = try run(
        ["swift", "build", "--package-path", folder.path, "--scratch-path", products.path])
      try #require(build.status == 0, "\(build.output)")

      let program = products.appending(path: "debug/exercises").path
      let judged = try run([program])
      #expect(judged.status == 1 && judged.output.contains("28 of 31 solved"), "\(judged.output)")
      #expect(judged.output.contains("This is what you get when = stands for +="))
      #expect(
        judged.output.contains(/it stops in line \d+ of Padded.swift: Tensor: index \[0, 0, 0, 3\]/))
      #expect(judged.output.contains("· pad "))
      let page = try text(of: "Docs/Exercises.md")
      let complaint = try #require(judged.output.firstMatch(of: /✗ inputGradient .*\n(?:    .*\n)+/)?.0)
      for line in complaint.split(separator: "\n").dropFirst() {
        #expect(page.contains(line), "\(line)")
      }

      let solved = try run([program, "convolution", "pNormPooling"])
      #expect(solved.status == 0, "\(solved.output)")
      let hint = try run([program, "--hint", "inputGradient"]).output
      #expect(hint.contains("hint 1 of 4") && !hint.contains("hint 2 of 4"))
      #expect(runExamples("exercises", folder.path).output.contains("28 of 31 solved"))
    }
  }
}
