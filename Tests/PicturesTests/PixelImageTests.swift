import Pictures
import Tensors
import Testing

@Suite struct PixelImageTests {
  func grey(_ level: UInt8) -> Colour { Colour(level, level, level) }

  @Test func `a map's least number is black, its greatest white`() {
    let image = PixelImage(Tensor<Float>([2, 3], [1, 2, 3, 4, 5, 6]))
    #expect([image.width, image.height] == [3, 2])
    #expect(image.pixels == [0, 51, 102, 153, 204, 255].map(grey))
    #expect(image[1, 0] == grey(153))
  }

  @Test func `one map is taken from among samples and channels`() {
    let x = Tensor<Double>([2, 3, 2, 2], (0..<24).map(Double.init))
    // Sample 1, channel 2 holds 20, 21, 22, 23.
    let image = PixelImage(x, sample: 1, channel: 2, bounds: 20...23)
    #expect(image.pixels == [0, 85, 170, 255].map(grey))
  }

  @Test func `infinities and NaN do not stretch the bounds`() {
    let image = PixelImage(Tensor<Double>([1, 5], [.infinity, 1, .nan, 3, -.infinity]))
    #expect(image.pixels == [.white, .black, ColourMap.notANumber, .white, .black])
    #expect(PixelImage(Tensor<Double>([1, 1], [.nan])).pixels == [ColourMap.notANumber])
  }

  @Test func `scaling makes squares of pixels`() {
    let image = PixelImage(Tensor<Double>([2, 2], [0, 255, 51, 102])).scaled(by: 2)
    #expect([image.width, image.height] == [4, 4])
    #expect(
      image.pixels
        == [0, 0, 255, 255, 0, 0, 255, 255, 51, 51, 102, 102, 51, 51, 102, 102].map(grey))
  }

  @Test func `a grid sets pictures row after row with gaps between`() {
    let tiles = (1...4).map { PixelImage(width: 2, height: 1, grey(UInt8($0))) }
    let sheet = PixelImage.grid(tiles, columns: 3, gap: 1, background: grey(9))
    #expect([sheet.width, sheet.height] == [8, 3])
    #expect(
      sheet.pixels.map(\.red) == [
        1, 1, 9, 2, 2, 9, 3, 3,
        9, 9, 9, 9, 9, 9, 9, 9,
        4, 4, 9, 9, 9, 9, 9, 9,
      ])
  }

  @Test func `tensors that are not maps are refused with their shape`() async {
    let wrongRank = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = PixelImage(Tensor<Double>(zeros: [3, 4, 5]))
    }
    #expect(
      said(
        "PixelImage: a tensor of shape [H, W] or [S, C, H, W] is required, but the shape is [3, 4, 5]",
        wrongRank))

    let noSuchMap = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = PixelImage(Tensor<Double>(zeros: [2, 1, 4, 5]), sample: 2)
    }
    #expect(said("shape [2, 1, 4, 5] has none at sample 2, channel 0", noSuchMap))
  }

  @Test func `a grid of unequal pictures is refused with both sizes`() async {
    let unequal = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let images = [PixelImage(width: 2, height: 3, .black), PixelImage(width: 3, height: 2, .black)]
      _ = PixelImage.grid(images, columns: 2)
    }
    #expect(said("grid: all pictures must have the size of the first, 2 × 3, but one has 3 × 2", unequal))
  }
}
