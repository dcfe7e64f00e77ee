import SlidingWindow

/// The relation u = stride·t + dilation·k − padding along one axis, as somebody reads it.
struct Reading: Sendable {
  let mistake: Mistake
  let detail: String
  /// The cell under offset k of the window at position t, along one axis.
  let cell: @Sendable (_ window: Window, _ axis: Int, _ t: Int, _ k: Int) -> Int

  init(
    _ mistake: Mistake, _ detail: String = "",
    _ cell: @escaping @Sendable (_ window: Window, _ axis: Int, _ t: Int, _ k: Int) -> Int
  ) {
    (self.mistake, self.detail, self.cell) = (mistake, detail, cell)
  }

  /// As it should be read.
  @Sendable static func right(_ window: Window, _ axis: Int, _ t: Int, _ k: Int) -> Int {
    window.axes[axis].cell(under: k, at: t)
  }

  /// Every way of misreading where a window stands, over an input with so many axes.
  @Sendable static func misreadings(rank: Int) -> [Reading] {
    let stridesAndSpans = [
      Reading(.strideIgnored) { w, a, t, k in t + w.axes[a].dilation * k - w.axes[a].before },
      Reading(.strideTwice) { w, a, t, k in right(w, a, w.axes[a].stride * t, k) },
      Reading(.strideIsKernel) { w, a, t, k in
        w.axes[a].kernel * t + w.axes[a].dilation * k - w.axes[a].before
      },
      Reading(.dilationIgnored) { w, a, t, k in right(w, a, t, 0) + k },
      Reading(.dilationTwice) { w, a, t, k in right(w, a, t, w.axes[a].dilation * k) },
    ]
    let paddings = [
      Reading(.paddingForgotten) { w, a, t, k in right(w, a, t, k) + w.axes[a].before },
      Reading(.paddingAtWrongEnd, "that behind") { w, a, t, k in
        right(w, a, t, k) + w.axes[a].before - w.axes[a].after
      },
      Reading(.paddingAtWrongEnd, "both ends together") { w, a, t, k in right(w, a, t, k) - w.axes[a].after },
      Reading(.paddingAdded) { w, a, t, k in right(w, a, t, k) + 2 * w.axes[a].before },
    ]
    let exchanges = pairs(rank).map { a, b in
      Reading(.stridesExchanged, "spatial axes \(a) and \(b)") { w, axis, t, k in
        let other = axis == a ? b : axis == b ? a : axis
        return w.axes[other].stride * t + w.axes[axis].dilation * k - w.axes[axis].before
      }
    }
    let shifts = axisSets(rank).flatMap { axes in
      [1, -1].map { by in
        Reading(.shifted, "\(by == 1 ? "forward" : "back") along spatial \(named(axes))") { w, a, t, k in
          right(w, a, t, k) + (axes.contains(a) ? by : 0)
        }
      }
    }
    return stridesAndSpans + paddings + exchanges + shifts
  }

  /// Every way of mirroring the filter along spatial axes.
  ///
  /// - Parameter everywhere: What mirroring it along all of them is here.
  static func mirrored(rank: Int, everywhere: Mistake) -> [Reading] {
    axisSets(rank).map { axes in
      let isAll = axes.count == rank
      let detail = isAll ? "" : "namely spatial \(named(axes))"
      return Reading(isAll ? everywhere : .flippedOnSomeAxes, detail) { w, a, t, k in
        right(w, a, t, axes.contains(a) ? w.axes[a].kernel - 1 - k : k)
      }
    }
  }
}
