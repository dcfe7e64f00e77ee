import Tensors

/// Keeps the largest number under the window, and remembers where it was.
///
///     z[s,c,t] = max_k x[s,c,u]                  u = stride·t + dilation·k − padding
///     switches[s,c,t] = the u of that maximum
///
/// Padding never wins, as its cells are not listed. Of equal maxima the first in row order wins. A number that is not
/// one (NaN) wins over every number, so that it is not lost.
///
/// Source: McAllester 2017, "Max Pooling" (A9); Raj 2020, "Max Pooling layer at layer l" (A63, R2), "Pooling: Size of
/// output" (A34).
///
/// - Parameters:
///   - x: Signals, `[S, C, extent…]`.
///   - window: Every position must cover at least one input cell.
/// - Returns: The maxima and their flat positions in the input, both `[S, C, window.positions(over: extent)…]`.
/// - Complexity: O(S·C·|t|·|k|) comparisons.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func maxPooling<Number: Scalar>(
  _ x: Tensor<Number>, _ window: Window
) -> (z: Tensor<Number>, switches: Tensor<Int>) {
  let zShape = poolingShape("maxPooling", x.shape, window)
  let taps = window.taps(over: x.extent)
  requireInput("maxPooling", isCovered: taps.positions.allSatisfy { !taps[$0].isEmpty }, window)
  var z = Tensor<Number>(zeros: zShape)
  var switches = Tensor<Int>(zeros: zShape)
  for s in z.samples {
    for c in z.channels {
      for t in z.positions {
        var winner = taps[t].first!.u
        for (_, u) in taps[t] where isNewMaximum(x[s, c, u], over: x[s, c, winner]) {
          winner = u
        }
        z[s, c, t] = x[s, c, winner]
        switches[s, c, t] = winner
      }
    }
  }
  return (z, switches)
}

/// Whether `a` takes the lead from `b`: larger, or the first that is not a number.
@inlinable package func isNewMaximum<Number: Scalar>(_ a: Number, over b: Number) -> Bool {
  b < a || (a != a && b == b)
}

/// The derivative goes to the winner alone, and adds up where windows overlap and share a winner.
///
///     dx[s,c,switches[s,c,t]] += dz[s,c,t]
///
/// Where several cells tie, max has no derivative; this is the subgradient that the forward pass chose.
///
/// Source: Raj 2020, "Derivative of max pooling layer at layer l" (A63, B14).
///
/// - Parameters:
///   - dz: Derivative with respect to the output, `[S, C, positions…]`.
///   - switches: What the forward pass remembered, of the same shape.
///   - extent: The spatial axes of the input.
/// - Returns: `[S, C, extent…]`.
/// - Complexity: O(S·C·|t|) additions.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func maxPoolingInputGradient<Number: Scalar>(
  _ dz: Tensor<Number>, switches: Tensor<Int>, over extent: [Int]
) -> Tensor<Number> {
  requireSwitches(dz.shape, switches, over: extent)
  var dx = Accumulator<Number>(dz.shape.prefix(2) + extent)
  for s in dz.samples {
    for c in dz.channels {
      for t in dz.positions {
        dx[s, c, switches[s, c, t]] += dz[s, c, t]
      }
    }
  }
  return dx.total()
}

/// Stops unless the switches have the shape of dz and point at cells of the input.
package func requireSwitches(_ dz: [Int], _ switches: Tensor<Int>, over extent: [Int]) {
  requireSwitchShape(dz, switches, over: extent)
  let cells = 0..<cellCount(extent)
  for t in switches.indices {
    require(
      cells.contains(switches[t]),
      "maxPoolingInputGradient: switch \(t) must be a cell of extent \(text(extent)), "
        + "but it is \(switches[t])")
  }
}

/// Stops unless the switches have the shape of dz, and as many axes as the input.
package func requireSwitchShape(_ dz: [Int], _ switches: Tensor<Int>, over extent: [Int]) {
  requireShape("maxPoolingInputGradient: dz", dz, switches.shape)
  require(
    extent.count == switches.extent.count,
    "maxPoolingInputGradient: extent \(text(extent)) must have as many axes as the extent of dz, "
      + text(switches.extent))
}

// MARK: - What all pooling needs

/// The shape of a pooled map, `[S, C, window.positions(over: extent)…]`, after checking that the window fits.
public func poolingShape(_ operation: String, _ x: [Int], _ window: Window) -> [Int] {
  require(
    x.count == window.axes.count + 2,
    "\(operation): the input must have two axes more than kernel \(text(window.kernel)), "
      + "but it is \(text(x))")
  window.requireFit(Array(x[2...]), operation)
  return Array(x[..<2]) + window.positions(over: Array(x[2...]))
}

/// Stops unless every window covers at least one cell of the input.
package func requireInput(_ operation: String, isCovered: Bool, _ window: Window) {
  require(
    isCovered,
    "\(operation): every window must cover an input cell, but padding \(text(window.before)) before and "
      + "\(text(window.after)) after leaves kernel \(text(window.kernel)) wholly in the padding somewhere")
}
