import Foundation
import Pictures
import Testing

@Suite struct MatrixChartTests {
  func chart(_ rows: [[Double]], colours: ColourMap = .heat) throws -> SVGReader {
    try SVGReader(
      matrixChart(
        title: "Confusion", rows, rowTitle: "truth", rowLabels: rows.indices.map { "row \($0)" },
        columnTitle: "prediction", columnLabels: rows[0].indices.map { "column \($0)" }, colours: colours))
  }

  /// The cells' rectangles, without the background.
  func cells(_ read: SVGReader) -> [SVGReader.Element] { Array(read.all("rect").dropFirst()) }

  func middle(of cell: SVGReader.Element) -> (x: Double, y: Double) {
    (cell.number("x") + cell.number("width") / 2, cell.number("y") + cell.number("height") / 2)
  }

  @Test func `every number stands in the middle of a cell of its colour`() throws {
    let rows: [[Double]] = [[980, 0, 3], [12, 1032, 7]]
    let read = try chart(rows)
    for (cell, value) in zip(cells(read), rows.joined()) {
      #expect(cell.attributes["fill"] == ColourMap.heat.colour(of: value, in: 0...1032).hex)
      let text = try read.text("\(Int(value))")
      #expect(abs(text.number("x") - middle(of: cell).x) < 0.02)
      #expect(abs(text.number("y") - 0.35 * 13 - middle(of: cell).y) < 0.02)
    }
    #expect(cells(read).count == 6)
  }

  @Test func `labels stand beside their rows and above their columns`() throws {
    let read = try chart([[1, 2, 3], [4, 5, 6]])
    let last = middle(of: cells(read)[5])
    #expect(abs(try read.text("row 1").number("y") - 0.35 * 14 - last.y) < 0.02)
    #expect(abs(try read.text("column 2").number("x") - last.x) < 0.02)
    for text in ["Confusion", "truth", "prediction"] { _ = try read.text(text) }
    #expect(read.all("text").allSatisfy { $0.number("font-size") >= 12 })
  }

  @Test func `numbers are white on dark cells, black on light ones, grey where they are 0`() throws {
    let read = try chart([[0, 1, 100]])
    let inks = try ["0", "1", "100"].map { try read.text($0).attributes["fill"] }
    #expect(inks == ["#656d76", "#000000", "#ffffff"])
  }

  @Test(arguments: [ColourMap.grey, .diverging, .heat])
  func `every number has a contrast of at least 4.5 to its cell`(_ colours: ColourMap) throws {
    let read = try chart([(0...40).map { Double($0) - 20.5 }], colours: colours)
    let numbers = read.all("text").filter { $0.number("font-size") == 13 }
    for (cell, text) in zip(cells(read), numbers) {
      let (a, b) = (try luminance(cell), try luminance(text))
      let contrast = (max(a, b) + 0.05) / (min(a, b) + 0.05)
      #expect(contrast >= 4.5, "\(text.text)")
    }
  }

  /// The relative luminance that WCAG defines, with its linear part near black.
  func luminance(_ element: SVGReader.Element) throws -> Double {
    let hex = try #require(Int(element.attributes["fill"]?.dropFirst() ?? "", radix: 16))
    return zip([16, 8, 0], [0.2126, 0.7152, 0.0722]).reduce(0) { sum, component in
      let share = Double(hex >> component.0 & 255) / 255
      let linear = share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
      return sum + component.1 * linear
    }
  }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (7, "7"), (-2.5, "-2.5"), (1_234_567, "1234567"), (0.12345, "0.123"),
    (123.456, "123"), (3.14e-7, "3.14e-07"), (.nan, "nan"),
  ])
  func `cells show counts in full and three digits of the rest`(_ value: Double, _ expected: String) throws {
    let texts = try chart([[value]]).all("text").filter { $0.number("font-size") == 13 }
    #expect(texts.map(\.text) == [expected])
  }

  @Test func `a missing label is refused with both counts`() async {
    let rows = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = matrixChart(
        title: "", [[1, 2], [3, 4]], rowTitle: "", rowLabels: ["a"], columnTitle: "",
        columnLabels: ["a", "b"])
    }
    #expect(said("matrixChart: the number of row labels must be that of the rows, 2, but it is 1", rows))
  }
}
