import SlidingWindow

/// Sizes of one convolution or pooling. Samples, channels and axes all differ, so that exchanged ones show.
public struct Geometry: Sendable, CustomStringConvertible {
  package let samples: Int
  package let groups: Int
  /// Input and output channels within each group.
  package let channels: (input: Int, output: Int)
  package let extent: [Int]
  package let window: Window

  init(
    _ extent: [Int], _ window: Window, samples: Int = 2, channels: (input: Int, output: Int) = (2, 3),
    groups: Int = 1
  ) {
    (self.samples, self.groups, self.channels) = (samples, groups, channels)
    (self.extent, self.window) = (extent, window)
  }

  package var x: [Int] { [samples, channels.input * groups] + extent }
  package var w: [Int] { [channels.output * groups, channels.input] + window.kernel }
  package var z: [Int] { [samples, channels.output * groups] + window.positions(over: extent) }

  /// All that decides the result, in one line.
  public var description: String {
    let rounding = window.axes[0].rounding == .up ? ", rounding up" : ""
    return
      "input \(x), filter \(w), stride \(window.axes.map(\.stride)), padding \(window.before)/\(window.after), "
      + "dilation \(window.axes.map(\.dilation)), groups \(groups), leftover \(window.leftover(over: extent))\(rounding)"
  }
}

extension Geometry {
  /// Every combination of rank, stride, padding, dilation and groups, and the corners where mistakes hide.
  public static let convolutions = combinations + corners

  /// 1 to 3 axes, stride 1 to 3, no padding or uneven padding, dilation 1 or 2, 1 or 2 groups.
  private static let combinations: [Geometry] = {
    let extents = [[11], [8, 7], [3, 6, 5]]
    let kernels = [[3], [3, 2], [2, 3, 1]]
    var all: [Geometry] = []
    for axes in 0..<3 {
      for stride in 1...3 {
        for padding in [(0, 0), (2, 1)] {
          for dilation in 1...2 {
            for groups in 1...2 {
              all.append(
                Geometry(
                  extents[axes],
                  Window(
                    kernels[axes], stride: .init(stride),
                    padding: .uneven(before: .init(padding.0), after: .init(padding.1)),
                    dilation: .init(dilation)),
                  groups: groups))
            }
          }
        }
      }
    }
    return all
  }()

  private static let corners: [Geometry] = [
    // One channel, one filter.
    Geometry([5, 6], Window([3, 3]), channels: (1, 1)),
    // A single sample, and three of them.
    Geometry([5, 6], Window([3, 3], stride: 2), samples: 1),
    Geometry([5, 6], Window([3, 3], stride: 2), samples: 3),
    // A perceptron at every pixel, dense and strided.
    Geometry([4, 5], Window([1, 1]), channels: (4, 3)),
    Geometry([6, 5], Window([1, 1], stride: 2), channels: (4, 3)),
    // Even kernels, and the two rules for padding them.
    Geometry([7, 6], Window([4, 2], padding: .same)),
    Geometry([7, 6], Window([4, 2], stride: 2, padding: .sameUpper(over: [7, 6]))),
    // A kernel as large as the input: a fully connected layer.
    Geometry([4, 5], Window([4, 5])),
    // Stride larger than the kernel: some cells lie between the windows, some are left over.
    Geometry([9, 11], Window([2, 3], stride: [3, 4])),
    // The textbook leftover: 28 to 14 in small.
    Geometry([8, 8], Window([3, 3], stride: 2, padding: .zeros(1))),
    // Full mode, and more padding than kernel.
    Geometry([4, 3], Window([3, 3], padding: .full)),
    Geometry([3, 4], Window([2, 2], stride: 2, padding: .zeros(3))),
    // Depthwise, with two filters per channel.
    Geometry([6, 5], Window([3, 3], stride: 2, padding: .zeros(1)), channels: (1, 2), groups: 3),
    // Every number different on every axis.
    Geometry(
      [10, 9],
      Window([3, 2], stride: [2, 3], padding: .uneven(before: [1, 0], after: [0, 2]), dilation: [2, 3]),
      samples: 3, channels: (3, 2), groups: 2),
    // Negative padding cuts cells off.
    Geometry([7, 6], Window([3, 2], padding: .uneven(before: [-1, 1], after: [0, -2]))),
  ]

  /// The windows over which every position covers an input cell, and windows that hang over the end.
  public static let poolings: [Geometry] =
    combinations.filter { geometry in
      geometry.groups == 1 && geometry.window.axes.allSatisfy { $0.before < $0.reach }
    } + [
      // The usual 2x2, apart and overlapping.
      Geometry([6, 8], Window([2, 2], stride: 2)),
      Geometry([5, 4], Window([2, 2])),
      // AlexNet's overlapping 3x3.
      Geometry([7, 9], Window([3, 3], stride: 2)),
      // Padded, windows partly outside.
      Geometry([5, 6], Window([3, 3], stride: 2, padding: .zeros(1))),
      // Windows that hang over the end, with and without padding.
      Geometry([6, 7], Window([3, 2], stride: 2, rounding: .up)),
      Geometry([6, 7], Window([3, 3], stride: 2, padding: .zeros(1), rounding: .up)),
      Geometry([5, 8], Window([2, 2], stride: 3, padding: .zeros(1), rounding: .up)),
      Geometry([8], Window([3], stride: 2, dilation: 2, rounding: .up)),
      // Stride larger than the kernel.
      Geometry([9, 8], Window([2, 1], stride: 3)),
    ]
}
