import Explanations
import Pictures
import SlidingWindow

/// Band matrices, every entry coloured by the weight that stands there.
enum BandFigure {
  /// The lecture's picture: 12 by 12 entries, with the names of the weights.
  static var lecture: SVG {
    let panel = BandPanel(
      "", [3, 2, 3], over: [6], Window([3]), cell: (width: 58, height: 30))
    var svg = SVG(
      title: "z = W·x: 144 entries, 72 not 0, 18 free parameters",
      width: 140 + panel.width + 24, height: 116 + panel.height + 24)
    svg.text(svg.title, x: 24, y: 28, size: 18, bold: true)
    panel.draw(x: 140, y: 116, on: &svg)
    panel.drawNames(x: 140, y: 116, on: &svg)
    panel.drawLabels(x: 140, y: 116, on: &svg)
    return svg
  }

  /// The same for other layers, without names.
  static var variations: SVG {
    let cell = (width: 14.0, height: 14.0)
    let panels = [
      BandPanel("kernel 3: the band", [1, 1, 3], over: [10], Window([3]), cell: cell),
      BandPanel("stride 2: steps of two", [1, 1, 3], over: [10], Window([3], stride: 2), cell: cell),
      BandPanel("dilation 2: a striped band", [1, 1, 3], over: [10], Window([3], dilation: 2), cell: cell),
      BandPanel(
        "padding: cut off at the corners", [1, 1, 3], over: [10], Window([3], padding: .same), cell: cell),
      BandPanel("two groups: blocks of 0", [4, 1, 3], over: [5], Window([3]), groups: 2, cell: cell),
      BandPanel("two axes: bands of bands", [1, 1, 3, 2], over: [5, 4], Window([3, 2]), cell: cell),
    ]
    let (step, columns) = ((x: 320.0, y: 180.0), 3)
    var svg = SVG(
      title: "Band matrices of several convolutions; one colour is one weight",
      width: step.x * Double(columns) + 8, height: 100 + step.y * 2)
    svg.text(svg.title, x: 24, y: 28, size: 18, bold: true)
    for (i, panel) in panels.enumerated() {
      let (row, column) = i.quotientAndRemainder(dividingBy: columns)
      let (x, y) = (24 + step.x * Double(column), 84 + step.y * Double(row))
      svg.text(panel.title, x: x, y: y - 16, size: 14)
      panel.draw(x: x, y: y, on: &svg)
    }
    return svg
  }
}

/// One band matrix.
private struct BandPanel {
  let title: String
  private let layout: BandLayout
  private let filters: [Int]
  /// Rows and columns of a block: the cells of an output and of an input map.
  private let block: (height: Int, width: Int)
  private let cell: (width: Double, height: Double)

  init(
    _ title: String, _ filters: [Int], over extent: [Int], _ window: Window, groups: Int = 1,
    cell: (width: Double, height: Double)
  ) {
    layout = BandLayout(filters, over: extent, window, groups: groups)
    block = (window.positions(over: extent).reduce(1, *), extent.reduce(1, *))
    (self.title, self.filters, self.cell) = (title, filters, cell)
  }

  var width: Double { cell.width * Double(layout.weights.shape[1]) }
  var height: Double { cell.height * Double(layout.weights.shape[0]) }
  private var kernelCells: Int { filters.dropFirst(2).reduce(1, *) }

  /// A hue for every plane of the filters, paler from cell to cell; a single plane has a hue for every cell.
  private func colour(of weight: Int) -> Colour {
    let (plane, k) = (weight - 1).quotientAndRemainder(dividingBy: kernelCells)
    let palette = Colour.palette
    if filters[0] * filters[1] == 1 { return palette[k % palette.count] }
    return palette[plane % palette.count].mixed(with: .white, share: 0.7 * Double(k) / Double(kernelCells))
  }

  func draw(x: Double, y: Double, on svg: inout SVG) {
    for i in layout.weights.samples {
      for j in layout.weights.channels {
        let weight = layout.weights[i, j]
        svg.rect(
          x: x + cell.width * Double(j), y: y + cell.height * Double(i), width: cell.width,
          height: cell.height,
          fill: weight == 0 ? .white : colour(of: weight), stroke: .faint)
      }
    }
    for i in stride(from: 0, through: layout.weights.shape[0], by: block.height) {
      let height = y + cell.height * Double(i)
      svg.line(from: (x, height), to: (x + width, height), lineWidth: 1.5)
    }
    for j in stride(from: 0, through: layout.weights.shape[1], by: block.width) {
      let place = x + cell.width * Double(j)
      svg.line(from: (place, y), to: (place, y + height), lineWidth: 1.5)
    }
  }

  /// `w(n,m,k)` in every entry that is not 0.
  func drawNames(x: Double, y: Double, on svg: inout SVG) {
    for i in layout.weights.samples {
      for j in layout.weights.channels where layout.weights[i, j] != 0 {
        let weight = layout.weights[i, j]
        let (plane, k) = (weight - 1).quotientAndRemainder(dividingBy: kernelCells)
        let (n, m) = plane.quotientAndRemainder(dividingBy: filters[1])
        svg.text(
          "w(\(n),\(m),\(k))", x: x + cell.width * (Double(j) + 0.5), y: y + cell.height * (Double(i) + 0.5),
          size: 12, anchor: .middle, colour: colour(of: weight).readableInk)
      }
    }
  }

  /// Which cells of which maps the rows and columns are.
  func drawLabels(x: Double, y: Double, on svg: inout SVG) {
    for j in layout.weights.channels {
      let (m, u) = j.quotientAndRemainder(dividingBy: block.width)
      svg.text("x(\(m),\(u))", x: x + cell.width * (Double(j) + 0.5), y: y - 14, size: 13, anchor: .middle)
    }
    for i in layout.weights.samples {
      let (n, t) = i.quotientAndRemainder(dividingBy: block.height)
      svg.text("z(\(n),\(t))", x: x - 10, y: y + cell.height * (Double(i) + 0.5), size: 13, anchor: .end)
    }
    for m in 0..<layout.weights.shape[1] / block.width {
      let middle = cell.width * Double(block.width) * (Double(m) + 0.5)
      svg.text("input map \(m)", x: x + middle, y: y - 40, size: 14, anchor: .middle, bold: true)
    }
    for n in 0..<layout.weights.shape[0] / block.height {
      let middle = cell.height * Double(block.height) * (Double(n) + 0.5)
      svg.text("output", x: 24, y: y + middle - 9, size: 14, bold: true)
      svg.text("map \(n)", x: 24, y: y + middle + 9, size: 14, bold: true)
    }
  }
}
