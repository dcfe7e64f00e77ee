import Foundation
import Tensors
import Testing

@testable import ConvNets

private let nine = Tensor<Float>([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])

/// A transform without chance, and what becomes of the rows 1 2 3, 4 5 6, 7 8 9; of what comes from outside, −1.
private let transforms: [(Augmentation, [Float])] = [
  (Augmentation(rotation: .degrees(90...90)), [7, 4, 1, 8, 5, 2, 9, 6, 3]),
  (Augmentation(rotation: .degrees(180...180)), [9, 8, 7, 6, 5, 4, 3, 2, 1]),
  (Augmentation(translation: 1...1, background: -1), [-1, -1, -1, -1, 1, 2, -1, 4, 5]),
  (Augmentation(translation: -0.5 ... -0.5, background: -1), [3, 4, 1.75, 6, 7, 3.25, 3.25, 3.75, 1.5]),
  (Augmentation(scale: 2...2), [3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7]),
  (Augmentation(scale: 0.5...0.5, background: -1), [-1, -1, -1, -1, 5, -1, -1, -1, -1]),
  (Augmentation(shear: .degrees(45...45), background: -1), [-1, 1, 2, 4, 5, 6, 8, 9, -1]),
  (Augmentation(stretch: 2...2), [1.5, 2, 2.5, 4.5, 5, 5.5, 7.5, 8, 8.5]),
]

@Suite struct `Moving images at random` {
  /// Angles are rounded to some 10⁻¹⁶, weights to half an ulp of Float: with numbers up to 9, four terms stay within 10⁻⁵.
  @Test(arguments: transforms)
  func `by one transform does what its name says`(_ augmentation: Augmentation, _ expected: [Float]) {
    var generator = SeededGenerator(seed: 1)
    let moved = augmentation(nine, using: &generator)
    for (a, b) in zip(moved.elements, expected) { #expect(abs(a - b) < 1e-5, "\(moved.elements)") }
  }

  @Test func `flips every second image or so, and leaves the others alone`() {
    var generator = SeededGenerator(seed: 2)
    let images = Tensor<Float>([400, 1, 3, 3], (0..<400).flatMap { _ in nine.elements })
    let moved = Augmentation(flips: true)(images, using: &generator)
    let flipped = moved.samples.count { moved[$0, 0, 0] == 3 }
    for s in moved.samples {
      let rows = Array(moved.elements[s * 9..<(s + 1) * 9])
      #expect(rows == nine.elements || rows == [3, 2, 1, 6, 5, 4, 9, 8, 7])
    }
    #expect(abs(flipped - 200) <= 60)  // six standard deviations of 400 tosses
  }

  /// Scaled, flipped, stretched, sheared and turned, in this order, by arithmetic of its own: the map leads back.
  @Test func `composes its transforms in the order it states`() {
    let (angle, lean, width, factor) = (0.7, 0.3, 1.2, 0.8)
    let augmentation = Augmentation(
      rotation: angle...angle, translation: 2...2, scale: factor...factor, shear: lean...lean,
      stretch: width...width)
    var generator = SeededGenerator(seed: 3)
    let map = augmentation.move(using: &generator).map
    for (y, x) in [(3.0, 5.0), (-1, 2), (0, -4)] {
      let (shiftedY, shiftedX) = (factor * (y + 2), factor * (x + 2))
      let leaning = width * shiftedX - tan(lean) * shiftedY
      let movedX = cos(angle) * leaning - sin(angle) * shiftedY
      let movedY = sin(angle) * leaning + cos(angle) * shiftedY
      let back = (map.yy * movedY + map.yx * movedX + map.down, map.xy * movedY + map.xx * movedX + map.right)
      #expect(abs(back.0 - y) < 1e-12 && abs(back.1 - x) < 1e-12, "\(back)")
    }
  }

  /// A factor whose logarithm is even from −ln a to ln a has the median 1 and the mean (a − 1/a) / (2 ln a): 1.037 for 1.6
  /// and 1.012 for 1.3. Its deviation is below 0.3, so six standard deviations of a mean of 20,000 are below 0.013.
  @Test func `draws factors evenly in their logarithms, within the ranges of the notes`() {
    var generator = SeededGenerator(seed: 4)
    for (range, mean) in [(1 / 1.6...1.6, 1.037), (1 / 1.3...1.3, 1.012)] {
      let factors = (0..<20_000).map { _ in generator.logUniform(in: range) }
      #expect(factors.allSatisfy { range.lowerBound - 1e-12 <= $0 && $0 <= range.upperBound + 1e-12 })
      #expect(abs(factors.reduce(0, +) / 20_000 - mean) < 0.013)
      #expect(abs(Double(factors.count { $0 < 1 }) - 10_000) < 6 * 5000.0.squareRoot())
    }
  }

  @Test func `of the notes covers their ranges`() {
    var generator = SeededGenerator(seed: 5)
    var notes = Augmentation.notes
    #expect(notes.rotation == 0...2 * .pi && notes.translation == -10...10 && notes.flips)
    (notes.rotation, notes.scale, notes.shear, notes.stretch, notes.flips) = (nil, nil, nil, nil, false)
    let shifts = (0..<1000).map { _ in notes.move(using: &generator).map.down }
    #expect((shifts.min() ?? 0) < -9.9 && (shifts.max() ?? 0) > 9.9 && shifts.allSatisfy { abs($0) <= 10 })
  }

  /// A call moves its images on all cores, a call with a single image on one.
  @Test func `gives the same images whoever moves them`() {
    var generator = SeededGenerator(seed: 6)
    let images = Tensor<Float>.random([70, 2, 9, 7], from: 0, to: 1, using: &generator)
    var augmentation = Augmentation.notes
    augmentation.elastic = ElasticDistortion()
    var (together, alone) = (generator, generator)
    let moved = augmentation(images, using: &together)
    let oneByOne = images.samples.flatMap { s in
      augmentation(
        Tensor([1, 2, 9, 7], Array(images.elements[s * 126..<(s + 1) * 126])), using: &alone
      ).elements
    }
    #expect(moved.elements == oneByOne && together == alone)
    #expect(moved.elements != images.elements)
  }

  @Test func `may be stored and read again`() throws {
    var augmentation = Augmentation.notes
    augmentation.elastic = ElasticDistortion(strength: 8, smoothness: 2)
    augmentation.background = -1
    let stored = try JSONEncoder().encode(augmentation)
    #expect(try JSONDecoder().decode(Augmentation.self, from: stored) == augmentation)
  }
}

@Suite struct `Elastic distortion` {
  /// An even draw from ±α has the variance α²/3. A filter of weights w along both axes, which adds up to 1, leaves
  /// α²/3 · (Σ w²)² of it. Squares of a bell-shaped number vary by √2 of their mean; six standard deviations of a mean of
  /// 2000 are 19 %.
  @Test func `displaces pixels as far as its two numbers say`() {
    let bell = (-6...6).map { exp(-Double($0 * $0) / 8) }
    let sum = bell.reduce(0, +)
    let share = bell.reduce(0) { $0 + ($1 / sum) * ($1 / sum) }
    let expected = 10 * 10 / 3.0 * share * share
    let distortion = ElasticDistortion(strength: 10, smoothness: 2)
    var (down, right, both) = (0.0, 0.0, 0.0)
    for seed in 0..<2000 {
      let fields = distortion.displacements(15, 17, SeededGenerator(seed: UInt64(seed)))
      let (y, x) = (Double(fields.down[7 * 17 + 8]), Double(fields.right[7 * 17 + 8]))
      (down, right, both) = (down + y * y / 2000, right + x * x / 2000, both + x * y / 2000)
    }
    #expect(
      abs(down / expected - 1) < 0.19 && abs(right / expected - 1) < 0.19, "\(down) \(right) \(expected)")
    #expect(abs(both / expected) < 0.14)  // the two axes know nothing of each other
  }

  @Test func `moves neighbours alike, and more so the smoother it is`() {
    func roughness(_ smoothness: Double) -> Float {
      let field = ElasticDistortion(strength: 1, smoothness: smoothness)
        .displacements(28, 28, SeededGenerator(seed: 1)).down
      let steps = zip(field, field.dropFirst()).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return steps / field.reduce(0) { $0 + $1 * $1 }
    }
    #expect(roughness(4) < roughness(2) && roughness(2) < roughness(0.5))
    #expect(roughness(4) < 0.1)
  }

  @Test func `without strength changes nothing`() {
    var generator = SeededGenerator(seed: 7)
    #expect(Augmentation(elastic: ElasticDistortion(strength: 0))(nine, using: &generator) == nine)
  }
}
