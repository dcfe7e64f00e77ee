import ConvNets
import Foundation
import Pictures
import Tensors

extension Command {
  static let data = Option.path("data", "FOLDER", "digits from the four IDX files of MNIST or a set like it")
  static let drawingSeed = Option.integer("seed", "draws everything", standard: 1)

  static let augment = Command(
    name: "augment", summary: "draw digits moved at random, transform by transform",
    explanation: """
      Draws a row of pictures for each of the six transforms of the notes, with their ranges, for all of them together,
      and for elastic distortion: first the original, then copies moved at random. Without --data, the digits are
      written by our own pen.
      """,
    options: [data, drawingSeed, pictures]
  ) { options, console in
    let folder = try options.value(of: pictures) ?? URL(fileURLWithPath: "pictures")
    let seed = UInt64(try options.value(of: drawingSeed))
    let digits = try specimens(from: options.value(of: data), seed: seed)
    let grid = AugmentationGrid(of: digits, seed: seed)
    try makeFolder(folder)
    try grid.picture.writePNG(to: folder.appending(path: "augmentation.png").path)
    console.print("Rows of the picture, the original to the left:\n")
    for (n, row) in AugmentationGrid.rows.enumerated() { console.print("  \(n + 1)  \(row.name)") }
    console.print("\nwrote augmentation.png to \(folder.path)")
  }

  /// An image of every class, of 64x64 pixels: the ranges of the notes are made for images larger than MNIST's.
  private static func specimens(from folder: URL?, seed: UInt64) throws -> Dataset {
    let side = AugmentationGrid.side
    guard let folder else { return Dataset.strokeDigits(count: 10, seed: seed, side: side) }
    let test = try Dataset.idx(folder: folder).test
    let firsts = (0..<test.classCount).compactMap { c in (0..<test.count).first { test.labels[$0] == c } }
    return Preprocessing([.resize(height: side, width: side)])(test[firsts])
  }
}

/// Originals and moved copies.
struct AugmentationGrid {
  static let side = 64
  static let columns = 10

  /// What is done in each row.
  static let rows: [(name: String, augmentation: Augmentation)] = {
    let notes = Augmentation.notes
    return [
      ("rotation by 0° to 360°", Augmentation(rotation: notes.rotation)),
      ("translation by -10 to 10 pixels", Augmentation(translation: notes.translation)),
      ("scaling by 1/1.6 to 1.6", Augmentation(scale: notes.scale)),
      ("flipping, or not", Augmentation(flips: true)),
      ("shearing by -20° to 20°", Augmentation(shear: notes.shear)),
      ("stretching by 1/1.3 to 1.3", Augmentation(stretch: notes.stretch)),
      ("all six together", notes),
      ("elastic distortion", Augmentation(elastic: ElasticDistortion(strength: 120, smoothness: 8))),
    ]
  }()

  let picture: PixelImage

  /// - Parameter digits: Some images of 64x64 pixels; the rows take one each, in turn.
  init(of digits: Dataset, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let tiles = Self.rows.enumerated().flatMap { n, row in
      let original = digits[[(n + 2) % digits.count]].images
      let copies = digits[Array(repeating: (n + 2) % digits.count, count: Self.columns - 1)].images
      let moved = row.augmentation(copies, using: &generator)
      return [PixelImage(original, bounds: 0...1)]
        + moved.samples.map { PixelImage(moved, sample: $0, bounds: 0...1) }
    }
    picture = .grid(tiles, columns: Self.columns, gap: 4)
  }
}
