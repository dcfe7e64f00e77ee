import Foundation
import Synchronization
import Tensors
import Testing

@testable import Explanations

@Suite struct `A folder of exercises` {
  private let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private let files = FileManager.default

  private func withFolder(_ work: (URL) throws -> Void) throws {
    let folder = files.temporaryDirectory.appending(path: "folder-\(UUID().uuidString)")
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? files.removeItem(at: folder) }
    try work(folder)
  }

  @Test func `is written whole, into a new folder or an empty one`() throws {
    try withFolder { parent in
      for name in ["new", "empty"] {
        let folder = parent.appending(path: name)
        if name == "empty" { try files.createDirectory(at: folder, withIntermediateDirectories: false) }
        try ExercisePackage(sources: sources).write(to: folder)
        let written = try files.contentsOfDirectory(atPath: folder.appending(path: "Sources/exercises").path)
        #expect(Set(written) == Set(Exercise.all.map(\.fileName) + ["main.swift"]))
      }
      #expect(try files.contentsOfDirectory(atPath: parent.path).sorted() == ["empty", "new"])
    }
  }

  @Test func `never replaces anything`() throws {
    try withFolder { folder in
      let mine = folder.appending(path: "mine.txt")
      try Data("work of a night".utf8).write(to: mine)
      for path in [folder, mine] {
        #expect(throws: ExercisePackage.Refusal.exists(path.standardizedFileURL.path)) {
          try ExercisePackage(sources: sources).write(to: path)
        }
      }
      #expect(try files.contentsOfDirectory(atPath: folder.path) == ["mine.txt"])
      #expect(try String(contentsOf: mine, encoding: .utf8) == "work of a night")
    }
  }

  @Test func `needs the sources, and a name that is not theirs`() throws {
    try withFolder { parent in
      let target = parent.appending(path: "target")
      #expect(throws: ExercisePackage.Refusal.noSources(parent.standardizedFileURL.path)) {
        try ExercisePackage(sources: parent).write(to: target)
      }
      let name = sources.lastPathComponent
      #expect(throws: ExercisePackage.Refusal.sameName(name)) {
        try ExercisePackage(sources: sources).write(to: parent.appending(path: name))
      }
      let left = try files.contentsOfDirectory(atPath: parent.path)
      #expect(left.isEmpty)
    }
  }

  private enum Mine: BiasGradientExercise, PaddedExercise {
    static func biasGradient(_ dz: Tensor<Double>) throws -> Tensor<Double> { throw NotYet() }
    static func padded<Number: Real>(_ x: Tensor<Number>, by p: Int) throws -> Tensor<Number> {
      try Solved.padded(x, by: p)
    }
  }

  private func run(_ folder: URL, _ arguments: String...) -> (status: Int32, text: String) {
    let text = Mutex("")
    let print = { (line: String) in text.withLock { $0 += line + "\n" } }
    let program = ExerciseProgram(
      Mine.self, folder: folder, judge: { $0.judge(Mine.self) }, print: print)
    return (program.run(arguments), text.withLock { $0 })
  }

  @Test func `is judged, and remembers how far it came`() throws {
    try withFolder { folder in
      let all = run(folder)
      #expect(all.status == 1 && all.text.contains("✓ padded        solved"), "\(all.text)")
      #expect(all.text.contains("1 of 2 solved\nnext: Sources/exercises/BiasGradient.swift"), "\(all.text)")
      #expect(ExerciseRecord(of: folder).states == ["padded": .solved, "biasGradient": .blank])
      #expect(run(folder, "padded").status == 0)
      let unknown = run(folder, "paded")
      #expect(unknown.status == 2 && unknown.text.contains("there is no \"paded\" here"))
    }
  }

  @Test func `gives one hint more each time, and then all of them`() throws {
    try withFolder { folder in
      let hints = try #require(Exercise.named("biasGradient")).hints
      for count in [1, 2, 3, 3] {
        let text = run(folder, "--hint", "biasGradient").text
        #expect(hints.count { text.contains($0) } == count, "\(text)")
      }
      #expect(ExerciseRecord(of: folder).hints == ["biasGradient": 3])
      // Without a name: the first that is not solved.
      _ = run(folder)
      #expect(run(folder, "--hint").text.hasPrefix("biasGradient: "))
    }
  }
}
