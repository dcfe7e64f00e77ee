/// The columns of a virtual matrix, dealt out to tiles: every column belongs to an output cell of some sample.
///
/// Read in place (``ShiftedSum``), a tile also holds the gaps between lines, and the last tile of a sample is partly empty.
/// With many output channels it pays to copy the columns of a tile side by side first: each copy is read once for every
/// eight channels.
struct ColumnTiles {
  /// Neighbouring columns of a tile that are neighbours in the buffer, too.
  private struct Piece {
    let column: Int
    let source: Int
    let target: Int
    let count: Int
  }

  private let lines: OutputLines
  private let shape: TileShape
  private var pieces: [Piece] = []
  /// Where the pieces of each tile start, and where the last ones end.
  private var starts: [Int] = [0]
  /// How many columns the last tile has.
  private var columnsOfLast = 0

  /// - Parameters:
  ///   - shape: The shape of a tile.
  ///   - lines: The positions of one sample.
  ///   - samples: How many samples there are.
  ///   - source: From one sample to the next in the buffer.
  ///   - target: From one sample to the next in the output.
  init(_ shape: TileShape, _ lines: OutputLines, samples: Int, source: Int, target: Int) {
    (self.lines, self.shape) = (lines, shape)
    var column = 0
    for s in 0..<samples {
      for line in 0..<lines.count {
        var (positions, cell) = lines.positions(of: line)
        while !positions.isEmpty {
          let count = min(positions.count, shape.columns - column)
          pieces.append(
            Piece(
              column: column, source: s * source + positions.lowerBound, target: s * target + cell,
              count: count))
          positions = positions.lowerBound + count..<positions.upperBound
          cell += count * lines.step.width
          column += count
          if column == shape.columns {
            starts.append(pieces.count)
            column = 0
          }
        }
      }
    }
    if column > 0 { starts.append(pieces.count) }
    columnsOfLast = column > 0 ? column : shape.columns
  }

  /// How many tiles there are.
  var count: Int { starts.count - 1 }

  /// How many vectors a row of a tile has.
  func vectors(of tile: Int) -> Int {
    tile + 1 < count ? shape.vectors : (columnsOfLast + lanes - 1) / lanes
  }

  /// Copies the columns of some tiles.
  ///
  /// - Parameters:
  ///   - buffer: Where offsets count from.
  ///   - offsets: Where each row starts.
  ///   - packed: Tile after tile, rows as wide as a tile.
  func pack(
    _ tiles: Range<Int>, _ buffer: UnsafePointer<Float>, offsets: UnsafeBufferPointer<Int32>,
    into packed: UnsafeMutablePointer<Float>
  ) {
    // A row of all tiles is copied at once, as its pieces are neighbours in memory.
    var vectors: [(source: Int, target: Int)] = []
    for tile in tiles {
      let place = (tile - tiles.lowerBound) * offsets.count * shape.columns
      for piece in pieces[starts[tile]..<starts[tile + 1]] {
        let target = place + piece.column
        if piece.count < lanes {
          packNarrow(piece, buffer + piece.source, offsets, into: packed + target)
        } else {
          // The last vector is pushed back into the piece.
          for column in stride(from: 0, to: piece.count, by: lanes) {
            let start = min(column, piece.count - lanes)
            vectors.append((piece.source + start, target + start))
          }
        }
      }
    }
    vectors.withUnsafeBufferPointer { vectors in
      for i in 0..<offsets.count {
        let (row, place) = (buffer + Int(offsets[i]), packed + i &* shape.columns)
        for v in 0..<vectors.count { place.store(row.vector(at: vectors[v].source), at: vectors[v].target) }
      }
    }
  }

  /// Copies a piece that is narrower than a vector.
  private func packNarrow(
    _ piece: Piece, _ source: UnsafePointer<Float>, _ offsets: UnsafeBufferPointer<Int32>,
    into target: UnsafeMutablePointer<Float>
  ) {
    switch piece.count {
    case 8...: packNarrow(SIMD8<Float>.self, piece.count, source, offsets, into: target)
    case 4...: packNarrow(SIMD4<Float>.self, piece.count, source, offsets, into: target)
    default:
      for i in 0..<offsets.count {
        (target + i &* shape.columns).update(from: source + Int(offsets[i]), count: piece.count)
      }
    }
  }

  /// Copies a piece as two vectors that overlap.
  @inline(__always)
  private func packNarrow<V: SIMD<Float>>(
    _ type: V.Type, _ count: Int, _ source: UnsafePointer<Float>, _ offsets: UnsafeBufferPointer<Int32>,
    into target: UnsafeMutablePointer<Float>
  ) {
    let last = count &- V.scalarCount
    for i in 0..<offsets.count {
      let (row, place) = (source + Int(offsets[i]), UnsafeMutableRawPointer(target + i &* shape.columns))
      let (first, second) = (
        UnsafeRawPointer(row).loadUnaligned(as: V.self),
        UnsafeRawPointer(row + last).loadUnaligned(as: V.self)
      )
      place.storeBytes(of: first, as: V.self)
      (place + last &* 4).storeBytes(of: second, as: V.self)
    }
  }

  /// Stores one row of a tile.
  func store(
    _ tile: Int, _ row: UnsafePointer<Float>, into z: UnsafeMutablePointer<Float>, adding bias: Float
  ) {
    pieces.withUnsafeBufferPointer { pieces in
      for p in starts[tile]..<starts[tile + 1] {
        let piece = pieces[p]
        copy(
          row + piece.column, to: z + piece.target, step: lines.step.width, count: piece.count, adding: bias)
      }
    }
  }
}
