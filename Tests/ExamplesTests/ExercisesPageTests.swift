import Explanations
import Foundation
import Testing

/// Docs/Exercises.md leaves no exercise out, and the tests that it names exist.
@Suite struct `The page of exercises is complete` {
  @Test func `each exercise of the lecture map is answered or to be programmed`() throws {
    let numbers = try text(of: "Docs/LectureMap.md").matches(of: /\n\| (D\d+) \|/).map { String($0.1) }
    let page = try text(of: "Docs/Exercises.md")
    let answered = page.matches(of: /\n### (D\d+)\n/).map { String($0.1) }
    #expect(numbers.count == 26)
    #expect(Set(answered).count == answered.count)
    #expect(Set(answered + Exercise.all.flatMap(\.items)).isSuperset(of: numbers))
  }

  @Test func `the table is the program's list`() throws {
    let rows = try text(of: "Docs/Exercises.md").matches(of: /\n(\| `\w+` \|.*)/).map { String($0.1) }
    let list = Exercise.all.map { exercise in
      let items = exercise.items.filter { $0.hasPrefix("D") }.joined(separator: ", ")
      return "| `\(exercise.name)` | \(items) | \(exercise.task) |"
    }
    #expect(rows == list)
  }

  @Test func `the file on the page is the one that is written`() throws {
    try withTemporaryFolder { parent in
      let folder = parent.appending(path: "mine").path
      #expect(runExamples("exercises", "start", folder, "--exercise", "inputGradient").status == 0)
      let file = try String(
        contentsOfFile: folder + "/Sources/exercises/InputGradient.swift", encoding: .utf8)
      let page = try text(of: "Docs/Exercises.md")
      #expect(page.contains("```text\n" + file + "```"))
    }
  }

  @Test func `each item that an exercise names stands in the lecture map`() throws {
    let map = try text(of: "Docs/LectureMap.md")
    let items = Set(map.matches(of: /\n\| ([A-GRSX]-?\d+) \|/).map { String($0.1) })
    for exercise in Exercise.all {
      #expect(items.isSuperset(of: exercise.items), "\(exercise.name): \(exercise.items)")
    }
  }

  @Test func `each test that an answer names is there`() throws {
    let names = Set(try testNames())
    let named = try text(of: "Docs/Exercises.md").matches(of: /\n- Test: `([^`\n]+)`/).map { String($0.1) }
    #expect(named.count > 10)
    for name in named { #expect(names.contains(name), "\(name)") }
    let numbered = names.filter { $0.contains(#/^D\d+: /#) }
    #expect(numbered.isSubset(of: named), "\(numbered.subtracting(named))")
  }
}
