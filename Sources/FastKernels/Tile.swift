// The micro-kernel. Everything else in this module arranges numbers so that these loops can run.
//
// A tile of the result, some rows of some vectors each, stays in registers while the sum runs:
//
//     c[r][v] += a[r] · b[v]        a number times a vector, for every step i of the sum
//
// Eight rows of three vectors are 24 accumulators. Each step loads three vectors and eight numbers and multiplies 24
// times, so the multipliers never wait for memory. One row more, and the compiler would no longer keep them in registers.

#if VECTORS_OF_16 || arch(arm64)
  /// Rows of a tile: 24 accumulators fit into 32 registers.
  let tileRows = 8
  typealias TileRows<Element> = InlineArray<8, Element>
  /// A column of a tile.
  typealias TileColumn = SIMD8<Float>
#else
  /// Rows of a tile: 12 accumulators fit into 16 registers.
  let tileRows = 4
  typealias TileRows<Element> = InlineArray<4, Element>
  /// A column of a tile.
  typealias TileColumn = SIMD4<Float>
#endif

/// Vectors in a row of a tile.
let tileVectors = 3
/// Columns of a tile.
let tileColumns = tileVectors * lanes

/// How many rows of how many vectors a tile has.
struct TileShape {
  let rows: Int
  let vectors: Int
  var columns: Int { vectors * lanes }

  #if VECTORS_OF_16 || arch(arm64)
    /// All have 24 accumulators; the lower ones waste less where there are few rows.
    private static let all = [(tileRows, tileVectors), (6, 4), (4, 6)].map {
      TileShape(rows: $0, vectors: $1)
    }
  #else
    private static let all = [TileShape(rows: tileRows, vectors: tileVectors)]
  #endif

  /// The shape that leaves the fewest rows empty.
  static func fitting(_ rows: Int) -> TileShape {
    all.min { $0.panels(of: rows) * $0.rows < $1.panels(of: rows) * $1.rows }!
  }

  /// How many tiles stand below each other.
  func panels(of count: Int) -> Int { (count + rows - 1) / rows }
}

/// Columns of a tile of one row: eight vectors, as a sum that waits for itself needs company.
let rowColumns = 8 * lanes

/// Σ over i of a column of numbers times a row of vectors; the columns lie one after another, the rows anywhere.
///
/// Convolution: a are packed weights, b is the padded input, seen from the taps' offsets.
///
/// - Parameters:
///   - count: The length of the sum.
///   - a: `tileRows` numbers for every i.
///   - b: Where row offsets count from.
///   - offsets: Where row i starts.
///   - c: The tile, rows of `pitch` numbers.
///   - adding: Whether the tile holds the beginning of the sum already.
@inline(__always)
private func shiftedTile<let rows: Int, let vectors: Int>(
  _ zero: InlineArray<rows, InlineArray<vectors, Vector>>, count: Int, _ a: UnsafePointer<Float>,
  _ b: UnsafePointer<Float>, offsets: UnsafePointer<Int32>, into c: UnsafeMutablePointer<Float>,
  pitch: Int, adding: Bool
) {
  var sum = zero
  if adding {
    for r in 0..<rows {
      for v in 0..<vectors { sum[r][v] = UnsafePointer(c).vector(at: r &* pitch &+ v &* lanes) }
    }
  }
  var a = a
  for i in 0..<count {
    let row = b + Int(offsets[i])
    for r in 0..<rows {
      let number = Vector(repeating: a[r])
      for v in 0..<vectors { sum[r][v].add(number, times: row.vector(at: v &* lanes)) }
    }
    a += rows
  }
  for r in 0..<rows {
    for v in 0..<vectors { c.store(sum[r][v], at: r &* pitch &+ v &* lanes) }
  }
}

/// ``shiftedTile`` for a tile of the given shape, of which at least `vectors` vectors are wanted.
///
/// Each size is compiled on its own, so that its accumulators are registers. Inlined into a large function they might not
/// be; so none of the tiles is.
@inline(never)
func shiftedTile(
  _ shape: TileShape, vectors: Int, count: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  offsets: UnsafePointer<Int32>, into c: UnsafeMutablePointer<Float>, adding: Bool = false
) {
  @inline(__always) func run<let rows: Int, let vectors: Int>(
    _ zero: InlineArray<rows, InlineArray<vectors, Vector>>
  ) {
    shiftedTile(
      zero, count: count, a, b, offsets: offsets, into: c, pitch: shape.columns, adding: adding)
  }
  switch (shape.rows, vectors) {
  #if VECTORS_OF_16 || arch(arm64)
    case (4, ...2): run(InlineArray<4, _>(repeating: [Vector.zero, .zero]))
    case (4, ...4): run(InlineArray<4, _>(repeating: [Vector.zero, .zero, .zero, .zero]))
    case (4, _): run(InlineArray<4, _>(repeating: [Vector.zero, .zero, .zero, .zero, .zero, .zero]))
    case (6, ...2): run(InlineArray<6, _>(repeating: [Vector.zero, .zero]))
    case (6, _): run(InlineArray<6, _>(repeating: [Vector.zero, .zero, .zero, .zero]))
  #endif
  case (_, 1): run(TileRows(repeating: [Vector.zero]))
  case (_, 2): run(TileRows(repeating: [Vector.zero, .zero]))
  default: run(TileRows(repeating: [Vector.zero, .zero, .zero]))
  }
}

/// ``shiftedTile`` with a single row, for depthwise convolution: its weights are packed like those of a whole tile.
func shiftedRow(
  count: Int, _ a: UnsafePointer<Float>, step: Int, _ b: UnsafePointer<Float>,
  offsets: UnsafePointer<Int32>, into c: UnsafeMutablePointer<Float>
) {
  var sum = InlineArray<8, Vector>(repeating: .zero)
  for i in 0..<count {
    let row = b + Int(offsets[i])
    let number = Vector(repeating: a[i &* step])
    for v in 0..<8 { sum[v].add(number, times: row.vector(at: v &* lanes)) }
  }
  for v in 0..<8 { c.store(sum[v], at: v &* lanes) }
}

/// Σ over i of a column of numbers times a row of vectors; the rows lie one after another, the numbers anywhere.
///
/// Filter gradient: a is the padded input, seen from eight taps at once; b is the derivative, channels innermost.
///
/// - Parameters:
///   - count: How many steps there are in one line.
///   - lines: How many lines there are; line l starts at `starts[l]` in a.
///   - a: Where the taps' offsets count from.
///   - taps: Where the number of each row lies.
///   - b: `vectors` vectors for every i, lines following each other.
///   - c: The tile to add to, rows of `tileColumns` numbers.
@inline(__always)
private func gatheredTile<let rows: Int, let vectors: Int>(
  _ zero: InlineArray<rows, InlineArray<vectors, Vector>>, count: Int, lines: Int,
  starts: UnsafePointer<Int32>,
  _ a: UnsafePointer<Float>, taps: UnsafePointer<Int32>, _ b: UnsafePointer<Float>,
  addingTo c: UnsafeMutablePointer<Float>
) {
  var sum = zero
  var b = b
  let offsets = InlineArray<rows, Int> { Int(taps[$0]) }
  for line in 0..<lines {
    var a = a + Int(starts[line])
    for _ in 0..<count {
      for r in 0..<rows {
        let number = Vector(repeating: a[offsets[r]])
        for v in 0..<vectors { sum[r][v].add(number, times: b.vector(at: v &* lanes)) }
      }
      a += 1
      b += vectors &* lanes
    }
  }
  for r in 0..<rows {
    for v in 0..<vectors {
      let place = r &* tileColumns &+ v &* lanes
      c.store(UnsafePointer(c).vector(at: place) + sum[r][v], at: place)
    }
  }
}

/// ``gatheredTile`` for the given number of vectors, 1 to 3.
@inline(never)
func gatheredTile(
  vectors: Int, count: Int, lines: Int, starts: UnsafePointer<Int32>, _ a: UnsafePointer<Float>,
  taps: UnsafePointer<Int32>, _ b: UnsafePointer<Float>, addingTo c: UnsafeMutablePointer<Float>
) {
  switch vectors {
  case 1:
    gatheredTile(
      TileRows(repeating: [Vector.zero]), count: count, lines: lines, starts: starts, a,
      taps: taps, b,
      addingTo: c)
  case 2:
    gatheredTile(
      TileRows(repeating: [Vector.zero, .zero]), count: count, lines: lines, starts: starts, a,
      taps: taps, b, addingTo: c)
  default:
    gatheredTile(
      TileRows(repeating: [Vector.zero, .zero, .zero]), count: count, lines: lines, starts: starts, a,
      taps: taps, b, addingTo: c)
  }
}

/// Rows of a tile of dot products: 15 accumulators. Five divides the 5x5 taps of many a first layer.
let dotRows = 5

/// Σ over i of the products of two vectors, for every pair of a row and a column; rows lie anywhere, columns in turn.
///
/// Filter gradient of few channels: a is the padded input, seen from five taps at once; b is the derivative, spread out so
/// that both have the same gaps.
///
/// - Parameters:
///   - count: How many vectors there are.
///   - a: Where the taps' offsets count from.
///   - taps: Where each row starts.
///   - b: The columns, `count` vectors each.
///   - c: The tile to add to: for each row `tileVectors` vectors.
@inline(__always)
private func dotTile<let rows: Int, let columns: Int>(
  _ zero: InlineArray<rows, InlineArray<columns, Vector>>, count: Int, _ a: UnsafePointer<Float>,
  taps: UnsafePointer<Int32>, _ b: UnsafePointer<Float>, addingTo c: UnsafeMutablePointer<Float>
) {
  var sum = zero
  let offsets = InlineArray<rows, Int> { Int(taps[$0]) }
  var (a, b) = (a, b)
  let apart = count &* lanes
  for _ in 0..<count {
    for r in 0..<rows {
      let row = a.vector(at: offsets[r])
      for v in 0..<columns { sum[r][v].add(row, times: b.vector(at: v &* apart)) }
    }
    a += lanes
    b += lanes
  }
  for r in 0..<rows {
    for v in 0..<columns {
      let place = (r &* tileVectors &+ v) &* lanes
      c.store(UnsafePointer(c).vector(at: place) + sum[r][v], at: place)
    }
  }
}

/// ``dotTile`` for the given number of columns, 1 to 3.
@inline(never)
func dotTile(
  columns: Int, count: Int, _ a: UnsafePointer<Float>, taps: UnsafePointer<Int32>, _ b: UnsafePointer<Float>,
  addingTo c: UnsafeMutablePointer<Float>
) {
  typealias Rows<Element> = InlineArray<5, Element>
  switch columns {
  case 1: dotTile(Rows(repeating: [Vector.zero]), count: count, a, taps: taps, b, addingTo: c)
  case 2: dotTile(Rows(repeating: [Vector.zero, .zero]), count: count, a, taps: taps, b, addingTo: c)
  default:
    dotTile(Rows(repeating: [Vector.zero, .zero, .zero]), count: count, a, taps: taps, b, addingTo: c)
  }
}
