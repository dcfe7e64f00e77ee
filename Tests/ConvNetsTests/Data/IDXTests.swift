import Foundation
import Tensors
import Testing

@testable import ConvNets

/// Three images of 2x4 pixels for training, two for testing, in three classes.
private let files: [String: [UInt8]] = [
  "train-images-idx3-ubyte": idx([3, 2, 4], (0..<24).map { UInt8($0 * 10) }),
  "train-labels-idx1-ubyte": idx([3], [2, 0, 1]),
  "t10k-images-idx3-ubyte": idx([2, 2, 4], Array(repeating: 255, count: 16)),
  "t10k-labels-idx1-ubyte": idx([2], [1, 1]),
]

@Suite struct `A folder of IDX files` {
  @Test func `gives a training and a test set, bytes divided by 255`() throws {
    let (training, test) = try withFiles(files) { try Dataset.idx(folder: $0) }
    #expect(training.images.shape == [3, 1, 2, 4] && training.labels == Tensor([3], [2, 0, 1]))
    #expect(training.images.elements == (0..<24).map { Float($0 * 10) / 255 })
    #expect(test.images == Tensor([2, 1, 2, 4], repeating: 1) && test.labels.elements == [1, 1])
    #expect(training.classCount == 3 && test.classCount == 3)
  }

  @Test func `may be packed in part, and no file is left behind`() throws {
    let plain = try withFiles(files) { try Dataset.idx(folder: $0) }
    try withFiles(files) { folder in
      try gzip(folder.appending(path: "train-images-idx3-ubyte"))
      try gzip(folder.appending(path: "t10k-labels-idx1-ubyte"))
      let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(before.count { $0.hasSuffix(".gz") } == 2)
      let packed = try Dataset.idx(folder: folder)
      #expect(packed.training.images == plain.training.images && packed.test.labels == plain.test.labels)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
    }
  }

  @Test func `prefers the plain file to the packed one, and ignores half a download`() throws {
    var files = files
    files["train-images-idx3-ubyte.gz"] = [1, 2, 3]
    files["train-images-idx3-ubyte.gz.part"] = [1]
    #expect(try withFiles(files) { try Dataset.idx(folder: $0) }.training.count == 3)
  }

  @Test func `may have a dot for a hyphen, the set's name in front, and say test`() throws {
    let renamed = Dictionary(
      uniqueKeysWithValues: files.map { name, bytes in
        ("fashion-" + name.replacing("-idx", with: ".idx").replacing("t10k", with: "test"), bytes)
      })
    #expect(try withFiles(renamed) { try Dataset.idx(folder: $0) }.test.count == 2)
  }
}

@Suite struct `An IDX file` {
  @Test func `may hold labels of any whole kind`() throws {
    let files: [(UInt8, [UInt8])] = [
      (8, [1, 0, 3]), (9, [1, 0, 3]), (11, highByteFirst([1, 0, 3] as [Int16])),
      (12, highByteFirst([1, 0, 3] as [Int32])),
    ]
    for (kind, bytes) in files {
      let labels = try IDXFile(idx(kind: kind, [3], bytes), source: "f").labels()
      #expect(labels == Tensor([3], [1, 0, 3]), "kind \(kind)")
    }
  }

  @Test func `of a signed kind tells negative labels`() throws {
    let files: [(UInt8, [UInt8])] = [
      (9, [255]), (11, highByteFirst([Int16(-1)])), (12, highByteFirst([Int32(-1)])),
    ]
    for (kind, bytes) in files {
      #expect(try IDXFile(idx(kind: kind, [1], bytes), source: "f").labels().elements == [-1])
    }
  }

  @Test func `may hold images of floating-point numbers, taken as they are`() throws {
    let numbers = [0.5, -1.25, 3, 1e30]
    let floats = highByteFirst(numbers.map { Float($0).bitPattern })
    let doubles = highByteFirst(numbers.map(\.bitPattern))
    let expected = Tensor<Float>([2, 1, 1, 2], numbers.map { Float($0) })
    #expect(try IDXFile(idx(kind: 13, [2, 1, 2], floats), source: "f").images() == expected)
    #expect(try IDXFile(idx(kind: 14, [2, 1, 2], doubles), source: "f").images() == expected)
  }
}

private let brokenFiles: [([UInt8], String)] = [
  ([], "f is no IDX file: its header needs at least 4 bytes, but it has 0. Fetch it again"),
  ([0, 0, 8], "f is no IDX file: its header needs at least 4 bytes, but it has 3. Fetch it again"),
  ([0x1F, 0x8B, 8, 3], "f is packed by gzip; let its name end in .gz"),
  (
    [60, 104, 116, 109], "f is no IDX file: bytes 0 and 1 must be 0, but they are 60 and 104. Fetch it again"
  ),
  ([0, 3, 8, 0], "f is no IDX file: bytes 0 and 1 must be 0, but they are 0 and 3. Fetch it again"),
  (
    idx(kind: 10, [1, 1, 1], [0]),
    "f is no IDX file: byte 2, the kind of number, must be one of 8, 9, 11, 12, 13, 14, but it is 10. Fetch it again"
  ),
  (
    [0, 0, 8, 3, 0, 0, 0, 1, 0, 0],
    "f is cut off: a header with 3 axes needs 16 bytes, but there are 10. Fetch it again"
  ),
  (
    idx([2, 2, 2], [1, 2, 3, 4, 5, 6, 7]),
    "f is cut off: its shape [2, 2, 2] needs 8 bytes behind the 16 of the header, but there are 7. Fetch it again"
  ),
  (
    idx(kind: 13, [2, 1, 1], [1, 2, 3, 4]),
    "f is cut off: its shape [2, 1, 1] needs 8 bytes behind the 16 of the header, but there are 4. Fetch it again"
  ),
  (
    idx([2, 1, 1], [1, 2, 3, 4, 5]),
    "f has 3 bytes too many: its shape [2, 1, 1] ends at byte 18. Fetch it again"
  ),
  (
    idx([4_294_967_295, 4_294_967_295, 4_294_967_295], []),
    "f is no IDX file: no memory holds the shape [4294967295, 4294967295, 4294967295] of bytes 4 ..< 16"
  ),
  (
    idx([2], [1, 2]),
    "f must have 3 axes, images, rows and columns, but its shape is [2]. Are these the images?"
  ),
  (idx([0, 2, 2], []), "f must hold images with rows and columns, but its shape is [0, 2, 2]"),
  (idx([2, 0, 2], []), "f must hold images with rows and columns, but its shape is [2, 0, 2]"),
  (
    idx(kind: 9, [1, 1, 1], [1]),
    "f holds signedBytes, whose black and white are not known; store images as unsigned bytes, 0 to 255, or as floats"
  ),
  (
    idx(kind: 13, [1, 1, 2], highByteFirst([Float(1).bitPattern, Float.nan.bitPattern])),
    "f holds a pixel that is no finite Float, at byte 20: nan"
  ),
  (
    idx(kind: 14, [1, 1, 2], highByteFirst([1, 1e300].map(\Double.bitPattern))),
    "f holds a pixel that is no finite Float, at byte 24: inf"
  ),
]

/// What is changed among the files, a file without bytes being taken away, and what the message must say about FOLDER.
private let brokenFolders: [([String: [UInt8]], String)] = [
  (
    ["train-labels-idx1-ubyte": []],
    "FOLDER has neither train-labels-idx1-ubyte nor train-labels-idx1-ubyte.gz. Put the four files of the set "
      + "there; see Docs/Data.md"
  ),
  (
    ["letters-train-images-idx3-ubyte": idx([1, 1, 1], [1])],
    "FOLDER has more than one train-images-idx3-ubyte: letters-train-images-idx3-ubyte, train-images-idx3-ubyte. "
      + "Keep every set in a folder of its own"
  ),
  (
    ["train-labels-idx1-ubyte": idx([2], [1, 0])],
    "FOLDER/train-labels-idx1-ubyte holds 2 labels for the 3 images of train-images-idx3-ubyte. "
      + "Are they of the same set?"
  ),
  (
    ["train-labels-idx1-ubyte": idx([3, 1], [1, 0, 2])],
    "FOLDER/train-labels-idx1-ubyte must have 1 axis, but its shape is [3, 1]. Are these the labels?"
  ),
  (
    ["train-labels-idx1-ubyte": idx(kind: 13, [1], [0, 0, 0, 0])],
    "FOLDER/train-labels-idx1-ubyte holds floats; store labels as whole numbers, such as unsigned bytes"
  ),
  (
    ["train-labels-idx1-ubyte": idx(kind: 9, [3], [1, 255, 2])],
    "FOLDER/train-labels-idx1-ubyte gives image 1, at byte 9, the class -1, but it must be one of 0 ..< 3"
  ),
  (
    ["train-labels-idx1-ubyte": idx(kind: 12, [3], highByteFirst([1, 2, 1_000_000] as [Int32]))],
    "FOLDER/train-labels-idx1-ubyte gives image 2, at byte 16, the class 1000000, but it must be one of 0 ..< 1000"
  ),
  (
    ["t10k-labels-idx1-ubyte": idx([2], [0, 3])],
    "FOLDER/t10k-labels-idx1-ubyte gives image 1, at byte 9, the class 3, but it must be one of 0 ..< 3, the classes "
      + "of the training set"
  ),
  (
    ["t10k-images-idx3-ubyte": idx([2, 4, 2], Array(repeating: 0, count: 16))],
    "FOLDER/t10k-images-idx3-ubyte holds images of [4, 2] rows and columns, but those for training have [2, 4]. "
      + "Are they of the same set?"
  ),
]

@Suite struct `Broken IDX files` {
  @Test(arguments: brokenFiles)
  func `say what is wrong, where, and what to do`(_ bytes: [UInt8], _ expected: String) throws {
    let error = try #require(throws: DataError.self) { try IDXFile(bytes, source: "f").images() }
    #expect("\(error)" == expected)
  }

  @Test(arguments: brokenFolders)
  func `in a folder are named`(_ changes: [String: [UInt8]], _ expected: String) throws {
    let files = files.merging(changes) { $1 }.filter { !$0.value.isEmpty }
    try withFiles(files) { folder in
      let error = try #require(throws: DataError.self) { try Dataset.idx(folder: folder) }
      #expect("\(error)" == expected.replacing("FOLDER", with: folder.path))
    }
  }

  @Test func `end in an error or in images, never in a crash, whatever their bytes`() {
    var generator = SeededGenerator(seed: 1)
    let whole = idx([2, 2, 2], Array(repeating: 7, count: 8))
    var refused = 0
    for _ in 0..<20_000 {
      var bytes = Array(whole.prefix(generator.integer(below: whole.count + 1)))
      for _ in 0..<min(bytes.count, generator.integer(below: 3)) {
        bytes[generator.integer(below: bytes.count)] = UInt8(generator.integer(below: 256))
      }
      if (try? IDXFile(bytes, source: "f").images()) == nil { refused += 1 }
    }
    #expect(10_000..<20_000 ~= refused)  // both ways out were taken
  }
}

@Suite struct `MNIST itself` {
  private func sumOfBytes(_ pixels: ArraySlice<Float>) -> Int {
    pixels.reduce(0) { $0 + Int(($1 * 255).rounded()) }
  }

  /// The numbers of digits, and the sums of the first or last thousand images, were counted from the files with another program.
  @Test(.enabled(if: realData("mnist") != nil, "needs the files of MNIST in ../shared/data/mnist"))
  func `is read in less than two seconds`() throws {
    let folder = try #require(realData("mnist"))
    let start = ContinuousClock.now
    let (training, test) = try Dataset.idx(folder: folder)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    #expect(training.images.shape == [60_000, 1, 28, 28] && test.images.shape == [10_000, 1, 28, 28])
    #expect(training.classCount == 10)
    #expect(training.labels.elements.prefix(10) == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
    #expect(seconds < 2, "it took \(seconds) s")
    #expect(training.classCounts == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    #expect(test.classCounts == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    #expect(sumOfBytes(training.images.elements.prefix(784_000)) == 25_637_533)
    #expect(sumOfBytes(test.images.elements.suffix(784_000)) == 27_210_963)
  }
}
