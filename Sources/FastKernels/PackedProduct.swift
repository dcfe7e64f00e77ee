/// A matrix product over packed columns.
struct PackedProduct {
  let shape: TileShape
  let columns: ColumnTiles
  /// Where term i of the sum starts in the buffer.
  let offsets: [Int32]
  /// How many rows the result has, and how many cells the map of one.
  let rows: Int
  let cells: Int
  let threads: Int

  /// Terms of the sum, and tiles, that are packed at once: together they take a fifth of the second-level cache.
  private static let (mostTerms, mostTiles) = (256, 4)

  /// Terms that are packed at once, the same number each time as nearly as possible.
  private var termsAtOnce: Int {
    let blocks = max(1, (offsets.count + Self.mostTerms - 1) / Self.mostTerms)
    return (offsets.count + blocks - 1) / blocks
  }

  private var panels: Int { shape.panels(of: rows) }

  /// Computes all rows of all columns.
  func run(
    _ buffer: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    into z: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>?
  ) {
    guard columns.count > 0 else { return }
    let wanted = threads > 1 ? tasksPerThread * threads : 1
    let blocks = max(min(wanted, columns.count), (columns.count + Self.mostTiles - 1) / Self.mostTiles)
    let parts = max(1, min(panels / 8, (wanted + blocks - 1) / blocks))
    // SAFETY: every task writes its own rows of its own columns.
    nonisolated(unsafe) let (buffer, weights, z, bias) = (buffer, weights, z, bias)
    let packedOffsets = (0..<Int32(termsAtOnce)).map { $0 * Int32(shape.columns) }
    parallel(blocks * parts, threads: threads) { task in
      let (block, part) = (task / parts, task % parts)
      let tiles = block * columns.count / blocks..<(block + 1) * columns.count / blocks
      let own = part * panels / parts..<(part + 1) * panels / parts
      packedOffsets.withUnsafeBufferPointer { packedOffsets in
        run(
          tiles, own, buffer, weights: weights, packedOffsets: packedOffsets.baseAddress!, into: z,
          bias: bias)
      }
    }
  }

  private func run(
    _ tiles: Range<Int>, _ own: Range<Int>, _ buffer: UnsafePointer<Float>,
    weights: UnsafePointer<Float>, packedOffsets: UnsafePointer<Int32>, into z: UnsafeMutablePointer<Float>,
    bias: UnsafePointer<Float>?
  ) {
    let terms = termsAtOnce
    let packedSize = terms * shape.columns
    let tileSize = shape.rows * shape.columns
    Scratch.with(tiles.count * packedSize + own.count * tiles.count * tileSize, of: Float.self) { packed in
      let sums = packed + tiles.count * packedSize
      offsets.withUnsafeBufferPointer { offsets in
        // Once at least: a phase that no tap reaches is zeros.
        for first in stride(from: 0, to: max(offsets.count, 1), by: max(terms, 1)) {
          let count = min(terms, offsets.count - first)
          columns.pack(
            tiles, buffer, offsets: UnsafeBufferPointer(rebasing: offsets[first..<first + count]),
            into: packed)
          for (place, tile) in tiles.enumerated() {
            for panel in own {
              shiftedTile(
                shape, vectors: columns.vectors(of: tile), count: count,
                weights + (panel * offsets.count + first) * shape.rows,
                packed + place * count * shape.columns,
                offsets: packedOffsets,
                into: sums + ((panel - own.lowerBound) * tiles.count + place) * tileSize, adding: first > 0)
            }
          }
        }
      }
      for panel in own {
        let tilesOfPanel = sums + (panel - own.lowerBound) * tiles.count * tileSize
        for r in 0..<min(shape.rows, rows - panel * shape.rows) {
          let row = panel * shape.rows + r
          for (place, tile) in tiles.enumerated() {
            columns.store(
              tile, tilesOfPanel + place * tileSize + r * shape.columns, into: z + row * cells,
              adding: bias.map { $0[row] } ?? 0)
          }
        }
      }
    }
  }
}
