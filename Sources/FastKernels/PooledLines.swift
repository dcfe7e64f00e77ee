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
  /// Where in a line the padding lies that windows see.
  private let paddedPlaces: Table<Int>

  init(_ volume: consuming PooledVolume) {
    let (window, extent) = (volume.width.window, volume.extent.width)
    let furthest = window.dilation * (window.kernel - 1) / window.stride
    let phases = LinePhases(stride: window.stride, count: volume.positions.width + furthest)
    func place(_ cell: Int) -> Int { cell % window.stride * phases.length + cell / window.stride }
    width = wholeVectors(volume.positions.width)
    offsets = Table((0..<window.kernel).map { place(window.dilation * $0) })
    let seen = 0..<window.stride * (volume.positions.width - 1) + window.reach
    paddedPlaces = Table(seen.filter { !(0..<extent ~= $0 - window.before) }.map(place))
    self.phases = phases
    self.volume = volume
  }

  /// One row of windows, with what is at hand for it.
  struct Row {
    let place: MapRows.Row
    /// Room for so many numbers of every window as were asked for, each kind in whole vectors.
    let results: UnsafeMutablePointer<Float>
    fileprivate let x: UnsafePointer<Float>
    /// How many cells all maps have.
    fileprivate let cells: Int
    fileprivate let padding: Float
    fileprivate let kept: KeptLines
    /// Room for a line that has no neighbours.
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
    let (room, width, cells) = (phases.room, width, rows.maps * volume.extent.product)
    let places = min(volume.height.window.reach, 16)
    parallel(runs.count, threads: threads) { task in
      KeptLines.with(places, length: room) { kept in
        Scratch.with(room + kinds * width, of: Float.self) { staging in
          staging.update(repeating: 0, count: room)
          rows.forEach(in: runs[task]) { row in
            body(
              Row(
                place: row, results: staging + room, x: x, cells: cells, padding: padding, kept: kept,
                staging: staging))
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
          row.kept.line(numberOfAll) { line in copy(numberOfAll, of: row, into: line, prepare) })
      }
    }
  }

  /// Sorts a line of the input, and puts the padding beside it.
  ///
  /// Whole vectors reach beyond the ends of a line, into its neighbours; where it has none, a copy stands in.
  @inline(__always)
  private func copy(
    _ number: Int, of row: Row, into line: UnsafeMutablePointer<Float>, _ prepare: (Vector) -> Vector
  ) {
    let start = number &* volume.extent.width &- volume.width.window.before
    if start >= 0, start &+ phases.room <= row.cells {
      phases.separate(row.x + start, into: line, prepare)
    } else {
      let (first, end) = (max(0, start), min(row.cells, start &+ phases.room))
      if first < end { (row.staging + (first &- start)).update(from: row.x + first, count: end &- first) }
      phases.separate(row.staging, into: line, prepare)
    }
    for i in 0..<paddedPlaces.count { line[paddedPlaces[i]] = row.padding }
  }

  /// Adds up what every window of a row sees.
  ///
  /// - Parameter prepare: What to make of a cell before it is added.
  @inline(__always)
  func sum(_ row: Row, prepare: (Vector) -> Vector = { $0 }) {
    let results = row.results
    for t in stride(from: 0, to: width, by: lanes) { results.store(.zero, at: t) }
    forEachLine(of: row, prepare: prepare) { _, line in
      unrolling(offsets.count) { count in
        var t = 0
        while t < width {
          var sum = UnsafePointer(results).vector(at: t)
          for k in 0..<count { sum += line.vector(at: offsets[k] &+ t) }
          results.store(sum, at: t)
          t &+= lanes
        }
      }
    }
  }

  /// About how long all rows take.
  func cycles(for rows: MapRows) -> Int {
    rows.count * volume.depth.window.kernel * volume.height.window.kernel * (offsets.count + 2) * width
      / lanes
  }
}

/// Runs `work` with the same count. The compiler writes it three times, and loops of two and of three rounds out.
@inline(__always)
func unrolling(_ count: Int, _ work: (_ count: Int) -> Void) {
  switch count {
  case 2: work(2)
  case 3: work(3)
  default: work(count)
  }
}
