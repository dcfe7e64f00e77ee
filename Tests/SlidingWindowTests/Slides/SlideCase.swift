import SlidingWindow
import Tensors
import Testing

/// One layer to compare with the slides: how many maps, how large, under which filter.
///
/// All lengths differ wherever they can: equal ones would hide exchanged axes.
struct SlideCase: Sendable, CustomTestStringConvertible {
  /// Maps before and after the layer: the slides' D_{l−1} and D_l.
  var D = (before: 2, after: 3)
  /// Width and height of the maps before: W_{l−1} and H_{l−1}.
  var W = 8
  var H = 7
  /// The filter's width and height.
  var K: (x: Int, y: Int)
  var stride = 1
  var padding = SlidePadding()

  /// A batch, of which the slides take one image at a time.
  var S: Int { 2 }

  /// The same geometry in the module's words: rows first.
  var window: Window {
    Window(
      [K.y, K.x], stride: .init(stride),
      padding: .uneven(before: [padding.top, padding.left], after: [padding.bottom, padding.right]))
  }

  /// Output columns and rows, counted by walking.
  var outputs: (W: Int, H: Int) {
    (
      Swift.stride(from: 1, through: padding.left + W + padding.right - K.x + 1, by: stride).map { $0 }.count,
      Swift.stride(from: 1, through: padding.top + H + padding.bottom - K.y + 1, by: stride).map { $0 }.count
    )
  }

  /// Columns and rows at the end that no window reaches.
  var leftover: (W: Int, H: Int) {
    (
      padding.left + W + padding.right - K.x - (outputs.W - 1) * stride,
      padding.top + H + padding.bottom - K.y - (outputs.H - 1) * stride
    )
  }

  var testDescription: String {
    let P = padding
    return "\(D.before) maps of \(W)x\(H) to \(D.after), filter \(K.x)x\(K.y), stride \(stride), "
      + "padding \(P.left) \(P.right) \(P.top) \(P.bottom)"
  }

  /// Every kernel with every stride and every padding, and a few that stand apart.
  static let grid: [SlideCase] = {
    let kernels = [(x: 1, y: 1), (x: 2, y: 2), (x: 3, y: 3), (x: 4, y: 4), (x: 3, y: 2), (x: 1, y: 4)]
    let paddings = [
      SlidePadding(), SlidePadding(left: 1, right: 1, top: 1, bottom: 1),
      SlidePadding(left: 0, right: 1, top: 3, bottom: 2),
    ]
    var cases: [SlideCase] = []
    for K in kernels {
      for stride in 1...3 {
        for padding in paddings { cases.append(SlideCase(K: K, stride: stride, padding: padding)) }
      }
    }
    return cases + [
      SlideCase(D: (before: 1, after: 1), K: (x: 3, y: 3), stride: 2),
      SlideCase(D: (before: 3, after: 2), K: (x: 2, y: 3), stride: 2, padding: paddings[1]),
      SlideCase(D: (before: 4, after: 1), W: 5, H: 9, K: (x: 2, y: 2)),
      SlideCase(W: 5, H: 4, K: (x: 5, y: 4), padding: paddings[1]),  // as large as the map
      SlideCase(W: 9, H: 1, K: (x: 3, y: 1), stride: 2),  // a map with a single row
    ]
  }()

  /// The cases that listings without a stride can take.
  static let dense = grid.filter { $0.stride == 1 }
}

/// What one layer is fed with, in whole numbers.
struct SlideData {
  let x: Tensor<Double>
  let w: Tensor<Double>
  let b: Tensor<Double>
  /// The upstream derivative: random, as all ones would hide mistakes.
  var dz: Tensor<Double>

  init(_ c: SlideCase) {
    var generator = SeededGenerator(seed: 2020)
    x = .wholeNumbers([c.S, c.D.before, c.H, c.W], using: &generator)
    w = .wholeNumbers([c.D.after, c.D.before, c.K.y, c.K.x], using: &generator)
    b = .wholeNumbers([c.D.after], using: &generator)
    dz = .wholeNumbers([c.S, c.D.after, c.outputs.H, c.outputs.W], using: &generator)
  }
}
