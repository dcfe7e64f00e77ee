import Explanations
import Pictures
import SlidingWindow

/// A receptive field seen from the side: one axis, the input at the top and one row for every layer.
struct FieldSection {
  private let names: [String]
  private let field: ReceptiveField
  /// Where cell 0 of every map lies over the input, and how far its cells lie apart, in input cells.
  private let places: [(first: Double, jump: Double)]

  /// - Parameters:
  ///   - network: The network.
  ///   - cell: The chosen cell of the last map.
  ///   - side: The length of the input.
  init(_ network: NetworkText, of cell: Int, side: Int) {
    let layers = network.scanning(axes: 1)
    names = ["input"] + network.layers.map(\.text)
    field = ReceptiveField(of: [cell], through: layers, over: [side])
    places = layers.reduce(into: [(first: 0, jump: 1)]) { places, layer in
      let axis = layer.window.axes[0]
      // The middle of the window at position 0, counted from cell 0 of the map it lies on.
      let middle = Double(axis.reach - 1) / 2 - Double(axis.before)
      let (first, jump) = places[places.count - 1]
      if case .transposedConvolution = layer {
        let step = jump / Double(axis.stride)
        places.append((first - middle * step, step))
      } else {
        places.append((first + middle * jump, jump * Double(axis.stride)))
      }
    }
  }

  private var side: Int { field.extents[0][0] }
  private func centre(_ cell: Int, of map: Int) -> Double {
    places[map].first + places[map].jump * Double(cell)
  }

  // MARK: In the terminal

  /// Solid where a cell reaches the chosen one, points where it does not; at most 96 characters wide.
  var text: String {
    let width = side <= 48 ? 2 * side : min(side, 96)
    let lines = field.extents.indices.map { map in
      (0..<width).map { column in
        let place = (Double(column) + 0.5) * Double(side) / Double(width) - 0.5
        let cell = Int(((place - places[map].first) / places[map].jump).rounded())
        guard 0 <= cell, cell < field.extents[map][0] else { return " " }
        return field.reaching[map].contains(cell) ? "█" : "·"
      }.joined()
    }
    return columns(zip(names, lines).map { [$0, $1] }, names: 2)
  }

  // MARK: As a drawing

  /// Every map as a row of cells; lines join the chosen cell with all it depends on.
  func svg(title: String) -> SVG {
    let (left, step) = (24 + 8 * Double(names.map(\.count).max() ?? 0), 58.0)
    let scale = min(20, 720 / Double(side))
    let width = max(left + scale * Double(side), 10 * Double(title.count)) + 24
    var svg = SVG(title: title, width: width, height: 72 + step * Double(names.count))
    svg.text(title, x: 16, y: 24, size: 16, bold: true)
    func x(_ cell: Int, _ map: Int) -> Double { left + (centre(cell, of: map) + 0.5) * scale }
    func top(_ map: Int) -> Double { 56 + step * Double(map) }
    let height = 16.0

    for map in field.layers.indices {
      for (below, above) in links(into: map) {
        svg.line(
          from: (x(above, map), top(map) + height), to: (x(below, map + 1), top(map + 1)),
          colour: .palette[0],
          lineWidth: 0.75)
      }
    }
    let cellWidth = scale > 6 ? scale - 2 : scale
    for map in field.extents.indices {
      svg.text(names[map], x: 16, y: top(map) + height / 2)
      for cell in 0..<field.extents[map][0] {
        let colour = field.reaching[map].contains(cell) ? Colour.palette[0] : .faint
        svg.rect(
          x: x(cell, map) - cellWidth / 2, y: top(map), width: cellWidth, height: height, fill: colour)
      }
    }
    return svg
  }

  /// Which reaching cells of the map after layer `map` are computed from which reaching cells before it; of large maps
  /// the outermost only.
  private func links(into map: Int) -> [(below: Int, above: Int)] {
    let sources = field.layers[map].forward(.init(cellsOf: [1, 1] + field.extents[map]))
    let below = Array(field.reaching[map + 1].ranges.joined())
    let links = below.flatMap { cell in
      sources[cell].cells.intersection(field.reaching[map]).ranges.joined().map { (below: cell, above: $0) }
    }
    return side <= 64 ? links : [links.first, links.last].compactMap { $0 }
  }
}

extension FieldSection {
  /// The picture of the documentation: LeNet-5 up to its second pooling.
  static var lenet: SVG {
    get throws {
      let (name, text, side) = NetworkText.classics[0]
      guard let network = NetworkText(text) else { throw Failure("\(name) cannot be read") }
      return FieldSection(network, of: 2, side: side)
        .svg(title: "What one cell behind the second pooling of LeNet-5 sees of a line of 32 cells")
    }
  }
}
