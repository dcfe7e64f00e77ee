import SlidingWindow
import Tensors

private func zeros(_ shape: Int...) -> Tensor<Double> { Tensor(zeros: shape) }

private let square = Window([3, 3])

/// Convolution and its gradients, in both formulations.
let convolutionStops: [WrongCall] = [
  WrongCall(stopsWith: "convolution: input [1, 3, 8, 8] has 3 channels, but filter [4, 2, 3, 3] spans 2") {
    _ = $0.convolution(zeros(1, 3, 8, 8), zeros(4, 2, 3, 3), square)
  },
  WrongCall(
    stopsWith: "convolution: input [1, 4, 8, 8] has 4 channels, but filter [4, 4, 3, 3] spans 4 in each of 2 "
      + "groups"
  ) {
    _ = $0.convolution(zeros(1, 4, 8, 8), zeros(4, 4, 3, 3), square, groups: 2)
  },
  WrongCall(
    stopsWith: "convolution: input and filter must have two axes more than kernel [3, 3], but they are "
      + "[1, 3, 8] and [4, 3, 3, 3]"
  ) {
    _ = $0.convolution(zeros(1, 3, 8), zeros(4, 3, 3, 3), square)
  },
  WrongCall(
    stopsWith: "convolution: input and filter must have two axes more than kernel [3, 3], but they are "
      + "[1, 3, 8, 8] and [4]"
  ) {
    _ = $0.convolution(zeros(1, 3, 8, 8), zeros(4), square)
  },
  WrongCall(stopsWith: "convolution: filter [4, 3, 3, 2] must fill the window's kernel [3, 3]") {
    _ = $0.convolution(zeros(1, 3, 8, 8), zeros(4, 3, 3, 2), square)
  },
  WrongCall(stopsWith: "convolution: 4 filters must split evenly into groups, but there are 3") {
    _ = $0.convolution(zeros(1, 6, 8, 8), zeros(4, 2, 3, 3), square, groups: 3)
  },
  WrongCall(stopsWith: "convolution: 4 filters must split evenly into groups, but there are 0") {
    _ = $0.convolution(zeros(1, 3, 8, 8), zeros(4, 3, 3, 3), square, groups: 0)
  },
  WrongCall(stopsWith: "convolution: bias has shape [3], but [4] is required") {
    _ = $0.convolution(zeros(1, 3, 8, 8), zeros(4, 3, 3, 3), bias: zeros(3), square)
  },
  WrongCall(
    stopsWith: "convolution: a window of [5, 3] cells must fit the input extent [4, 8] with padding [0, 0] "
      + "before and [0, 0] after"
  ) {
    _ = $0.convolution(zeros(1, 3, 4, 8), zeros(4, 3, 3, 3), Window([3, 3], dilation: [2, 1]))
  },
  WrongCall(
    stopsWith: "convolution: a window that hangs over the end (rounding: .up) is for pooling; pad the input "
      + "instead"
  ) {
    _ = $0.convolution(zeros(1, 3, 8, 8), zeros(4, 3, 3, 3), Window([3, 3], stride: 2, rounding: .up))
  },

  // MARK: Gradients
  WrongCall(stopsWith: "convolutionInputGradient: dz has shape [2, 4, 6, 5], but [2, 4, 6, 6] is required") {
    _ = $0.convolutionInputGradient(zeros(2, 4, 6, 5), zeros(4, 3, 3, 3), over: [8, 8], square)
  },
  WrongCall(stopsWith: "convolutionInputGradient: dz has shape [2], but [2, 4, 6, 6] is required") {
    _ = $0.convolutionInputGradient(zeros(2), zeros(4, 3, 3, 3), over: [8, 8], square)
  },
  WrongCall(stopsWith: "convolutionInputGradient: dz has shape [], but [1, 4, 6, 6] is required") {
    _ = $0.convolutionInputGradient(zeros(), zeros(4, 3, 3, 3), over: [8, 8], square)
  },
  WrongCall(
    stopsWith: "convolutionInputGradient: input and filter must have two axes more than kernel [3, 3], but "
      + "they are [2, 1, 8, 8] and [4]"
  ) {
    _ = $0.convolutionInputGradient(zeros(2, 4, 6, 6), zeros(4), over: [8, 8], square)
  },
  WrongCall(stopsWith: "convolutionInputGradient: 4 filters must split evenly into groups, but there are 0") {
    _ = $0.convolutionInputGradient(zeros(2, 4, 6, 6), zeros(4, 3, 3, 3), over: [8, 8], square, groups: 0)
  },
  WrongCall(stopsWith: "convolutionInputGradient: extent [-1] must not have negative lengths") {
    let window = Window([1], padding: .zeros(3))
    _ = $0.convolutionInputGradient(zeros(2, 4, 5), zeros(4, 3, 1), over: [-1], window)
  },
  WrongCall(stopsWith: "convolutionFilterGradient: dz has shape [3, 4, 6, 6], but [2, 4, 6, 6] is required") {
    _ = $0.convolutionFilterGradient(zeros(3, 4, 6, 6), zeros(2, 3, 8, 8), square)
  },
  WrongCall(stopsWith: "convolutionFilterGradient: dz has shape [2], but [2, 1, 6, 6] is required") {
    _ = $0.convolutionFilterGradient(zeros(2), zeros(2, 3, 8, 8), square)
  },
  WrongCall(
    stopsWith: "convolutionFilterGradient: input and filter must have two axes more than kernel [3, 3], but "
      + "they are [3] and [4, 1, 3, 3]"
  ) {
    _ = $0.convolutionFilterGradient(zeros(2, 4, 6, 6), zeros(3), square)
  },
  WrongCall(
    stopsWith: "convolutionFilterGradient: 4 filters must split evenly into groups, but there are 0"
  ) {
    _ = $0.convolutionFilterGradient(zeros(2, 4, 6, 6), zeros(2, 3, 8, 8), square, groups: 0)
  },
  WrongCall(
    stopsWith: "convolutionFilterGradient: input [2, 3, 8, 8] has 3 channels, but filter [4, 1, 3, 3] spans "
      + "1 in each of 2 groups"
  ) {
    _ = $0.convolutionFilterGradient(zeros(2, 4, 6, 6), zeros(2, 3, 8, 8), square, groups: 2)
  },
  WrongCall(stopsWith: "convolutionBiasGradient: dz must be [S, N] or [S, N, positions…], but it is [4]") {
    _ = $0.convolutionBiasGradient(zeros(4))
  },
  WrongCall(
    stopsWith: "convolutionInputGradientByConvolution: dz has shape [4], but [4, 4, 6, 6] is required"
  ) {
    _ = convolutionInputGradientByConvolution(zeros(4), zeros(4, 3, 3, 3), over: [8, 8], square)
  },
  WrongCall(
    stopsWith: "convolutionFilterGradientByConvolution: 4 filters must split evenly into groups, but there "
      + "are 0"
  ) {
    _ = convolutionFilterGradientByConvolution(zeros(2, 4, 6, 6), zeros(2, 3, 8, 8), square, groups: 0)
  },
]
