// The upper rungs: sums in registers.
//
// With the padding in place, tap t = (m,k,l) sees at position q simply the cell q further on than at position 0, if
// positions are counted through the padded rows: q = i·width + j. The three loops of a sum become one over a list of
// offsets, those over rows and columns one over q:
//
//     z[n,q] = Σ_t w[n,t] · padded[offset_t + q]
//
// The few positions at the end of each padded row mean nothing and are dropped.

extension LadderConvolution {
  /// Rung 5: a row of eight vectors of sums.
  func sumsInRegisters(
    _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, into z: UnsafeMutablePointer<Float>
  ) {
    tiles(InlineArray<1, InlineArray<8, Vector>>(repeating: .zeros), rowsAtOnce: rows, x, w, into: z)
  }

  /// Rung 6: only so many rows at once that their input stays in the second-level cache.
  func stripes(_ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, into z: UnsafeMutablePointer<Float>) {
    tiles(InlineArray<1, InlineArray<8, Vector>>(repeating: .zeros), rowsAtOnce: rowsInCache, x, w, into: z)
  }

  /// Rung 7: the tile of the micro-kernel. A vector that is loaded serves all its rows, one for each filter.
  func tile(_ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, into z: UnsafeMutablePointer<Float>) {
    tiles(TileRows<InlineArray<3, Vector>>(repeating: .zeros), rowsAtOnce: rowsInCache, x, w, into: z)
  }

  /// Rung 8: the weights of a tile lie side by side, as the micro-kernel of the module reads them.
  func packedWeights(
    _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, into z: UnsafeMutablePointer<Float>
  ) {
    let shape = TileShape(rows: tileRows, vectors: tileVectors)
    Scratch.with(PackedWeights.count(shape, rows: N, terms: terms), of: Float.self) { packed in
      PackedWeights.pack(
        shape, w, sources: Array(0..<terms), rowStep: terms, rows: N, into: packed, threads: 1)
      forEachTile(rows: shape.rows, width: shape.columns, rowsAtOnce: rowsInCache, x, into: z) {
        n, padded, offsets, sums in
        shiftedTile(
          shape, vectors: shape.vectors, count: terms, packed + n * terms, padded, offsets: offsets,
          into: sums)
      }
    }
  }

  /// How many rows of the output need input that stays in the second-level cache.
  private var rowsInCache: Int { max(1, 170_000 / (M * paddedWidth) - K + 1) }

  /// Rungs 5 to 7 differ in nothing but the shape of the tile and the height of the stripes.
  @inline(__always)
  private func tiles<let filters: Int, let vectors: Int>(
    _ empty: InlineArray<filters, InlineArray<vectors, Vector>>, rowsAtOnce: Int, _ x: UnsafePointer<Float>,
    _ w: UnsafePointer<Float>, into z: UnsafeMutablePointer<Float>
  ) {
    forEachTile(rows: filters, width: vectors * lanes, rowsAtOnce: rowsAtOnce, x, into: z) {
      n, padded, offsets, sums in
      // Rows beyond the last filter repeat it; they are not stored.
      let starts = InlineArray<filters, Int> { min(n + $0, N - 1) * terms }
      sumTile(empty, count: terms, w, starts: starts, padded, offsets: offsets, into: sums)
    }
  }

  /// Cuts the output into tiles, lets `sum` fill each, and stores what belongs to a cell.
  @inline(__always)
  private func forEachTile(
    rows filters: Int, width: Int, rowsAtOnce: Int, _ x: UnsafePointer<Float>,
    into z: UnsafeMutablePointer<Float>,
    _ sum: (Int, UnsafePointer<Float>, UnsafePointer<Int32>, UnsafeMutablePointer<Float>) -> Void
  ) {
    Scratch.with(filters * width, of: Float.self) { sums in
      for first in stride(from: 0, to: rows, by: rowsAtOnce) {
        let stripe = first..<min(first + rowsAtOnce, rows)
        withPadding(x, under: stripe) { padded, offsets in
          for n in stride(from: 0, to: N, by: filters) {
            for q in stride(from: 0, to: stripe.count * paddedWidth, by: width) {
              sum(n, padded + q, offsets, sums)
              store(sums, width: width, filters: n..<min(n + filters, N), from: q, of: stripe, into: z)
            }
          }
        }
      }
    }
  }

  /// Copies the sums of a tile that belong to cells of the output.
  @inline(__always)
  private func store(
    _ sums: UnsafePointer<Float>, width: Int, filters: Range<Int>, from q: Int, of stripe: Range<Int>,
    into z: UnsafeMutablePointer<Float>
  ) {
    var place = 0
    while place < width, (q + place) / paddedWidth < stripe.count {
      let (i, j) = (q + place).quotientAndRemainder(dividingBy: paddedWidth)
      for n in filters where j < columns {
        (z + ((n * rows + stripe.lowerBound + i) * columns + j)).update(
          from: sums + ((n - filters.lowerBound) * width + place), count: min(width - place, columns - j))
      }
      place += paddedWidth - j
    }
  }
}

/// The loop of the micro-kernel, for weights as they lie in their tensor: those of row r start at `starts[r]`.
@inline(__always)
private func sumTile<let filters: Int, let vectors: Int>(
  _ empty: InlineArray<filters, InlineArray<vectors, Vector>>, count: Int, _ w: UnsafePointer<Float>,
  starts: InlineArray<filters, Int>, _ padded: UnsafePointer<Float>, offsets: UnsafePointer<Int32>,
  into tile: UnsafeMutablePointer<Float>
) {
  var sums = empty
  for t in 0..<count {
    let row = padded + Int(offsets[t])
    for r in 0..<filters {
      let weight = Vector(repeating: w[starts[r] &+ t])
      for v in 0..<vectors { sums[r][v].add(weight, times: row.vector(at: v &* lanes)) }
    }
  }
  for r in 0..<filters {
    for v in 0..<vectors { tile.store(sums[r][v], at: (r &* vectors &+ v) &* lanes) }
  }
}

extension InlineArray where Element == Vector {
  /// Sums before the first term.
  fileprivate static var zeros: Self { Self(repeating: .zero) }
}
