import Foundation

/// Judges each exercise in a process of its own, so that one that stops or never ends does not take the others along.
struct ChildJudge {
  /// After so many seconds a solution counts as never ending; a judge's questions take a fraction of a second.
  var limit = 30.0

  /// What the parent asks its child: to judge one exercise and to write the verdict into a file.
  struct Request {
    private static let option = "--verdict-into"
    let name: String
    let file: URL

    init(_ exercise: Exercise, file: URL) { (name, self.file) = (exercise.name, file) }

    init?(_ arguments: [String]) {
      guard arguments.count == 3, arguments[0] == Self.option else { return nil }
      (file, name) = (URL(filePath: arguments[1]), arguments[2])
    }

    var arguments: [String] { [Self.option, file.path, name] }

    func answer(for solution: Any.Type) -> Never {
      let verdict = Exercise.named(name)?.judge(solution) ?? .absent
      let isWritten = (try? JSONEncoder().encode(verdict).write(to: file)) != nil
      exit(isWritten ? 0 : 1)
    }
  }

  /// The verdict about one exercise of this very program.
  @Sendable func verdict(_ exercise: Exercise) -> Verdict {
    let folder = FileManager.default.temporaryDirectory.appending(path: "exercises-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (answer, errors) = (folder.appending(path: "verdict.json"), folder.appending(path: "errors.txt"))
    let child = Process()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data().write(to: errors)
      child.executableURL = Bundle.main.executableURL
      child.arguments = Request(exercise, file: answer).arguments
      child.standardError = try FileHandle(forWritingTo: errors)
      child.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": backtrace]) { $1 }
      try child.run()
    } catch {
      return .wrong(Fault("the judge cannot be started: \(error)"))
    }
    let deadline = Date(timeIntervalSinceNow: limit)
    while child.isRunning, Date() < deadline { Thread.sleep(forTimeInterval: 0.005) }
    if child.isRunning {
      child.terminate()
      return .wrong(Fault("it has not ended after \(Int(limit)) seconds: does some loop never end?"))
    }
    let said = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
    guard let data = try? Data(contentsOf: answer),
      let verdict = try? JSONDecoder().decode(Verdict.self, from: data)
    else { return .wrong(Fault(stop(said))) }
    if !said.isEmpty { FileHandle.standardError.write(Data(said.utf8)) }
    return verdict
  }

  /// Only the thread that stopped, without pictures of memory.
  private let backtrace = "enable=yes,interactive=no,color=no,threads=crashed,registers=none,images=none"

  /// Why and where a solution stopped, from what the Swift runtime says about it.
  ///
  /// The place is the innermost one in the learner's files; for some accesses the runtime knows no line.
  private func stop(_ text: String) -> String {
    let message = text.firstMatch(of: /(?:Fatal error|Precondition failed): ([^\n]*)/)?.1
    let place = text.firstMatch(of: /\/Sources\/exercises\/([A-Za-z]+\.swift)(?::(\d+))?/)
    return "it stops" + (place.map { ($0.2.map { " in line \($0) of " } ?? " in ") + $0.1 } ?? "")
      + ": \(message ?? text.prefix(400))"
  }
}
