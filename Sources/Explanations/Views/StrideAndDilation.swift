import SlidingWindow
import Tensors

// A stride and a dilation add nothing new: both are zeros that are not computed with.

/// `convolution` with a stride as one without, most of whose results are dropped.
///
///     convolution(x, w, stride: S) = convolution(x, w).subsampled(by: S)
///
/// It wastes work, and explains the stride: nothing else changes.
///
/// Source: Raj 2020, "Stride greater than 1" (A55, S19).
///
/// - Parameters and result: as for `convolution`, bit for bit.
public func convolutionByDropping<Number: Scalar>(
  _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>? = nil, _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  convolution(x, w, bias: b, window.with(stride: 1), groups: groups).subsampled(by: window.stride)
}

/// `convolutionInputGradient` with a stride as one without: what was dropped has derivative 0.
///
/// - Parameters and result: as for `convolutionInputGradient`.
public func convolutionInputGradientByDropping<Number: Scalar>(
  _ dz: Tensor<Number>, _ w: Tensor<Number>, over extent: [Int], _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  convolutionInputGradient(
    dz.zeroUpsampled(by: window.stride, leftover: window.leftover(over: extent)), w, over: extent,
    window.with(stride: 1), groups: groups)
}

/// `convolutionFilterGradient` with a stride as one without.
///
/// - Parameters and result: as for `convolutionFilterGradient`.
public func convolutionFilterGradientByDropping<Number: Scalar>(
  _ dz: Tensor<Number>, _ x: Tensor<Number>, _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  convolutionFilterGradient(
    dz.zeroUpsampled(by: window.stride, leftover: window.leftover(over: x.extent)), x,
    window.with(stride: 1), groups: groups)
}

/// `convolution` with a dilation as one with a larger filter, zeros put between its cells.
///
///     convolution(x, w, dilation: d) = convolution(x, w.zeroUpsampled(by: d))
///
/// The filter is upsampled here, not the map (S29).
///
/// Source: McAllester 2020, "Dilation" (A121).
///
/// - Parameters and result: as for `convolution`.
public func convolutionByUpsampledFilter<Number: Scalar>(
  _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>? = nil, _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  convolution(x, w.spread(by: window), bias: b, window.spread, groups: groups)
}

/// `convolutionInputGradient` with a dilation as one with a larger filter.
///
/// - Parameters and result: as for `convolutionInputGradient`.
public func convolutionInputGradientByUpsampledFilter<Number: Scalar>(
  _ dz: Tensor<Number>, _ w: Tensor<Number>, over extent: [Int], _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  convolutionInputGradient(dz, w.spread(by: window), over: extent, window.spread, groups: groups)
}

/// `convolutionFilterGradient` with a dilation as that of the larger filter, read at the weights: the
/// zeros in between learn nothing.
///
/// - Parameters and result: as for `convolutionFilterGradient`.
public func convolutionFilterGradientByUpsampledFilter<Number: Scalar>(
  _ dz: Tensor<Number>, _ x: Tensor<Number>, _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  convolutionFilterGradient(dz, x, window.spread, groups: groups).subsampled(by: window.dilation)
}

extension Tensor {
  /// The filter with the window's dilation put into it as zeros.
  fileprivate func spread(by window: Window) -> Tensor {
    zeroUpsampled(by: window.dilation, leftover: extent.map { _ in 0 })
  }
}

extension Window {
  /// The window of the filter that has the dilation put into it.
  fileprivate var spread: Window { with(kernel: axes.map(\.reach), dilation: 1) }
}
