import SlidingWindow
import Tensors

/// Puts a border of one number around every map. Its gradient is `cropped(before:after:)`.
///
///     [4 0], 1 before, 2 after, of −1   →   [−1 4 0 −1 −1]
///
/// - Parameters:
///   - x: Signals, `[S, C, extent…]`.
///   - before: Cells in front, one number for each spatial axis; a negative number cuts cells off.
///   - after: Cells behind.
///   - value: What the border consists of.
/// - Returns: `[S, C, before + extent + after…]`.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func bordered<Number: Scalar>(
  _ x: Tensor<Number>, before: [Int], after: [Int], with value: Number
) -> Tensor<Number> {
  var z = x.padded(before: before, after: after)
  let inside = Tensor(x.shape, repeating: Number(1)).padded(before: before, after: after)
  for i in z.indices where inside[i] == .zero { z[i] = value }
  return z
}
