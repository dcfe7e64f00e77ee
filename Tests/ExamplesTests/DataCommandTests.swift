import ConvNets
import Foundation
import Tensors
import Testing

@testable import examples

@Suite struct `The commands that draw data` {
  @Test func `augment draws a row for each transform, the same for the same seed`() throws {
    try withTemporaryFolder { folder in
      let result = runExamples("augment", "--out", folder.path, "--seed", "3")
      #expect(result.status == 0, "\(result.errors)")
      for row in AugmentationGrid.rows { #expect(result.output.contains(row.name)) }
      let picture = folder.appending(path: "augmentation.png")
      let first = try Data(contentsOf: picture)
      #expect(runExamples("augment", "--out", folder.path, "--seed", "3").status == 0)
      let again = try Data(contentsOf: picture)
      #expect(again == first)
      #expect(runExamples("augment", "--out", folder.path, "--seed", "4").status == 0)
      let other = try Data(contentsOf: picture)
      #expect(other != first)
    }
  }

  @Test func `augment keeps the originals to the left`() {
    let digits = Dataset.strokeDigits(count: 10, seed: 1, side: AugmentationGrid.side)
    let picture = AugmentationGrid(of: digits, seed: 1).picture
    let (rows, columns, side) = (AugmentationGrid.rows.count, AugmentationGrid.columns, AugmentationGrid.side)
    #expect(picture.width == columns * (side + 4) - 4 && picture.height == rows * (side + 4) - 4)
    for row in 0..<rows {
      for p in stride(from: 0, to: side * side, by: 7) {
        let grey = picture[row * (side + 4) + p / side, p % side].red
        #expect(grey == UInt8((255 * digits.images[(row + 2) % 10, 0, p]).rounded()))
      }
    }
  }

  @Test func `augment says where it found no digits`() throws {
    try withTemporaryFolder { folder in
      let result = runExamples("augment", "--data", folder.path, "--out", folder.path)
      #expect(result.status == 1)
      #expect(result.errors.contains("\(folder.path) has neither train-images"))
      let written = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(written.isEmpty)
    }
  }

  @Test func `synthetic draws digits, shapes, boxes and signals`() throws {
    try withTemporaryFolder { folder in
      let out = folder.appending(path: "new").path
      #expect(runExamples("synthetic", "--out", out).status == 0)
      let names = try FileManager.default.contentsOfDirectory(atPath: out)
      #expect(Set(names) == ["digits.png", "shapes.png", "boxes.png", "signals.svg"])
      let gallery = SyntheticGallery(seed: 1)
      let drawn = try Data(contentsOf: folder.appending(path: "new/digits.png"))
      #expect(drawn == gallery.digits.png())
      #expect(gallery.digits.width == 10 * 60 - 4 && gallery.digits.height == 10 * 60 - 4)
    }
  }

  /// Every check sum in the documentation, of the files that are at hand.
  @Test(.enabled(if: realDataFolder != nil, "needs MNIST and the zip-code digits in ../shared/data"))
  func `documentation gives the check sums of the real files`() throws {
    let folder = try #require(realDataFolder)
    let sums = try text(of: "Docs/Data.md").matches(of: /\| `([\w.-]+\.gz)` \| `([0-9a-f]{64})` \|/)
    #expect(sums.count == 6)
    for sum in sums {
      let file = folder.appending(path: (sum.1.hasPrefix("zip") ? "usps/" : "mnist/") + sum.1)
      let computed = try sha256(file)
      #expect(computed == sum.2, "\(sum.1)")
    }
  }
}

private let realDataFolder: URL? = {
  let folder = packageFolder.appending(path: "../shared/data").standardizedFileURL
  return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
}()

private func sha256(_ file: URL) throws -> String {
  let process = Process()
  let output = Pipe()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["sha256sum", file.path]
  process.standardOutput = output
  try process.run()
  let words = try output.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  return String(decoding: words.prefix(64), as: UTF8.self)
}
