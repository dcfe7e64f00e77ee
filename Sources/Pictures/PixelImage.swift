import Tensors

/// A picture made of coloured squares.
///
///     let digit = PixelImage(x, sample: 3)
///     let filters = w.samples.map { n in PixelImage(w, sample: n, colours: .diverging) }
///     try PixelImage.grid(filters.map { $0.scaled(by: 16) }, columns: 8, gap: 4).writePNG(to: "filters.png")
public struct PixelImage: Equatable, Sendable {
  /// The number of columns.
  public let width: Int
  /// The number of rows.
  public let height: Int
  /// The colours in row order.
  public private(set) var pixels: [Colour]

  /// A picture of one colour.
  public init(width: Int, height: Int, _ colour: Colour) {
    require(
      width > 0 && height > 0,
      "PixelImage: width and height must be positive, but they are \(width) and \(height)")
    self.width = width
    self.height = height
    pixels = Array(repeating: colour, count: width * height)
  }

  /// Draws one map of a tensor, a pixel per cell.
  ///
  /// - Parameters:
  ///   - x: One map `[H, W]`, or maps `[S, C, H, W]`.
  ///   - sample: The index of the map's sample (of its filter, if `x` holds filters).
  ///   - channel: The index of the map's channel.
  ///   - colours: How numbers become colours.
  ///   - bounds: The numbers that get the extreme colours; those found in the map if absent. Give common
  ///     bounds to pictures that are to be compared.
  public init<Number: Scalar & BinaryFloatingPoint>(
    _ x: Tensor<Number>, sample: Int = 0, channel: Int = 0, colours: ColourMap = .grey,
    bounds: ClosedRange<Double>? = nil
  ) {
    let plane = Plane("PixelImage", x, sample: sample, channel: channel)
    let bounds = bounds ?? dataBounds(of: plane.values)
    width = plane.width
    height = plane.height
    pixels = plane.values.map { colours.colour(of: $0, in: bounds) }
  }

  /// The colour in row `i`, column `j`, counted from the upper left corner.
  public subscript(i: Int, j: Int) -> Colour {
    get { pixels[index(i, j)] }
    set { pixels[index(i, j)] = newValue }
  }

  private func index(_ i: Int, _ j: Int) -> Int {
    require(
      0 <= i && i < height && 0 <= j && j < width,
      "PixelImage: row \(i), column \(j) must lie in a picture of \(height) rows and \(width) columns")
    return i * width + j
  }

  /// The same picture with every pixel a square of `factor` × `factor` pixels.
  public func scaled(by factor: Int) -> PixelImage {
    require(factor > 0, "scaled: the factor must be positive, but it is \(factor)")
    var large = PixelImage(width: width * factor, height: height * factor, .black)
    for i in 0..<large.height {
      for j in 0..<large.width { large[i, j] = self[i / factor, j / factor] }
    }
    return large
  }

  /// Pictures of equal size side by side, row after row.
  ///
  /// - Parameters:
  ///   - images: At least one picture.
  ///   - columns: Pictures in a row; the last row may stay incomplete.
  ///   - gap: Pixels between neighbours; there are none around the whole.
  ///   - background: The colour of gaps and of empty places.
  public static func grid(
    _ images: [PixelImage], columns: Int, gap: Int = 1, background: Colour = .white
  ) -> PixelImage {
    let tile = requireEqualSizes("grid", images, columns: columns)
    require(gap >= 0, "grid: the gap must not be negative, but it is \(gap)")
    let rows = (images.count + columns - 1) / columns
    var sheet = PixelImage(
      width: columns * (tile.width + gap) - gap, height: rows * (tile.height + gap) - gap, background)
    for (n, image) in images.enumerated() {
      let (row, column) = n.quotientAndRemainder(dividingBy: columns)
      for i in 0..<tile.height {
        for j in 0..<tile.width {
          sheet[row * (tile.height + gap) + i, column * (tile.width + gap) + j] = image[i, j]
        }
      }
    }
    return sheet
  }
}

/// Stops unless `images` can be tiled in `columns`; the size of one of them.
func requireEqualSizes(
  _ operation: String, _ images: [PixelImage], columns: Int
) -> (width: Int, height: Int) {
  require(
    columns > 0 && !images.isEmpty,
    "\(operation): the numbers of columns and pictures must be positive, but they are \(columns) and "
      + "\(images.count)")
  let (width, height) = (images[0].width, images[0].height)
  for image in images {
    require(
      image.width == width && image.height == height,
      "\(operation): all pictures must have the size of the first, \(width) × \(height), but one has "
        + "\(image.width) × \(image.height)")
  }
  return (width, height)
}
