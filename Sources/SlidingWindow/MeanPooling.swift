import Tensors

/// Takes the mean of the numbers under the window.
///
///     z[s,c,t] = (1/K) Σ_k x[s,c,u]              u = stride·t + dilation·k − padding
///
/// K is the number of cells in the window (K² for the lectures' square ones). Padded cells count as zeros, or not at
/// all; cells that hang over the end of the padded input (rounding up) never count.
///
/// Source: McAllester 2017, "Average Pooling" (A10); Raj 2020, "Mean pooling" (A64), "Mean Pooling layer at layer l"
/// (B15).
///
/// - Parameters:
///   - x: Signals, `[S, C, extent…]`.
///   - window: Without `countingPadding`, every position must cover at least one input cell.
///   - countingPadding: Whether K includes the cells in the padding.
/// - Returns: `[S, C, window.positions(over: extent)…]`.
/// - Complexity: O(S·C·|t|·|k|) additions.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func meanPooling<Number: Scalar>(
  _ x: Tensor<Number>, _ window: Window, countingPadding: Bool = true
) -> Tensor<Number> {
  var z = Tensor<Number>(zeros: poolingShape("meanPooling", x.shape, window))
  let taps = window.taps(over: x.extent)
  let K: [Number] = poolSizes("meanPooling", taps, window, over: x.extent, countingPadding: countingPadding)
  for s in z.samples {
    for c in z.channels {
      for t in z.positions {
        var sum = Number.zero
        for (_, u) in taps[t] { sum += x[s, c, u] }
        z[s, c, t] = sum / K[t]
      }
    }
  }
  return z
}

/// The derivative is shared out evenly over the window, and adds up where windows overlap.
///
///     dx[s,c,u] += (1/K) · dz[s,c,t]             u = stride·t + dilation·k − padding
///
/// Source: Raj 2020, "Derivative of mean pooling" (A65, X-18), "Derivative of mean pooling layer at layer l" (B16).
///
/// - Parameters:
///   - dz: Derivative with respect to the output, `[S, C, positions…]`.
///   - extent: The spatial axes of the input.
///   - window: As in the forward pass.
///   - countingPadding: As in the forward pass.
/// - Returns: `[S, C, extent…]`.
/// - Complexity: O(S·C·|t|·|k|) additions.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func meanPoolingInputGradient<Number: Scalar>(
  _ dz: Tensor<Number>, over extent: [Int], _ window: Window, countingPadding: Bool = true
) -> Tensor<Number> {
  let xShape = Array(dz.shape.prefix(2) + extent)
  requireShape(
    "meanPoolingInputGradient: dz", dz.shape, poolingShape("meanPoolingInputGradient", xShape, window))
  var dx = Accumulator<Number>(xShape)
  let taps = window.taps(over: extent)
  let K: [Number] = poolSizes(
    "meanPoolingInputGradient", taps, window, over: extent, countingPadding: countingPadding)
  for s in dz.samples {
    for c in dz.channels {
      for t in dz.positions {
        for (_, u) in taps[t] {
          dx[s, c, u] += dz[s, c, t] / K[t]
        }
      }
    }
  }
  return dx.total()
}

/// The K of every window position.
func poolSizes<Number: Scalar>(
  _ operation: String, _ taps: Taps, _ window: Window, over extent: [Int], countingPadding: Bool
) -> [Number] {
  if countingPadding { return window.cellsWithPadding(over: extent).map { Number($0) } }
  requireInput(operation, isCovered: taps.positions.allSatisfy { !taps[$0].isEmpty }, window)
  return taps.positions.map { Number(taps[$0].count) }
}

// MARK: - Global average pooling

/// The mean of every whole map: one number per channel.
///
///     z[s,c] = (1/|u|) Σ_u x[s,c,u]
///
/// This is mean pooling with a window as large as the map. A net ending so needs as many maps as outputs.
///
/// Source: Shah and Ghosh, "Global average pooling" (A94).
///
/// - Parameter x: Signals, `[S, C, extent…]`.
/// - Returns: `[S, C]`.
/// - Complexity: O(S·C·|u|) additions.
public func globalAveragePooling<Number: Scalar>(_ x: Tensor<Number>) -> Tensor<Number> {
  meanPooling(x, windowOverWholeMaps(x.shape)).reshaped(Array(x.shape[..<2]))
}

/// The derivative is shared out evenly over the map.
///
///     dx[s,c,u] = (1/|u|) · dz[s,c]
///
/// - Parameters:
///   - dz: Derivative with respect to the output, `[S, C]`.
///   - extent: The spatial axes of the input.
/// - Returns: `[S, C, extent…]`.
/// - Complexity: O(S·C·|u|).
public func globalAveragePoolingInputGradient<Number: Scalar>(
  _ dz: Tensor<Number>, over extent: [Int]
) -> Tensor<Number> {
  let window = windowOverWholeMaps(dz.shape, over: extent)
  return meanPoolingInputGradient(dz.reshaped(dz.shape + extent.map { _ in 1 }), over: extent, window)
}

/// The window as large as the maps of x.
package func windowOverWholeMaps(_ x: [Int]) -> Window {
  require(x.count > 2, "globalAveragePooling: the input must be [S, C, extent…], but it is \(text(x))")
  return Window(Array(x[2...]))
}

/// The same for maps of which the derivative with respect to their means is known.
package func windowOverWholeMaps(_ dz: [Int], over extent: [Int]) -> Window {
  require(
    dz.count == 2, "globalAveragePoolingInputGradient: dz must be [S, C], but it is \(text(dz))")
  return Window(extent)
}
