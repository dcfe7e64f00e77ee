import Explanations
import Pictures
import SlidingWindow

/// Two layers from the side: what two neighbouring answers look at, with strides and without.
struct SlidingNetworkFigure {
  private let windows = [Window([3], stride: 2), Window([3])]
  private let side = 11
  private let cell = 30.0

  var svg: SVG {
    var svg = SVG(
      title: "A network that slides is the network without strides, dilated", width: 960, height: 320)
    svg.text(svg.title, x: 24, y: 28, size: 18, bold: true)
    for (map, name) in ["input", "hidden", "answers"].enumerated() {
      svg.text(name, x: 24, y: 110 + 90 * Double(map))
    }
    draw("kernel 3, stride 2, then kernel 3: answers 2 cells apart", windows, x: 100, on: &svg)
    draw(
      "kernel 3, then kernel 3, dilation 2: an answer everywhere", fullyConvolutional(windows), x: 540,
      on: &svg)
    return svg
  }

  private func draw(_ title: String, _ windows: [Window], x left: Double, on svg: inout SVG) {
    svg.text(title, x: left, y: 66, size: 14)
    let axes = windows.map { $0.axes[0] }
    let counts = axes.reduce(into: [side]) { $0.append($1.positions(over: $0[$0.count - 1])) }
    // Every cell is drawn over the middle of its field.
    let places = (0...axes.count).map { FieldFormula(axes.prefix($0)) }
    func x(_ i: Int, _ map: Int) -> Double {
      left + cell * (Double(places[map].cells(of: i).lowerBound) + Double(places[map].size) / 2)
    }
    func y(_ map: Int) -> Double { 100 + 90 * Double(map) }
    let height = 20.0

    // The first two answers, and what they depend on.
    for answer in 0..<2 {
      var reached: Set = [answer]
      for map in axes.indices.reversed() {
        let links = reached.sorted().flatMap { t in
          (0..<axes[map].kernel).map { k in (t, axes[map].cell(under: k, at: t)) }
        }
        for (t, u) in links {
          svg.line(
            from: (x(u, map), y(map) + height), to: (x(t, map + 1), y(map + 1)), colour: colour(answer),
            lineWidth: 1.5, dashes: answer == 0 ? [] : [5, 3])
        }
        reached = Set(links.map(\.1))
      }
    }
    for (map, count) in counts.enumerated() {
      for i in 0..<count {
        let isAnswer = map == axes.count && i < 2
        svg.rect(
          x: x(i, map) - 11, y: y(map), width: 22, height: height, fill: isAnswer ? colour(i) : .faint)
      }
    }
  }

  private func colour(_ answer: Int) -> Colour { .palette[answer] }
}
