import SlidingWindow
import Tensors

/// Three numbers, one for each axis of a volume: depth, height, width.
///
/// All kernels work on volumes. An image is a volume of depth 1, a signal one of depth and height 1.
struct Triple: Equatable {
  var (depth, height, width): (Int, Int, Int)

  init(_ depth: Int, _ height: Int, _ width: Int) {
    (self.depth, self.height, self.width) = (depth, height, width)
  }

  /// The last axes from a list, the missing ones in front filled up.
  init(_ list: [Int], filling missing: Int) {
    let full = Array(repeating: missing, count: 3 - list.count) + list
    self.init(full[0], full[1], full[2])
  }

  /// How many cells a box of these lengths has.
  var product: Int { depth * height * width }

  func combined(with other: Triple, _ combine: (Int, Int) -> Int) -> Triple {
    Triple(combine(depth, other.depth), combine(height, other.height), combine(width, other.width))
  }

  /// All cells of a box of these lengths, in row order.
  var cells: [Triple] {
    (0..<depth).flatMap { d in (0..<height).flatMap { h in (0..<width).map { Triple(d, h, $0) } } }
  }
}

/// The sizes of a convolution over volumes.
struct ConvolutionSizes {
  let samples: Int
  let groups: Int
  /// Input and output channels of one group.
  let inputs: Int
  let outputs: Int
  let extent: Triple
  let positions: Triple
  let kernel: Triple
  let stride: Triple
  let dilation: Triple
  let before: Triple

  /// - Parameters:
  ///   - x: Shape of the input.
  ///   - w: Shape of the filters.
  init(_ x: [Int], _ w: [Int], _ window: Window, groups: Int) {
    let spatial = Array(x[2...])
    samples = x[0]
    self.groups = groups
    (inputs, outputs) = (w[1], w[0] / groups)
    extent = Triple(spatial, filling: 1)
    positions = Triple(window.positions(over: spatial), filling: 1)
    kernel = Triple(window.kernel, filling: 1)
    stride = Triple(window.axes.map(\.stride), filling: 1)
    dilation = Triple(window.axes.map(\.dilation), filling: 1)
    before = Triple(window.before, filling: 0)
  }

  /// About how many cycles of one thread a pass takes: a vector of multiply-adds in each.
  var cycles: Int {
    samples * groups * inputs * outputs * kernel.product * positions.product / lanes
  }

  /// Whether every output cell sees the input cell of its own number, and no other: a 1x1 convolution as it is mostly used.
  var isPointwise: Bool {
    kernel.product == 1 && stride.product == 1 && before == Triple(0, 0, 0) && positions == extent
  }
}
