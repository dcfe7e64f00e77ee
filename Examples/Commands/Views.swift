import Foundation
import Pictures

extension Command {
  private static let seed = Option.integer("seed", "draws the numbers", standard: 1)
  private static let folder = Option.path("out", "FOLDER", "write the pictures there, as SVG")

  static let views = Command(
    name: "views", summary: "look at convolution in other ways: as a matrix, unfolded, as a net that slides",
    explanation: """
      Without a name: the list of views. With one: the identity, an example to look at, and the proof. Both sides run on
      random numbers, and once more on unknowns: equal polynomials are equal for all numbers.

      The views:

      \(table)
      """,
    operand: "[VIEW|all]", options: [seed, folder]
  ) { options, console in
    let chosen = try chosenViews(options.operand)
    guard let chosen else {
      console.print(table + "\n\nLook at one with: examples views \(allViews[0].name)")
      return
    }
    let seed = UInt64(try options.value(of: seed))
    for view in chosen { console.print(try view.text(seed: seed) + "\n") }
    guard let folder = try options.value(of: folder) else { return }
    try makeFolder(folder)
    for picture in chosen.flatMap({ $0.pictures(seed: seed) }) {
      try picture.svg.write(to: folder.appending(path: picture.file).path)
      console.print("wrote \(folder.appending(path: picture.file).path)")
    }
  }

  private static let table = columns(allViews.map { ["  " + $0.name, $0.title] }, names: 2)

  /// The views of that name; `nil` if none is named.
  private static func chosenViews(_ name: String?) throws(UsageError) -> [any View]? {
    guard let name else { return nil }
    let chosen = name == "all" ? allViews : allViews.filter { $0.name == name }
    guard !chosen.isEmpty else {
      throw UsageError(
        "there is no view \"\(name)\"; try one of \(allViews.map(\.name).joined(separator: ", "))")
    }
    return chosen
  }
}
