import Foundation
import Tensors

extension Dataset {
  /// Digits written by a pen that is never twice the same, in the manner of MNIST: white ink, as large as seven tenths of
  /// the picture, their centre of mass in the middle.
  ///
  /// They stand in for MNIST where its files are absent; they are easier, since nobody wrote them.
  ///
  /// - Parameters:
  ///   - count: How many; the digits 0 to 9 follow each other.
  ///   - seed: Draws slant, turn, proportions, thickness, and how the lines bend.
  ///   - side: Rows and columns of each image.
  /// - Returns: Images `[S, 1, side, side]` from 0 to 1, ten classes.
  public static func strokeDigits(count: Int, seed: UInt64, side: Int = 28) -> Dataset {
    require(
      count >= 0 && side >= 8,
      "strokeDigits: the count must not be negative and the side at least 8, but they are \(count) and \(side)"
    )
    let pixels = drawn(count, seed: seed) { number, generator in
      let forms = digitSkeletons[number % 10]
      let form = forms[generator.integer(below: forms.count)]
      let hand = Handwriting(using: &generator)
      let strokes = hand.written(form.map { smoothCurve(through: $0) }, side: Double(side))
      var canvas = Canvas(side: side)
      for stroke in strokes { canvas.stroke(stroke, thickness: hand.thickness * Double(side) / 28) }
      return canvas.pixels
    }
    return Dataset(
      images: Tensor([count, 1, side, side], pixels),
      labels: Tensor([count], (0..<count).map { $0 % 10 }), classCount: 10)
  }
}

/// How somebody writes one digit.
private struct Handwriting {
  /// Of the pen, in pixels of an image of 28x28.
  let thickness: Double
  let size: Double
  let width: Double
  let slant: Double
  let turn: Double
  /// Two waves across the paper, each with its strength, its length and where it begins, for x and for y.
  let waves: [(strength: Double, frequency: Double, phase: Double)]

  init(using generator: inout SeededGenerator) {
    thickness = generator.logUniform(in: 1.6...3.6)
    size = generator.uniform(in: 0.62...0.72)
    width = generator.logUniform(in: 0.55...0.95)
    slant = generator.uniform(in: -0.1...0.4)
    turn = generator.uniform(in: -0.15...0.15)
    waves = (0..<4).map { _ in
      (generator.uniform(in: -0.06...0.06), generator.uniform(in: 0.5...1.2), generator.uniform(in: 0...1))
    }
  }

  /// The curves of a digit as they come to lie in a picture: their centre of mass in the middle, unless the pen would
  /// touch the rim.
  func written(_ curves: [[Point]], side: Double) -> [[Point]] {
    let strokes = curves.map { $0.map(moved) }
    let (xs, ys) = (strokes.joined().map(\.x), strokes.joined().map(\.y))
    let pen = thickness * side / 28
    let scale = (size * side - pen) / max(extent(xs), extent(ys))
    let room = ((side - 1 - pen) / 2 - 1) / scale
    let (x, y) = (centre(of: xs, room), centre(of: ys, room))
    return strokes.map { stroke in
      stroke.map { Point((side - 1) / 2 + scale * ($0.x - x), (side - 1) / 2 + scale * ($0.y - y)) }
    }
  }

  private func extent(_ values: [Double]) -> Double { (values.max() ?? 0) - (values.min() ?? 0) }

  /// The mean, or what is next to it and has all values within reach.
  private func centre(of values: [Double], _ reach: Double) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return min(max(mean, (values.max() ?? 0) - reach), (values.min() ?? 0) + reach)
  }

  private func moved(_ p: Point) -> Point {
    func wave(_ i: Int, _ place: Double) -> Double {
      waves[i].strength * sin(2 * .pi * (waves[i].frequency * place + waves[i].phase))
    }
    let x = width * (p.x - 0.5 + wave(0, p.x) + wave(1, p.y)) - slant * (p.y - 0.5)
    let y = p.y - 0.5 + wave(2, p.x) + wave(3, p.y)
    return Point(cos(turn) * x - sin(turn) * y, sin(turn) * x + cos(turn) * y)
  }
}

/// Many points on a smooth curve through a few, at nearly equal distances.
///
/// Between two points the curve is the cubic that leaves and arrives in the direction from the point before to the point
/// behind (E. Catmull and R. Rom, "A class of local interpolating splines", 1974).
private func smoothCurve(through points: [Point]) -> [Point] {
  let isClosed = points.count > 2 && points.first == points.last
  func point(_ i: Int) -> Point {
    if points.indices ~= i { return points[i] }
    let last = points.count - 1
    if isClosed { return points[i < 0 ? last + i : i - last] }
    // The line goes on straight.
    let (end, next) = i < 0 ? (points[0], points[1]) : (points[last], points[last - 1])
    return Point(2 * end.x - next.x, 2 * end.y - next.y)
  }
  var curve = [points[0]]
  for i in 0..<points.count - 1 {
    let (a, b, c, d) = (point(i - 1), point(i), point(i + 1), point(i + 2))
    func cubic(_ a: Double, _ b: Double, _ c: Double, _ d: Double, _ t: Double) -> Double {
      b + t / 2 * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    }
    let steps = max(2, Int((hypot(c.x - b.x, c.y - b.y) * 20).rounded(.up)))
    for step in 1...steps {
      let t = Double(step) / Double(steps)
      curve.append(Point(cubic(a.x, b.x, c.x, d.x, t), cubic(a.y, b.y, c.y, d.y, t)))
    }
  }
  return curve
}
