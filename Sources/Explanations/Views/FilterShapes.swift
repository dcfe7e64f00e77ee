import SlidingWindow
import Tensors

// Convolutions that save weights are ordinary ones whose filters have a certain shape.

/// Filters in groups as ordinary ones: 0 wherever a filter meets a channel of another group.
///
///     convolution(x, w, groups: G) = convolution(x, blockDiagonal(w, groups: G))
///
/// Seen as a matrix of N × M planes, the weights are G blocks along the diagonal, and a G-th of the whole.
///
/// Source: McAllester 2020, "Grouping" (A123, X-28).
///
/// - Parameters:
///   - w: Filters, `[N, M/groups, kernel…]`.
///   - groups: Into how many equal parts the channels are split.
/// - Returns: `[N, M, kernel…]`.
public func blockDiagonal<Number: Scalar>(_ w: Tensor<Number>, groups: Int) -> Tensor<Number> {
  requireGroups("blockDiagonal", w.shape, groups)
  let inputs = w.shape[1] * groups
  var dense = Tensor<Number>(zeros: [w.shape[0], inputs] + w.extent)
  for (n, links) in channelLinks(w.shape[0], inputs, groups: groups).enumerated() {
    for (m, c) in links {
      for k in w.positions { dense[n, c, k] = w[n, m, k] }
    }
  }
  return dense
}

/// The blocks along the diagonal of ordinary filters, the rest dropped: the gradient of ``blockDiagonal(_:groups:)``.
///
/// - Parameters:
///   - dense: Filters, `[N, M, kernel…]`.
///   - groups: Into how many equal parts the channels are split.
/// - Returns: `[N, M/groups, kernel…]`.
public func diagonalBlocks<Number: Scalar>(_ dense: Tensor<Number>, groups: Int) -> Tensor<Number> {
  requireGroups("diagonalBlocks", dense.shape, groups)
  require(
    dense.shape[1] % groups == 0,
    "diagonalBlocks: \(dense.shape[1]) channels must split evenly into groups, but there are \(groups)")
  var w = Tensor<Number>(zeros: [dense.shape[0], dense.shape[1] / groups] + dense.extent)
  for (n, links) in channelLinks(dense.shape[0], dense.shape[1], groups: groups).enumerated() {
    for (m, c) in links {
      for k in w.positions { w[n, m, k] = dense[n, c, k] }
    }
  }
  return w
}

private func requireGroups(_ operation: String, _ w: [Int], _ groups: Int) {
  require(w.count >= 2, "\(operation): filters must be [N, M, kernel…], but they are \(text(w))")
  require(
    groups > 0 && w[0] % groups == 0,
    "\(operation): \(w[0]) filters must split evenly into groups, but there are \(groups)")
}

/// The ordinary filters that a depthwise separable convolution stands for.
///
///     w[n,m,k] = p[n,m] · d[m,k]
///
///     convolution(convolution(x, d, groups: M), p) = convolution(x, w)
///
/// First every channel is filtered by a plane of its own, then the channels are mixed at every pixel. For a given
/// channel m all filters are multiples of one plane, so most filters are not of this kind (S30). Weights:
/// M·|k| + N·M in place of N·M·|k|.
///
/// Source: Raj 2020, "Conventional vs. depth-wise convolution" (A78, X-21).
///
/// - Parameters:
///   - d: One plane per channel, `[M, 1, kernel…]`.
///   - p: The mixture, `[N, M, 1…]`.
/// - Returns: `[N, M, kernel…]`.
public func separableFilter<Number: Scalar>(depthwise d: Tensor<Number>, pointwise p: Tensor<Number>)
  -> Tensor<Number>
{
  requireShape("separableFilter: depthwise", d.shape, [p.channels.count, 1] + d.extent)
  requireShape("separableFilter: pointwise", p.shape, p.shape.prefix(2) + d.extent.map { _ in 1 })
  var w = Tensor<Number>(zeros: p.shape.prefix(2) + d.extent)
  for n in w.samples {
    for m in w.channels {
      for k in w.positions { w[n, m, k] = p[n, m, 0] * d[m, 0, k] }
    }
  }
  return w
}

/// The one filter that two convolutions in a row come to, as long as nothing but them happens.
///
///     convolution(convolution(x, v), w) = convolution(x, composedFilter(v, w))
///
///     composed[n,m,k] = Σ_{h,i} w[n,h,i] · v[h,m,k − i]
///
/// It is the convolution, filter flipped and in full mode, of one filter with the other: two kernels of 3 make one of 5.
/// Not every kernel of 5 is made so: two kernels of 3×3 have 18 weights, one of 5×5 has 25. With a function such as
/// ReLU in between there is no such filter, and that is why one puts it there.
///
/// Source: McAllester 2020, "Modern Trends" (A124); our own addition is the filter.
///
/// - Parameters:
///   - first: Filters of stride and dilation 1 without padding, `[H, M, kernel…]`.
///   - second: The filters that follow, `[N, H, kernel…]`.
/// - Returns: `[N, M, first kernel + second kernel − 1…]`.
public func composedFilter<Number: Scalar>(_ first: Tensor<Number>, _ second: Tensor<Number>) -> Tensor<
  Number
> {
  classicalConvolution(first.channelsSwapped(), second, Window(second.extent, padding: .full))
    .channelsSwapped()
}
