/// A picture with a caption.
public struct LabelledImage: Sendable {
  /// The picture.
  public let image: PixelImage
  /// The text beneath.
  public let caption: String
  /// Whether the caption is drawn in red.
  public let isWrong: Bool

  /// A picture with any caption.
  public init(_ image: PixelImage, caption: String) {
    self.image = image
    self.caption = caption
    isWrong = false
  }

  /// A classified picture: `7` beneath a seven that was recognised, a red `7 ✗ 1` if it was taken for a one.
  public init(_ image: PixelImage, truth: String, prediction: String) {
    self.image = image
    isWrong = truth != prediction
    caption = isWrong ? "\(truth) ✗ \(prediction)" : truth
  }
}

/// Pictures of equal size in rows, each with its caption beneath.
///
/// - Parameters:
///   - title: What the pictures have in common.
///   - pictures: At least one.
///   - columns: Pictures in a row; the last row may stay incomplete.
///   - side: The length of one pixel's side in the drawing.
public func labelledImages(
  title: String, _ pictures: [LabelledImage], columns: Int, side: Double = 3
) -> SVG {
  let size = requireEqualSizes("labelledImages", pictures.map(\.image), columns: columns)
  let (width, height) = (Double(size.width) * side, Double(size.height) * side)
  let step = (x: 16 + max(width, widest(pictures.map(\.caption), size: 14)), y: height + 40)
  let rows = (pictures.count + columns - 1) / columns
  var sheet = SVG(
    title: title, width: max(step.x * Double(columns), widest([title], size: 18) + 16) + 16,
    height: 48 + step.y * Double(rows))
  sheet.text(title, x: 16, y: 24, size: 18, bold: true)
  for (n, picture) in pictures.enumerated() {
    let (row, column) = n.quotientAndRemainder(dividingBy: columns)
    let centre = 8 + step.x * (Double(column) + 0.5)
    let top = 48 + step.y * Double(row)
    sheet.image(picture.image, x: centre - width / 2, y: top, side: side)
    sheet.text(
      picture.caption, x: centre, y: top + height + 16, anchor: .middle,
      colour: picture.isWrong ? .wrong : .ink, bold: picture.isWrong)
  }
  return sheet
}
