import SlidingWindow
import Tensors

// One double sum, taken apart along either of its indices.

/// `convolution` as a sum of convolutions: channel by channel.
///
///     z[n] = b[n] + Σ_m (w[n,m] slid over x[m])
///
/// Each input map meets a flat filter of its own, and the maps that come out are added.
///
/// Source: Schütt 2018, "Two Views of a Convolutional Layer (1D)", view 1 (A108, F13).
///
/// - Parameters and result: as for `convolution`, without groups.
public func sumOfConvolutions<Number: Scalar>(
  _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>? = nil, _ window: Window
) -> Tensor<Number> {
  let zShape = convolutionShape(x.shape, w.shape, bias: b?.shape, window, operation: "sumOfConvolutions")
  return sum(x.channels.map { m in convolution(x.channel(m), w.channel(m), window) }, zShape, bias: b)
}

/// `convolution` as a swipe of weighted sums: offset by offset.
///
///     z[n,t] = b[n] + Σ_k (Σ_m w[n,m,k] · x[m,u])          u = stride·t + dilation·k − padding
///
/// Every offset k of the window has a matrix of N × M weights. It mixes the channels of the cell under it, and is swiped
/// over the map: a convolution with a kernel of one cell.
///
/// Source: Schütt 2018, "Two Views of a Convolutional Layer (1D)", view 2 (A108, F13).
///
/// - Parameters and result: as for `convolution`, without groups.
public func swipeOfWeightedSums<Number: Scalar>(
  _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>? = nil, _ window: Window
) -> Tensor<Number> {
  let zShape = convolutionShape(x.shape, w.shape, bias: b?.shape, window, operation: "swipeOfWeightedSums")
  return sum(w.positions.map { k in convolution(x, w.cell(k), window.alone(k)) }, zShape, bias: b)
}

/// Σ summands + b, each cell of channel n receiving b[n].
private func sum<Number: Scalar>(
  _ summands: [Tensor<Number>], _ shape: [Int], bias b: Tensor<Number>?
) -> Tensor<Number> {
  var z = summands.reduce(Tensor(zeros: shape)) { $0.combined(with: $1, +) }
  guard let b else { return z }
  for s in z.samples {
    for n in z.channels {
      for t in z.positions { z[s, n, t] += b[n] }
    }
  }
  return z
}
