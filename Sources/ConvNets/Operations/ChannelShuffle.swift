import SlidingWindow
import Tensors

/// Deals the channels of all groups out anew, so that the next convolution in groups hears from each of them.
///
///     z[s, i·groups + g, p] = x[s, g·(C/groups) + i, p]            channel i of group g
///
/// Written row by row in a box of C/groups columns, the channels are read column by column. The gradient is the way
/// back, the same with C/groups groups.
///
/// Source: Zhang, Zhou, Lin and Sun, "ShuffleNet", 2018 (a model in E15).
///
/// - Parameters:
///   - x: Signals, `[S, C]` or `[S, C, extent…]`.
///   - groups: How many groups the channels are in; it divides C.
/// - Returns: Signals of the same shape.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func channelShuffle<Number: Scalar>(_ x: Tensor<Number>, groups: Int) -> Tensor<Number> {
  let size = groupSize("channelShuffle", x.shape, groups)
  var z = x
  for s in x.samples {
    for g in 0..<groups {
      for i in 0..<size {
        for p in x.positions { z[s, i * groups + g, p] = x[s, g * size + i, p] }
      }
    }
  }
  return z
}

/// The gradient of ``channelShuffle(_:groups:)``: every derivative goes back to the place of its channel.
///
/// - Parameters:
///   - dz: Derivative with respect to the output, of the shape of the input.
///   - groups: As in the forward pass.
/// - Complexity: O(cells).
public func channelShuffleInputGradient<Number: Scalar>(
  _ dz: Tensor<Number>, groups: Int
) -> Tensor<Number> {
  let size = groupSize("channelShuffleInputGradient", dz.shape, groups)
  return size > 0 ? channelShuffle(dz, groups: size) : dz
}

/// How many channels each group has.
private func groupSize(_ operation: String, _ x: [Int], _ groups: Int) -> Int {
  require(
    x.count >= 2, "\(operation): the input must be [S, C] or [S, C, extent…], but it is \(text(x))")
  require(
    groups > 0 && x[1] % groups == 0,
    "\(operation): \(x[1]) channels must split evenly into groups, but there are \(groups)")
  return x[1] / groups
}
