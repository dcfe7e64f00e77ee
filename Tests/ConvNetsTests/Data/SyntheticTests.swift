import SlidingWindow
import Tensors
import Testing

@testable import ConvNets

@Suite struct `What is drawn by our own code` {
  /// Images are drawn on all cores; that more are drawn behind them changes none.
  @Test func `is the same for the same seed, however many are drawn and by whom`() {
    let few: [(Dataset, Dataset, Dataset)] = [
      (.strokeDigits(count: 7, seed: 3), .strokeDigits(count: 40, seed: 3), .strokeDigits(count: 7, seed: 4)),
      (.shapes(count: 7, seed: 3), .shapes(count: 40, seed: 3), .shapes(count: 7, seed: 4)),
      (.signals(count: 7, seed: 3), .signals(count: 40, seed: 3), .signals(count: 7, seed: 4)),
    ]
    for (a, more, other) in few {
      #expect(a.images == more[0..<7].images && a.labels == more[0..<7].labels)
      #expect(a.images != other.images)
    }
    let boxes = BoxImages(count: 9, seed: 3, sizes: 2...7, noise: 0.1)
    #expect(BoxImages(count: 9, seed: 3, sizes: 2...7, noise: 0.1).images == boxes.images)
    #expect(BoxImages(count: 9, seed: 4, sizes: 2...7, noise: 0.1).boxes != boxes.boxes)
  }

  @Test func `may be nothing at all`() {
    #expect(Dataset.strokeDigits(count: 0, seed: 1).images.shape == [0, 1, 28, 28])
    #expect(
      Dataset.shapes(count: 0, seed: 1).count == 0 && BoxImages(count: 0, seed: 1).boxes.shape == [0, 4])
  }
}

@Suite struct `Digits drawn by a pen` {
  private let digits = Dataset.strokeDigits(count: 100, seed: 1)

  @Test func `follow each other, grey from paper to ink, with a margin around them`() {
    #expect(digits.labels.elements.prefix(12) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
    #expect(digits.images.shape == [100, 1, 28, 28] && digits.classCount == 10)
    #expect(digits.images.elements.allSatisfy { 0 <= $0 && $0 <= 1 })
    for s in digits.images.samples {
      let pixels = digits.images.elements[s * 784..<(s + 1) * 784]
      let rim = (0..<28).flatMap { [$0, 756 + $0, 28 * $0, 28 * $0 + 27] }
      #expect(rim.allSatisfy { pixels[s * 784 + $0] == 0 }, "\(s)")
      // A pen of 1.6 to 3.6 pixels along a line of some 17 to 60.
      let ink = pixels.reduce(0, +)
      #expect(20...220 ~= ink, "\(s): \(ink)")
      #expect(pixels.max() ?? 0 > 0.9)
    }
  }

  @Test func `have the same size in pictures of any size`() {
    let large = Dataset.strokeDigits(count: 10, seed: 1, side: 56).images
    for s in large.samples {
      let ink = large.positions.reduce(0) { $0 + large[s, 0, $1] }
      let small = digits.images.positions.reduce(0) { $0 + digits.images[s, 0, $1] }
      #expect(abs(ink / (4 * small) - 1) < 0.1, "\(s): \(ink), \(small)")
    }
  }

  /// Neither a coin nor one fixed shape per digit: a net of a single layer has one template for each, and is sometimes wrong.
  @Test func `are told apart by a net of one layer`() throws {
    let shrink = Preprocessing([.crop(height: 24, width: 24), .resize(height: 8, width: 8)])
    var generator = SeededGenerator(seed: 1)
    var net: Sequential<Float> = [
      "flatten": Flatten(), "linear": Linear(inputs: 64, outputs: 10, using: &generator),
    ]
    let plan = TrainingPlan(epochs: 10, batchSize: 10, schedule: .cosine(0.3), rule: SGD())
    let strokes = shrink(.strokeDigits(count: 500, seed: 2))
    try net.train(on: strokes, plan, with: NaiveKernels(), using: &generator)
    let others = shrink(.strokeDigits(count: 200, seed: 3))
    let accuracy = Evaluation(scores: net.scores(of: others, with: NaiveKernels()), of: others).accuracy
    #expect(0.8..<1 ~= accuracy, "\(accuracy)")
  }
}

@Suite struct `Shapes, boxes and signals` {
  @Test func `cover the areas that geometry gives them`() {
    // Areas in a circle of radius 1: of a disc, a ring, a triangle, a square and a cross of two bars.
    let areas = [Double.pi, .pi * (1 - 0.55 * 0.55), 3 * 3.0.squareRoot() / 4, 2, 2 * 1.8 * 0.6 - 0.6 * 0.6]
    let shapes = Dataset.shapes(count: 60, seed: 1, side: 64, noise: 0)
    for s in shapes.images.samples where shapes.labels[s] < areas.count {
      let pixels = shapes.images.elements[s * 4096..<(s + 1) * 4096]
      let area = Double(pixels.reduce(0, +) / (pixels.max() ?? 1))
      let radius = (area / areas[shapes.labels[s]]).squareRoot()
      // Drawn from 0.2 to 0.42 of the side; corners of the grid cost a share.
      #expect(0.19 * 64...0.43 * 64 ~= radius, "\(Shape.allCases[shapes.labels[s]]): \(radius)")
    }
    #expect(shapes.classCount == 6 && shapes.classCounts == Array(repeating: 10, count: 6))
  }

  @Test func `of boxes are bright inside and dark outside`() {
    let boxes = BoxImages(count: 50, seed: 1, side: 20, sizes: 2...9)
    for s in boxes.images.samples {
      let (top, left, height, width) = (
        boxes.boxes[s, 0], boxes.boxes[s, 1], boxes.boxes[s, 2], boxes.boxes[s, 3]
      )
      #expect(2...9 ~= height && 2...9 ~= width && 0...20 - height ~= top && 0...20 - width ~= left)
      for p in boxes.images.positions {
        let isInside = top..<top + height ~= p / 20 && left..<left + width ~= p % 20
        #expect(boxes.images[s, 0, p] == (isInside ? 1 : 0))
      }
    }
    #expect(Set(boxes.boxes.elements).count > 10)
  }

  /// Half waves in the first and the second half of each signal's event, without noise.
  @Test func `of signals climb, fall, stay or step`() {
    let signals = Dataset.signals(count: 80, seed: 1, length: 256, noise: 0)
    #expect(signals.classCount == 4 && signals.images.shape == [80, 1, 256])
    for s in signals.images.samples {
      let values = signals.images.positions.map { signals.images[s, 0, $0] }
      let event = values.indices.filter { values[$0] != 0 }
      let middle = ((event.first ?? 0) + (event.last ?? 0)) / 2
      let crossings = values.indices.dropFirst().filter { (values[$0] < 0) != (values[$0 - 1] < 0) }
      let (before, after) = (crossings.count { $0 < middle }, crossings.count { $0 >= middle })
      switch Signal.allCases[signals.labels[s]] {
      case .burst: #expect(abs(before - after) <= 2, "\(s): \(before), \(after)")
      case .risingChirp: #expect(after > before, "\(s): \(before), \(after)")
      case .fallingChirp: #expect(after < before, "\(s): \(before), \(after)")
      case .step: #expect(Set(values) == [-0.5, 0.5] && crossings.count == 1)
      }
    }
  }
}
