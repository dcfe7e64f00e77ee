import Foundation
import Testing

/// Docs/Errata.md and the tests that bear it out know of each other.
@Suite struct `The errata are complete` {
  /// One slip: its number, and the text under its heading.
  private struct Entry {
    let number: String
    let text: String

    var tests: [String] { text.matches(of: /\n- Test: `([^`\n]+)`/).map { String($0.1) } }
  }

  private func entries() throws -> [Entry] {
    try text(of: "Docs/Errata.md").split(separator: "\n### ").dropFirst().map { part in
      let lines = part.split(separator: "\n", maxSplits: 1)
      // The last entry of a lecture ends where the next lecture begins.
      let body = lines[1].split(separator: "\n## ")[0]
      return Entry(number: String(lines[0]), text: "\n" + body)
    }
  }

  @Test func `each slip of the lecture map has one entry, and the table of contents leads to it`() throws {
    let numbers = try text(of: "Docs/LectureMap.md").matches(of: /\n\| (X-\d+) \|/).map { String($0.1) }
    let entries = try entries().map(\.number)
    #expect(numbers.count == 48)
    #expect(entries.count == 48 && Set(entries) == Set(numbers))

    let table = try text(of: "Docs/Errata.md").split(separator: "\n").filter { $0.hasPrefix("| [") }.joined()
    let links = table.matches(of: /\[(X-\d+)\]\(#x-(\d+)\)/)
    #expect(links.map { String($0.1) } == entries)
    #expect(links.allSatisfy { $0.1 == "X-" + $0.2 })
  }

  @Test func `each entry says what is printed, what is right, why, and what decides`() throws {
    for entry in try entries() {
      for part in [#/\n- Slides?: /#, #/\n- Printed: /#, #/\n- Right: /#, #/\n- Why: /#] {
        #expect(entry.text.matches(of: part).count == 1, "\(entry.number)")
      }
      #expect(entry.text.contains(/\n- (Test: `|Source: |Notation\.)/), "\(entry.number)")
    }
  }

  @Test func `each test that an entry names is there, and no other bears a slip's number`() throws {
    let entries = try entries()
    for entry in entries {
      for test in entry.tests { #expect(test.hasPrefix(entry.number + ": "), "\(entry.number)") }
    }
    let numbered = try testNames().filter { $0.contains(#/^X-\d+: /#) }
    #expect(numbered.sorted() == entries.flatMap(\.tests).sorted())
  }
}
