import Foundation
import Pictures
import SlidingWindow
import Tensors

/// The example of `Docs/ByHand.md`: a window of three cells over a signal of six, forward and backward.
///
/// All numbers in it are computed by the module.
struct ByHandFigure {
  private let x = Tensor([1, 1, 6], [1.0, 2, 0, 3, 1, 2])
  private let w = Tensor([1, 1, 3], [2.0, 1, -1])
  private let b = Tensor([1], [1.0])
  private let dz = Tensor([1, 1, 2], [1.0, 2])
  private let window = Window([3], stride: 2)

  private let side = 44.0
  private let gap = 16.0

  /// Two panels, one above the other.
  var svg: SVG {
    var svg = SVG(
      title: "A window of three cells slides over six, forward and backward", width: 600, height: 500)
    let z = convolution(x, w, bias: b, window)
    drawPanel(
      "Forward: z[t] = b + Σ w[k]·x[u],  u = 2·t + k", cells: ("x", x), outputs: ("z", z), top: 24,
      upward: false,
      on: &svg)
    let dx = convolutionInputGradient(dz, w, over: [6], window)
    drawPanel(
      "Backward: dx[u] += w[k]·dz[t], every arrow reversed", cells: ("dx", dx), outputs: ("dz", dz), top: 268,
      upward: true, on: &svg)
    return svg
  }

  private func drawPanel(
    _ title: String, cells: (name: String, Tensor<Double>), outputs: (name: String, Tensor<Double>),
    top: Double,
    upward: Bool, on svg: inout SVG
  ) {
    svg.text(title, x: 24, y: top, size: 16, bold: true)
    let (upper, lower) = (top + 48, top + 160)
    let taps = window.taps(over: x.extent)
    for t in taps.positions {
      for (k, u) in taps[t] {
        let colour = Colour.palette[t]
        let (input, output) = ((centre(u), upper + side), (outputCentre(t), lower))
        upward
          ? svg.arrow(from: output, to: input, colour: colour)
          : svg.arrow(from: input, to: output, colour: colour)
        // On the way from the output to the cell, nearer to the cell, where the arrows lie apart.
        let place = (x: input.0 + 0.3 * (output.0 - input.0), y: input.1 + 0.3 * (output.1 - input.1))
        svg.rect(x: place.x - 15, y: place.y - 9, width: 30, height: 18, fill: .white)
        svg.text("·\(number(w[k]))", x: place.x, y: place.y, size: 13, anchor: .middle, colour: colour)
      }
    }
    svg.text(cells.name, x: 24, y: upper + side / 2, size: 16)
    for u in x.positions {
      let isLeftOver = u >= x.positions.count - window.leftover(over: x.extent)[0]
      drawCell(cells.1[u], centre: centre(u), top: upper, colour: isLeftOver ? .faint : .ink, on: &svg)
      svg.text(u == 0 ? "u = 0" : "\(u)", x: centre(u), y: upper - 12, size: 12, anchor: .middle)
      if isLeftOver { svg.text("left over", x: centre(u), y: upper + side + 14, size: 12, anchor: .middle) }
    }
    svg.text(outputs.name, x: 24, y: lower + side / 2, size: 16)
    for t in taps.positions {
      drawCell(outputs.1[t], centre: outputCentre(t), top: lower, colour: Colour.palette[t], on: &svg)
      svg.text("t = \(t)", x: outputCentre(t), y: lower + side + 14, size: 12, anchor: .middle)
    }
  }

  private func drawCell(_ value: Double, centre: Double, top: Double, colour: Colour, on svg: inout SVG) {
    svg.rect(
      x: centre - side / 2, y: top, width: side, height: side, fill: .white, stroke: colour, lineWidth: 2)
    svg.text(number(value), x: centre, y: top + side / 2, size: 18, anchor: .middle)
  }

  private func centre(_ u: Int) -> Double { 100 + Double(u) * (side + gap) }
  /// Under the middle of its window.
  private func outputCentre(_ t: Int) -> Double { centre(window.axes[0].cell(under: 1, at: t)) }
  private func number(_ value: Double) -> String {
    String(Int(value)).replacingOccurrences(of: "-", with: "−")
  }
}
