import Foundation
import Tensors

/// A drawing, built shape by shape; later shapes lie on top of earlier ones.
///
///     var drawing = SVG(title: "A window slides", width: 200, height: 100)
///     drawing.rect(x: 20, y: 20, width: 60, height: 60, stroke: .ink)
///     drawing.text("window", x: 50, y: 50, anchor: .middle)
///     drawing.arrow(from: (90, 50), to: (140, 50))
///     try drawing.write(to: "window.svg")
///
/// Lengths are pixels, x runs to the right and y downwards. The background is painted, so that dark ink stays
/// readable where the page around is dark.
public struct SVG: Sendable {
  /// Where a text lies relative to its x.
  public enum Anchor: String, Sendable {
    /// x is the left end.
    case start
    /// x is the middle.
    case middle
    /// x is the right end.
    case end
  }

  /// What the drawing shows: read aloud to those who cannot see it.
  public let title: String
  /// The width in pixels.
  public let width: Double
  /// The height in pixels.
  public let height: Double
  private var elements: [String] = []

  /// An empty drawing on a coloured ground.
  public init(title: String, width: Double, height: Double, background: Colour = .white) {
    self.title = title
    self.width = width
    self.height = height
    rect(x: 0, y: 0, width: width, height: height, fill: background)
  }

  /// The content of an SVG file.
  public var document: String {
    let (width, height) = (decimalText(width), decimalText(height))
    let opening =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
      + "viewBox=\"0 0 \(width) \(height)\" role=\"img\" "
      + "font-family=\"system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif\">"
    return ([opening, "<title>\(escaped(title))</title>"] + elements + ["</svg>", ""]).joined(separator: "\n")
  }

  /// Writes the drawing as an SVG file, replacing an old one as a whole or not at all.
  public func write(to path: String) throws(PictureFileError) {
    try writeFile(Data(document.utf8), to: path)
  }

  private mutating func add(
    _ name: String, _ numbers: KeyValuePairs<String, Double>, _ words: KeyValuePairs<String, String>,
    content: String = ""
  ) {
    var tag = name
    for (key, value) in numbers {
      require(value.isFinite, "SVG: \(key) of \(name) must be finite, but it is \(value)")
      tag += " \(key)=\"\(decimalText(value))\""
    }
    for (key, value) in words { tag += " \(key)=\"\(value)\"" }
    elements.append(content.isEmpty ? "<\(tag)/>" : "<\(tag)>\(content)</\(name)>")
  }
}

// MARK: - Shapes

extension SVG {
  /// A place in the drawing.
  public typealias Point = (x: Double, y: Double)

  /// A rectangle with its upper left corner at x, y.
  public mutating func rect(
    x: Double, y: Double, width: Double, height: Double, fill: Colour? = nil, stroke: Colour? = nil,
    lineWidth: Double = 1
  ) {
    add(
      "rect", ["x": x, "y": y, "width": width, "height": height, "stroke-width": lineWidth],
      ["fill": fill?.hex ?? "none", "stroke": stroke?.hex ?? "none"])
  }

  /// A circle around x, y.
  public mutating func circle(
    x: Double, y: Double, radius: Double, fill: Colour? = nil, stroke: Colour? = nil, lineWidth: Double = 1
  ) {
    add(
      "circle", ["cx": x, "cy": y, "r": radius, "stroke-width": lineWidth],
      ["fill": fill?.hex ?? "none", "stroke": stroke?.hex ?? "none"])
  }

  /// A straight line. The dashes are lengths of strokes and gaps in turn; none make a solid line.
  public mutating func line(
    from start: Point, to end: Point, colour: Colour = .ink, lineWidth: Double = 1, dashes: [Double] = []
  ) {
    polyline([start, end], colour: colour, lineWidth: lineWidth, dashes: dashes)
  }

  /// A line through several points.
  public mutating func polyline(
    _ points: [Point], colour: Colour = .ink, lineWidth: Double = 1, dashes: [Double] = []
  ) {
    let dashing = dashes.isEmpty ? "none" : dashes.map { decimalText($0) }.joined(separator: " ")
    add(
      "polyline", ["stroke-width": lineWidth],
      [
        "points": list(points), "fill": "none", "stroke": colour.hex, "stroke-dasharray": dashing,
        "stroke-linejoin": "round",
      ])
  }

  private mutating func polygon(_ points: [Point], fill: Colour) {
    add("polygon", [:], ["points": list(points), "fill": fill.hex])
  }

  /// A line with a pointed head at its end.
  public mutating func arrow(
    from start: Point, to end: Point, colour: Colour = .ink, lineWidth: Double = 1.5
  ) {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let length = (dx * dx + dy * dy).squareRoot()
    require(length > 0, "arrow: start and end must differ, but both are \(start)")
    let (ux, uy) = (dx / length, dy / length)
    let (head, halfBreadth) = (5 + 3 * lineWidth, 2 + 1.5 * lineWidth)
    let neck = (x: end.x - head * ux, y: end.y - head * uy)
    line(from: start, to: neck, colour: colour, lineWidth: lineWidth)
    polygon(
      [
        end, (neck.x - halfBreadth * uy, neck.y + halfBreadth * ux),
        (neck.x + halfBreadth * uy, neck.y - halfBreadth * ux),
      ], fill: colour)
  }

  /// A line of text whose letters are centred on the height y.
  public mutating func text(
    _ string: String, x: Double, y: Double, size: Double = 14, anchor: Anchor = .start, colour: Colour = .ink,
    bold: Bool = false
  ) {
    add(
      "text", ["x": x, "y": y + 0.35 * size, "font-size": size],  // capitals are about 0.7 · size high
      ["text-anchor": anchor.rawValue, "font-weight": bold ? "bold" : "normal", "fill": colour.hex],
      content: escaped(string))
  }

  /// A picture with its upper left corner at x, y, stored inside the drawing.
  ///
  /// Every pixel becomes a sharp square whose side is `side` long.
  public mutating func image(_ image: PixelImage, x: Double, y: Double, side: Double = 1) {
    add(
      "image", ["x": x, "y": y, "width": Double(image.width) * side, "height": Double(image.height) * side],
      [
        "style": "image-rendering: pixelated",
        "href": "data:image/png;base64," + image.png().base64EncodedString(),
      ])
  }

  private func list(_ points: [Point]) -> String {
    points.map { point in
      require(point.x.isFinite && point.y.isFinite, "SVG: points must be finite, but one is \(point)")
      return decimalText(point.x) + "," + decimalText(point.y)
    }.joined(separator: " ")
  }
}

/// How wide the widest of some texts becomes, roughly: the reader's font is not known.
func widest(_ texts: [String], size: Double) -> Double {
  0.6 * size * Double(texts.map(\.count).max() ?? 0)
}

/// The text with XML's special characters spelt out, and those that XML forbids replaced.
private func escaped(_ string: String) -> String {
  string.unicodeScalars.map { scalar in
    switch scalar {
    case "&": "&amp;"
    case "<": "&lt;"
    case ">": "&gt;"
    case "\t", "\n", "\r": " "
    case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": "\u{FFFD}"
    default: String(scalar)
    }
  }.joined()
}
