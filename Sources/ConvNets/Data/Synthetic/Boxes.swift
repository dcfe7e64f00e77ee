import Tensors

/// Images of one bright box each, with the box: for detectors that find it and nets that learn to frame it (C5, F10, F26).
public struct BoxImages: Sendable {
  /// The images, `[S, 1, H, W]`: the box 1, everything else 0, noise added.
  public let images: Tensor<Float>
  /// Where the boxes are, `[S, 4]`: first row, first column, number of rows, number of columns.
  public let boxes: Tensor<Int>

  /// Draws images.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - seed: Draws places, sizes and noise.
  ///   - side: Rows and columns of each image.
  ///   - sizes: How many rows and columns a box may have, drawn for each alone.
  ///   - noise: The standard deviation of what is added to every pixel.
  public init(count: Int, seed: UInt64, side: Int = 32, sizes: ClosedRange<Int> = 5...5, noise: Double = 0) {
    require(
      count >= 0 && sizes.lowerBound >= 1 && sizes.upperBound <= side,
      "BoxImages: boxes of \(sizes) rows and columns must lie in images of \(side), and their number, \(count), must "
        + "not be negative")
    var generator = SeededGenerator(seed: seed)
    let frames = (0..<count).map { _ in
      let height = sizes.lowerBound + generator.integer(below: sizes.count)
      let width = sizes.lowerBound + generator.integer(below: sizes.count)
      return [
        generator.integer(below: side - height + 1), generator.integer(below: side - width + 1), height,
        width,
      ]
    }
    let pixels = drawn(count, seed: generator.next()) { s, generator in
      let (rows, columns) = (
        frames[s][0]..<frames[s][0] + frames[s][2], frames[s][1]..<frames[s][1] + frames[s][3]
      )
      return (0..<side * side).map { p in
        let bright: Float = rows ~= p / side && columns ~= p % side ? 1 : 0
        return noise == 0 ? bright : bright + Float(noise * generator.normal())
      }
    }
    images = Tensor([count, 1, side, side], pixels)
    boxes = Tensor([count, 4], frames.flatMap { $0 })
  }
}
