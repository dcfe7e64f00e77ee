import Tensors

/// One map of a tensor as text: the greater the number, the more solid its character.
///
///     print(terminalArt(x, sample: 3))
///
/// Characters are about twice as high as wide, so every pixel is two of them and squares stay square. All lines
/// are equally long.
///
/// - Parameters:
///   - x: One map `[H, W]`, or maps `[S, C, H, W]`.
///   - sample: The index of the map's sample (of its filter, if `x` holds filters).
///   - channel: The index of the map's channel.
///   - bounds: The numbers that become blank and solid; those found in the map if absent.
/// - Returns: H lines of 2 · W characters; `??` where a number is NaN.
public func terminalArt<Number: Scalar & BinaryFloatingPoint>(
  _ x: Tensor<Number>, sample: Int = 0, channel: Int = 0, bounds: ClosedRange<Double>? = nil
) -> String {
  let plane = Plane("terminalArt", x, sample: sample, channel: channel)
  let bounds = bounds ?? dataBounds(of: plane.values)
  let characters = plane.values.map { shade(fraction(of: $0, in: bounds)) }
  return (0..<plane.height).map { i in
    characters[i * plane.width..<(i + 1) * plane.width].map { String(repeating: $0, count: 2) }.joined()
  }.joined(separator: "\n")
}

private func shade(_ fraction: Double?) -> Character {
  let shades: [Character] = [" ", "░", "▒", "▓", "█"]
  guard let fraction else { return "?" }
  return shades[min(Int(fraction * Double(shades.count)), shades.count - 1)]
}

/// Several blocks of text, such as those of ``terminalArt(_:sample:channel:bounds:)``, side by side, two blanks
/// apart, each with its caption centred beneath.
public func terminalRow(_ blocks: [String], captions: [String]) -> String {
  require(
    blocks.count == captions.count,
    "terminalRow: the number of captions must be that of the blocks, \(blocks.count), but it is "
      + "\(captions.count)")
  let columns = blocks.map { $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
  let height = columns.map(\.count).max() ?? 0
  let padded = zip(columns, captions).map { lines, caption in
    let width = max(caption.count, lines.map(\.count).max() ?? 0)
    let blank = Array(repeating: "", count: height - lines.count)
    let indent = String(repeating: " ", count: (width - caption.count) / 2)
    return (lines + blank + [indent + caption]).map { $0 + String(repeating: " ", count: width - $0.count) }
  }
  return (0...height).map { i in padded.map { $0[i] }.joined(separator: "  ") }.joined(separator: "\n")
}

/// A table of numbers with labels, everything set flush right; zeros are points, so that the others stand out.
///
///          0    1
///     0  980    ·
///     1    3  997
public func terminalMatrix(_ rows: [[Double]], rowLabels: [String], columnLabels: [String]) -> String {
  requireMatrix("terminalMatrix", rows, rowLabels: rowLabels, columnLabels: columnLabels)
  let cells = [columnLabels] + rows.map { row in row.map { $0 == 0 ? "·" : cellText($0) } }
  let width = cells.joined().map(\.count).max() ?? 0
  let labels = [""] + rowLabels
  let labelWidth = labels.map(\.count).max() ?? 0
  return zip(labels, cells).map { label, row in
    ([flushRight(label, labelWidth)] + row.map { flushRight($0, width) }).joined(separator: "  ")
  }.joined(separator: "\n")
}

private func flushRight(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: width - text.count) + text
}
