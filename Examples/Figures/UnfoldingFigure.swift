import Explanations
import Pictures
import SlidingWindow
import Tensors

/// An image whose cells keep their colours when they are copied into the rows of the unfolded matrix.
struct UnfoldingFigure {
  private let window = Window([3, 3])
  private let x = Tensor<Int>([1, 1, 4, 4], Array(0..<16))
  private let cell = 34.0

  var svg: SVG {
    let rows = unfold(x, window)
    var svg = SVG(
      title: "Unfolding: what the window sees becomes a row", width: 800,
      height: 268)
    svg.text(svg.title, x: 24, y: 28, size: 18, bold: true)
    let (left, top) = (x: 24.0, y: 84.0)
    svg.text("x, 4x4 cells", x: left, y: top - 18)
    for u in x.positions {
      let (i, j) = u.quotientAndRemainder(dividingBy: 4)
      draw(u, x: left + cell * Double(j), y: top + cell * Double(i), on: &svg)
    }
    svg.rect(
      x: left, y: top, width: 3 * cell, height: 3 * cell, stroke: .ink, lineWidth: 3)
    svg.text("the window at t = 0", x: left, y: top + 4 * cell + 18, size: 13)

    let matrix = (x: 300.0, y: top)
    svg.arrow(from: (left + 4 * cell + 20, top + 2 * cell), to: (matrix.x - 62, top + 2 * cell))
    svg.text("X, a row for each position, a column for each of the 9 window cells", x: matrix.x, y: top - 18)
    for t in rows.samples {
      svg.text("t = \(t)", x: matrix.x - 8, y: matrix.y + cell * (Double(t) + 0.5), size: 13, anchor: .end)
      for k in rows.channels {
        draw(rows[t, k], x: matrix.x + cell * Double(k), y: matrix.y + cell * Double(t), on: &svg)
      }
    }
    svg.rect(x: matrix.x, y: matrix.y, width: 9 * cell, height: cell, stroke: .ink, lineWidth: 3)
    svg.text("times the filter, 9 weights in a column: z", x: matrix.x, y: matrix.y + 4 * cell + 18, size: 13)
    return svg
  }

  /// A cell of x: a hue for its row, paler from column to column.
  private func draw(_ u: Int, x: Double, y: Double, on svg: inout SVG) {
    let (i, j) = u.quotientAndRemainder(dividingBy: 4)
    let colour = Colour.palette[i].mixed(with: .white, share: 0.2 * Double(j))
    svg.rect(x: x, y: y, width: cell, height: cell, fill: colour, stroke: .white)
    svg.text(
      "\(u)", x: x + cell / 2, y: y + cell / 2, size: 14, anchor: .middle, colour: colour.readableInk)
  }
}
