// Embedded Swift has no text form of numbers of unknown type.
#if !hasFeature(Embedded)
  extension Tensor: CustomStringConvertible {
    /// The shape, then each map of a small tensor as a grid, or the first numbers of a large one.
    ///
    ///     [1, 1, 2, 3]
    ///      1    2    3
    ///      4    5.5  6
    public var description: String {
      let heading = Tensors.text(shape)
      if storage.isEmpty { return heading + " (empty)" }
      if storage.count > 400 {
        return heading + " " + storage.prefix(8).map(shortText).joined(separator: " ") + " …"
      }
      let columns = max(shape.last ?? 1, 1)
      let rows = shape.count > 1 ? max(shape[shape.count - 2], 1) : 1
      let texts = storage.map(shortText)
      let width = texts.map(\.count).max() ?? 0
      var lines = [heading]
      for row in 0..<(texts.count / columns) {
        if shape.count > 2, row > 0, row % rows == 0 { lines.append("") }
        let cells = texts[row * columns..<(row + 1) * columns]
        lines.append(
          cells.map { String(repeating: " ", count: width - $0.count) + $0 }.joined(separator: "  "))
      }
      return lines.joined(separator: "\n")
    }
  }

  /// A number as people write it: whole numbers without a point, others with at most four decimals.
  private func shortText<Number>(_ number: Number) -> String {
    let value: Double
    switch number {
    case let number as Double: value = number
    case let number as Float: value = Double(number)
    default: return "\(number)"
    }
    guard value.magnitude < 1e9, value == 0 || value.magnitude >= 1e-4 else { return "\(number)" }
    let rounded = (value * 1e4).rounded() / 1e4
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }
#endif
