import SlidingWindow

/// What a row of windows sees of the input, line by line: for every offset, one vector for a vector of windows.
///
///     stride·t + dilation·k = stride·(t + q) + r          where dilation·k = stride·q + r
///
/// Every line is copied with its padding and sorted by r; then the cells under offset k, of one window after the other, lie
/// side by side. Each window sees its cells in the order of the loops.
struct PooledLines {
  let volume: PooledVolume
  /// Where the cells under each offset begin in a line.
  let offsets: [Int]
  private let phases: LinePhases
  /// What windows see of a line of the input, and where it lies behind the padding.
  private let (source, target, count): (Int, Int, Int)

  init(_ volume: PooledVolume) {
    self.volume = volume
    let window = volume.width.window
    let furthest = window.dilation * (window.kernel - 1) / window.stride
    let phases = LinePhases(stride: window.stride, count: volume.positions.width + furthest)
    self.phases = phases
    offsets = (0..<window.kernel).map { k in
      let (q, r) = (window.dilation * k).quotientAndRemainder(dividingBy: window.stride)
      return r * phases.length + q
    }
    (source, target) = (max(0, -window.before), max(0, window.before))
    count = max(0, min(volume.extent.width - source, phases.room - target))
  }

  /// Calls `body` for every row of windows in all maps, on all threads, with a way to go through its lines.
  ///
  /// - Parameters:
  ///   - x: The maps, one after another.
  ///   - rows: The rows of windows.
  ///   - padding: What windows see in the padding beside a line. Lines that are padding are left out.
  ///   - threads: How many threads work.
  ///   - prepare: What to make of a cell before windows see it.
  ///   - body: What to do with a row.
  @inline(__always)
  func forEachRow(
    of x: UnsafePointer<Float>, _ rows: MapRows, padding: Float, threads: Int,
    prepare: (Vector) -> Vector = { $0 }, _ body: (MapRows.Row, Lines) -> Void
  ) {
    let runs = rows.runs(for: threads)
    let places = min(volume.height.window.reach, 16)
    parallel(runs.count, threads: threads) { task in
      KeptLines.with(places, length: phases.room, padding: padding) { kept in
        Scratch.with(phases.room, of: Float.self) { staging in
          staging.update(repeating: padding, count: phases.room)
          rows.forEach(in: runs[task]) { row in
            body(row, Lines(self, x, row, kept, staging))
          }
        }
      }
    }
  }

  /// The lines that a row of windows sees.
  struct Lines {
    private let lines: PooledLines
    private let x: UnsafePointer<Float>
    private let row: MapRows.Row
    private let kept: KeptLines
    private let staging: UnsafeMutablePointer<Float>

    fileprivate init(
      _ lines: PooledLines, _ x: UnsafePointer<Float>, _ row: MapRows.Row, _ kept: KeptLines,
      _ staging: UnsafeMutablePointer<Float>
    ) {
      (self.lines, self.x, self.row, self.kept, self.staging) = (lines, x, row, kept, staging)
    }

    /// Calls `body` for every line that is no padding, in row order, with the number that it has in its map.
    @inline(__always)
    func forEach(prepare: (Vector) -> Vector, _ body: (_ number: Int, _ line: UnsafePointer<Float>) -> Void) {
      let volume = lines.volume
      for i in volume.depth.taps[row.depth] {
        for j in volume.height.taps[row.height] {
          let number =
            volume.depth.window.cell(under: i, at: row.depth) &* volume.height.extent
            &+ volume.height.window.cell(under: j, at: row.height)
          let numberOfAll = row.map &* volume.depth.extent &* volume.height.extent &+ number
          let line = kept.line(numberOfAll) { line in
            lines.copy(x + numberOfAll &* volume.width.extent, into: line, staging, prepare)
          }
          body(number, line)
        }
      }
    }
  }

  @inline(__always)
  private func copy(
    _ x: UnsafePointer<Float>, into line: UnsafeMutablePointer<Float>,
    _ staging: UnsafeMutablePointer<Float>, _ prepare: (Vector) -> Vector
  ) {
    if count == 0 { return }
    let (source, target) = (x + source, (phases.stride == 1 ? line : staging) + target)
    forEachVector(over: count) { i in
      target.store(prepare(source.vector(at: i, upTo: count)), at: i, upTo: count)
    }
    if phases.stride > 1 { phases.separate(staging, into: line) }
  }
}
