import Tensors
import Testing

@testable import ConvNets

@Suite struct `The digits` {
  @Test func `are 1797 images of 8x8 pixels between paper and ink`() throws {
    let digits = try Dataset.digits()
    #expect(digits.count == 1797 && digits.classCount == 10)
    #expect(digits.images.shape == [1797, 1, 8, 8] && digits.labels.shape == [1797])
    #expect(digits.images.elements.allSatisfy { 0 <= $0 && $0 <= 1 && ($0 * 16).rounded() == $0 * 16 })
    #expect(digits.images.elements.contains(0) && digits.images.elements.contains(1))
    // All grey values added up, counted from the file with another program.
    #expect(digits.images.elements.reduce(0) { $0 + Int($1 * 16) } == 561_718)
  }

  @Test func `come in the numbers that their authors give`() throws {
    let labels = try Dataset.digits().labels
    let counts = (0..<10).map { digit in labels.elements.count { $0 == digit } }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(labels.elements.prefix(12) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
  }

  @Test func `start with a zero whose first rows are as in the file`() throws {
    let first = try Dataset.digits()[[0]]
    let rows = first.images.elements.prefix(16).map { Int($0 * 16) }
    #expect(rows == [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0])
  }
}

/// 64 grey values and a seven.
private let line = (0..<64).map { "\($0 % 17)" }.joined(separator: ",") + ",7"

private let mistakes: [(mistake: String, line: String)] = [
  ("a number is missing", String(line.dropFirst(2))),
  ("there is one too many", "0,\(line)"),
  ("a grey value is too large", "17\(line.dropFirst())"),
  ("a grey value is negative", "-1\(line.dropFirst())"),
  ("the digit is too large", "\(line.dropLast())10"),
  ("a word stands for a number", "ink\(line.dropFirst())"),
  ("a field is empty", ",\(line)"),
  ("a word stands among all the numbers", "ink,\(line)"),
]

@Suite struct `A file of digits` {
  @Test func `is read line by line`() throws {
    let data = try Dataset.parseDigits("\(line)\n\(line)\n", file: "f.csv")
    #expect(data.count == 2)
    #expect(data.images[1, 0, 16] == 1 && data.images[1, 0, 17] == 0 && data.images[0, 0, 4] == 0.25)
    #expect(data.labels.elements == [7, 7])
  }

  @Test func `may have the line ends of any system, and empty lines`() throws {
    let data = try Dataset.parseDigits("\(line)\r\n\r\n\(line)\n\n\(line)", file: "f.csv")
    #expect(data.count == 3)
  }

  @Test(arguments: mistakes)
  func `is refused with file, line and problem if`(_ mistake: String, _ wrong: String) throws {
    let text = "\(line)\n\n\(wrong)\n\(line)\n"
    let error = try #require(throws: DataError.self) { try Dataset.parseDigits(text, file: "f.csv") }
    #expect(error.file == "f.csv")
    let expected = "line 3 must hold 64 numbers from 0 to 16 and a digit, but it is \"\(wrong.prefix(40))…\""
    #expect(error.problem == expected)
    #expect("\(error)" == "f.csv " + expected)
  }

  @Test func `is quoted whole where it is short`() throws {
    let error = try #require(throws: DataError.self) { try Dataset.parseDigits("1,2\n", file: "f.csv") }
    #expect("\(error)" == "f.csv line 1 must hold 64 numbers from 0 to 16 and a digit, but it is \"1,2\"")
  }

  @Test(arguments: ["", "\n\n"])
  func `is refused if it holds no images`(_ text: String) throws {
    let error = try #require(throws: DataError.self) { try Dataset.parseDigits(text, file: "f.csv") }
    #expect("\(error)" == "f.csv holds no images")
  }
}

@Suite struct `A data set` {
  private let data = Dataset(
    images: Tensor([4, 1, 2], [0, 1, 10, 11, 20, 21, 30, 31]), labels: Tensor([4], [2, 0, 1, 0]),
    classCount: 3)

  @Test func `gives any of its images, in any order, more than once`() {
    let chosen = data[[3, 0, 3]]
    #expect(chosen.images == Tensor([3, 1, 2], [30, 31, 0, 1, 30, 31]))
    #expect(chosen.labels == Tensor([3], [0, 2, 0]))
    #expect(chosen.count == 3 && chosen.classCount == 3)
    #expect(data[1..<3].images == Tensor([2, 1, 2], [10, 11, 20, 21]))
  }

  @Test func `gives none if none is asked for`() {
    let none = data[[]]
    #expect(none.count == 0 && none.images.shape == [0, 1, 2] && none.labels.shape == [0])
  }
}

@Suite struct `An evaluation` {
  private let data = Dataset(
    images: Tensor(zeros: [5, 1, 1]), labels: Tensor([5], [0, 1, 2, 1, 0]), classCount: 3)

  /// Right, wrong, right, a tie of all, and a tie of the two last: of equal scores the first class wins.
  private let scores = Tensor<Float>(
    [5, 3], [5, 1, 2, -1, -2, -3, 0, 0.5, 0.75, 1, 1, 1, -7, 2, 2])

  @Test func `predicts the largest score, of equal ones the first`() {
    #expect(Evaluation(scores: scores, of: data).predictions == [0, 0, 2, 0, 1])
  }

  @Test func `counts true against predicted classes`() {
    #expect(Evaluation(scores: scores, of: data).confusion == [[1, 1, 0], [2, 0, 0], [0, 0, 1]])
  }

  @Test func `gives the share that is right`() {
    #expect(Evaluation(scores: scores, of: data).accuracy == 2.0 / 5)
  }

  @Test func `of no images has no share`() {
    let none = data[[]]
    #expect(Evaluation(scores: Tensor(zeros: [0, 3]), of: none).accuracy.isNaN)
  }
}

@Suite struct `Moving images a little` {
  private let images = {
    var generator = SeededGenerator(seed: 1)
    return Tensor<Float>.random([3, 2, 7, 6], from: 0, to: 1, using: &generator)
  }()

  @Test func `by nothing changes nothing`() {
    var generator = SeededGenerator(seed: 2)
    #expect(Augmentation(shift: 0, turn: 0)(images, using: &generator) == images)
  }

  @Test func `is the same for the same seed, and another for every image`() {
    let jitter = Augmentation(shift: 1, turn: 0.3)
    var (first, second) = (SeededGenerator(seed: 3), SeededGenerator(seed: 3))
    let moved = jitter(images, using: &first)
    #expect(moved == jitter(images, using: &second))
    #expect(moved.shape == images.shape && moved != images)
    let same = Tensor<Float>([2, 2, 7, 6], Array((0..<2).flatMap { _ in images.elements.prefix(84) }))
    let twice = jitter(same, using: &first)
    #expect(twice.elements.prefix(84) != twice.elements.suffix(84))
  }

  /// Interpolation takes four neighbours with weights that add up to 1, so an even surface stays even, up to the rounding
  /// of those weights and sums; a pixel and a half from the border nothing comes from outside.
  @Test func `keeps an even surface even, and never goes beyond the brightest pixel`() {
    var generator = SeededGenerator(seed: 4)
    let even = Tensor<Float>([20, 1, 8, 8], repeating: 0.75)
    let moved = Augmentation(shift: 1, turn: 0.1)(even, using: &generator)
    for s in moved.samples {
      for row in 2..<6 {
        for column in 2..<6 { #expect(abs(moved[s, 0, row, column] - 0.75) <= 8 * Float(0.75).ulp) }
      }
    }
    #expect(moved.elements.allSatisfy { 0 <= $0 && $0 <= 0.75 + 8 * Float(0.75).ulp })
    #expect(moved.elements.contains { $0 < 0.7 })
  }

  /// A bright pixel in the middle of a map stays where a shift of at most one and a turn about it can take it: on average
  /// in the middle. The shift is even on ±1, variance 1/3; six standard deviations of the mean of 400 are allowed.
  @Test func `goes to every side alike`() {
    var generator = SeededGenerator(seed: 5)
    var dot = Tensor<Float>(zeros: [400, 1, 7, 7])
    for s in dot.samples { dot[s, 0, 24] = 1 }
    let moved = Augmentation(shift: 1, turn: 0.5)(dot, using: &generator)
    var centre = [0.0, 0.0]
    for s in moved.samples {
      let mass = moved.positions.reduce(0) { $0 + Double(moved[s, 0, $1]) }
      for p in moved.positions {
        centre[0] += Double(moved[s, 0, p]) / mass * Double(p / 7 - 3) / 400
        centre[1] += Double(moved[s, 0, p]) / mass * Double(p % 7 - 3) / 400
      }
    }
    let allowed = 6 * (1.0 / 3 / 400).squareRoot()
    #expect(abs(centre[0]) <= allowed && abs(centre[1]) <= allowed, "\(centre)")
  }
}
