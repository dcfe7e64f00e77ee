import ConvNets
import Foundation
import Pictures
import SlidingWindow
import Tensors

// What a trained net looks like: its predictions, its mistakes, its filters.

extension DigitRun {
  private var digits: [String] { (0..<test.classCount).map(String.init) }

  /// Test images worth a look: one of every class, then the first that the net gets wrong.
  private var specimens: [Int] {
    let ofEveryClass = (0..<test.classCount).compactMap { digit in
      (0..<test.count).first { test.labels[$0] == digit }
    }
    let mistakes = (0..<test.count).filter { evaluation.predictions[$0] != test.labels[$0] }
    return ofEveryClass + mistakes.prefix(10)
  }

  private func isWrong(_ s: Int) -> Bool { evaluation.predictions[s] != test.labels[s] }

  /// Digits, confusion matrix and filters as text.
  func show(on console: Console) {
    let right = specimens.filter { !isWrong($0) }.prefix(5)
    let wrong = specimens.filter(isWrong).prefix(5)
    console.print("\nTest digits and what the net reads:\n")
    console.print(row(right))
    if !wrong.isEmpty {
      console.print("\nand some of the \((0..<test.count).filter(isWrong).count) that it misreads:\n")
      console.print(row(wrong))
    }
    console.print("\nRows: the true digit. Columns: what the net reads.\n")
    console.print(
      terminalMatrix(
        evaluation.confusion.map { $0.map(Double.init) }, rowLabels: digits, columnLabels: digits))
  }

  private func row(_ indices: some Collection<Int>) -> String {
    terminalRow(
      indices.map { terminalArt(test.images, sample: $0) },
      captions: indices.map { s in
        "\(evaluation.predictions[s])" + (isWrong(s) ? " (is a \(test.labels[s]))" : "")
      })
  }

  /// Writes predictions, confusion matrix, filters and the maps of one digit into a folder.
  func writePictures(to folder: URL?, _ console: Console) throws {
    let folder = folder ?? URL(fileURLWithPath: "pictures")
    try Command.makeFolder(folder)
    try labelledImages(
      title: "Test digits, what the net reads",
      specimens.map { s in
        LabelledImage(
          PixelImage(test.images, sample: s, bounds: 0...1), truth: "\(test.labels[s])",
          prediction: "\(evaluation.predictions[s])")
      }, columns: 10, side: 8
    ).write(to: folder.appending(path: "digits.svg").path)
    try matrixChart(
      title: "Which digits the net confuses", evaluation.confusion.map { $0.map(Double.init) },
      rowTitle: "true digit", rowLabels: digits, columnTitle: "what the net reads", columnLabels: digits
    ).write(to: folder.appending(path: "confusion.svg").path)
    try filters.writePNG(to: folder.appending(path: "filters.png").path)
    try maps(of: specimens[3]).writePNG(to: folder.appending(path: "maps.png").path)
    console.print("\nwrote digits.svg, confusion.svg, filters.png and maps.png to \(folder.path)")
  }

  /// The 3x3 filters of the first layer; blue is negative, red positive.
  private var filters: PixelImage {
    guard let w = net.parameters["conv1.weight"] else { return PixelImage(width: 1, height: 1, .white) }
    let tiles = w.samples.map { PixelImage(w, sample: $0, colours: .diverging).scaled(by: 16) }
    return .grid(tiles, columns: 8, gap: 8)
  }

  /// What the first layer makes of one digit: the digit itself, then its 16 maps behind the ReLU.
  private func maps(of s: Int) -> PixelImage {
    let image = test[[s]].images
    let activations = net.activations(of: image, with: NaiveKernels<Float>())
    let first = activations.first { $0.name == "relu1" }?.output ?? image
    let tiles = first.channels.map { PixelImage(first, channel: $0).scaled(by: 8) }
    return .grid([PixelImage(image).scaled(by: 8)] + tiles, columns: 6, gap: 8)
  }
}
