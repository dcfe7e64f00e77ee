import SlidingWindow
import Tensors

/// A convolution drawn at random: 1 to 3 axes, every stride, dilation, uneven and negative padding and grouping, sizes
/// that do not divide the width of a vector, now and then no samples at all.
public struct RandomGeometry: Sendable, CustomStringConvertible {
  /// Shape of the input.
  public let x: [Int]
  /// Shape of the filters.
  public let w: [Int]
  /// The window.
  public let window: Window
  /// Into how many parts, blind to each other, the channels are split.
  public let groups: Int

  /// The input's spatial axes.
  public var extent: [Int] { Array(x[2...]) }
  /// Shape of the output.
  public var z: [Int] { convolutionShape(x, w, window, groups: groups) }
  /// All that decides the result.
  public var description: String { "input \(x), filter \(w), groups \(groups), \(window.axes)" }

  /// Draws one.
  public init(using generator: inout SeededGenerator) {
    func draw(_ range: ClosedRange<Int>) -> Int { range.lowerBound + generator.integer(below: range.count) }
    let axes = draw(1...3)
    func each(_ range: ClosedRange<Int>) -> [Int] { (0..<axes).map { _ in draw(range) } }
    // Now and then a 1x1 convolution.
    let isPointwise = draw(0...9) == 0
    let one = (0..<axes).map { _ in 1 }
    let (kernel, stride, dilation) = isPointwise ? (one, one, one) : (each(1...4), each(1...5), each(1...3))
    let none = (0..<axes).map { _ in 0 }
    let (before, after) = isPointwise ? (none, none) : (each(-2...4), each(-2...4))
    let room = [60, 18, 5][axes - 1]
    let extent = (0..<axes).map { a in
      max(1, dilation[a] * (kernel[a] - 1) + 1 - before[a] - after[a]) + draw(0...room)
    }
    groups = draw(0...2) == 0 ? draw(2...3) : 1
    let channels = draw(0...7) == 0 ? (input: 1, output: 1) : (input: draw(1...9), output: draw(1...20))
    x = [draw(0...15) == 0 ? 0 : draw(1...3), channels.input * groups] + extent
    w = [channels.output * groups, channels.input] + kernel
    window = Window(
      kernel, stride: .init(stride), padding: .uneven(before: .init(before), after: .init(after)),
      dilation: .init(dilation))
  }
}
