import Tensors

/// Lays the channels of several signals side by side: `[S, M, extent…]`, `[S, N, extent…]` → `[S, M + N, extent…]`.
///
/// Its gradient is ``channelBlocks(_:of:)``: every signal gets its own channels back.
///
/// Source: Raj 2020, "Googlenet: Inception" (E14), "Densenet" (E18).
///
/// - Parameter signals: At least one, with the same samples and extent.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func joiningChannels<Number: Scalar>(_ signals: [Tensor<Number>]) -> Tensor<Number> {
  let shape = joinedShape("joiningChannels", signals.map(\.shape))
  var z = Tensor<Number>(zeros: shape)
  var first = 0
  for x in signals {
    for s in x.samples {
      for c in x.channels {
        for p in x.positions { z[s, first + c, p] = x[s, c, p] }
      }
    }
    first += x.channels.count
  }
  return z
}

/// Cuts the channels into blocks, each of them a signal: `[S, M + N, extent…]` → `[S, M, extent…]`, `[S, N, extent…]`.
///
/// Its gradient is ``joiningChannels(_:)``.
///
/// - Parameters:
///   - x: Signals, `[S, C]` or `[S, C, extent…]`.
///   - sizes: How many channels each block has; C in all.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func channelBlocks<Number: Scalar>(_ x: Tensor<Number>, of sizes: [Int]) -> [Tensor<Number>] {
  require(
    x.shape.count >= 2 && sizes.allSatisfy { $0 >= 0 } && sizes.reduce(0, +) == x.shape[1],
    "channelBlocks: the channels of \(text(x.shape)) must split into blocks that are as many in all, but these are "
      + "\(text(sizes))")
  var first = 0
  return sizes.map { size in
    var z = Tensor<Number>(zeros: [x.shape[0], size] + x.extent)
    for s in z.samples {
      for c in z.channels {
        for p in z.positions { z[s, c, p] = x[s, first + c, p] }
      }
    }
    first += size
    return z
  }
}

/// The shape of signals laid side by side, after checking that they fit.
func joinedShape(_ operation: String, _ shapes: [[Int]]) -> [Int] {
  require(
    shapes.allSatisfy { $0.count >= 2 && $0[0] == shapes[0][0] && $0[2...] == shapes[0][2...] }
      && !shapes.isEmpty,
    "\(operation): signals must have the same samples and extent to lie side by side, but they are \(shapes)")
  return [shapes[0][0], shapes.reduce(0) { $0 + $1[1] }] + shapes[0][2...]
}
