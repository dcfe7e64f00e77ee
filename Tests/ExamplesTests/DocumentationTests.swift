import FastKernels
import Foundation
import Testing

@testable import examples

/// Every number, command, picture and link in the documentation comes from the code; here is who notices if not.
@Suite struct `The documentation is true` {
  private static let pages = [
    "README.md", "Docs/ByHand.md", "Docs/Conventions.md", "Docs/Architecture.md", "Docs/FastPath.md",
    "Docs/LectureMap.md", "Docs/Explanations.md", "Docs/Errata.md", "Docs/Exercises.md",
  ]

  private func swiftFiles(in folder: String) throws -> [String] {
    let paths = try FileManager.default.subpathsOfDirectory(
      atPath: packageFolder.appending(path: folder).path)
    return try paths.filter { $0.hasSuffix(".swift") }.map { try text(of: folder + "/" + $0) }
  }

  @Test(arguments: pages)
  func `every link leads somewhere`(_ page: String) throws {
    let base = packageFolder.appending(path: page).deletingLastPathComponent()
    for link in try text(of: page).matches(of: /\]\(([^)#]+)[^)]*\)/) where !link.1.hasPrefix("http") {
      let target = base.appending(path: String(link.1)).path
      #expect(FileManager.default.fileExists(atPath: target), "\(page): \(link.1)")
    }
  }

  @Test(arguments: pages)
  func `every file that is named is there`(_ page: String) throws {
    var places = ["", "Sources/SlidingWindow/", "Sources/Tensors/", "Sources/FastKernels/"]
    places.append("Docs/")
    for name in try text(of: page).matches(of: /`([A-Za-z\/]+\.(?:swift|md))`/) {
      let found = places.contains {
        FileManager.default.fileExists(atPath: packageFolder.appending(path: $0 + name.1).path)
      }
      #expect(found, "\(page): \(name.1)")
    }
  }

  @Test(arguments: pages)
  func `every snippet stands, with its output, among the tests that run`(_ page: String) throws {
    let snippets = try text(of: "Tests/ExamplesTests/SnippetTests.swift").trimmedLines
    for snippet in try text(of: page).matches(of: /```swift\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/) {
      #expect(snippets.contains(String(snippet.1).trimmedLines), "\(page): \(snippet.1)")
      #expect(snippets.contains(String(snippet.2).trimmedLines), "\(page): \(snippet.2)")
    }
    let blocks = try text(of: page).matches(of: /```swift\n/).count
    let pairs = try text(of: page).matches(of: /```swift\n[\s\S]*?```\n\n```text\n/).count
    #expect(blocks == pairs, "\(page): every snippet is followed by its output")
  }

  @Test func `the nest in the README stands in the code`() throws {
    let nest = try #require(text(of: "README.md").firstMatch(of: /\n( {4}for s in[\s\S]*?\n {4}\}\n)/)?.1)
    let source = try text(of: "Sources/SlidingWindow/Convolution.swift")
    #expect(source.trimmedLines.contains(String(nest).trimmedLines))
  }

  @Test(arguments: pages)
  func `every command of the program exists`(_ page: String) throws {
    for command in try text(of: page).matches(of: /examples ([a-z]+)(?: --([a-z]+))?/) {
      // "examples" is an English word, too: only what follows it in code counts.
      guard let known = Main.commands.first(where: { $0.name == command.1 }), let option = command.2 else {
        continue
      }
      #expect(known.options.contains { $0.name == option }, "\(page): \(command.0)")
    }
  }

  @Test func `the pictures are what the code draws`() throws {
    try withTemporaryFolder { folder in
      #expect(runExamples("figures", "--out", folder.path).status == 0)
      let drawn = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      let kept = try FileManager.default.contentsOfDirectory(
        atPath: packageFolder.appending(path: "Docs/Pictures").path)
      // The ladder is measured, and no two runs measure the same.
      #expect(Set(drawn + ["ladder.svg"]) == Set(kept))
      for name in drawn {
        let new = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        let old = try text(of: "Docs/Pictures/" + name)
        #expect(new == old, "\(name): run `examples figures`")
      }
    }
  }

  @Test func `the ladder in the text is that of the picture, and has the rungs of the code`() throws {
    let page = try text(of: "Docs/FastPath.md")
    let picture = try text(of: "Docs/Pictures/ladder.svg")
    #expect(page.contains("](Pictures/ladder.svg)") && page.contains("examples speed --ladder"))
    for rung in LadderRung.allCases {
      let line = try #require(page.split(separator: "\n").first { $0.hasPrefix(rung.rawValue + "  ") })
      #expect(line.contains(rung.change) && picture.contains(">\(rung.change)<"))
      let numbers = try #require(line.split(separator: "█").last).split(separator: /\s\s+/)
      #expect(numbers.count == (rung == .readableNest ? 2 : 3))
      for number in numbers { #expect(picture.contains(">\(number)<"), "\(rung): \(number)") }
    }
  }

  @Test func `every item that a comment cites stands in the lecture map`() throws {
    let map = try text(of: "Docs/LectureMap.md")
    let items = Set(map.matches(of: /\n\| ([A-GRSX]-?\d+) \|/).map { String($0.1) })
    #expect(items.count > 350)
    for file in try swiftFiles(in: "Sources") + swiftFiles(in: "Tests") {
      for comment in file.matches(of: /\/\/\/?.*/) {
        for item in comment.0.matches(of: /\b((?:[A-GS]|R(?=[1-5]\b)|X-)\d{1,3})\b/)
        where !["F32", "F64", "F16"].contains(item.1) {
          #expect(items.contains(String(item.1)), "\(comment.0)")
        }
      }
    }
  }

  @Test func `every symbol in the lecture map exists`() throws {
    let folders = [
      "Sources/Tensors", "Sources/SlidingWindow", "Sources/Explanations", "Sources/ConvNets",
    ]
    let sources = try folders.flatMap { try swiftFiles(in: $0) }.joined(separator: "\n")
    let declarations = sources.matches(of: /\b(?:func|struct|enum|protocol|case|let|var) (\w+)/)
    let names = Set(declarations.map { String($0.1) })
    for row in try text(of: "Docs/LectureMap.md").split(separator: "\n") where row.hasPrefix("| ") {
      let columns = row.split(separator: "|")
      guard columns.count == 4, let last = columns.last else { continue }
      for symbol in last.matches(of: /`(?:Window\.)?([A-Za-z]+)[^`]*`/) {
        #expect(names.contains(String(symbol.1)), "\(symbol.0) in \(columns[0])")
      }
    }
  }

  /// The whole training of the README: half a minute in a release build, several in a debug build.
  @Test(.enabled(if: isOptimised, "the whole training runs under swift test -c release"))
  func `the net of the README reads as many digits as it says`() throws {
    let silent = Console(write: { _ in }, writeError: { _ in }, isWatched: false)
    let run = try DigitRun(seed: 1, .digits, silent)
    let readme = try text(of: "README.md")
    #expect(readme.contains("`\(run.accuracyLine)` on \(run.test.count) digits"), "\(run.accuracyLine)")
  }

  @Test(.enabled(if: isThorough, "set SLOW_TESTS=1 to train ten nets"))
  func `ten nets have the mean of the README`() throws {
    let result = runExamples("digits", "--seeds", "10")
    let mean = try #require(result.output.firstMatch(of: /mean (\d+\.\d+) %/)?.1)
    #expect(try text(of: "README.md").contains("a mean of \(mean) %"), "\(result.output)")
  }
}

private let isThorough = ProcessInfo.processInfo.environment["SLOW_TESTS"] != nil

#if DEBUG
  private let isOptimised = false
#else
  private let isOptimised = true
#endif

extension String {
  /// Without indentation, so that a snippet may stand inside a function.
  fileprivate var trimmedLines: String {
    split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
      .joined(separator: "\n")
  }
}
