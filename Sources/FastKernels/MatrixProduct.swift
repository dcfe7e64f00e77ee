/// A matrix product whose operands are read where they lie.
///
///     c[r,j] = bias[r] + Σ_i a[r,i] · b[i,j]
///
/// The micro-kernel takes numbers from `tileRows` rows of a, in place. Of b it wants whole vectors, the rows of a tile one
/// after another: that piece of b is copied, and serves many rows of a before the next is fetched.
struct MatrixProduct {
  let rows: Int
  let columns: Int
  let terms: Int
  /// Cell [r,i] lies at `r·aPitch + i`.
  let a: UnsafePointer<Float>
  let aPitch: Int
  /// Cell [i,j] lies at `i·bPitch + j`; if b is turned, at `j·bPitch + i`.
  let b: UnsafePointer<Float>
  let bPitch: Int
  /// Whether b and c are turned.
  let isTurned: Bool
  /// One number for every row, or nothing.
  var bias: UnsafePointer<Float>? = nil
  /// Whether c holds numbers to add to; not if it is turned.
  var isAdding = false

  /// So many terms of a tile's columns, and the rows of a beside them, stay in the nearest caches.
  private static let termsAtOnce = 256
  /// As many tiles as a task has take 96 KiB.
  private static let tilesAtOnce = 64
  /// Tiles side by side share the pages of b's rows.
  private static let bandsAtOnce = 4

  /// Rows go together in panels, the height of a tile, columns in bands: as few as possible, and equally wide.
  private var panels: Int { (rows + tileRows - 1) / tileRows }
  private var vectors: Int { (columns + lanes - 1) / lanes }
  private var bands: Int { (vectors + tileVectors - 1) / tileVectors }

  /// A cycle multiplies about one vector.
  var cycles: Int { rows * vectors * terms }

  private func columns(ofBand band: Int) -> Range<Int> {
    band * vectors / bands * lanes..<min((band + 1) * vectors / bands * lanes, columns)
  }

  /// Computes c, which lies row after row; if turned, column after column.
  ///
  /// The order of each sum depends on the number of terms alone.
  func run(into c: UnsafeMutablePointer<Float>, threads: Int) {
    let wanted = threads > 1 ? 2 * threads : 1
    // Many panels are dealt out first: then no two tasks read the same rows of a.
    let width = max(1, min(Self.bandsAtOnce, bands, bands * panels / (16 * wanted)))
    let bandParts = (bands + width - 1) / width
    let height = max(1, min(Self.tilesAtOnce / width, (panels * bandParts + wanted - 1) / wanted))
    let panelParts = (panels + height - 1) / height
    parallel(panelParts * bandParts, threads: threads) { task in
      let (panel, band) = (task / bandParts * height, task % bandParts * width)
      run(panel..<min(panel + height, panels), band..<min(band + width, bands), into: c)
    }
  }

  private func run(_ panels: Range<Int>, _ bands: Range<Int>, into c: UnsafeMutablePointer<Float>) {
    let tileSize = tileRows * tileColumns
    let size = panels.count * bands.count * tileSize
    // In the last panel there may be rows missing; the last row is computed several times instead.
    let rowStarts = panels.flatMap { panel in
      (0..<tileRows).map { r in Int32(min(r, rows - 1 - panel * tileRows) * aPitch) }
    }
    let lineStart: [Int32] = [0]
    Scratch.with(size + Self.termsAtOnce * tileColumns, of: Float.self) { tiles in
      let piece = tiles + size
      tiles.update(repeating: 0, count: size)
      if let bias { begin(tiles, panels, bands, with: bias) }
      for i in stride(from: 0, to: terms, by: Self.termsAtOnce) {
        let count = min(Self.termsAtOnce, terms - i)
        var tile = tiles
        for columns in bands.map(columns(ofBand:)) {
          let vectors = (columns.count + lanes - 1) / lanes
          copyPiece(i, count, columns, width: vectors * lanes, into: piece)
          rowStarts.withUnsafeBufferPointer { rowStarts in
            for panel in panels {
              gatheredTile(
                vectors: vectors, count: count, lines: 1, starts: lineStart,
                a + (panel * tileRows * aPitch + i),
                taps: rowStarts.baseAddress! + (panel - panels.lowerBound) * tileRows, piece, addingTo: tile)
              tile += tileSize
            }
          }
        }
      }
      var tile = tiles
      for columns in bands.map(columns(ofBand:)) {
        for panel in panels {
          store(tile, panel, columns, into: c)
          tile += tileSize
        }
      }
    }
  }

  /// Sets the cells of every row of all tiles to the row's bias.
  private func begin(
    _ tiles: UnsafeMutablePointer<Float>, _ panels: Range<Int>, _ bands: Range<Int>,
    with bias: UnsafePointer<Float>
  ) {
    let own = panels.lowerBound * tileRows..<min(panels.upperBound * tileRows, rows)
    for band in 0..<bands.count {
      let first = tiles + band * panels.count * tileRows * tileColumns
      for (row, r) in own.enumerated() {
        (first + row * tileColumns).update(repeating: bias[r], count: tileColumns)
      }
    }
  }

  /// Copies some columns of some rows of b, zeros behind them up to a whole vector.
  private func copyPiece(
    _ i: Int, _ count: Int, _ columns: Range<Int>, width: Int, into piece: UnsafeMutablePointer<Float>
  ) {
    if isTurned {
      return copyTurned(
        b + (columns.lowerBound * bPitch + i), pitch: bPitch, rows: columns.count, columns: count,
        into: piece, pitch: width, width: width)
    }
    for row in 0..<count {
      let (source, target) = (b + ((i + row) * bPitch + columns.lowerBound), piece + row * width)
      for j in stride(from: 0, to: width, by: lanes) {
        target.store(source.vector(at: j, upTo: columns.count), at: j)
      }
    }
  }

  /// Writes those cells of a tile that belong to c.
  private func store(
    _ tile: UnsafePointer<Float>, _ panel: Int, _ columns: Range<Int>, into c: UnsafeMutablePointer<Float>
  ) {
    let first = panel * tileRows
    let present = min(tileRows, rows - first)
    if isTurned {
      return storeTurned(
        tile, rows: present, columns: columns.count, into: c + (columns.lowerBound * rows + first),
        pitch: rows)
    }
    for r in 0..<present {
      let (source, target) = (tile + r * tileColumns, c + ((first + r) * self.columns + columns.lowerBound))
      for j in stride(from: 0, to: columns.count, by: lanes) {
        let before = isAdding ? UnsafePointer(target).vector(at: j, upTo: columns.count) : .zero
        target.store(before + source.vector(at: j), at: j, upTo: columns.count)
      }
    }
  }
}
