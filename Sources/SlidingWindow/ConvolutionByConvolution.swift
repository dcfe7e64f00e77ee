import Tensors

// The gradients once more, the way the lectures compute them: as forward convolutions (A52–A57, A60, A61).
//
// On finite numbers they equal the scattering loops bit for bit: the same terms arrive in the same order, and the
// zeros put in between add nothing.

/// ``convolutionInputGradient(_:_:over:_:groups:)`` as a forward convolution with the flipped filter.
///
/// Ask input cell u which windows saw it. Those at t with u = stride·t + dilation·k − padding did, so
///
///     dx[u] = Σ_{n,k} ẑ[u + padding − dilation·k] · w[n,m,k]           ẑ[stride·t] = dz[t], and 0 in between
///
/// 1. Put dz back on the grid of stride 1: zeros between the entries, and one for each cell left over.
/// 2. In that sum k runs against u: flip the filter along every axis. The sum over m has become one over n: swap
///    the channel axes.
/// 3. Convolve in full mode, that is, after K − 1 zeros on every side, so that every cell under any tap gets its sum.
/// 4. That is the derivative for the padded input; cut the padding off.
///
/// Source: Raj 2020, "Computing the derivative for Y(l−1, m)" (A52, A53), "Overall algorithm for computing
/// derivatives w.r.t. Y(l−1)" (A57), "Derivatives for a single layer l: Vector notation" (B6), "Upsampling" (B7, B8);
/// Schütt 2018, "Error Backpropagation in a Convolution" (A106).
///
/// - Parameters and result: as for `convolutionInputGradient`.
/// - Complexity: O(S·N·M/groups·stride·|t|·|k|) multiply-adds, most of them with zeros if the stride is large.
public func convolutionInputGradientByConvolution<Number: Scalar>(
  _ dz: Tensor<Number>, _ w: Tensor<Number>, over extent: [Int], _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  let xShape = [dz.samples.count, w.channels.count * groups] + extent
  requireUpstream("convolutionInputGradientByConvolution", dz.shape, xShape, w.shape, window, groups: groups)
  let upsampled = dz.zeroUpsampled(by: window.stride, leftover: window.leftover(over: extent))
  let flipped = w.flipped().channelsSwapped(groups: groups)
  let full = Window(window.kernel, padding: .full, dilation: window.dilation)
  return convolution(upsampled, flipped, full, groups: groups)
    .cropped(before: window.before, after: window.after)
}

/// ``convolutionFilterGradient(_:_:_:groups:)`` as a forward convolution: the derivative map slides over the input.
///
///     dw[n,m,k] = Σ_{s,i} ẑ[s,n,i] · x[s,m, i + dilation·k − padding]   ẑ[stride·t] = dz[t], and 0 in between
///
/// Here k is where the window stands, so the forward dilation becomes the stride; the offset i inside the window
/// counts on the upsampled grid. The sum over samples takes the place of the sum over channels, so these two axes
/// change roles on the way in and on the way out.
///
/// Source: Raj 2020, "The derivatives for the weights" (A60, A61), "Derivatives for the filters for layer l: Vector
/// notation" (B9, completed as R1); Schütt 2018, "Error Backpropagation in a Convolution" (A107).
///
/// - Parameters and result: as for `convolutionFilterGradient`.
/// - Complexity: O(S·N·M/groups·stride·|t|·|k|) multiply-adds.
public func convolutionFilterGradientByConvolution<Number: Scalar>(
  _ dz: Tensor<Number>, _ x: Tensor<Number>, _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  let wShape = filterShape(dz, x, window, groups: groups)
  requireUpstream("convolutionFilterGradientByConvolution", dz.shape, x.shape, wShape, window, groups: groups)
  let upsampled = dz.zeroUpsampled(by: window.stride, leftover: window.leftover(over: x.extent))
  let scan = Window(
    upsampled.extent, stride: window.dilation,
    padding: .uneven(before: .init(window.before), after: .init(window.after)))
  return convolution(
    x.channelsMadeSamples(groups: groups), upsampled.channelsSwapped(), scan, groups: groups
  ).channelsSwapped()
}
