import SlidingWindow
import Tensors

extension Window {
  /// The kernel, and whatever is not as usual.
  var summary: String {
    let (strides, dilations) = (axes.map(\.stride), axes.map(\.dilation))
    var parts = ["kernel \(text(kernel))"]
    if strides.contains(where: { $0 != 1 }) { parts.append("stride \(text(strides))") }
    if before.contains(where: { $0 != 0 }) || after != before {
      parts.append("padding \(text(before))" + (before == after ? "" : " before and \(text(after)) after"))
    }
    if dilations.contains(where: { $0 != 1 }) { parts.append("dilation \(text(dilations))") }
    if axes[0].rounding == .up { parts.append("rounding up") }
    return parts.joined(separator: ", ")
  }
}

extension Tensor<Double> {
  /// Random numbers between −1 and 1.
  static func drawn(_ shape: [Int], seed: UInt64) -> Tensor {
    var generator = SeededGenerator(seed: seed)
    return .random(shape, using: &generator)
  }
}
