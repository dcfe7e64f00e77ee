import Foundation
import Tensors
import Testing

@testable import ConvNets

/// Grey values from −1 to 1 behind a three.
private let line = "3.0000 " + (0..<256).map { "\(Float($0 % 9) / 4 - 1)" }.joined(separator: " ")

private let mistakes: [(String, String)] = [
  (
    String(line.dropLast(5)),
    "must hold a digit and 256 grey values, but it holds 256 numbers. Is the file complete?"
  ),
  (line + " 0", "must hold a digit and 256 grey values, but it holds 258 numbers. Is the file complete?"),
  ("3.5" + line.dropFirst(6), "must begin with a digit from 0 to 9, but it begins with \"3.5\""),
  ("10" + line.dropFirst(6), "must begin with a digit from 0 to 9, but it begins with \"10\""),
  ("-1" + line.dropFirst(6), "must begin with a digit from 0 to 9, but it begins with \"-1\""),
  ("nan" + line.dropFirst(6), "must begin with a digit from 0 to 9, but it begins with \"nan\""),
  (line.replacing("-0.75", with: "-1.75"), "but number 2 behind the digit is \"-1.75\""),
  (line.replacing("-0.75", with: "ink"), "but number 2 behind the digit is \"ink\""),
  (line.replacing("-0.75", with: "nan"), "but number 2 behind the digit is \"nan\""),
]

@Suite struct `A file of zip-code digits` {
  @Test func `is read line by line, grey values as they stand`() throws {
    let data = try Dataset.parseZipCode(Array("\(line)\n\(line)".utf8), file: "f")
    #expect(data.images.shape == [2, 1, 16, 16] && data.labels.elements == [3, 3] && data.classCount == 10)
    #expect(data.images.elements.prefix(9) == [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1])
    #expect(data.images[1, 0, 255] == -0.25)
  }

  @Test func `may have blanks at the ends of lines, line ends of other systems, and empty lines`() throws {
    let text = " \(line) \r\n\r\n\(line.replacing(" ", with: "\t"))\n\n"
    let data = try Dataset.parseZipCode(Array(text.utf8), file: "f")
    #expect(data.count == 2 && data.images.elements.prefix(256) == data.images.elements.suffix(256))
  }

  @Test(arguments: mistakes)
  func `is refused with file, line and problem`(_ wrong: String, _ problem: String) throws {
    let text = "\(line)\n\n\(wrong)\n\(line)\n"
    let error = try #require(throws: DataError.self) { try Dataset.parseZipCode(Array(text.utf8), file: "f") }
    #expect("\(error)".hasPrefix("f line 3 ") && "\(error)".hasSuffix(problem), "\(error)")
  }

  @Test(arguments: ["", "\n \n"])
  func `is refused if it holds no images`(_ text: String) throws {
    let error = try #require(throws: DataError.self) { try Dataset.parseZipCode(Array(text.utf8), file: "f") }
    #expect("\(error)" == "f holds no images")
  }

  @Test func `lies beside that for testing, plain or packed`() throws {
    try withFiles(["zip.train": Array("\(line)\n\(line)\n".utf8), "zip.test": Array(line.utf8)]) { folder in
      try gzip(folder.appending(path: "zip.train"))
      let (training, test) = try Dataset.zipCode(folder: folder)
      #expect(training.count == 2 && test.count == 1)
      try FileManager.default.removeItem(at: folder.appending(path: "zip.test"))
      let error = try #require(throws: DataError.self) { try Dataset.zipCode(folder: folder) }
      #expect(
        "\(error)"
          == "\(folder.path) has neither zip.test nor zip.test.gz. Put zip.train and zip.test there; see "
          + "Docs/Data.md")
    }
  }

  /// The numbers of every digit, counted from the files with another program.
  @Test(.enabled(if: realData("usps") != nil, "needs zip.train and zip.test in ../shared/data/usps"))
  func `has the numbers of digits that the real ones have`() throws {
    let (training, test) = try Dataset.zipCode(folder: #require(realData("usps")))
    func counts(_ data: Dataset) -> [Int] {
      (0..<10).map { digit in data.labels.elements.count { $0 == digit } }
    }
    #expect(counts(training) == [1194, 1005, 731, 658, 652, 556, 664, 645, 542, 644])
    #expect(counts(test) == [359, 264, 198, 166, 200, 160, 170, 147, 166, 177])
    #expect(training.images.elements.prefix(10) == [-1, -1, -1, -1, -1, -1, -1, -0.631, 0.862, -0.167])
  }
}
