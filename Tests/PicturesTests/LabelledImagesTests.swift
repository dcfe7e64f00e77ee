import Pictures
import Testing

@Suite struct LabelledImagesTests {
  let picture = PixelImage(width: 4, height: 2, .black)

  @Test func `right answers get a plain caption, wrong ones a red one with both classes`() throws {
    let pictures = [
      LabelledImage(picture, truth: "7", prediction: "7"),
      LabelledImage(picture, truth: "7", prediction: "1"),
      LabelledImage(picture, caption: "filter 3"),
    ]
    let read = try SVGReader(labelledImages(title: "Digits", pictures, columns: 2))
    #expect(read.all("text").map(\.text) == ["Digits", "7", "7 ✗ 1", "filter 3"])
    let colours = read.all("text").map { $0.attributes["fill"] }
    #expect(colours == [Colour.ink.hex, Colour.ink.hex, Colour.wrong.hex, Colour.ink.hex])
  }

  @Test func `captions stand centred beneath their pictures, row after row`() throws {
    let pictures = (0..<5).map { LabelledImage(picture, caption: "\($0)") }
    let read = try SVGReader(labelledImages(title: "", pictures, columns: 3, side: 10))
    let images = read.all("image")
    #expect(images.count == 5)
    for (n, image) in images.enumerated() {
      let caption = try read.text("\(n)")
      #expect(caption.number("x") == image.number("x") + 20)
      #expect(caption.number("y") > image.number("y") + 20)
      #expect(image.number("x") == images[n % 3].number("x"))
      #expect(image.number("y") == images[n / 3 * 3].number("y"))
    }
    #expect(images[1].number("x") >= images[0].number("x") + 40)
    #expect(images[3].number("y") > (try read.text("1").number("y")))
  }

  @Test func `no caption reaches into its neighbour's`() throws {
    let pictures = (0..<2).map { LabelledImage(picture, caption: "a rather long caption \($0)") }
    let texts = try SVGReader(labelledImages(title: "", pictures, columns: 2)).all("text")
    #expect(texts[2].number("x") - texts[1].number("x") >= 23 * 14 * 0.6)
  }
}
