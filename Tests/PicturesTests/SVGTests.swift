import Foundation
import Pictures
import Testing

@Suite struct SVGTests {
  @Test func `a drawing is a text one can read`() {
    var drawing = SVG(title: "A square", width: 20, height: 10.5)
    drawing.rect(x: 1, y: 2.25, width: 1.0 / 3, height: -0.001, stroke: .black)
    let expected = """
      <svg xmlns="http://www.w3.org/2000/svg" width="20" height="10.5" viewBox="0 0 20 10.5" role="img" \
      font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif">
      <title>A square</title>
      <rect x="0" y="0" width="20" height="10.5" stroke-width="1" fill="#ffffff" stroke="none"/>
      <rect x="1" y="2.25" width="0.33" height="0" stroke-width="1" fill="none" stroke="#000000"/>
      </svg>

      """
    #expect(drawing.document == expected)
  }

  @Test(arguments: ["a < b && b > c", "\"quoted\" 'text'", "7 ✗ 1", "&amp;", "]]>"])
  func `any text survives an XML parser`(_ string: String) throws {
    var drawing = SVG(title: string, width: 100, height: 20)
    drawing.text(string, x: 0, y: 10)
    let read = try SVGReader(drawing)
    #expect(read.all("title").map(\.text) == [string])
    #expect(read.all("text").map(\.text) == [string])
  }

  @Test func `characters that XML forbids are replaced`() throws {
    var drawing = SVG(title: "", width: 100, height: 20)
    drawing.text("a\u{0}b\u{1B}c\nd", x: 0, y: 10)
    #expect(try SVGReader(drawing).all("text").map(\.text) == ["a\u{FFFD}b\u{FFFD}c d"])
  }

  @Test func `letters are centred on their height`() throws {
    var drawing = SVG(title: "", width: 100, height: 20)
    drawing.text("x", x: 50, y: 10, size: 20, anchor: .end, colour: .wrong, bold: true)
    let text = try SVGReader(drawing).text("x")
    #expect([text.number("x"), text.number("y"), text.number("font-size")] == [50, 17, 20])
    #expect(text.attributes["text-anchor"] == "end")
    #expect(text.attributes["font-weight"] == "bold")
    #expect(text.attributes["fill"] == Colour.wrong.hex)
  }

  @Test func `lines and circles have their places`() throws {
    var drawing = SVG(title: "", width: 100, height: 100)
    drawing.line(from: (1, 2), to: (3, 4), dashes: [6, 2.5])
    drawing.circle(x: 5, y: 6, radius: 7, fill: .black)
    let read = try SVGReader(drawing)
    #expect(read.all("polyline")[0].points == [[1, 2], [3, 4]])
    #expect(read.all("polyline")[0].attributes["stroke-dasharray"] == "6 2.5")
    let circle = read.all("circle")[0]
    #expect([circle.number("cx"), circle.number("cy"), circle.number("r")] == [5, 6, 7])
  }

  @Test func `an arrow points at its end and is symmetric`() throws {
    var drawing = SVG(title: "", width: 100, height: 100)
    drawing.arrow(from: (10, 20), to: (10, 80), lineWidth: 2)
    let read = try SVGReader(drawing)
    #expect(read.all("polygon")[0].points == [[10, 80], [5, 69], [15, 69]])
    #expect(read.all("polyline")[0].points == [[10, 20], [10, 69]])
  }

  @Test func `an embedded picture is the PNG file itself`() throws {
    let picture = PixelImage.grid(
      [PixelImage(width: 2, height: 3, .black), PixelImage(width: 2, height: 3, .wrong)], columns: 2)
    var drawing = SVG(title: "", width: 100, height: 100)
    drawing.image(picture, x: 4, y: 5, side: 10)
    let image = try SVGReader(drawing).all("image")[0]
    #expect(["x", "y", "width", "height"].map(image.number) == [4, 5, 50, 30])
    let prefix = "data:image/png;base64,"
    let address = try #require(image.attributes["href"])
    #expect(address.hasPrefix(prefix))
    let file = try #require(Data(base64Encoded: String(address.dropFirst(prefix.count))))
    #expect(try PNGReader(file).colours == picture.pixels)
  }

  @Test func `a written drawing can be read again`() throws {
    let path = NSTemporaryDirectory() + "pictures-\(UUID().uuidString).svg"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let drawing = SVG(title: "∂z/∂x", width: 10, height: 10)
    try drawing.write(to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == drawing.document)
  }

  @Test func `an arrow without length is refused`() async {
    let exit = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var drawing = SVG(title: "", width: 10, height: 10)
      drawing.arrow(from: (1, 2), to: (1, 2))
    }
    #expect(said("arrow: start and end must differ, but both are (x: 1.0, y: 2.0)", exit))
  }

  @Test func `places that are not numbers are refused`() async {
    let rect = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var drawing = SVG(title: "", width: 10, height: 10)
      drawing.rect(x: .nan, y: 0, width: 1, height: 1)
    }
    #expect(said("SVG: x of rect must be finite, but it is nan", rect))

    let line = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var drawing = SVG(title: "", width: 10, height: 10)
      drawing.line(from: (0, 0), to: (.infinity, 1))
    }
    #expect(said("SVG: points must be finite, but one is (x: inf, y: 1.0)", line))
  }
}
