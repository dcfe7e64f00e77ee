/// The columns of some rows one after another: the first number of every row, then the second of every row, and so on.
///
/// A perfect shuffle, done log₂(rows) times, brings the columns together. The number of rows must be a power of 2.
@inline(__always)
func transposed<let rows: Int>(_ vectors: InlineArray<rows, Vector>) -> InlineArray<rows, Vector> {
  var result = vectors
  var round = rows
  while round > 1 {
    result = shuffled(result)
    round /= 2
  }
  return result
}

/// Row i of the upper half and row i of the lower half, number by number in turns.
@inline(__always)
private func shuffled<let rows: Int>(_ vectors: InlineArray<rows, Vector>) -> InlineArray<rows, Vector> {
  var result = vectors
  for i in 0..<rows / 2 {
    let (a, b) = (vectors[i], vectors[rows / 2 &+ i])
    (result[2 &* i].evenHalf, result[2 &* i].oddHalf) = (a.lowHalf, b.lowHalf)
    (result[2 &* i &+ 1].evenHalf, result[2 &* i &+ 1].oddHalf) = (a.highHalf, b.highHalf)
  }
  return result
}

/// Turns up to `lanes` rows: number t of every row, side by side, for every t.
///
///     target[t·width + r] = source[r·apart + t]          0 for the rows that are missing
func turnRows(
  _ source: UnsafePointer<Float>, apart: Int, rows: Int, count: Int, into target: UnsafeMutablePointer<Float>,
  width: Int
) {
  var t = 0
  while t + lanes <= count {
    let columns = transposed(
      SquareRows { $0 < rows ? source.vector(at: $0 &* apart &+ t) : Vector.zero })
    for i in 0..<columns.count { target.store(columns[i], at: (t &+ i) &* width) }
    t += lanes
  }
  while t < count {
    for r in 0..<lanes { target[t &* width &+ r] = r < rows ? source[r &* apart &+ t] : 0 }
    t += 1
  }
}
