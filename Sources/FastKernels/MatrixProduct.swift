/// A matrix product that reads both operands where they lie.
///
///     c[r,j] = bias[r] + Σ_i a[r,i] · b[i,j]
///
/// The micro-kernel takes numbers from `tileRows` rows of a at once, in place. Of b it wants whole vectors, one row of the
/// tile after another: that small piece is copied, and serves all rows of a before the next is fetched. So the larger
/// operand should be b if its rows lie along j, and a if they lie along i.
struct MatrixProduct {
  let rows: Int
  let columns: Int
  let terms: Int
  /// Cell [r,i] lies at `r·aPitch + i`.
  let a: UnsafePointer<Float>
  let aPitch: Int
  /// Cell [i,j] lies at `i·bPitch + j`, of a turned matrix at `j·bPitch + i`.
  let b: UnsafePointer<Float>
  let bPitch: Int
  /// Whether b and c lie turned.
  let isTurned: Bool
  /// One number for every row, or nothing.
  var bias: UnsafePointer<Float>? = nil

  /// Terms that are summed at a time: the copied piece of b then stays in the second-level cache, beside the rows of a.
  private static let termsAtOnce = 256
  /// Tiles that one task holds: 64 of them take 96 KiB.
  private static let tilesAtOnce = 64

  private var panels: Int { (rows + tileRows - 1) / tileRows }
  private var vectors: Int { (columns + lanes - 1) / lanes }

  /// Computes all cells of c, which lie one after another, row by row; if turned, column by column.
  ///
  /// The order of each sum depends on the number of terms alone, whatever the threads.
  func run(into c: UnsafeMutablePointer<Float>, threads: Int) {
    let bands = (vectors + tileVectors - 1) / tileVectors
    let wanted = threads > 1 ? 2 * threads : 1
    // Bands side by side share the pages of b's rows.
    let bandsAtOnce = max(1, min(4, bands / wanted))
    let bandParts = (bands + bandsAtOnce - 1) / bandsAtOnce
    let panelsAtOnce = max(
      1, min(Self.tilesAtOnce / bandsAtOnce, (panels * bandParts + wanted - 1) / wanted))
    let panelParts = (panels + panelsAtOnce - 1) / panelsAtOnce
    parallel(panelParts * bandParts, threads: threads) { task in
      let (panel, band) = (task / bandParts * panelsAtOnce, task % bandParts * bandsAtOnce)
      let ownPanels = panel..<min(panel + panelsAtOnce, panels)
      let ownBands = (band..<min(band + bandsAtOnce, bands)).map { columns(ofBand: $0, of: bands) }
      run(ownPanels, ownBands, into: c)
    }
  }

  /// The columns of a band: as few bands as possible, and as equal as possible.
  private func columns(ofBand band: Int, of bands: Int) -> Range<Int> {
    band * vectors / bands * lanes..<min((band + 1) * vectors / bands * lanes, columns)
  }

  private func run(_ panels: Range<Int>, _ bands: [Range<Int>], into c: UnsafeMutablePointer<Float>) {
    let tileSize = tileRows * tileColumns
    let count = panels.count * bands.count * tileSize
    Scratch.with(count + Self.termsAtOnce * tileColumns, of: Float.self) { tiles in
      let piece = tiles + count
      tiles.update(repeating: 0, count: count)
      for i in stride(from: 0, to: terms, by: Self.termsAtOnce) {
        let length = min(Self.termsAtOnce, terms - i)
        var tile = tiles
        for columns in bands {
          copyPiece(from: i, count: length, columns, into: piece)
          for panel in panels {
            multiply(
              panel, from: i, count: length, vectors: (columns.count + lanes - 1) / lanes, piece,
              addingTo: tile)
            tile += tileSize
          }
        }
      }
      var tile = tiles
      for columns in bands {
        for panel in panels {
          store(tile, panel, columns, into: c)
          tile += tileSize
        }
      }
    }
  }

  /// Copies some columns of some rows of b, zeros behind them up to a whole vector.
  private func copyPiece(
    from i: Int, count: Int, _ columns: Range<Int>, into piece: UnsafeMutablePointer<Float>
  ) {
    let width = (columns.count + lanes - 1) / lanes * lanes
    if isTurned {
      return copyTurned(
        b + (columns.lowerBound * bPitch + i), pitch: bPitch, rows: columns.count, columns: count,
        into: piece, pitch: width, width: width)
    }
    var (source, target) = (b + (i * bPitch + columns.lowerBound), piece)
    for _ in 0..<count {
      for j in stride(from: 0, to: width, by: lanes) {
        target.store(source.vector(at: j, upTo: columns.count), at: j)
      }
      source += bPitch
      target += width
    }
  }

  /// Adds some terms to a tile. Rows behind the last are the last once more.
  private func multiply(
    _ panel: Int, from i: Int, count: Int, vectors: Int, _ piece: UnsafePointer<Float>,
    addingTo tile: UnsafeMutablePointer<Float>
  ) {
    let first = panel * tileRows
    let rowStarts = TileRows<Int32> { Int32(min($0, rows - 1 - first) * aPitch) }
    withUnsafePointer(to: rowStarts) { rowStarts in
      withUnsafePointer(to: Int32(0)) { start in
        rowStarts.withMemoryRebound(to: Int32.self, capacity: tileRows) { rowStarts in
          gatheredTile(
            vectors: vectors, count: count, lines: 1, starts: start, a + (first * aPitch + i),
            taps: rowStarts,
            piece, addingTo: tile)
        }
      }
    }
  }

  private func store(
    _ tile: UnsafePointer<Float>, _ panel: Int, _ columns: Range<Int>, into c: UnsafeMutablePointer<Float>
  ) {
    let first = panel * tileRows
    for r in 0..<min(tileRows, rows - first) {
      let source = tile + r * tileColumns
      let bias = bias.map { $0[first + r] } ?? 0
      if isTurned {
        let target = c + (columns.lowerBound * rows + first + r)
        for j in 0..<columns.count { target[j &* rows] = source[j] + bias }
      } else {
        let target = c + ((first + r) * self.columns + columns.lowerBound)
        for j in stride(from: 0, to: columns.count, by: lanes) {
          target.store(source.vector(at: j) + bias, at: j, upTo: columns.count)
        }
      }
    }
  }
}
