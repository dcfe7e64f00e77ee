import Tensors

/// A line of a chart.
public struct Series: Sendable {
  /// What the legend calls it.
  public let name: String
  /// The horizontal places.
  public let x: [Double]
  /// The heights, one per place.
  public let y: [Double]

  /// - Parameters:
  ///   - name: What the legend calls it.
  ///   - y: The heights. The line is interrupted where they are not finite.
  ///   - x: The horizontal places, one per height; 0, 1, 2… if absent.
  public init(_ name: String, _ y: [Double], at x: [Double]? = nil) {
    self.name = name
    self.y = y
    self.x = x ?? y.indices.map(Double.init)
    require(
      self.x.count == y.count,
      "Series: the number of places must be that of the heights, \(y.count), but it is \(self.x.count)")
    require(self.x.allSatisfy(\.isFinite), "Series: all places must be finite, but they are \(self.x)")
  }
}

/// A chart of one or more lines over common axes, with a legend in their order.
///
///     let chart = lineChart(
///       title: "Learning", xLabel: "epoch", yLabel: "loss",
///       [Series("training", training), Series("validation", validation)])
///
/// Lines differ in colour and in dashes, so that the chart survives a grey printer.
public func lineChart(title: String, xLabel: String, yLabel: String, _ series: [Series]) -> SVG {
  let places = series.flatMap(\.x)
  let up = Axis(covering: dataBounds(of: series.flatMap(\.y)), pixels: (340, 76))
  let left = 24 + widest(up.labels, size: 13)
  let across = Axis(
    covering: dataBounds(of: places), pixels: (left, left + 480),
    wholeSteps: places.allSatisfy { $0 == $0.rounded() })
  let legend = (left: left + 504, width: 40 + widest(series.map(\.name), size: 14))

  var chart = SVG(
    title: title, width: max(legend.left + legend.width, widest([title], size: 18)) + 32, height: 400)
  chart.text(title, x: 16, y: 24, size: 18, bold: true)
  chart.text(yLabel, x: 16, y: 54)
  chart.text(xLabel, x: left + 240, y: 382, anchor: .middle)
  draw(across, up, in: &chart)
  for (n, line) in series.enumerated() {
    draw(line, Stroke(n), across, up, in: &chart)
    drawLegend(line.name, Stroke(n), x: legend.left, y: 82 + 24 * Double(n), in: &chart)
  }
  return chart
}

/// What distinguishes line `n` from the others.
private struct Stroke {
  let colour: Colour
  let dashes: [Double]

  init(_ n: Int) {
    colour = Colour.palette[n % Colour.palette.count]
    let patterns: [[Double]] = [[], [8, 4], [2, 3], [10, 3, 2, 3]]
    dashes = patterns[n % patterns.count]
  }
}

private func draw(_ across: Axis, _ up: Axis, in chart: inout SVG) {
  let (left, right) = across.pixels
  let (bottom, top) = up.pixels
  for (tick, label) in zip(up.ticks, up.labels) {
    let y = up.pixel(of: tick)
    chart.line(from: (left, y), to: (right, y), colour: .faint)
    chart.text(label, x: left - 8, y: y, size: 13, anchor: .end)
  }
  for (tick, label) in zip(across.ticks, across.labels) {
    let x = across.pixel(of: tick)
    chart.line(from: (x, bottom), to: (x, bottom + 5))
    chart.text(label, x: x, y: bottom + 16, size: 13, anchor: .middle)
  }
  chart.line(from: (left, bottom), to: (right, bottom))
  chart.line(from: (left, bottom), to: (left, top))
}

private func draw(_ line: Series, _ stroke: Stroke, _ across: Axis, _ up: Axis, in chart: inout SVG) {
  var run: [SVG.Point] = []
  for (x, y) in zip(line.x, line.y) + [(.nan, .nan)] {
    if y.isFinite {
      run.append((across.pixel(of: x), up.pixel(of: y)))
    } else if !run.isEmpty {
      chart.polyline(run, colour: stroke.colour, lineWidth: 2, dashes: stroke.dashes)
      // A line through one point would be invisible.
      if run.count == 1 { chart.circle(x: run[0].x, y: run[0].y, radius: 3, fill: stroke.colour) }
      run = []
    }
  }
}

private func drawLegend(_ name: String, _ stroke: Stroke, x: Double, y: Double, in chart: inout SVG) {
  chart.line(from: (x, y), to: (x + 32, y), colour: stroke.colour, lineWidth: 3, dashes: stroke.dashes)
  chart.text(name, x: x + 40, y: y)
}
