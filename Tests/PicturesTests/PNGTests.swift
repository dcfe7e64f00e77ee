import Foundation
import Pictures
import Testing

@Suite struct PNGTests {
  /// Every pixel different from its neighbours, all three components in use.
  func picture(_ width: Int, _ height: Int) -> PixelImage {
    var picture = PixelImage(width: width, height: height, .black)
    for i in 0..<height {
      for j in 0..<width {
        picture[i, j] = Colour(UInt8(i % 256), UInt8(j % 251), UInt8((i * 7 + j * 3) % 253))
      }
    }
    return picture
  }

  @Test(arguments: [[1, 1], [5, 3], [3, 5], [28, 771], [200, 150], [1, 40_000]])
  func `a file taken apart gives back size and pixels`(_ size: [Int]) throws {
    let picture = picture(size[0], size[1])
    let read = try PNGReader(picture.png())
    #expect(read.chunkTypes == ["IHDR", "IDAT", "IEND"])
    #expect(read.size == size)
    #expect(read.colours == picture.pixels)
  }

  @Test func `rows that a stored block cannot hold are split among several`() throws {
    // Rows of 1 + 3 · 28 = 85 bytes: 771 of them fill a block exactly.
    #expect(try PNGReader(picture(28, 771).png()).blockLengths == [65535])
    #expect(try PNGReader(picture(28, 772).png()).blockLengths == [65535, 85])
  }

  @Test func `the file of a white pixel is known byte by byte`() {
    // Checksums from zlib.crc32 and zlib.adler32.
    let expected =
      "89504e470d0a1a0a" + "0000000d4948445200000001000000010802000000907753de"
      + "0000000f494441547801010400fbff00ffffff05fe02fe49666e2b" + "0000000049454e44ae426082"
    let hex = PixelImage(width: 1, height: 1, .white).png().map { String(format: "%02x", $0) }.joined()
    #expect(hex == expected)
  }

  @Test func `writing replaces the old file`() throws {
    let path = NSTemporaryDirectory() + "pictures-\(UUID().uuidString).png"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try picture(40, 40).writePNG(to: path)
    try picture(4, 3).writePNG(to: path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == picture(4, 3).png())
  }

  @Test func `a folder that does not exist is an error that says which file and what to do`() throws {
    let path = NSTemporaryDirectory() + "no-such-folder-\(UUID().uuidString)/digits.png"
    let error = try #require(throws: PictureFileError.self) { try picture(2, 2).writePNG(to: path) }
    #expect(error.path == path)
    #expect(error.description.hasPrefix("The picture \(path) was not written: "))
    #expect(error.description.contains("Check that its folder exists"))
    #expect(throws: PictureFileError.self) {
      try SVG(title: "", width: 1, height: 1).write(to: path)
    }
  }
}
