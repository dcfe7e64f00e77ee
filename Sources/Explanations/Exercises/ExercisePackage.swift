import Foundation

/// A small Swift package with blanks to fill: one file for each exercise, and a program that judges them.
public struct ExercisePackage {
  /// Why a package cannot be written.
  public enum Refusal: Error, Equatable, CustomStringConvertible {
    /// Something is there already.
    case exists(String)
    /// The packages would be taken for one another.
    case sameName(String)
    /// The sources of this project are gone.
    case noSources(String)
    /// The file system refuses.
    case unwritable(String)

    public var description: String {
      switch self {
      case .exists(let path):
        "\(path) exists and is not an empty folder; nothing was written, choose another name"
      case .sameName(let name):
        "the folder must not be called \"\(name)\" as the folder of this project is; choose another name"
      case .noSources(let path):
        "the exercises need the sources of this project, but there is no Package.swift in \(path)"
      case .unwritable(let path): "cannot write \(path); is its folder there, and writable?"
      }
    }
  }

  private let exercises: [Exercise]
  private let sources: URL

  /// - Parameters:
  ///   - exercises: What there is to do.
  ///   - sources: The folder of this project, on which the new package depends.
  public init(_ exercises: [Exercise] = Exercise.all, sources: URL) {
    (self.exercises, self.sources) = (exercises, sources.standardizedFileURL)
  }

  /// Writes everything into a folder that does not exist or is empty, all or nothing.
  public func write(to folder: URL) throws(Refusal) {
    let (files, folder) = (FileManager.default, folder.standardizedFileURL)
    guard files.fileExists(atPath: sources.appending(path: "Package.swift").path) else {
      throw .noSources(sources.path)
    }
    if folder.lastPathComponent.lowercased() == sources.lastPathComponent.lowercased() {
      throw .sameName(folder.lastPathComponent)
    }
    let exists = files.fileExists(atPath: folder.path)
    if exists, (try? files.contentsOfDirectory(atPath: folder.path))?.isEmpty != true {
      throw .exists(folder.path)
    }
    let draft = folder.deletingLastPathComponent().appending(path: ".exercises-\(UUID().uuidString)")
    defer { try? files.removeItem(at: draft) }
    do {
      try files.createDirectory(
        at: draft.appending(path: "Sources/exercises"), withIntermediateDirectories: true)
      for (path, text) in texts {
        try Data(text.utf8).write(to: draft.appending(path: path))
      }
      if exists { try files.removeItem(at: folder) }  // it is empty
      try files.moveItem(at: draft, to: folder)
    } catch {
      throw .unwritable(folder.path)
    }
  }

  /// Every file with its text.
  var texts: [(path: String, text: String)] {
    [
      ("Package.swift", manifest), ("README.md", readme), (".gitignore", ".build\n"),
      ("Sources/exercises/main.swift", main),
    ] + exercises.map { ("Sources/exercises/\($0.fileName)", $0.blank) }
  }

  private var manifest: String {
    """
    // swift-tools-version: 6.3

    import PackageDescription

    let package = Package(
      name: "exercises",
      platforms: [.macOS(.v26)],
      dependencies: [.package(name: "SlidingWindow", path: \(sources.path.debugDescription))],
      targets: [
        .executableTarget(
          name: "exercises",
          dependencies: [
            .product(name: "Explanations", package: "SlidingWindow"),
            .product(name: "SlidingWindow", package: "SlidingWindow"),
          ])
      ],
      swiftLanguageModes: [.v6]
    )

    """
  }

  private var readme: String {
    """
    # Exercises

    One file in `Sources/exercises` for each exercise. Replace `throw NotYet()` by your code, then:

        swift run exercises                     judge everything
        swift run exercises \(exercises[0].name.padding(toLength: 19, withPad: " ", startingAt: 0)) judge one
        swift run exercises --hint              one hint more for the first that is not solved

    The first run builds the judge and takes a minute or two. Work from the top of the list downward.

    """
  }

  private var main: String {
    """
    import Explanations

    /// Your solutions: every other file in this folder adds one.
    enum Mine {}

    ExerciseProgram.run(Mine.self, mainFile: #filePath)

    """
  }
}

extension Exercise {
  /// The file into which a solution is written.
  public var fileName: String { name.prefix(1).uppercased() + name.dropFirst() + ".swift" }

  /// The file before anything is written into it.
  var blank: String {
    func lines(_ text: String, _ mark: String) -> String {
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.isEmpty && mark == "//" ? "//" : mark + ($0.isEmpty ? "" : (mark == "//" ? " " : "") + $0) }
        .joined(separator: "\n")
    }
    return """
      \(lines("\(name) (\(items.joined(separator: ", "))): \(task)", "//"))
      \(lines(source, "//"))
      //
      \(lines(lesson, "//"))

      import Explanations
      import Tensors

      extension Mine: \(protocolName) {
      \(lines(signature, "  ")) {
          throw NotYet()
        }
      }

      """
  }
}
