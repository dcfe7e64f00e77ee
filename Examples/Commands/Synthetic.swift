import ConvNets
import Foundation
import Pictures
import Tensors

extension Command {
  static let synthetic = Command(
    name: "synthetic", summary: "draw the digits, shapes, boxes and signals that our own code makes",
    explanation: """
      Draws what the synthetic generators make: digits written by a pen, which stand in for MNIST where its files are
      absent, shapes in six classes, boxes with their frames, and signals with one axis.
      """,
    options: [drawingSeed, pictures]
  ) { options, console in
    let folder = try options.value(of: pictures) ?? URL(fileURLWithPath: "pictures")
    let gallery = SyntheticGallery(seed: UInt64(try options.value(of: drawingSeed)))
    try makeFolder(folder)
    try gallery.digits.writePNG(to: folder.appending(path: "digits.png").path)
    try gallery.shapes.writePNG(to: folder.appending(path: "shapes.png").path)
    try gallery.boxes.writePNG(to: folder.appending(path: "boxes.png").path)
    try gallery.signals.write(to: folder.appending(path: "signals.svg").path)
    console.print("wrote digits.png, shapes.png, boxes.png and signals.svg to \(folder.path)")
  }
}

/// Pictures of what the generators make.
struct SyntheticGallery {
  let seed: UInt64

  /// Ten of every digit, a column each.
  var digits: PixelImage { grid(Dataset.strokeDigits(count: 100, seed: seed), columns: 10) }

  /// Eight of every shape, a column each.
  var shapes: PixelImage { grid(Dataset.shapes(count: 48, seed: seed), columns: Shape.allCases.count) }

  /// Boxes of many sizes in noise, each in the frame that belongs to it.
  var boxes: PixelImage {
    let boxes = BoxImages(count: 18, seed: seed, sizes: 3...14, noise: 0.1)
    let tiles = boxes.images.samples.map { s in
      framed(
        PixelImage(boxes.images, sample: s, bounds: 0...1).scaled(by: 3),
        rows: (boxes.boxes[s, 0] * 3, boxes.boxes[s, 2] * 3),
        columns: (boxes.boxes[s, 1] * 3, boxes.boxes[s, 3] * 3))
    }
    return .grid(tiles, columns: 6, gap: 4)
  }

  /// One signal of every kind, one above the other.
  var signals: SVG {
    let signals = Dataset.signals(count: Signal.allCases.count, seed: seed).images
    let series = Signal.allCases.map { kind in
      let height = 2.5 * Double(Signal.allCases.count - 1 - kind.rawValue)
      return Series("\(kind)", signals.positions.map { height + Double(signals[kind.rawValue, 0, $0]) })
    }
    return lineChart(title: "Signals, one above the other", xLabel: "time", yLabel: "value", series)
  }

  private func grid(_ data: Dataset, columns: Int) -> PixelImage {
    let tiles = data.images.samples.map { PixelImage(data.images, sample: $0, bounds: 0...1).scaled(by: 2) }
    return .grid(tiles, columns: columns, gap: 4)
  }

  /// A picture with a coloured frame around a rectangle, where the picture reaches that far.
  private func framed(
    _ image: PixelImage, rows: (first: Int, count: Int), columns: (first: Int, count: Int)
  ) -> PixelImage {
    var image = image
    let (top, bottom) = (rows.first - 1, rows.first + rows.count)
    let (left, right) = (columns.first - 1, columns.first + columns.count)
    for i in max(top, 0)...min(bottom, image.height - 1) {
      for j in max(left, 0)...min(right, image.width - 1)
      where i == top || i == bottom || j == left || j == right { image[i, j] = Colour.palette[4] }
    }
    return image
  }
}
