import Explanations
import Foundation
import Pictures
import SlidingWindow
import Tensors

extension Command {
  private static let network = Option.choice(
    "network", "a classic, up to its last map", of: NetworkText.classics.map(\.name))
  private static let layers = Option<NetworkText?>(
    name: "layers", placeholder: "TEXT", explanation: "another network, as in \"conv 3, pool 2/2, conv 3\"",
    standard: nil, rule: NetworkText.grammar
  ) { NetworkText($0).map { .some($0) } }
  private static let side = Option<Int?>(
    name: "size", placeholder: "N",
    explanation: "cells of the input along each axis (what the network takes)",
    standard: nil, rule: "a whole number from 1 to 1000"
  ) { Int($0).flatMap { 1...1000 ~= $0 ? .some($0) : nil } }
  private static let place = Option<Int?>(
    name: "cell", placeholder: "N", explanation: "the cell of the last map, on each axis (the middle one)",
    standard: nil, rule: "a whole number from 0 to 1000"
  ) { Int($0).flatMap { 0...1000 ~= $0 ? .some($0) : nil } }
  private static let folder = Option.path(
    "out", "FOLDER", "write pictures there: SVG from the side, PNG from above")

  static let receptiveField = Command(
    name: "receptive-field", summary: "find what a cell deep in a network can see of the input",
    explanation: """
      Runs a network's layers on numbers that remember only which input cells had a part in them. What comes out is
      the exact receptive field of a cell, with the gaps that dilation leaves and the edges that padding hides; the
      usual formula knows its outermost cells only. Both are printed.

      A network is written as \(NetworkText.grammar).
      """,
    options: [network, layers, side, place, folder]
  ) { options, console in
    let name = try options.value(of: network)
    let classic = NetworkText.classics.first { $0.name == name } ?? NetworkText.classics[0]
    let chosen = try options.value(of: layers)
    guard let network = chosen ?? NetworkText(classic.text) else { throw Failure("\(name) cannot be read") }
    let standard = chosen == nil ? classic.side : network.side(forOutputs: 5)
    let report = try FieldReport(
      title: chosen == nil ? name : "the network", network, side: options.value(of: side) ?? standard,
      cell: options.value(of: place))
    console.print(report.text)
    if let folder = try options.value(of: folder) {
      try makeFolder(folder)
      try report.section.svg(title: report.question).write(
        to: folder.appending(path: "receptive-field.svg").path)
      try report.mask.writePNG(to: folder.appending(path: "receptive-field.png").path)
      console.print("\nwrote receptive-field.svg and receptive-field.png to \(folder.path)")
    }
  }
}

extension NetworkText {
  /// The smallest input that leaves so many cells along each axis of the last map.
  fileprivate func side(forOutputs outputs: Int) -> Int {
    let layers = scanning(axes: 1)
    return (1...1000).first { side in
      var extent = [side]
      for layer in layers where extent[0] > 0 { extent = layer.outputExtent(over: extent) }
      return extent[0] >= outputs
    } ?? 1000
  }
}

/// What is known about the receptive field of one cell.
private struct FieldReport {
  let question: String
  let section: FieldSection
  private let network: NetworkText
  private let field: ReceptiveField

  init(title: String, _ network: NetworkText, side: Int, cell: Int?) throws(UsageError) {
    try network.requireFit(side: side)
    let layers = network.scanning(axes: 2)
    let last = layers.reduce([side, side]) { $1.outputExtent(over: $0) }
    let cell = cell ?? last[0] / 2
    guard cell < last[0] else {
      throw UsageError("--cell must be below \(last[0]), the side of the last map, but it is \(cell)")
    }
    self.network = network
    field = ReceptiveField(of: [cell, cell], through: layers, over: [side, side])
    section = FieldSection(network, of: cell, side: side)
    question = "What cell (\(cell),\(cell)) of \(title) sees of its \(side)x\(side) input"
  }

  var text: String {
    """
    \(question)

    \(table)

    \(verdict)

    From the side, along one axis:

    \(section.text)
    """
  }

  /// Every map: its size, the formula's field and jump, and how many of its cells reach the chosen one.
  private var table: String {
    let rows = field.extents.indices.map { map in
      let formula = formula(upTo: map)
      return [
        map == 0 ? "input" : network.layers[map - 1].text, times(field.extents[map]),
        formula.map { "\($0.size)" } ?? "–", formula.map { "\($0.jump)" } ?? "–",
        "\(count(field.reaching[map])) of \(field.extents[map].reduce(1, *))",
      ]
    }
    return columns([["layer", "map", "field", "jump", "cells that have a part"]] + rows)
  }

  /// Exact and by formula, compared.
  private var verdict: String {
    let found = count(field.reaching[0])
    guard let formula = formula(upTo: field.layers.count) else {
      return "Found: \(found) cells. There is no formula for layers that enlarge their map."
    }
    let chosen = index(
      ofFlatPosition: field.reaching[field.layers.count].ranges[0].lowerBound,
      in: field.extents[field.layers.count])
    let axis = formula.cells(of: chosen[0]).clamped(to: 0..<field.extents[0][0])
    let claimed = axis.count * axis.count
    let (size, first, last) = (formula.size, axis.lowerBound, axis.upperBound - 1)
    let cut = claimed == size * size ? "" : ", \(axis.count)x\(axis.count) of them inside the input"
    return "By the formula: \(size)x\(size) cells\(cut), from (\(first),\(first)) to (\(last),\(last)).\n"
      + (found == claimed
        ? "Found: exactly these \(found)."
        : "Found: \(found) of these \(claimed). The formula knows neither gaps nor the edges of maps in between.")
  }

  /// `nil` where the map has been enlarged.
  private func formula(upTo map: Int) -> FieldFormula? {
    let layers = field.layers.prefix(map)
    let isEnlarging = layers.contains { if case .transposedConvolution = $0 { true } else { false } }
    return isEnlarging ? nil : FieldFormula(layers.map { $0.window.axes[0] })
  }

  private func count(_ cells: RangeSet<Int>) -> Int { cells.ranges.reduce(0) { $0 + $1.count } }

  /// The input from above: dark where a cell is seen.
  var mask: PixelImage {
    let cells = (0..<cellCount(field.extents[0])).map { field.reaching[0].contains($0) ? 1.0 : 0 }
    let image = PixelImage(Tensor(field.extents[0], cells), colours: .heat, bounds: 0...1)
    return image.scaled(by: max(1, 480 / field.extents[0][0]))
  }
}
