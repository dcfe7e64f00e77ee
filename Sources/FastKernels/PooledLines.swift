import SlidingWindow

/// What a row of windows sees of the input, line by line: for every offset, one vector for a vector of windows.
///
///     stride·t + dilation·k = stride·(t + q) + r          where dilation·k = stride·q + r
///
/// Every line is copied with its padding and sorted by r; then the cells under offset k, of one window after the other, lie
/// side by side. Each window sees its cells in the order of the loops.
struct PooledLines: ~Copyable {
  let volume: PooledVolume
  /// Where the cells under each offset begin in a line.
  let offsets: Table<Int>
  /// How many numbers belong to a row of windows, in whole vectors.
  let width: Int
  private let phases: LinePhases
  /// What windows see of a line of the input, and where it lies behind the padding.
  private let (source, target, count): (Int, Int, Int)

  init(_ volume: consuming PooledVolume) {
    let window = volume.width.window
    let furthest = window.dilation * (window.kernel - 1) / window.stride
    width = wholeVectors(volume.positions.width)
    phases = LinePhases(stride: window.stride, count: width + furthest)
    let length = phases.length
    offsets = Table(
      (0..<window.kernel).map { k in
        let (q, r) = (window.dilation * k).quotientAndRemainder(dividingBy: window.stride)
        return r * length + q
      })
    (source, target) = (max(0, -window.before), max(0, window.before))
    count = max(0, min(volume.extent.width - source, phases.room - target))
    self.volume = volume
  }

  /// One row of windows, with what is at hand for it.
  struct Row {
    let place: MapRows.Row
    /// Room for so many numbers of every window as were asked for, each kind in whole vectors.
    let results: UnsafeMutablePointer<Float>
    fileprivate let x: UnsafePointer<Float>
    fileprivate let kept: KeptLines
    fileprivate let staging: UnsafeMutablePointer<Float>
  }

  /// Calls `body` for every row of windows, on all threads.
  ///
  /// - Parameters:
  ///   - x: The maps of the input, one after another.
  ///   - rows: The rows of windows in all maps.
  ///   - padding: What windows see in the padding beside a line. Lines that are padding are left out.
  ///   - kinds: For how many numbers of every window a row needs room.
  ///   - threads: How many threads work.
  @inline(__always)
  func forEachRow(
    of x: UnsafePointer<Float>, _ rows: MapRows, padding: Float, kinds: Int = 1, threads: Int,
    _ body: (Row) -> Void
  ) {
    let runs = rows.runs(for: threads)
    let (phases, width, places) = (phases, width, min(volume.height.window.reach, 16))
    parallel(runs.count, threads: threads) { task in
      KeptLines.with(places, length: phases.room, padding: padding) { kept in
        Scratch.with(phases.room + kinds * width, of: Float.self) { staging in
          staging.update(repeating: padding, count: phases.room)
          rows.forEach(in: runs[task]) { row in
            body(Row(place: row, results: staging + phases.room, x: x, kept: kept, staging: staging))
          }
        }
      }
    }
  }

  /// Calls `body` for every line that a row of windows sees, in row order, with the line's number in its map.
  ///
  /// - Parameter prepare: What to make of a cell before windows see it.
  @inline(__always)
  func forEachLine(
    of row: Row, prepare: (Vector) -> Vector = { $0 },
    _ body: (_ number: Int, _ line: UnsafePointer<Float>) -> Void
  ) {
    let (d, h, extent) = (row.place.depth, row.place.height, volume.extent)
    for i in volume.depth.taps[d] {
      let slice = volume.depth.window.cell(under: i, at: d) &* extent.height
      for j in volume.height.taps[h] {
        let number = slice &+ volume.height.window.cell(under: j, at: h)
        let numberOfAll = row.place.map &* extent.depth &* extent.height &+ number
        body(
          number,
          row.kept.line(numberOfAll) { line in
            copy(row.x + numberOfAll &* extent.width, into: line, row.staging, prepare)
          })
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

  /// Adds up what every window of a row sees.
  ///
  /// - Parameter prepare: What to make of a cell before it is added.
  @inline(__always)
  func sum(_ row: Row, prepare: (Vector) -> Vector = { $0 }) {
    for t in stride(from: 0, to: width, by: lanes) { row.results.store(.zero, at: t) }
    forEachLine(of: row, prepare: prepare) { _, line in
      for t in stride(from: 0, to: width, by: lanes) {
        var sum = UnsafePointer(row.results).vector(at: t)
        for k in 0..<offsets.count { sum += line.vector(at: offsets[k] &+ t) }
        row.results.store(sum, at: t)
      }
    }
  }

  /// About how long all rows take.
  func cycles(for rows: MapRows) -> Int {
    rows.count * volume.depth.window.kernel * volume.height.window.kernel * (offsets.count + 2) * width / lanes
  }
}
