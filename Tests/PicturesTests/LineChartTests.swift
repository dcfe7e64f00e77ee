import Foundation
import Pictures
import Testing

@Suite struct LineChartTests {
  func chart(_ series: Series...) throws -> SVGReader {
    try SVGReader(lineChart(title: "Learning", xLabel: "epoch", yLabel: "loss", series))
  }

  /// The texts at the ticks of one axis, in the axis's order.
  func ticks(_ read: SVGReader, anchor: String) -> [String] {
    read.all("text").filter { $0.number("font-size") == 13 && $0.attributes["text-anchor"] == anchor }
      .map(\.text)
  }

  func data(_ read: SVGReader) -> [SVGReader.Element] {
    read.all("polyline").filter { $0.number("stroke-width") == 2 }
  }

  @Test(arguments: [
    ([0.03, 0.97], ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
    ([0.1, 0.3], ["0.1", "0.15", "0.2", "0.25", "0.3"]),
    ([0.3, 0.7], ["0.3", "0.4", "0.5", "0.6", "0.7"]),
    ([0.6, 1.1], ["0.6", "0.7", "0.8", "0.9", "1", "1.1"]),
    ([-12, 31], ["-20", "-10", "0", "10", "20", "30", "40"]),
    ([0, 2.31], ["0", "0.5", "1", "1.5", "2", "2.5"]),
    ([1.00001, 1.00004], ["1.00001", "1.00002", "1.00003", "1.00004"]),
    ([2e30, 9.5e30], ["2e+30", "4e+30", "6e+30", "8e+30", "1e+31"]),
    ([0.3, 0.3], ["0.1", "0.2", "0.3", "0.4", "0.5"]),
    ([0, 0], ["-1", "-0.5", "0", "0.5", "1"]),
  ])
  func `ticks are round numbers that cover the data`(_ y: [Double], _ expected: [String]) throws {
    #expect(ticks(try chart(Series("a", y)), anchor: "end") == expected)
  }

  @Test func `what is counted gets whole ticks only`() throws {
    #expect(ticks(try chart(Series("a", [1, 2, 3])), anchor: "middle") == ["0", "1", "2"])
    #expect(
      ticks(try chart(Series("a", [1, 2], at: [0, 0.5])), anchor: "middle")
        == ["0", "0.1", "0.2", "0.3", "0.4", "0.5"])
  }

  @Test func `a point lies where the ticks say`() throws {
    let read = try chart(Series("a", [0.2, 0.4, 1.2], at: [1, 2, 6]))
    let point = data(read)[0].points[1]
    let baseline = 0.35 * 13  // how far a label's own y lies below its middle
    #expect(abs(point[0] - (try read.text("2").number("x"))) < 0.01)
    #expect(abs(point[1] - (try read.text("0.4").number("y") - baseline)) < 0.01)
  }

  @Test func `a line over the whole range runs from corner to corner of the axes`() throws {
    let read = try chart(Series("a", [20, 60], at: [10, 15]))
    let axes = read.all("polyline").filter {
      $0.number("stroke-width") == 1 && $0.attributes["stroke"] == Colour.ink.hex
    }.suffix(2).map(\.points)
    // Along the bottom from left to right, then from there upwards.
    #expect(data(read)[0].points == [axes[0][0], [axes[0][1][0], axes[1][1][1]]])
    #expect(axes[0][0] == axes[1][0])
  }

  @Test func `a line is interrupted where it is not finite, and a lone point becomes a dot`() throws {
    let read = try chart(Series("a", [1, 2, .nan, 3, .infinity, 4, 5, 6]))
    #expect(data(read).map(\.points.count) == [2, 1, 3])
    let dot = try #require(read.all("circle").first)
    #expect([dot.number("cx"), dot.number("cy")] == data(read)[1].points[0])
    #expect(read.all("circle").count == 1)
  }

  @Test func `the legend names the lines in order, in their colours and dashes`() throws {
    let names = ["training", "validation", "a < b"]
    let read = try SVGReader(
      lineChart(title: "t", xLabel: "x", yLabel: "y", names.map { Series($0, [1, 2]) }))
    let samples = read.all("polyline").filter { $0.number("stroke-width") == 3 }
    for key in ["stroke", "stroke-dasharray"] {
      let values = samples.map { $0.attributes[key] }
      #expect(values == data(read).map { $0.attributes[key] })
      #expect(Set(values).count == 3)
    }
    let heights = try names.map { try read.text($0).number("y") }
    #expect(heights == heights.sorted() && Set(heights).count == 3)
  }

  @Test func `the same input gives the same bytes`() throws {
    let series = [Series("a", (0..<50).map { 1 / Double($0 + 1) })]
    let draw = { lineChart(title: "Learning", xLabel: "epoch", yLabel: "loss", series).document }
    #expect(draw() == draw())
  }

  @Test func `title and labels are there, and no letter is smaller than 12`() throws {
    let read = try chart(Series("a", [1, 2]))
    for text in ["Learning", "epoch", "loss"] { _ = try read.text(text) }
    #expect(read.all("text").allSatisfy { $0.number("font-size") >= 12 })
  }

  @Test func `a title longer than the chart makes it wider`() throws {
    let title = String(repeating: "m", count: 100)
    let read = try SVGReader(lineChart(title: title, xLabel: "x", yLabel: "y", [Series("a", [1, 2])]))
    #expect(read.elements[0].number("width") >= 1080)
  }

  @Test func `a chart without data still has its axes`() throws {
    #expect(ticks(try chart(), anchor: "middle") == ["-1", "0", "1"])
    #expect(data(try chart(Series("a", [.nan]))).isEmpty)
  }

  @Test func `places and heights must be equally many`() async {
    let exit = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Series("a", [1, 2, 3], at: [0, 1])
    }
    #expect(said("Series: the number of places must be that of the heights, 3, but it is 2", exit))
  }
}
