import SlidingWindow
import Tensors

/// Cuts out what lies under the window at every position, each map by itself: every block becomes a sample with one channel.
///
///     blocks[(s,c,t), 0, k] = x[s,c,u]          u = stride·t + dilation·k − padding
///
/// A small network applied to the blocks is a pooling that can be learned. Cells in the padding are 0.
///
/// Source: Raj 2020, "Other options" (A37).
///
/// - Parameters:
///   - x: Signals, `[S, C, extent…]`.
///   - window: The window.
/// - Returns: `[S·C·|t|, 1, kernel…]`.
/// - Complexity: O(S·C·|t|·|k|).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func blocks<Number: Scalar>(of x: Tensor<Number>, under window: Window) -> Tensor<Number> {
  let z = poolingShape("blocks", x.shape, window)
  let taps = window.taps(over: x.extent)
  var blocks = Tensor<Number>(zeros: [cellCount(z), 1] + window.kernel)
  for s in x.samples {
    for c in x.channels {
      for t in taps.positions {
        let block = (s * x.channels.count + c) * taps.positions.count + t
        for (k, u) in taps[t] { blocks[block, 0, k] = x[s, c, u] }
      }
    }
  }
  return blocks
}

/// The gradient of ``blocks(of:under:)``: every cell collects from the blocks that it lies in.
///
///     dx[s,c,u] += dblocks[(s,c,t), 0, k]
///
/// - Parameters:
///   - dblocks: Derivative with respect to the blocks, `[S·C·|t|, 1, kernel…]`.
///   - shape: The shape of the input, `[S, C, extent…]`.
///   - window: As in the forward pass.
/// - Returns: The derivative with respect to the input.
/// - Complexity: O(S·C·|t|·|k|).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func blocksInputGradient<Number: Scalar>(
  _ dblocks: Tensor<Number>, over shape: [Int], under window: Window
) -> Tensor<Number> {
  let operation = "blocksInputGradient"
  let z = poolingShape(operation, shape, window)
  requireShape("\(operation): dblocks", dblocks.shape, [cellCount(z), 1] + window.kernel)
  let taps = window.taps(over: Array(shape[2...]))
  var dx = Accumulator<Number>(shape)
  for s in 0..<shape[0] {
    for c in 0..<shape[1] {
      for t in taps.positions {
        let block = (s * shape[1] + c) * taps.positions.count + t
        for (k, u) in taps[t] { dx[s, c, u] += dblocks[block, 0, k] }
      }
    }
  }
  return dx.total()
}
