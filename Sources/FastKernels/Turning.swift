// Turning a matrix: its rows become columns. A vector holds neighbours in a row, so it cannot be filled from a column
// at once; but some vectors can be turned within the registers.

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

/// Writes a matrix turned: `target[j·targetPitch + i] = source[i·pitch + j]`.
///
/// - Parameters:
///   - source: The matrix.
///   - pitch: From one of its rows to the next.
///   - rows: How many rows it has.
///   - columns: How many columns it has.
///   - target: Where the result begins.
///   - targetPitch: From one row of the result to the next.
///   - width: How long a row of the result is; zeros fill it up.
func copyTurned(
  _ source: UnsafePointer<Float>, pitch: Int, rows: Int, columns: Int,
  into target: UnsafeMutablePointer<Float>, pitch targetPitch: Int, width: Int
) {
  for i in stride(from: 0, to: width, by: lanes) {
    let square = i + lanes <= width ? columns / lanes * lanes : 0
    for j in stride(from: 0, to: square, by: lanes) {
      let turned = transposed(
        VectorSquare {
          i &+ $0 < rows ? source.vector(at: (i &+ $0) &* pitch &+ j) : .zero
        })
      // Counted by the array, so that the loop is unrolled and the vectors stay in registers.
      for r in 0..<turned.count { target.store(turned[r], at: (j &+ r) &* targetPitch &+ i) }
    }
    for j in square..<columns {
      for row in i..<min(i + lanes, width) {
        target[j &* targetPitch &+ row] = row < rows ? source[row &* pitch &+ j] : 0
      }
    }
  }
}

/// Writes the first columns of a tile turned, `target[j·pitch + r] = tile[r·tileColumns + j]`: a whole column at a time.
func storeTurned(
  _ tile: UnsafePointer<Float>, rows: Int, columns: Int, into target: UnsafeMutablePointer<Float>, pitch: Int
) {
  if rows < tileRows {
    return copyTurned(
      tile, pitch: tileColumns, rows: rows, columns: columns, into: target, pitch: pitch, width: rows)
  }
  for first in stride(from: 0, to: columns, by: lanes) {
    let turned = transposed(TileRows { tile.vector(at: $0 &* tileColumns &+ first) })
    withUnsafeBytes(of: turned) { numbers in
      for j in 0..<min(lanes, columns &- first) {
        let column = numbers.load(
          fromByteOffset: j &* MemoryLayout<TileColumn>.stride, as: TileColumn.self)
        UnsafeMutableRawPointer(target + (first &+ j) &* pitch).storeBytes(of: column, as: TileColumn.self)
      }
    }
  }
}
