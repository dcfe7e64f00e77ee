import SlidingWindow
import Tensors

// Where convolution and the fully connected layer meet: at the smallest kernel and at the largest.

/// A convolution with a kernel of one cell: the same fully connected layer at every pixel.
///
///     z[s,n,u] = b[n] + Σ_m w[n,m] · x[s,m,u]
///
/// It mixes channels and sees no neighbours.
///
/// Source: Raj 2020, "A 1x1 filter is simply a perceptron" (A39).
///
/// - Parameters:
///   - x: Signals, `[S, M, extent…]`.
///   - w: Weights, `[N, M]`.
///   - b: Biases, `[N]`; without them, zeros.
/// - Returns: `[S, N, extent…]`.
public func perceptronAtEveryPixel<Number: Scalar>(
  _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>? = nil
) -> Tensor<Number> {
  let pixel = Window.oneCell(axes: x.extent.count)
  return fold(linear(unfold(x, pixel), w, bias: b), over: x.extent, pixel)
}

/// A fully connected layer as a convolution whose kernel is as large as the map.
///
/// The window has one position only. On a larger map it would have more: a fully connected layer, too, can slide.
///
/// Source: Shah and Ghosh, "Fully-connected layers" (S31); McAllester 2020, "Fully Connected (FC) Layers" (A118),
/// "Dilation" (A120).
///
/// - Parameters:
///   - x: Maps, `[S, M, extent…]`.
///   - w: Weights, a row for every output: `[N, M·cells]`.
///   - b: Biases, `[N]`; without them, zeros.
/// - Returns: `[S, N]`.
public func linearByConvolution<Number: Scalar>(
  _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>? = nil
) -> Tensor<Number> {
  let filters = w.reshaped([w.shape[0], x.channels.count] + x.extent)
  return convolution(x, filters, bias: b, Window(x.extent)).reshaped([x.samples.count, w.shape[0]])
}
