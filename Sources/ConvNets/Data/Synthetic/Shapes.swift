import Foundation
import Tensors

/// The shapes of ``Dataset/shapes(count:seed:side:noise:)``, in the order of their classes.
public enum Shape: Int, CaseIterable, Sendable {
  case disc
  case ring
  case triangle
  case square
  case cross
  case star

  /// Its outlines about the origin, in a circle of radius 1; what lies inside two of them is a hole.
  fileprivate var outlines: [[Point]] {
    switch self {
    case .disc: [corners(48) { _ in 1 }]
    case .ring: [corners(48) { _ in 1 }, corners(48) { _ in 0.55 }]
    case .triangle: [corners(3) { _ in 1 }]
    case .square: [corners(4) { _ in 1 }]
    case .cross: [cross]
    case .star: [corners(10) { $0 % 2 == 0 ? 1 : 0.45 }]
    }
  }

  /// Two bars of the same length, three times as long as wide.
  private var cross: [Point] {
    let (long, short) = (0.9, 0.3)
    return [
      Point(short, long), Point(short, short), Point(long, short), Point(long, -short), Point(short, -short),
      Point(short, -long), Point(-short, -long), Point(-short, -short), Point(-long, -short),
      Point(-long, short), Point(-short, short), Point(-short, long),
    ]
  }
}

private func corners(_ count: Int, radius: (Int) -> Double) -> [Point] {
  (0..<count).map { i in
    let angle = 2 * Double.pi * Double(i) / Double(count)
    return Point(radius(i) * cos(angle), radius(i) * sin(angle))
  }
}

extension Dataset {
  /// Bright shapes on black, each of a size, at a place, turned by an angle and of a brightness of its own.
  ///
  /// - Parameters:
  ///   - count: How many; the shapes follow each other in the order of ``Shape``.
  ///   - seed: Draws everything.
  ///   - side: Rows and columns of each image.
  ///   - noise: The standard deviation of what is added to every pixel.
  /// - Returns: Images `[S, 1, side, side]`, a class per shape.
  public static func shapes(count: Int, seed: UInt64, side: Int = 32, noise: Double = 0.05) -> Dataset {
    require(
      count >= 0 && side >= 8,
      "shapes: the count must not be negative and the side at least 8, but they are \(count) and \(side)")
    let kinds = Shape.allCases
    let pixels = drawn(count, seed: seed) { number, generator in
      let radius = Double(side) * generator.uniform(in: 0.2...0.42)
      let angle = generator.uniform(in: .degrees(0...360))
      let room = max((Double(side) - 1) / 2 - radius, 0)
      let middle = Double(side - 1) / 2
      let (x, y) = (
        middle + generator.uniform(in: -room...room), middle + generator.uniform(in: -room...room)
      )
      var canvas = Canvas(side: side)
      let outlines = kinds[number % kinds.count].outlines.map { outline in
        outline.map { p in
          Point(
            x + radius * (cos(angle) * p.x - sin(angle) * p.y),
            y + radius * (sin(angle) * p.x + cos(angle) * p.y))
        }
      }
      canvas.fill(outlines, Float(generator.uniform(in: 0.5...1)))
      canvas.addNoise(noise, using: &generator)
      return canvas.pixels
    }
    return Dataset(
      images: Tensor([count, 1, side, side], pixels),
      labels: Tensor([count], (0..<count).map { $0 % kinds.count }), classCount: kinds.count)
  }
}
