import Foundation

extension Command {
  private static let folder = Option.path("out", "FOLDER", "where to write them (Docs/Pictures)")

  static let figures = Command(
    name: "figures", summary: "draw the pictures of the documentation",
    explanation:
      "Draws the pictures that Docs and README show. Every number in them is computed by the module.",
    options: [folder]
  ) { options, console in
    let folder = try options.value(of: folder) ?? URL(fileURLWithPath: "Docs/Pictures")
    try makeFolder(folder)
    try ByHandFigure().svg.write(to: folder.appending(path: "by-hand.svg").path)
    try FieldSection.lenet.write(to: folder.appending(path: "receptive-field.svg").path)
    let views = allViews.flatMap { $0.pictures(seed: 1) }
    for picture in views { try picture.svg.write(to: folder.appending(path: picture.file).path) }
    let names = ["by-hand.svg", "receptive-field.svg"] + views.map(\.file)
    console.print("wrote \(names.joined(separator: ", ")) to \(folder.path)")
  }

  /// Makes a folder for output, with those it lies in.
  static func makeFolder(_ folder: URL) throws {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw Failure("cannot make the folder \(folder.path); name another with --out FOLDER")
    }
  }
}
