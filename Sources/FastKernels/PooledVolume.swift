import SlidingWindow
import Tensors

/// A window along one axis of an input.
struct PooledAxis {
  let window: Window.Axis
  /// How many cells the input has.
  let extent: Int
  /// At every position t, those offsets k of the window that lie over the input.
  let taps: [Range<Int>]

  init(_ window: Window.Axis, over extent: Int) {
    self.window = window
    self.extent = extent
    taps = (0..<window.positions(over: extent)).map { t in
      let inside = (0..<window.kernel).filter { 0..<extent ~= window.cell(under: $0, at: t) }
      return inside.isEmpty ? 0..<0 : inside[0]..<inside.last! + 1
    }
  }

  /// The input cell under the first of those offsets.
  func firstCell(at t: Int) -> Int { window.cell(under: taps[t].lowerBound, at: t) }

  /// The positions whose window lies over each cell, in their order.
  var positionsOverCells: [[Int]] {
    var positions = Array(repeating: [Int](), count: extent)
    for (t, taps) in taps.enumerated() {
      for k in taps { positions[window.cell(under: k, at: t)].append(t) }
    }
    return positions
  }
}

/// A window over an input, both with three axes: those that are missing have one cell and one position.
struct PooledVolume {
  let depth: PooledAxis
  let height: PooledAxis
  let width: PooledAxis

  /// - Parameter extent: The input's spatial axes.
  init(_ extent: [Int], _ window: Window) {
    let one = Window([1]).axes
    let axes = Array(repeating: one[0], count: 3 - extent.count) + window.axes
    let lengths = Array(repeating: 1, count: 3 - extent.count) + extent
    depth = PooledAxis(axes[0], over: lengths[0])
    height = PooledAxis(axes[1], over: lengths[1])
    width = PooledAxis(axes[2], over: lengths[2])
  }

  /// How many cells the input has along each axis.
  var extent: Triple { Triple(depth.extent, height.extent, width.extent) }
  /// How many positions the window has along each axis.
  var positions: Triple { Triple(depth.taps.count, height.taps.count, width.taps.count) }

  /// Whether every window covers a cell.
  var isEveryWindowCovered: Bool { [depth, height, width].allSatisfy { $0.taps.allSatisfy { !$0.isEmpty } } }

  /// How many cells each window covers.
  var cellCounts: [Int] {
    depth.taps.flatMap { d in height.taps.flatMap { h in width.taps.map { d.count * h.count * $0.count } } }
  }
}
