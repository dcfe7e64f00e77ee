import Pictures
import SlidingWindow
import Tensors

/// One output cell, added up channel by channel and offset by offset.
struct TwoSumsFigure {
  private let x: Tensor<Double>
  private let w: Tensor<Double>
  private let window = Window([3])
  /// The position that is shown.
  private let t = 1
  private let cell = 46.0

  init(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    x = Tensor([1, 3, 6], (0..<18).map { _ in Double(generator.integer(below: 10)) })
    w = Tensor([1, 3, 3], (0..<9).map { _ in Double(generator.integer(below: 7) - 3) })
  }

  var svg: SVG {
    var svg = SVG(
      title: "One sum in two orders: z(\(t)), under the window weight·cell", width: 900, height: 356)
    svg.text(svg.title, x: 24, y: 28, size: 18, bold: true)
    drawInput("A sum of convolutions: a strip per channel", x: 60, on: &svg)
    drawInput("A swipe of weighted sums: a strip per offset", x: 520, on: &svg)
    let taps = window.taps(over: x.extent)[t]
    let z = convolution(x, w, window)[0, 0, t]

    let byChannel = x.channels.map { m in taps.reduce(0.0) { $0 + w[0, m, $1.k] * x[0, m, $1.u] } }
    for m in x.channels {
      let y = top + cell * Double(m)
      outline(m, x: 60 + cell * Double(t), y: y, width: 3 * cell, height: cell, on: &svg)
      let middle = y + cell / 2
      svg.arrow(from: (60 + 6 * cell + 8, middle), to: (60 + 6 * cell + 40, middle), colour: .palette[m])
      svg.text(
        number(byChannel[m]), x: 60 + 6 * cell + 50, y: middle, size: 16, colour: .palette[m], bold: true)
    }
    total(byChannel, z, x: 60, on: &svg)

    let byOffset = taps.map { tap in x.channels.reduce(0.0) { $0 + w[0, $1, tap.k] * x[0, $1, tap.u] } }
    for (k, u) in taps {
      let left = 520 + cell * Double(u)
      outline(k, x: left, y: top, width: cell, height: 3 * cell, on: &svg)
      let middle = left + cell / 2
      let bottom = top + 3 * cell
      svg.arrow(from: (middle, bottom + 8), to: (middle, bottom + 34), colour: .palette[k])
      svg.text(
        number(byOffset[k]), x: middle, y: bottom + 48, size: 16, anchor: .middle, colour: .palette[k],
        bold: true)
    }
    total(byOffset, z, x: 520, on: &svg)
    return svg
  }

  private let top = 100.0

  /// The input maps, one row each; inside the window the products.
  private func drawInput(_ title: String, x left: Double, on svg: inout SVG) {
    svg.text(title, x: left, y: 66, size: 15)
    let taps = window.taps(over: x.extent)[t]
    for m in x.channels {
      svg.text("x(\(m))", x: left - 10, y: top + cell * (Double(m) + 0.5), anchor: .end)
      for u in x.positions {
        let place = (x: left + cell * Double(u), y: top + cell * Double(m))
        svg.rect(x: place.x, y: place.y, width: cell, height: cell, fill: .white, stroke: .faint)
        let tap = taps.first { $0.u == u }
        let text = tap.map { "\(number(w[0, m, $0.k]))·\(number(x[0, m, u]))" } ?? number(x[0, m, u])
        svg.text(
          text, x: place.x + cell / 2, y: place.y + cell / 2, size: 13, anchor: .middle,
          colour: tap == nil ? .faint.mixed(with: .ink, share: 0.4) : .ink)
      }
    }
  }

  private func outline(
    _ strip: Int, x: Double, y: Double, width: Double, height: Double, on svg: inout SVG
  ) {
    svg.rect(
      x: x + 3, y: y + 3, width: width - 6, height: height - 6, stroke: .palette[strip], lineWidth: 3)
  }

  /// The parts and what they come to.
  private func total(_ parts: [Double], _ z: Double, x: Double, on svg: inout SVG) {
    let sum = parts.enumerated().map { i, part in
      i == 0 ? number(part) : part < 0 ? "− \(number(-part))" : "+ \(number(part))"
    }.joined(separator: " ")
    svg.text("z(\(t)) = \(sum) = \(number(z))", x: x, y: 330, size: 16, bold: true)
  }

  private func number(_ value: Double) -> String {
    value < 0 ? "−\(Int(-value))" : "\(Int(value))"
  }
}
