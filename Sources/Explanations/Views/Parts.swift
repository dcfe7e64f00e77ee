import SlidingWindow
import Tensors

// Parts of tensors and windows that several views look at.

extension Tensor {
  /// The maps of one channel alone: `[S, C, extent…]` → `[S, 1, extent…]`.
  func channel(_ c: Int) -> Tensor {
    var part = Tensor(zeros: [shape[0], 1] + extent)
    for s in samples {
      for p in positions { part[s, 0, p] = self[s, c, p] }
    }
    return part
  }

  /// One cell of every map: `[S, C, extent…]` → `[S, C, 1…]`.
  func cell(_ p: Int) -> Tensor {
    var part = Tensor(zeros: shape.prefix(2) + extent.map { _ in 1 })
    for s in samples {
      for c in channels { part[s, c, 0] = self[s, c, p] }
    }
    return part
  }

  /// Every sample as one row, its maps one behind the other: `[S, C, extent…]` → `[S, C·cells]`.
  var sampleRows: Tensor { reshaped([samples.count, channels.count * positions.count]) }

  /// Every filter as one row: `[N, M, kernel…]` → `[N, M·cells]`.
  var filterRows: Tensor { sampleRows }
}

extension Window {
  /// A window of one cell, which looks at every cell by itself.
  static func oneCell(axes: Int) -> Window { Window(Array(repeating: 1, count: axes)) }

  /// The same window with another kernel, stride or dilation, the padding as it is.
  func with(kernel: [Int]? = nil, stride: PerAxis? = nil, dilation: PerAxis? = nil) -> Window {
    Window(
      kernel ?? self.kernel, stride: stride ?? self.stride,
      padding: .uneven(before: .init(before), after: .init(after)), dilation: dilation ?? self.dilation)
  }

  /// What offset k of the window sees by itself: a window of one cell at the same positions.
  func alone(_ k: Int) -> Window {
    let offset = zip(index(ofFlatPosition: k, in: kernel), axes).map { k, axis in axis.dilation * k }
    let rest = zip(offset, axes).map { offset, axis in axis.reach - 1 - offset }
    return Window(
      kernel.map { _ in 1 }, stride: stride,
      padding: .uneven(
        before: .init(zip(before, offset).map { $0 - $1 }), after: .init(zip(after, rest).map { $0 - $1 })))
  }
}
