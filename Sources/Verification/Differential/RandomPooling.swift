import SlidingWindow
import Tensors

/// A pooling drawn at random, with its input: 1 to 3 axes, windows partly in the padding or hanging over the end, few
/// different numbers so that maxima tie, and NaN here and there.
public struct RandomPooling: Sendable, CustomStringConvertible {
  /// The input.
  public let x: Tensor<Float>
  /// The window.
  public let window: Window
  /// All that decides the result but the numbers.
  public var description: String { "input \(x.shape), \(window.axes)" }

  /// Draws one.
  public init(using generator: inout SeededGenerator) {
    let axes = 1 + generator.integer(below: 3)
    func each(_ count: Int, from lowest: Int = 1) -> [Int] {
      (0..<axes).map { _ in lowest + generator.integer(below: count) }
    }
    let (kernel, dilation) = (each(4), each(2))
    let reach = zip(kernel, dilation).map { $1 * ($0 - 1) + 1 }
    window = Window(
      kernel, stride: .init(each(4)),
      padding: .uneven(before: .init(reach.map { $0 / 2 }), after: .init(reach.map { ($0 - 1) / 2 })),
      dilation: .init(dilation), rounding: generator.integer(below: 2) == 0 ? .down : .up)
    let extent = zip(reach, each(8, from: 0)).map { $0 + $1 }
    let shape = [generator.integer(below: 3), 1 + generator.integer(below: 4)] + extent
    x = Tensor(
      shape,
      (0..<cellCount(shape)).map { _ in
        generator.integer(below: 40) == 0 ? .nan : Float(generator.integer(below: 5) - 2)
      })
  }
}
