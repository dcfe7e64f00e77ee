/// A convolution of stride 1 as one matrix product whose right-hand side is never written down.
///
///     z[n,t] = Σ_i w[n,i] · buffer[offset_i + t]                i = (channel, tap)
///
/// The input lies in a buffer with its padding in place, so tap i sees at position t simply the cell t further on.
/// Positions are counted along the buffer, across the ends of its rows: the few sums that start in the gap between two
/// rows mean nothing and are dropped. A row of the virtual matrix is therefore a piece of the buffer as it lies there.
struct ShiftedSum {
  /// Which positions are output cells, line by line.
  let lines: OutputLines
  private let table: [(range: Range<Int>, target: Int)]
  /// Where tap i starts in the buffer.
  let offsets: [Int32]
  /// How many rows n the result has.
  let rows: Int
  private let shape: TileShape

  init(_ shape: TileShape, _ lines: OutputLines, offsets: [Int32], rows: Int) {
    self.shape = shape
    (self.lines, self.offsets, self.rows) = (lines, offsets, rows)
    table = (0..<lines.count).map { lines.positions(of: $0) }
  }

  /// How many columns are computed at a time.
  private var width: Int { rows == 1 ? rowColumns : shape.columns }

  /// How many numbers behind the last position may be read, for nothing.
  static let slack = rowColumns

  /// Computes all rows and stores them.
  ///
  /// - Parameters:
  ///   - buffer: All channels, readable for `slack` numbers beyond the last position.
  ///   - weights: The weights w[n,i], packed by ``PackedWeights``.
  ///   - z: The first row of the output; the others follow, one map apart.
  ///   - bias: One number per row, or nothing.
  func run(
    _ buffer: UnsafePointer<Float>, weights: UnsafePointer<Float>, into z: UnsafeMutablePointer<Float>,
    bias: UnsafePointer<Float>?
  ) {
    let panels = shape.panels(of: rows)
    let panelSize = offsets.count * shape.rows
    let span = lines.span
    // So many panels of weights stay in the second-level cache while the columns pass by.
    let block = max(1, 64_000 / max(panelSize, 1))
    withUnsafeTemporaryAllocation(of: Float.self, capacity: max(shape.rows * shape.columns, rowColumns)) {
      tile in
      let tile = tile.baseAddress!
      offsets.withUnsafeBufferPointer { offsets in
        for firstPanel in stride(from: 0, to: panels, by: block) {
          for q in stride(from: 0, to: span, by: width) {
            let columns = min(width, span - q)
            for panel in firstPanel..<min(firstPanel + block, panels) {
              let weights = weights + panel * panelSize
              if rows == 1 {
                shiftedRow(
                  count: offsets.count, weights, step: shape.rows, buffer + q, offsets: offsets.baseAddress!,
                  into: tile)
              } else {
                shiftedTile(
                  shape, vectors: (columns + lanes - 1) / lanes, count: offsets.count, weights,
                  buffer + q,
                  offsets: offsets.baseAddress!, into: tile)
              }
              store(tile, panel: panel, q..<q + columns, into: z, bias: bias)
            }
          }
        }
      }
    }
  }

  /// Stores the sums of a tile that belong to output cells.
  private func store(
    _ tile: UnsafePointer<Float>, panel: Int, _ columns: Range<Int>, into z: UnsafeMutablePointer<Float>,
    bias: UnsafePointer<Float>?
  ) {
    let first = panel * shape.rows
    for line in columns.lowerBound / lines.lengths.width...(columns.upperBound - 1) / lines.lengths.width {
      let (positions, target) = table[line]
      let own = positions.clamped(to: columns)
      guard !own.isEmpty else { continue }
      let cell = target + (own.lowerBound - positions.lowerBound) * lines.step.width
      for r in 0..<min(shape.rows, rows - first) {
        copy(
          tile + (r * shape.columns + own.lowerBound - columns.lowerBound),
          to: z + ((first + r) * lines.extent.product + cell), step: lines.step.width, count: own.count,
          adding: bias.map { $0[first + r] } ?? 0)
      }
    }
  }
}
