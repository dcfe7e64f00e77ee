import SlidingWindow

/// What the windows give back to a row of the input, line by line: the way of ``PooledLines`` in the other direction.
///
///     u = stride·j + r          t = j + shift          where stride·shift = r + padding − dilation·k
///
/// The cells of a row that leave the same remainder r see the same offsets k of the windows, and neighbours see neighbours.
/// Each cell receives its shares in the order of the loops, and is written once.
struct SharedLines {
  let volume: PooledVolume
  let phases: LinePhases
  /// For each r, where the windows lie that reach the first cell through one offset after another, last offset first.
  let offsets: [[Int]]
  /// The positions of the windows over each cell, along depth and height.
  private let over: (depth: [[Int]], height: [[Int]])
  /// How many zeros lie in front of a line's shares, and how long it is with those behind.
  let before: Int
  let length: Int

  init(_ volume: PooledVolume) {
    self.volume = volume
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
    let before = max(0, -(shifts.joined().min() ?? 0))
    self.before = before
    self.phases = phases
    offsets = shifts.map { $0.map { $0 + before } }
    length = before + max(volume.positions.width, phases.length + max(0, shifts.joined().max() ?? 0))
    over = (volume.depth.positionsOverCells, volume.height.positionsOverCells)
  }

  /// Calls `body` for every line of windows over a row of the input, in row order, with its number among those of the map.
  @inline(__always)
  func forEachLine(over row: MapRows.Row, _ body: (_ number: Int) -> Void) {
    for d in over.depth[row.depth] {
      for h in over.height[row.height] { body(d &* volume.positions.height &+ h) }
    }
  }

  /// Calls `body` for every row of the input in all maps, on all threads.
  ///
  /// - Parameters:
  ///   - rows: The rows of the input.
  ///   - kinds: How many numbers of each window are to be kept.
  ///   - body: Is handed a row, kept lines and room for the sums of a row, by phases, all 0.
  @inline(__always)
  func forEachRow(
    _ rows: MapRows, kinds: Int = 1, threads: Int,
    _ body: (MapRows.Row, KeptLines, _ sums: UnsafeMutablePointer<Float>) -> Void
  ) {
    let runs = rows.runs(for: threads)
    let window = volume.height.window
    let places = min(window.reach / window.stride + 1, 16)
    parallel(runs.count, threads: threads) { task in
      KeptLines.with(places, length: kinds * length, padding: 0) { kept in
        Scratch.with(phases.room, of: Float.self) { sums in
          rows.forEach(in: runs[task]) { row in
            sums.update(repeating: 0, count: phases.room)
            body(row, kept, sums)
          }
        }
      }
    }
  }
}
