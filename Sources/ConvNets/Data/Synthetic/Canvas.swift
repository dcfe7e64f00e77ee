import Dispatch
import Tensors

/// A place in a picture: x to the right, y down.
struct Point: Equatable, Sendable {
  var x: Double
  var y: Double

  init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
}

/// A square picture to draw on, black at first. The middle of the pixel in row i, column j is the point (j, i).
struct Canvas {
  let side: Int
  private(set) var pixels: [Float]

  init(side: Int) {
    self.side = side
    pixels = Array(repeating: 0, count: side * side)
  }

  /// Draws a line through points with a round pen whose rim is soft.
  mutating func stroke(_ points: [Point], thickness: Double) {
    let reach = thickness / 2 + 0.5
    for (a, b) in zip(points, points.dropFirst()) {
      for i in rows(from: min(a.y, b.y) - reach, to: max(a.y, b.y) + reach) {
        for j in rows(from: min(a.x, b.x) - reach, to: max(a.x, b.x) + reach) {
          let ink = reach - distance(from: Point(Double(j), Double(i)), toLineFrom: a, to: b)
          pixels[i * side + j] = max(pixels[i * side + j], Float(min(max(ink, 0), 1)))
        }
      }
    }
  }

  /// Fills what lies inside an odd number of outlines; a pixel at the rim takes the share that lies inside.
  mutating func fill(_ outlines: [[Point]], _ value: Float) {
    let parts = 4  // of a pixel, along each axis
    let points = outlines.joined()
    for i in rows(from: (points.map(\.y).min() ?? 0) - 1, to: (points.map(\.y).max() ?? -1) + 1) {
      for j in rows(from: (points.map(\.x).min() ?? 0) - 1, to: (points.map(\.x).max() ?? -1) + 1) {
        var inside = 0
        for part in 0..<parts * parts {
          let x = Double(j) - 0.5 + (Double(part % parts) + 0.5) / Double(parts)
          let y = Double(i) - 0.5 + (Double(part / parts) + 0.5) / Double(parts)
          if isInside(Point(x, y), outlines) { inside += 1 }
        }
        let share = Float(inside) / Float(parts * parts)
        pixels[i * side + j] += share * (value - pixels[i * side + j])
      }
    }
  }

  /// Adds to every pixel a number from the normal distribution.
  mutating func addNoise(_ deviation: Double, using generator: inout SeededGenerator) {
    for p in pixels.indices { pixels[p] += Float(deviation * generator.normal()) }
  }

  /// The rows, or columns, of the picture between two coordinates.
  private func rows(from low: Double, to high: Double) -> Range<Int> {
    let (first, end) = (max(low.rounded(.up), 0), min(high.rounded(.down) + 1, Double(side)))
    return first < end ? Int(first)..<Int(end) : 0..<0
  }
}

private func distance(from p: Point, toLineFrom a: Point, to b: Point) -> Double {
  let (dx, dy) = (b.x - a.x, b.y - a.y)
  let square = dx * dx + dy * dy
  let along = square == 0 ? 0 : min(max(((p.x - a.x) * dx + (p.y - a.y) * dy) / square, 0), 1)
  let (x, y) = (a.x + along * dx - p.x, a.y + along * dy - p.y)
  return (x * x + y * y).squareRoot()
}

/// Whether a ray from the point to the right crosses the outlines an odd number of times.
private func isInside(_ p: Point, _ outlines: [[Point]]) -> Bool {
  var inside = false
  for outline in outlines {
    for (a, b) in zip(outline, outline.dropFirst() + outline.prefix(1)) where (a.y > p.y) != (b.y > p.y) {
      if p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) { inside.toggle() }
    }
  }
  return inside
}

/// `count` arrays of equal length side by side, made on all cores, each by a generator of its own.
func drawn(
  _ count: Int, seed: UInt64, _ draw: @Sendable (_ number: Int, inout SeededGenerator) -> [Float]
) -> [Float] {
  var seeds = SeededGenerator(seed: seed)
  let generators = (0..<count).map { _ in SeededGenerator(seed: seeds.next()) }
  return concurrentResults(count) { number in
    var generator = generators[number]
    return draw(number, &generator)
  }.flatMap { $0 }
}
