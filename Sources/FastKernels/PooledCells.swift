import SlidingWindow
import Tensors

/// The input cells under every window, axis by axis, padding left out.
///
/// Which cells lie in the padding is asked once for every position along an axis, not once for every cell.
struct PooledCells {
  /// The cells under one window along one axis: `first`, `first + dilation`, …
  fileprivate struct Span {
    let first: Int
    let count: Int
  }

  private let extent: Triple
  private let dilation: Triple
  private let spans: (depth: [Span], height: [Span], width: [Span])
  /// How many windows there are.
  let count: Int

  /// - Parameter extent: The input's spatial axes.
  init(_ extent: [Int], _ window: Window) {
    self.extent = Triple(extent, filling: 1)
    dilation = Triple(window.axes.map(\.dilation), filling: 1)
    let lists = zip(window.axes, extent).map { axis, length in
      (0..<axis.positions(over: length)).map { t in
        let taps = (0..<axis.kernel).map { axis.cell(under: $0, at: t) }.filter { 0..<length ~= $0 }
        return Span(first: taps.first ?? 0, count: taps.count)
      }
    }
    let all = Array(repeating: [Span(first: 0, count: 1)], count: 3 - lists.count) + lists
    spans = (all[0], all[1], all[2])
    count = all[0].count * all[1].count * all[2].count
  }

  /// Whether every window covers a cell.
  var isEveryWindowCovered: Bool {
    [spans.depth, spans.height, spans.width].allSatisfy { axis in axis.allSatisfy { $0.count > 0 } }
  }

  /// How many cells each window covers.
  var cellCounts: [Int] {
    spans.depth.flatMap { d in spans.height.flatMap { h in spans.width.map { d.count * h.count * $0.count } }
    }
  }

  /// Calls `body` for every window t, in row order, with the lines of cells that it covers.
  @inline(__always)
  func forEachWindow(_ body: (_ t: Int, _ lines: Lines) -> Void) {
    var t = 0
    for d in spans.depth {
      for h in spans.height {
        for w in spans.width {
          body(t, Lines(d, h, w, extent, dilation))
          t &+= 1
        }
      }
    }
  }

  /// The cells of one window.
  struct Lines {
    private let (depth, height, width): (Span, Span, Span)
    private let (extent, dilation): (Triple, Triple)

    fileprivate init(_ depth: Span, _ height: Span, _ width: Span, _ extent: Triple, _ dilation: Triple) {
      (self.depth, self.height, self.width) = (depth, height, width)
      (self.extent, self.dilation) = (extent, dilation)
    }

    /// The first cell in row order.
    var first: Int { (depth.first &* extent.height &+ height.first) &* extent.width &+ width.first }

    /// Calls `body` for every cell u, in row order.
    @inline(__always)
    func forEachCell(_ body: (_ u: Int) -> Void) {
      for i in 0..<depth.count {
        for j in 0..<height.count {
          var u = first &+ (i &* dilation.depth &* extent.height &+ j &* dilation.height) &* extent.width
          for _ in 0..<width.count {
            body(u)
            u &+= dilation.width
          }
        }
      }
    }
  }
}
