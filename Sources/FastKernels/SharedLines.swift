import SlidingWindow

/// What the windows give back to a row of the input, line by line: ``PooledLines`` in the other direction.
///
///     u = stride·j + r          t = j + shift          where stride·shift = r + padding − dilation·k
///
/// Cells that leave the same remainder r see the same offsets k of the windows, and neighbours see neighbours. Each cell
/// receives its shares in the order of the loops, and is written once.
struct SharedLines: ~Copyable {
  let volume: PooledVolume
  let phases: LinePhases
  /// Where a line's shares begin, behind zeros, and how long it is with the zeros behind.
  let first: Int
  let length: Int
  /// For each r, where in a line the shares lie that the first cell receives, in the order of the positions.
  private let offsets: Lists
  /// The positions of the windows over each cell, along depth and height.
  private let depths: Lists
  private let heights: Lists

  init(_ volume: consuming PooledVolume) {
    let window = volume.width.window
    let phases = LinePhases(
      stride: window.stride, count: (volume.extent.width + window.stride - 1) / window.stride)
    let shifts = (0..<window.stride).map { r in
      (0..<window.kernel).reversed().compactMap { k in
        let (shift, rest) = (r + window.before - window.dilation * k)
          .quotientAndRemainder(dividingBy: window.stride)
        return rest == 0 ? shift : nil
      }
    }
    let (least, most) = (shifts.joined().min() ?? 0, shifts.joined().max() ?? 0)
    let first = max(0, -least)
    offsets = Lists(shifts.map { $0.map { first + $0 } })
    length = first + max(volume.positions.width, phases.length + max(0, most))
    depths = volume.depth.positionsOverCells
    heights = volume.height.positionsOverCells
    self.first = first
    self.phases = phases
    self.volume = volume
  }

  /// One row of the input, with what is at hand for it.
  struct Row {
    let place: MapRows.Row
    /// What the cells have received, by phases.
    let sums: UnsafeMutablePointer<Float>
    /// Room for the cells themselves, by phases; as much behind it for them as they lie.
    let cells: UnsafeMutablePointer<Float>
    fileprivate let kept: KeptLines
  }

  /// Calls `body` for every row of the input, on all threads.
  ///
  /// - Parameters:
  ///   - rows: The rows of the input in all maps.
  ///   - kinds: How many numbers of every window the cells need.
  ///   - threads: How many threads work.
  @inline(__always)
  func forEachRow(_ rows: MapRows, kinds: Int = 1, threads: Int, _ body: (Row) -> Void) {
    let runs = rows.runs(for: threads)
    let (room, length, window) = (phases.room, length, volume.height.window)
    let places = min(window.reach / window.stride + 1, 16)
    parallel(runs.count, threads: threads) { task in
      KeptLines.with(places, length: kinds * length) { kept in
        Scratch.with(3 * room, of: Float.self) { sums in
          rows.forEach(in: runs[task]) { row in
            body(Row(place: row, sums: sums, cells: sums + room, kept: kept))
          }
        }
      }
    }
  }

  /// Sorts the cells of a row by phases.
  @inline(__always)
  func separate(_ cells: UnsafePointer<Float>, _ row: Row) {
    let (line, count) = (row.cells + phases.room, volume.extent.width)
    forEachVector(over: count) { i in line.store(cells.vector(at: i, upTo: count), at: i, upTo: count) }
    phases.separate(line, into: row.cells)
  }

  /// Adds up what every cell of a row receives.
  ///
  /// - Parameters:
  ///   - prepare: Is handed the number of a row of windows among those of all maps, and of its own map, and where to write
  ///     what they give.
  ///   - share: What a vector of windows gives to a vector of cells, from places in a line and in the cells.
  @inline(__always)
  func sum(
    _ row: Row, prepare: (_ numberOfAll: Int, _ number: Int, UnsafeMutablePointer<Float>) -> Void,
    share: (_ line: UnsafePointer<Float>, _ t: Int, _ u: Int) -> Vector
  ) {
    let (length, sums) = (phases.length, row.sums)
    for j in stride(from: 0, to: phases.room, by: lanes) { sums.store(.zero, at: j) }
    for i in depths.range(row.place.depth) {
      for j in heights.range(row.place.height) {
        let number = depths[i] &* volume.positions.height &+ heights[j]
        let numberOfAll = row.place.map &* volume.positions.depth &* volume.positions.height &+ number
        let line = row.kept.line(numberOfAll) { prepare(numberOfAll, number, $0 + first) }
        for r in 0..<phases.stride {
          let reaches = offsets.range(r)
          for j in stride(from: 0, to: length, by: lanes) {
            let u = r &* length &+ j
            var sum = UnsafePointer(sums).vector(at: u)
            for k in reaches { sum += share(line, offsets[k] &+ j, u) }
            sums.store(sum, at: u)
          }
        }
      }
    }
  }

  /// About how long all rows take.
  func cycles(for rows: MapRows) -> Int { rows.count * phases.room / lanes * 8 }
}
