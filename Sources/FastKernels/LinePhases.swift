/// A line whose cells are sorted by what their numbers leave over when divided by the stride: first 0, stride, 2·stride …,
/// then 1, stride + 1, …
///
/// From one window to the next, an offset of the window moves on by one cell of its phase. So neighbouring windows see
/// neighbouring numbers, whatever the stride.
struct LinePhases {
  let stride: Int
  /// How long a phase is, in whole vectors.
  let length: Int

  /// - Parameter count: How many cells of each phase are needed.
  init(stride: Int, count: Int) {
    self.stride = stride
    length = wholeVectors(count)
  }

  /// How many numbers all phases hold.
  var room: Int { stride * length }

  /// Sorts a line: `phases[r·length + n] = prepare(line[stride·n + r])`.
  @inline(__always)
  func separate(
    _ line: UnsafePointer<Float>, into phases: UnsafeMutablePointer<Float>,
    _ prepare: (Vector) -> Vector = { $0 }
  ) {
    switch stride {
    case 1:
      for n in Swift.stride(from: 0, to: length, by: lanes) {
        phases.store(prepare(line.vector(at: n)), at: n)
      }
    case 2:
      for n in Swift.stride(from: 0, to: length, by: lanes) {
        let (a, b) = (prepare(line.vector(at: 2 &* n)), prepare(line.vector(at: 2 &* n &+ lanes)))
        phases.store(Vector(lowHalf: a.evenHalf, highHalf: b.evenHalf), at: n)
        phases.store(Vector(lowHalf: a.oddHalf, highHalf: b.oddHalf), at: length &+ n)
      }
    default:
      for r in 0..<stride {
        for n in 0..<length { phases[r &* length &+ n] = line[stride &* n &+ r] }
      }
      for i in Swift.stride(from: 0, to: room, by: lanes) {
        phases.store(prepare(UnsafePointer(phases).vector(at: i)), at: i)
      }
    }
  }

  /// Puts a line together again: `line[stride·n + r] = phases[r·length + n]`.
  ///
  /// - Parameters:
  ///   - count: How many cells the line has. Those behind it may be overwritten.
  ///   - end: From this cell on, nothing is written.
  func join(
    _ phases: UnsafePointer<Float>, into line: UnsafeMutablePointer<Float>, count: Int, upTo end: Int
  ) {
    switch stride {
    case 1:
      for n in Swift.stride(from: 0, to: count, by: lanes) {
        line.store(phases.vector(at: n), at: n, upTo: end)
      }
    case 2:
      for n in Swift.stride(from: 0, to: (count + 1) / 2, by: lanes) {
        let (a, b) = (phases.vector(at: n), phases.vector(at: length &+ n))
        var (low, high) = (Vector(), Vector())
        (low.evenHalf, low.oddHalf) = (a.lowHalf, b.lowHalf)
        (high.evenHalf, high.oddHalf) = (a.highHalf, b.highHalf)
        line.store(low, at: 2 &* n, upTo: end)
        if 2 &* n &+ lanes < end { line.store(high, at: 2 &* n &+ lanes, upTo: end) }
      }
    default:
      for r in 0..<min(stride, count) {
        for n in 0..<(count - r + stride - 1) / stride { line[stride &* n &+ r] = phases[r &* length &+ n] }
      }
    }
  }
}

/// The next multiple of a vector's length.
func wholeVectors(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }

/// Calls `body` with the places of vectors that cover `count` cells. The last one overlaps the one before; if it is the
/// only one, it may be longer than the cells.
@inline(__always)
func forEachVector(over count: Int, _ body: (_ i: Int) -> Void) {
  var i = 0
  while true {
    body(i)
    if i &+ lanes >= count { return }
    i = min(i &+ lanes, count &- lanes)
  }
}
