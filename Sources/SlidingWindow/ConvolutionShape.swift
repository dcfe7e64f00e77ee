import Tensors

// What fits together, checked in one place for every kernel set, and which channels meet.

/// The shape of ``convolution(_:_:bias:_:groups:)``, after checking that everything fits together.
///
/// - Parameters:
///   - x: Shape of the input, `[S, M, extent…]`.
///   - w: Shape of the filters, `[N, M/groups, kernel…]`.
///   - b: Shape of the biases, `[N]`.
///   - window: Kernel, stride, padding and dilation of each axis.
///   - groups: Into how many equal parts the channels are split.
///   - operation: What to call the operation if the program must stop.
/// - Returns: `[S, N, window.positions(over: extent)…]`.
public func convolutionShape(
  _ x: [Int], _ w: [Int], bias b: [Int]? = nil, _ window: Window, groups: Int = 1,
  operation: String = "convolution"
) -> [Int] {
  let rank = window.axes.count + 2
  require(
    x.count == rank && w.count == rank,
    "\(operation): input and filter must have two axes more than kernel \(text(window.kernel)), "
      + "but they are \(text(x)) and \(text(w))")
  require(
    groups > 0 && w[0] % groups == 0,
    "\(operation): \(w[0]) filters must split evenly into groups, but there are \(groups)")
  require(
    x[1] == w[1] * groups,
    "\(operation): input \(text(x)) has \(x[1]) channels, but filter \(text(w)) spans \(w[1])"
      + (groups == 1 ? "" : " in each of \(groups) groups"))
  require(
    Array(w[2...]) == window.kernel,
    "\(operation): filter \(text(w)) must fill the window's kernel \(text(window.kernel))")
  require(
    window.axes.allSatisfy { $0.rounding == .down },
    "\(operation): a window that hangs over the end (rounding: .up) is for pooling; pad the input instead")
  if let b { requireShape("\(operation): bias", b, [w[0]]) }
  let extent = Array(x[2...])
  window.requireFit(extent, operation)
  return [x[0], w[0]] + window.positions(over: extent)
}

/// The shape of the filters that lead from x to dz, `[N, M/groups, kernel…]`.
///
/// Nothing is checked, so that ``requireUpstream(_:_:_:_:_:groups:)`` can say what is wrong; hence no division by 0.
package func filterShape<Number>(
  _ dz: Tensor<Number>, _ x: Tensor<Number>, _ window: Window, groups: Int
) -> [Int] {
  [dz.channels.count, x.channels.count / max(groups, 1)] + window.kernel
}

/// Stops unless `dz` has the shape of the output that x and w give.
package func requireUpstream(
  _ operation: String, _ dz: [Int], _ x: [Int], _ w: [Int], _ window: Window, groups: Int
) {
  requireShape(
    "\(operation): dz", dz, convolutionShape(x, w, window, groups: groups, operation: operation))
}

/// For every output channel n the pairs (m, c): plane m of filter n reads input channel c.
///
/// One group links each filter to all channels, m = c. With more, the channels are dealt out in equal blocks, and
/// filter n reads the block of its own group g: c = g·(M/groups) + m.
///
/// Source: McAllester 2020, "Grouping" (A123, X-28).
package func channelLinks(_ outputs: Int, _ inputs: Int, groups: Int) -> [[(m: Int, c: Int)]] {
  let block = inputs / groups
  return (0..<outputs).map { n in
    let g = n / (outputs / groups)
    return (0..<block).map { m in (m: m, c: g * block + m) }
  }
}
