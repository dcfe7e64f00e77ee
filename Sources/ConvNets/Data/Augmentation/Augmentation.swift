import Foundation
import SlidingWindow
import Tensors

/// Images moved at random, drawn anew whenever they are seen, so that a net learns what does not matter.
///
///     let augmentation = Augmentation(rotation: .degrees(-10...10), translation: -2...2, scale: 1 / 1.1...1.1)
///     let moved = augmentation(images, using: &generator)
///
/// All that is drawn for an image is composed into one map, and every pixel of the result is looked up once, between the
/// four pixels around the place it comes from. What is not asked for draws nothing.
///
/// Source: Raj 2020, "Data Augmentation" (G3, F19); elastic distortion after Simard et al. 2003.
public struct Augmentation: Codable, Equatable, Sendable {
  /// The angle of a turn about the centre, clockwise, in radians; every angle is equally likely.
  public var rotation: ClosedRange<Double>?
  /// The shift along each axis, in pixels, down and to the right; every shift is equally likely.
  public var translation: ClosedRange<Double>?
  /// The factor of an enlargement; every logarithm is equally likely, so that halving is as likely as doubling.
  public var scale: ClosedRange<Double>?
  /// Whether every second image, on average, changes left and right.
  public var flips: Bool
  /// The angle by which upright lines lean to the right, in radians; every angle is equally likely.
  public var shear: ClosedRange<Double>?
  /// The factor by which an image becomes wider; every logarithm is equally likely.
  public var stretch: ClosedRange<Double>?
  /// A bending of the whole image, like that of a hand that is never quite steady.
  public var elastic: ElasticDistortion?
  /// What the world outside the image looks like.
  public var background: Float

  /// - Parameters:
  ///   - rotation: Angles, clockwise, in radians, as in `.degrees(-10...10)`.
  ///   - translation: Shifts along each axis, in pixels.
  ///   - scale: Factors of enlargement, above 0.
  ///   - flips: Whether to change left and right in every second image.
  ///   - shear: Angles by which upright lines lean to the right, in radians.
  ///   - stretch: Factors of width, above 0.
  ///   - elastic: A bending of the whole image.
  ///   - background: What comes from outside: 0, or −1 where that is the colour of paper.
  public init(
    rotation: ClosedRange<Double>? = nil, translation: ClosedRange<Double>? = nil,
    scale: ClosedRange<Double>? = nil, flips: Bool = false, shear: ClosedRange<Double>? = nil,
    stretch: ClosedRange<Double>? = nil, elastic: ElasticDistortion? = nil, background: Float = 0
  ) {
    (self.rotation, self.translation, self.scale, self.flips) = (rotation, translation, scale, flips)
    (self.shear, self.stretch, self.elastic, self.background) = (shear, stretch, elastic, background)
  }

  /// The six transforms with the ranges of the notes; they were made for photographs of some hundred pixels.
  public static let notes = Augmentation(
    rotation: .degrees(0...360), translation: -10...10, scale: 1 / 1.6...1.6, flips: true,
    shear: .degrees(-20...20), stretch: 1 / 1.3...1.3)

  /// Every image moved by amounts of its own.
  ///
  /// The images are moved on all cores, but all amounts are drawn before, in order: the result does not depend on who
  /// moves what.
  ///
  /// - Parameters:
  ///   - images: `[S, C, H, W]`.
  ///   - generator: Draws the amounts.
  /// - Returns: Images of the same shape.
  public func callAsFunction(_ images: Tensor<Float>, using generator: inout SeededGenerator) -> Tensor<Float>
  {
    require(
      images.shape.count == 4, "Augmentation: images must be [S, C, H, W], but they are \(text(images.shape))"
    )
    for (name, range) in [("scale", scale), ("stretch", stretch)] {
      guard let range else { continue }
      require(
        range.lowerBound > 0, "Augmentation: factors of \(name) must be positive, but they are \(range)")
    }
    let moves = images.samples.map { _ in move(using: &generator) }
    return images.moved(by: moves, background: background)
  }

  /// Draws the amounts for one image.
  func move(using generator: inout SeededGenerator) -> Move {
    var map = Affine()
    if let translation {
      // Where a pixel comes from lies the other way.
      map.down = generator.uniform(from: -translation.upperBound, to: -translation.lowerBound)
      map.right = generator.uniform(from: -translation.upperBound, to: -translation.lowerBound)
    }
    if let rotation { map.turn(by: generator.uniform(in: rotation)) }
    if let shear { map.lean(by: generator.uniform(in: shear)) }
    if let stretch { map.enlarge(height: 1, width: generator.logUniform(in: stretch)) }
    if flips { map.enlarge(height: 1, width: generator.uniform() < 0.5 ? -1 : 1) }
    if let scale {
      let factor = generator.logUniform(in: scale)
      map.enlarge(height: factor, width: factor)
    }
    return Move(map: map, bending: elastic.map { ($0, SeededGenerator(seed: generator.next())) })
  }
}

extension Augmentation {
  /// Small random shifts and turns alone.
  ///
  /// - Parameters:
  ///   - shift: The largest shift along each axis, in pixels.
  ///   - turn: The largest turn, in radians.
  public init(shift: Double, turn: Double) {
    self.init(rotation: -turn...turn, translation: -shift...shift)
  }
}

extension ClosedRange<Double> {
  /// Angles given in degrees, in radians.
  public static func degrees(_ angles: ClosedRange<Double>) -> ClosedRange<Double> {
    angles.lowerBound * .pi / 180...angles.upperBound * .pi / 180
  }
}

extension SeededGenerator {
  /// A number drawn evenly from a range.
  mutating func uniform(in range: ClosedRange<Double>) -> Double {
    uniform(from: range.lowerBound, to: range.upperBound)
  }

  /// A number whose logarithm is drawn evenly.
  mutating func logUniform(in range: ClosedRange<Double>) -> Double {
    exp(uniform(from: log(range.lowerBound), to: log(range.upperBound)))
  }
}
