import SlidingWindow
import Tensors

/// A window along one axis of an input.
struct PooledAxis: ~Copyable {
  let window: Window.Axis
  /// How many cells the input has.
  let extent: Int
  /// At every position t, those offsets k of the window that lie over the input.
  let taps: Table<Range<Int>>

  init(_ window: Window.Axis, over extent: Int) {
    self.window = window
    self.extent = extent
    taps = Table(
      (0..<window.positions(over: extent)).map { t in
        let inside = (0..<window.kernel).filter { 0..<extent ~= window.cell(under: $0, at: t) }
        return inside.isEmpty ? 0..<0 : inside[0]..<inside.last! + 1
      })
  }

  /// The input cell under the first of those offsets.
  @inline(__always) func firstCell(at t: Int) -> Int { window.cell(under: taps[t].lowerBound, at: t) }

  /// The positions whose window lies over each cell, in their order.
  var positionsOverCells: Lists {
    var positions = Array(repeating: [Int](), count: extent)
    for t in 0..<taps.count {
      for k in taps[t] { positions[window.cell(under: k, at: t)].append(t) }
    }
    return Lists(positions)
  }

  /// How many cells each window covers.
  var cellCounts: [Int] { (0..<taps.count).map { taps[$0].count } }
}

/// A window over an input, both with three axes: those that are missing have one cell and one position.
struct PooledVolume: ~Copyable {
  let depth: PooledAxis
  let height: PooledAxis
  let width: PooledAxis
  /// How many cells the input has along each axis.
  let extent: Triple
  /// How many positions the window has along each axis.
  let positions: Triple

  /// - Parameter extent: The input's spatial axes.
  init(_ extent: [Int], _ window: Window) {
    let axes = Array(repeating: Window([1]).axes[0], count: 3 - extent.count) + window.axes
    self.extent = Triple(extent, filling: 1)
    depth = PooledAxis(axes[0], over: self.extent.depth)
    height = PooledAxis(axes[1], over: self.extent.height)
    width = PooledAxis(axes[2], over: self.extent.width)
    positions = Triple(depth.taps.count, height.taps.count, width.taps.count)
  }

  /// Whether every window covers a cell.
  var isEveryWindowCovered: Bool { cellCounts.allSatisfy { $0 > 0 } }

  /// How many cells each window covers.
  var cellCounts: [Int] {
    let (height, width) = (height.cellCounts, width.cellCounts)
    return depth.cellCounts.flatMap { d in height.flatMap { h in width.map { d * h * $0 } } }
  }
}
