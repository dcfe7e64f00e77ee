import Foundation
import Tensors
import Testing

@testable import ConvNets

private func image(_ text: String, _ bytes: [UInt8] = []) throws(DataError) -> Tensor<Float> {
  try Tensor(netpbm: Array(text.utf8) + bytes, source: "f")
}

private let brokenPictures: [(String, [UInt8], String)] = [
  ("", [], "f is no PGM or PPM picture: it must begin with P2, P3, P5 or P6. Convert it to one of them"),
  (
    "P4 8 1 ", [0],
    "f is no PGM or PPM picture: it must begin with P2, P3, P5 or P6. Convert it to one of them"
  ),
  ("P5 3 2 ", [], "f is cut off: the greatest value is missing at its end. Fetch it again"),
  ("P5 three", [], "f must hold the width at byte 3, but there is no digit. Is it a PGM or PPM picture?"),
  ("P5 -3", [], "f must hold the width at byte 3, but there is no digit. Is it a PGM or PPM picture?"),
  ("P5 0 2 255 ", [], "f must hold the width from 1 to 65535 at byte 3, but it is 0"),
  (
    "P5 2 99999999999999999999 1 ", [],
    "f must hold the height from 1 to 65535 at byte 5, but it is 2147483647"
  ),
  ("P5 1 1 65536 ", [1], "f must hold the greatest value from 1 to 65535 at byte 7, but it is 65536"),
  ("P5 1 1 255", [], "f must have a blank behind the greatest value, at byte 10"),
  (
    "P5 2 2 255 ", [1, 2, 3],
    "f is cut off: 4 values need 4 bytes from byte 11 on, but there are 3. Fetch it again"
  ),
  (
    "P6 1 1 300 ", [1, 2, 3],
    "f is cut off: 3 values need 6 bytes from byte 11 on, but there are 3. Fetch it again"
  ),
  (
    "P5 1 2 255 ", [1, 2, 3],
    "f has 1 bytes too many: its 2 values end at byte 13. Keep every picture in a file of its own"
  ),
  ("P5 1 2 9 ", [9, 10], "f holds 10 at byte 10, but its greatest value is 9"),
  ("P2 1 2 9 3", [], "f is cut off: value 1 of 2 is missing at its end. Fetch it again"),
  ("P2 1 2 9 3 10", [], "f must hold value 1 of 2 from 0 to 9 at byte 11, but it is 10"),
  (
    "P2 1 2 9 3 4 5", [],
    "f has something behind the last of its 2 values, at byte 13. Keep every picture in a file of its own"
  ),
]

@Suite struct `A picture in PGM or PPM` {
  @Test func `is read in all four forms, with comments`() throws {
    let grey = Tensor<Float>([1, 1, 2, 3], [0, 0.2, 0.4, 0.6, 0.8, 1])
    #expect(try image("P2 # grey\n3 2\n# three by two\n5\n0 1 2\n3 4 5 # the end\n") == grey)
    #expect(try image("P5\n3 2 # wide\n255\n", [0, 51, 102, 153, 204, 255]) == grey)
    let colours = Tensor<Float>([1, 3, 1, 2], [1, 0, 0.5, 1, 0, 0.25])
    #expect(try image("P3 2 1 4  4 2 0  0 4 1") == colours)
    #expect(try image("P6 2 1 4\n", [4, 2, 0, 0, 4, 1]) == colours)
  }

  @Test func `may have two bytes per value, and bytes that look like blanks and comments`() throws {
    #expect(try image("P5 2 1 1000 ", [0x01, 0xF4, 0x03, 0xE8]) == Tensor([1, 1, 1, 2], [0.5, 1]))
    #expect(try image("P5 2 1 255 ", [32, 35]).elements == [32.0 / 255, 35.0 / 255])
  }

  /// A value that is one of 256 comes back as it is, for the same division makes it.
  @Test func `comes back as it was written`() throws {
    var generator = SeededGenerator(seed: 1)
    for shape in [[1, 1, 3, 5], [1, 3, 4, 2]] {
      let x = Tensor<Float>.random(shape, from: 0, to: 255, using: &generator).map { $0.rounded() / 255 }
      try withFiles(["f": [UInt8](x.netpbm())]) { folder in
        let file = folder.appending(path: "f")
        #expect(try Tensor(netpbm: file) == x)
        try gzip(file)
        #expect(try Tensor(netpbm: folder.appending(path: "f.gz")) == x)
      }
    }
    let beyond = Tensor<Float>([2, 1, 1, 3], [0, 0, 0, -1, 0.5, 2])
    #expect(beyond.netpbm(sample: 1) == Data("P5 3 1 255\n".utf8) + [0, 128, 255])
  }

  @Test(arguments: brokenPictures)
  func `that is broken says what is wrong, and where`(_ text: String, _ bytes: [UInt8], _ expected: String)
    throws
  {
    let error = try #require(throws: DataError.self) { try image(text, bytes) }
    #expect("\(error)" == expected)
  }
}

@Suite struct `CIFAR-10` {
  /// One image: a class, and planes of red, green and blue.
  private static func record(_ label: UInt8, _ colour: [UInt8]) -> [UInt8] {
    [label] + colour.flatMap { Array(repeating: $0, count: 1024) }
  }

  private let files: [String: [UInt8]] = {
    var files = ["test_batch.bin": record(9, [1, 2, 3])]
    for i in 1...5 { files["data_batch_\(i).bin"] = record(UInt8(i), [UInt8(i), 0, 255]) }
    files["data_batch_2.bin"]? += record(0, [0, 51, 0])
    return files
  }()

  @Test func `is read batch after batch, plane after plane`() throws {
    try withFiles(files) { folder in
      try gzip(folder.appending(path: "data_batch_3.bin"))
      let (training, test) = try Dataset.cifar10(folder: folder)
      #expect(training.labels.elements == [1, 2, 0, 3, 4, 5] && training.classCount == 10)
      #expect(training.images.shape == [6, 3, 32, 32] && training.images[2, 1, 1023] == 0.2)
      #expect(training.images[3, 0, 0] == 3.0 / 255 && training.images[3, 2, 5] == 1)
      #expect(test.count == 1 && test.labels[0] == 9 && test.images[0, 1, 0] == 2.0 / 255)
    }
  }

  @Test func `that is broken says what is wrong, and where`() throws {
    let broken: [([UInt8], String)] = [
      (
        [],
        "must hold 3073 bytes per image, but it has 0 bytes, 0 more than 0 images. Fetch it again; it should be the "
          + "binary version"
      ),
      (
        Array(repeating: 0, count: 3075),
        "must hold 3073 bytes per image, but it has 3075 bytes, 2 more than 1 images. Fetch it again; it should be the "
          + "binary version"
      ),
      (
        Self.record(3, [0, 0, 0]) + Self.record(10, [0, 0, 0]),
        "gives image 1, at byte 3073, the class 10, but it must be one of 0 ..< 10. Is it CIFAR-10's binary version?"
      ),
    ]
    for (bytes, problem) in broken {
      try withFiles(files.merging(["data_batch_4.bin": bytes]) { $1 }) { folder in
        let error = try #require(throws: DataError.self) { try Dataset.cifar10(folder: folder) }
        #expect("\(error)" == "\(folder.path)/data_batch_4.bin \(problem)")
      }
    }
    try withFiles(files.filter { $0.key != "test_batch.bin" }) { folder in
      let error = try #require(throws: DataError.self) { try Dataset.cifar10(folder: folder) }
      #expect(error.problem.hasPrefix("has neither test_batch.bin nor test_batch.bin.gz. Put the six files"))
    }
  }

  @Test func `in a folder that is none is refused`() throws {
    let error = try #require(throws: DataError.self) {
      try Dataset.cifar10(folder: URL(filePath: "/nowhere"))
    }
    #expect("\(error)".hasPrefix("/nowhere is no folder that can be read. Put the six files"))
  }
}
