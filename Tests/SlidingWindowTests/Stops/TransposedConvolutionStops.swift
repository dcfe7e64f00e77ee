import SlidingWindow
import Tensors

private func zeros(_ shape: Int...) -> Tensor<Double> { Tensor(zeros: shape) }

private let square = Window([3, 3])

/// Transposed convolution and its gradients.
let transposedConvolutionStops: [WrongCall] = [
  WrongCall(
    stopsWith: "transposedConvolution: leftover [2] must be at least 0 and less than stride [2, 2]"
  ) {
    _ = $0.transposedConvolution(
      zeros(1, 3, 4, 4), zeros(3, 2, 3, 3), Window([3, 3], stride: 2), leftover: 2)
  },
  WrongCall(
    stopsWith: "transposedConvolution: leftover [0, -1] must be at least 0 and less than stride [2, 2]"
  ) {
    _ = $0.transposedConvolution(
      zeros(1, 3, 4, 4), zeros(3, 2, 3, 3), Window([3, 3], stride: 2), leftover: [0, -1])
  },
  WrongCall(
    stopsWith: "transposedConvolution: kernel [3, 3] needs one number for each axis, but [1, 1, 1] was given"
  ) {
    _ = $0.transposedConvolution(
      zeros(1, 3, 4, 4), zeros(3, 2, 3, 3), Window([3, 3], stride: 2), leftover: [1, 1, 1])
  },
  WrongCall(
    stopsWith: "transposedConvolution: input [1, 3, 4, 4] has 3 channels, but filter [2, 3, 3, 3] takes 2"
  ) {
    _ = $0.transposedConvolution(zeros(1, 3, 4, 4), zeros(2, 3, 3, 3), square)
  },
  WrongCall(
    stopsWith: "transposedConvolution: input and filter must have two axes more than kernel [3, 3], but they "
      + "are [3] and [3, 2, 3, 3]"
  ) {
    _ = $0.transposedConvolution(zeros(3), zeros(3, 2, 3, 3), square)
  },
  WrongCall(stopsWith: "transposedConvolution: filter [3, 2, 3, 4] must fill the window's kernel [3, 3]") {
    _ = $0.transposedConvolution(zeros(1, 3, 4, 4), zeros(3, 2, 3, 4), square)
  },
  WrongCall(stopsWith: "transposedConvolution: 3 filters must split evenly into groups, but there are 2") {
    _ = $0.transposedConvolution(zeros(1, 3, 4, 4), zeros(3, 2, 3, 3), square, groups: 2)
  },
  WrongCall(stopsWith: "transposedConvolution: 3 filters must split evenly into groups, but there are 0") {
    _ = $0.transposedConvolution(zeros(1, 3, 4, 4), zeros(3, 2, 3, 3), square, groups: 0)
  },
  WrongCall(stopsWith: "transposedConvolution: bias has shape [2], but [4] is required") {
    _ = $0.transposedConvolution(zeros(1, 4, 4, 4), zeros(4, 2, 3, 3), bias: zeros(2), square, groups: 2)
  },
  WrongCall(stopsWith: "transposedConvolution: extent [-4] must not have negative lengths") {
    _ = $0.transposedConvolution(zeros(1, 1, 2), zeros(1, 1, 1), Window([1], padding: .zeros(3)))
  },
  WrongCall(
    stopsWith: "transposedConvolutionInputGradient: input [1, 3, 6, 6] has 3 channels, but filter "
      + "[3, 2, 3, 3] spans 2"
  ) {
    _ = $0.transposedConvolutionInputGradient(zeros(1, 3, 6, 6), zeros(3, 2, 3, 3), square)
  },
  WrongCall(
    stopsWith: "transposedConvolutionFilterGradient: x has shape [1, 3, 5, 4], but [1, 3, 4, 4] is required"
  ) {
    _ = $0.transposedConvolutionFilterGradient(zeros(1, 2, 6, 6), zeros(1, 3, 5, 4), square)
  },
  WrongCall(stopsWith: "transposedConvolutionFilterGradient: x has shape [3], but [1, 1, 4, 4] is required") {
    _ = $0.transposedConvolutionFilterGradient(zeros(1, 2, 6, 6), zeros(3), square)
  },
  WrongCall(
    stopsWith: "transposedConvolutionFilterGradient: 3 filters must split evenly into groups, but there are 0"
  ) {
    _ = $0.transposedConvolutionFilterGradient(zeros(1, 2, 6, 6), zeros(1, 3, 4, 4), square, groups: 0)
  },
]
