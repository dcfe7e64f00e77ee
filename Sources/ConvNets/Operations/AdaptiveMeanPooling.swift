import SlidingWindow
import Tensors

/// Takes means under windows that are cut so that a given number of them covers the input, whatever its size.
///
///     z[s,c,t] = mean of x[s,c,u] over ⌊t·extent/positions⌋ ≤ u < ⌈(t + 1)·extent/positions⌉
///
/// on every axis. Windows differ in length by one cell at most, and may share a cell. A single position is global average
/// pooling.
///
/// - Parameters:
///   - x: Signals, `[S, C, extent…]`, at least one cell long on every axis.
///   - positions: How many windows to lay along each axis.
/// - Returns: `[S, C, positions…]`.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func adaptiveMeanPooling<Number: Scalar>(
  _ x: Tensor<Number>, to positions: [Int]
) -> Tensor<Number> {
  let cells = adaptiveCells("adaptiveMeanPooling", x.shape, positions)
  var z = Tensor<Number>(zeros: x.shape.prefix(2) + positions)
  for s in z.samples {
    for c in z.channels {
      for t in z.positions {
        var sum = Number.zero
        for u in cells[t] { sum += x[s, c, u] }
        z[s, c, t] = sum / Number(cells[t].count)
      }
    }
  }
  return z
}

/// The gradient of ``adaptiveMeanPooling(_:to:)``: the derivative is shared out evenly over each window.
///
///     dx[s,c,u] += (1/K) · dz[s,c,t]                        K cells under window t, u among them
///
/// - Parameters:
///   - dz: Derivative with respect to the output, `[S, C, positions…]`.
///   - extent: The spatial axes of the input.
/// - Returns: `[S, C, extent…]`.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func adaptiveMeanPoolingInputGradient<Number: Scalar>(
  _ dz: Tensor<Number>, over extent: [Int]
) -> Tensor<Number> {
  let shape = Array(dz.shape.prefix(2) + extent)
  let cells = adaptiveCells("adaptiveMeanPoolingInputGradient", shape, dz.extent)
  var dx = Accumulator<Number>(shape)
  for s in dz.samples {
    for c in dz.channels {
      for t in dz.positions {
        for u in cells[t] { dx[s, c, u] += dz[s, c, t] / Number(cells[t].count) }
      }
    }
  }
  return dx.total()
}

/// The cells u under every window t, both flat.
private func adaptiveCells(_ operation: String, _ x: [Int], _ positions: [Int]) -> [[Int]] {
  let extent = Array(x.dropFirst(2))
  require(
    !positions.isEmpty && positions.count == extent.count && (positions + extent).allSatisfy { $0 > 0 },
    "\(operation): extent and positions must be positive on the same axes, but they are \(text(extent)) and "
      + "\(text(positions))")
  var windows = [[0]]
  for (length, count) in zip(extent, positions) {
    let line = (0..<count).map { t in t * length / count..<((t + 1) * length + count - 1) / count }
    windows = windows.flatMap { outer in
      line.map { inner in outer.flatMap { i in inner.map { i * length + $0 } } }
    }
  }
  return windows
}
