import Tensors

/// Offset `k` of a window lies over input cell `u`.
public typealias Tap = (k: Int, u: Int)

/// The relation u = stride·t + dilation·k − padding, written out: for every position t its taps (k, u).
///
///     for (k, u) in taps[t] { … }
///
/// All three are flat positions in row order. Cells in the padding are not listed.
public struct Taps: Sendable {
  @usableFromInline var all: [Tap] = []
  @usableFromInline var starts = [0]

  /// The window positions t.
  public var positions: Range<Int> { 0..<starts.count - 1 }

  /// The taps of the window at position t, in row order.
  @inlinable public subscript(t: Int) -> ArraySlice<Tap> { all[starts[t]..<starts[t + 1]] }

  fileprivate mutating func append(_ taps: [Tap]) {
    all += taps
    starts.append(all.count)
  }
}

extension Window.Axis {
  /// The input cell under offset k of the window at position t. This line is the relation.
  public func cell(under k: Int, at t: Int) -> Int { stride * t + dilation * k - before }

  /// The taps of the window at position t that fall on cells of `range`.
  func taps(at t: Int, on range: Range<Int>) -> [Tap] {
    (0..<kernel).map { k in (k: k, u: cell(under: k, at: t)) }.filter { range.contains($0.u) }
  }
}

extension Window {
  /// The relation, written out for an input.
  ///
  /// - Parameter extent: The input's spatial axes.
  /// - Complexity: O(|t|·|k|) time and memory.
  public func taps(over extent: [Int]) -> Taps {
    requireExtent(extent, "Window.taps")
    var product = Taps()
    product.append([(k: 0, u: 0)])  // no axis yet: one position with one tap
    for (axis, length) in zip(axes, extent) {
      let line = (0..<axis.positions(over: length)).map { axis.taps(at: $0, on: 0..<length) }
      var longer = Taps()
      for outer in product.positions {
        for inner in line {
          longer.append(
            product[outer].flatMap { i in
              inner.map { j in (k: i.k * axis.kernel + j.k, u: i.u * length + j.u) }
            })
        }
      }
      product = longer
    }
    return product
  }

  /// How many cells of the window at each position t fall on the input together with its padding.
  ///
  /// All of them, except where rounding up lets the last window hang over the end.
  package func cellsWithPadding(over extent: [Int]) -> [Int] {
    var product = [1]
    for (axis, length) in zip(axes, extent) {
      let line = (0..<axis.positions(over: length)).map { t in
        axis.taps(at: t, on: -axis.before..<length + axis.after).count
      }
      product = product.flatMap { outer in line.map { outer * $0 } }
    }
    return product
  }
}
