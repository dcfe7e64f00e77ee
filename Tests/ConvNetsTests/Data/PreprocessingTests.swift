import Foundation
import Tensors
import Testing

@testable import ConvNets

private func column(_ values: Float...) -> Tensor<Float> { Tensor([1, 1, values.count, 1], values) }

@Suite struct `Preparing images` {
  @Test func `that shrinks takes the mean of the area`() {
    let image = Tensor<Float>([1, 1, 2, 4], [1, 3, 5, 7, 2, 4, 10, 0])
    #expect(Preprocessing([.resize(height: 1, width: 2)])(image).elements == [2.5, 5.5])
    // Half of the middle row belongs to either side.
    #expect(Preprocessing([.resize(height: 2, width: 1)])(column(0, 3, 6)).elements == [1, 5])
  }

  @Test func `that enlarges lies between the two nearest`() {
    #expect(Preprocessing([.resize(height: 4, width: 1)])(column(0, 1)).elements == [0, 0.25, 0.75, 1])
    let ramp = Preprocessing([.resize(height: 9, width: 1)])(column(0, 3, 6)).elements
    for (i, value) in ramp.enumerated() {
      let expected = Float(min(max(i - 1, 0), 6))
      #expect(abs(value - expected) < 1e-6, "\(ramp)")
    }
  }

  /// The shares of a pixel add up to 1; each is rounded, and so are up to 12 products and sums along two axes.
  @Test func `that resizes keeps an even image even, and shrinking keeps the mean`() {
    var generator = SeededGenerator(seed: 1)
    let even = Tensor<Float>([2, 3, 7, 5], repeating: 0.7)
    for (height, width) in [(3, 2), (7, 11), (1, 1), (13, 4)] {
      let resized = Preprocessing([.resize(height: height, width: width)])(even)
      #expect(resized.shape == [2, 3, height, width])
      #expect(resized.elements.allSatisfy { abs($0 - 0.7) < 16 * Float(0.7).ulp })
    }
    let image = Tensor<Float>.random([1, 1, 7, 5], from: 0, to: 1, using: &generator)
    let small = Preprocessing([.resize(height: 3, width: 2)])(image)
    let (after, before) = (small.elements.reduce(0, +) / 6, image.elements.reduce(0, +) / 35)
    #expect(abs(after - before) < 1e-6)
  }

  @Test func `scales the shorter side, crops the middle square, and pads`() {
    let image = Tensor<Float>([1, 1, 2, 4], [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(Preprocessing([.scale(shorterSide: 1)])(image).shape == [1, 1, 1, 2])
    #expect(Preprocessing([.scale(shorterSide: 3)])(image).shape == [1, 1, 3, 6])
    #expect(Preprocessing([.cropToSquare])(image).elements == [2, 3, 6, 7])
    let padded = Preprocessing([.crop(height: 1, width: 2), .pad(pixels: 1, value: 9)])(image)
    #expect(padded == Tensor([1, 1, 3, 4], [9, 9, 9, 9, 9, 2, 3, 9, 9, 9, 9, 9]))
  }

  /// Means of some thousand numbers of size 1, computed in Double and rounded once.
  @Test func `standardises by what it measures on the training set alone`() {
    var generator = SeededGenerator(seed: 2)
    let images = Tensor<Float>.random([30, 2, 6, 4], from: -1, to: 3, using: &generator)
    var labelled = Dataset(images: images, labels: Tensor([30], repeating: 0), classCount: 1)
    for s in 0..<30 { for p in 0..<24 { labelled.images[s, 1, p] = 5 + 10 * images[s, 1, p] } }
    let preprocessing = Preprocessing([.cropToSquare]).standardised(on: labelled)
    let result = preprocessing(labelled).images
    for c in 0..<2 {
      let values = result.samples.flatMap { s in result.positions.map { Double(result[s, c, $0]) } }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      #expect(abs(mean) < 1e-6 && abs(variance - 1) < 1e-5, "\(mean) \(variance)")
    }
    guard case .standardise(let means, let deviations) = preprocessing.steps[1] else {
      Issue.record("the last step standardises")
      return
    }
    let other = Tensor<Float>([1, 2, 1, 1], [2, 7])
    #expect(
      preprocessing(other).elements == [(2 - means[0]) / deviations[0], (7 - means[1]) / deviations[1]])
  }

  @Test func `only shifts a channel in which nothing differs`() {
    let even = Dataset(
      images: Tensor([3, 1, 2, 2], repeating: 4), labels: Tensor([3], [0, 0, 0]), classCount: 1)
    #expect(Preprocessing([]).standardised(on: even)(even).images == Tensor(zeros: [3, 1, 2, 2]))
  }

  @Test func `tells its steps, and may be stored and read again`() throws {
    let preprocessing = Preprocessing([
      .scale(shorterSide: 32), .cropToSquare, .crop(height: 20, width: 30), .resize(height: 8, width: 9),
      .pad(pixels: 2, value: -1), .standardise(means: [0.5, 0.25], deviations: [2, 4]),
    ])
    #expect(
      "\(preprocessing)"
        == "scale the shorter side to 32 pixels, crop to the square, crop to 20x30 pixels, resize to 8x9 pixels, "
        + "pad by 2 pixels of -1.0, subtract 0.5, 0.25 and divide by 2.0, 4.0")
    #expect("\(Preprocessing([]))" == "nothing")
    let stored = try JSONEncoder().encode(preprocessing)
    #expect(try JSONDecoder().decode(Preprocessing.self, from: stored) == preprocessing)
  }
}

@Suite struct `Holding out a part` {
  private let data = {
    let labels = (0..<100).map { $0 % 10 == 0 ? 2 : $0 % 2 }
    return Dataset(
      images: Tensor([100, 1, 1], (0..<100).map { Float($0) }), labels: Tensor([100], labels), classCount: 4)
  }()

  @Test func `takes the same share of every class, and nothing is lost or doubled`() {
    let (training, validation) = data.holdingOut(0.2, seed: 1)
    #expect(data.classCounts == [40, 50, 10, 0])
    #expect(validation.classCounts == [8, 10, 2, 0] && training.classCounts == [32, 40, 8, 0])
    let all = training.images.elements + validation.images.elements
    #expect(all.sorted() == data.images.elements)
    #expect(validation.images.elements == validation.images.elements.sorted())
    for s in 0..<validation.count {
      #expect(validation.labels[s] == data.labels[Int(validation.images[s, 0])])
    }
  }

  @Test func `draws by its seed`() {
    let part = data.holdingOut(0.3, seed: 5).validation.images
    #expect(data.holdingOut(0.3, seed: 5).validation.images == part)
    #expect(data.holdingOut(0.3, seed: 6).validation.images != part)
    #expect(
      data.holdingOut(0, seed: 1).validation.count == 0 && data.holdingOut(1, seed: 1).training.count == 0)
  }
}
