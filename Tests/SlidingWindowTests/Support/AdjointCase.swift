import SlidingWindow
import Tensors
import Testing

/// A convolution whose numbers all differ, where they can.
struct AdjointCase: Sendable, CustomTestStringConvertible {
  let extent: [Int]
  let channels: (before: Int, after: Int)
  var groups = 1
  var samples = 2
  let window: Window

  var xShape: [Int] { [samples, channels.before] + extent }
  var zShape: [Int] { [samples, channels.after] + window.positions(over: extent) }
  var leftover: Window.PerAxis { .init(window.leftover(over: extent)) }
  var w: Tensor<Double> {
    var generator = SeededGenerator(seed: 72)
    return .wholeNumbers([channels.after, channels.before / groups] + window.kernel, using: &generator)
  }

  var testDescription: String {
    let axes = window.axes.map {
      "\($0.kernel) cells, stride \($0.stride), dilation \($0.dilation), padding \($0.before) \($0.after)"
    }
    return
      "\(samples) × \(channels.before) → \(channels.after) channels in \(groups) groups, \(extent) under "
      + axes.joined(separator: " by ")
  }

  static let all = small + longLines + singleCells + large

  /// Stride, dilation, padding, leftover and groups meet.
  private static let small = [
    AdjointCase(extent: [9, 8], channels: (4, 8), window: Window([3, 2])),
    AdjointCase(
      extent: [9, 8], channels: (4, 8),
      window: Window([3, 2], stride: [2, 3], padding: .uneven(before: [0, 1], after: [3, 0]))),
    AdjointCase(
      extent: [9, 8], channels: (4, 8), groups: 2, window: Window([2, 3], stride: [3, 1], dilation: [1, 2])),
    AdjointCase(
      extent: [9, 8], channels: (4, 8), groups: 4,
      window: Window([2, 2], stride: 2, padding: .zeros(1), dilation: 3)),
    AdjointCase(extent: [9, 8], channels: (4, 8), window: Window([1, 1], stride: 3)),
    AdjointCase(
      extent: [9, 8], channels: (4, 8),
      window: Window([2, 3], padding: .uneven(before: [-1, 0], after: [0, -2]))),
    AdjointCase(
      extent: [4, 3, 5], channels: (3, 6), groups: 3, samples: 3,
      window: Window(
        [2, 1, 3], stride: [1, 2, 2], padding: .uneven(before: [1, 0, 2], after: [-1, 2, 0]),
        dilation: [2, 1, 1])),
  ]

  /// Lines, channels and filters that fill some vectors and tiles and a part of the next.
  private static let longLines = [
    AdjointCase(extent: [131], channels: (3, 17), samples: 3, window: Window([5], padding: .zeros(2))),
    AdjointCase(extent: [100], channels: (2, 5), window: Window([2], stride: 7, padding: .zeros(3))),
    AdjointCase(extent: [97], channels: (5, 9), window: Window([3], stride: 2, dilation: 5)),
    AdjointCase(extent: [3, 67], channels: (9, 25), window: Window([2, 3], padding: .same)),
    AdjointCase(
      extent: [67, 3], channels: (9, 25), window: Window([3, 2], stride: [3, 1], padding: .same)),
    AdjointCase(extent: [33, 35], channels: (5, 5), groups: 5, window: Window([3, 3], padding: .same)),
    AdjointCase(
      extent: [17, 34], channels: (6, 18), groups: 6, window: Window([3, 3], stride: 2, padding: .zeros(1))),
    AdjointCase(extent: [5, 31], channels: (33, 49), window: Window([1, 1])),
    AdjointCase(
      extent: [2, 49], channels: (7, 10),
      window: Window([1, 4], padding: .uneven(before: [0, -3], after: [-1, 7]))),
  ]

  /// One of everything, but for what the name says.
  private static let singleCells = [
    AdjointCase(extent: [1], channels: (1, 1), samples: 1, window: Window([1])),
    AdjointCase(extent: [1, 1], channels: (1, 50), samples: 1, window: Window([3, 3], padding: .same)),
    AdjointCase(extent: [1, 1, 1], channels: (50, 1), samples: 1, window: Window([1, 1, 1])),
    AdjointCase(extent: [40, 1], channels: (1, 1), samples: 7, window: Window([40, 1])),
    AdjointCase(extent: [2, 90], channels: (1, 3), samples: 1, window: Window([1, 2], stride: [9, 44])),
  ]

  /// More weights, wider maps and more samples than fit into a cache at once.
  private static let large = [
    AdjointCase(extent: [6, 7], channels: (36, 208), samples: 1, window: Window([3, 3], padding: .same)),
    AdjointCase(extent: [60, 64], channels: (48, 2), samples: 1, window: Window([1, 3], padding: .same)),
    AdjointCase(extent: [240, 260], channels: (1, 2), window: Window([2, 1])),
  ]
}
