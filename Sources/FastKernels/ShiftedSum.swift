/// A convolution of stride 1 as one matrix product whose right-hand side is never written down.
///
///     z[n,t] = Σ_i w[n,i] · buffer[offset_i + t]                i = (channel, tap)
///
/// The input lies in a buffer with its padding in place, so tap i sees at position t simply the cell t further on.
/// Positions are counted along the buffer, across the ends of its rows: the few sums that start in the gap between two
/// rows mean nothing and are dropped. A row of the virtual matrix is therefore a piece of the buffer as it lies there.
struct ShiftedSum {
  /// The lengths of the buffer of one channel; they fix how far apart rows and planes lie.
  let lengths: Triple
  /// How many positions there are along each axis.
  let counts: Triple
  /// Where tap i starts in the buffer.
  let offsets: [Int32]
  /// How many rows n the result has.
  let rows: Int

  /// Position j of the sum belongs to output cell `start + step·j`; what falls outside the output is dropped.
  let start: Triple
  let step: Triple
  /// The output's lengths.
  let extent: Triple

  /// Positions from the first to the last, gaps included.
  private var span: Int {
    ((counts.depth - 1) * lengths.height + counts.height - 1) * lengths.width + counts.width
  }

  /// How many columns are computed at a time.
  private var width: Int { rows == 1 ? rowColumns : tileColumns }

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
    let panels = (rows + tileRows - 1) / tileRows
    let panelSize = offsets.count * tileRows
    // So many panels of weights stay in the second-level cache while the columns pass by.
    let block = max(1, 64_000 / max(panelSize, 1))
    withUnsafeTemporaryAllocation(of: Float.self, capacity: tileRows * tileColumns) { tile in
      let tile = tile.baseAddress!
      offsets.withUnsafeBufferPointer { offsets in
        for firstPanel in stride(from: 0, to: panels, by: block) {
          for q in stride(from: 0, to: span, by: width) {
            let columns = min(width, span - q)
            for panel in firstPanel..<min(firstPanel + block, panels) {
              let weights = weights + panel * panelSize
              if rows == 1 {
                shiftedRow(
                  count: offsets.count, weights, buffer + q, offsets: offsets.baseAddress!, into: tile)
              } else {
                shiftedTile(
                  vectors: (columns + lanes - 1) / lanes, count: offsets.count, weights, buffer + q,
                  offsets: offsets.baseAddress!, into: tile)
              }
              store(tile, panel: panel, from: q, columns: columns, into: z, bias: bias)
            }
          }
        }
      }
    }
  }

  /// Stores the sums of a tile that belong to output cells.
  private func store(
    _ tile: UnsafePointer<Float>, panel: Int, from q: Int, columns: Int, into z: UnsafeMutablePointer<Float>,
    bias: UnsafePointer<Float>?
  ) {
    let first = panel * tileRows
    var line = q / lengths.width
    while line * lengths.width < q + columns {
      let (d, h) = (line / lengths.height, line % lengths.height)
      let (i, j) = (start.depth + step.depth * d, start.height + step.height * h)
      let inside =
        d < counts.depth && h < counts.height && 0 <= i && i < extent.depth && 0 <= j && j < extent.height
      // Columns of this line that lie in the tile and in the output.
      let lineStart = line * lengths.width
      let low = max(q - lineStart, 0, (-start.width + step.width - 1) / step.width)
      let high = min(
        q + columns - lineStart, counts.width, (extent.width - start.width + step.width - 1) / step.width)
      if inside, low < high {
        let target = (i * extent.height + j) * extent.width + start.width + step.width * low
        for r in 0..<min(tileRows, rows - first) {
          copy(
            tile + (r * tileColumns + lineStart + low - q), to: z + ((first + r) * extent.product + target),
            step: step.width, count: high - low, adding: bias.map { $0[first + r] } ?? 0)
        }
      }
      line += 1
    }
  }
}

/// Stores `count` numbers plus `bias`, `step` cells apart.
@inline(__always)
private func copy(
  _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, step: Int, count: Int,
  adding bias: Float
) {
  var i = 0
  if step == 1 {
    let bias = Vector(repeating: bias)
    while i &+ lanes <= count {
      target.store(source.vector(at: i) + bias, at: i)
      i &+= lanes
    }
  }
  while i < count {
    target[i &* step] = source[i] + bias
    i &+= 1
  }
}
