import SlidingWindow
import Tensors

private func zeros(_ shape: Int...) -> Tensor<Double> { Tensor(zeros: shape) }

private let square = Window([2, 2], stride: 2)
private let padded = Window([2, 2], stride: 2, padding: .zeros(2))

/// Pooling of every kind, and its gradients.
let poolingStops: [WrongCall] = [
  WrongCall(
    stopsWith: "maxPooling: the input must have two axes more than kernel [2, 2], but it is [1, 3, 8]"
  ) {
    _ = $0.maxPooling(zeros(1, 3, 8), square)
  },
  WrongCall(
    stopsWith: "maxPooling: a window of [5, 5] cells must fit the input extent [4, 8] with padding [0, 0] "
      + "before and [0, 0] after"
  ) {
    _ = $0.maxPooling(zeros(1, 3, 4, 8), Window([5, 5]))
  },
  WrongCall(
    stopsWith: "maxPooling: every window must cover an input cell, but padding [2, 2] before and [2, 2] "
      + "after leaves kernel [2, 2] wholly in the padding somewhere"
  ) {
    _ = $0.maxPooling(zeros(1, 3, 8, 8), padded)
  },
  WrongCall(stopsWith: "maxPoolingInputGradient: dz has shape [1, 3, 4, 5], but [1, 3, 4, 4] is required") {
    let switches = Tensor<Int>(zeros: [1, 3, 4, 4])
    _ = $0.maxPoolingInputGradient(zeros(1, 3, 4, 5), switches: switches, over: [8, 8])
  },
  WrongCall(stopsWith: "maxPoolingInputGradient: switch 2 must be a cell of extent [4], but it is 4") {
    let switches = Tensor<Int>([1, 1, 3], [0, 1, 4])
    _ = $0.maxPoolingInputGradient(zeros(1, 1, 3), switches: switches, over: [4])
  },
  WrongCall(stopsWith: "maxPoolingInputGradient: switch 0 must be a cell of extent [4], but it is -1") {
    let switches = Tensor<Int>([1, 1, 2], [-1, 1])
    _ = $0.maxPoolingInputGradient(zeros(1, 1, 2), switches: switches, over: [4])
  },
  WrongCall(
    stopsWith: "maxPoolingInputGradient: extent [16] must have as many axes as the extent of dz, [2, 2]"
  ) {
    let switches = Tensor<Int>(zeros: [1, 1, 2, 2])
    _ = $0.maxPoolingInputGradient(zeros(1, 1, 2, 2), switches: switches, over: [16])
  },

  // MARK: Mean
  WrongCall(stopsWith: "meanPooling: the input must have two axes more than kernel [2, 2], but it is [3]") {
    _ = $0.meanPooling(zeros(3), square)
  },
  WrongCall(
    stopsWith: "meanPooling: a window of [2, 2] cells must fit the input extent [1, 8] with padding [0, 0] "
      + "before and [0, 0] after"
  ) {
    _ = $0.meanPooling(zeros(1, 3, 1, 8), square)
  },
  WrongCall(
    stopsWith: "meanPooling: every window must cover an input cell, but padding [2, 2] before and [2, 2] "
      + "after leaves kernel [2, 2] wholly in the padding somewhere"
  ) {
    _ = $0.meanPooling(zeros(1, 3, 8, 8), padded, countingPadding: false)
  },
  WrongCall(stopsWith: "meanPoolingInputGradient: dz has shape [1, 3, 4, 3], but [1, 3, 4, 4] is required") {
    _ = $0.meanPoolingInputGradient(zeros(1, 3, 4, 3), over: [8, 8], square)
  },
  WrongCall(
    stopsWith: "meanPoolingInputGradient: the input must have two axes more than kernel [2, 2], but it is "
      + "[3, 8, 8]"
  ) {
    _ = $0.meanPoolingInputGradient(zeros(3), over: [8, 8], square)
  },
  WrongCall(
    stopsWith: "meanPoolingInputGradient: every window must cover an input cell, but padding [2, 2] before "
      + "and [2, 2] after leaves kernel [2, 2] wholly in the padding somewhere"
  ) {
    _ = $0.meanPoolingInputGradient(zeros(1, 3, 6, 6), over: [8, 8], padded, countingPadding: false)
  },

  // MARK: p-norm
  WrongCall(stopsWith: "pNormPooling: p must be finite and at least 1, but it is 0.5") {
    _ = $0.pNormPooling(zeros(1, 3, 8, 8), p: 0.5, square)
  },
  WrongCall(stopsWith: "pNormPooling: p must be finite and at least 1, but it is inf") {
    _ = $0.pNormPooling(zeros(1, 3, 8, 8), p: .infinity, square)
  },
  WrongCall(stopsWith: "pNormPooling: p must be finite and at least 1, but it is nan") {
    _ = $0.pNormPooling(zeros(1, 3, 8, 8), p: .nan, square)
  },
  WrongCall(
    stopsWith: "pNormPooling: the input must have two axes more than kernel [2, 2], but it is [3, 8]"
  ) {
    _ = $0.pNormPooling(zeros(3, 8), p: 2, square)
  },
  WrongCall(stopsWith: "pNormPoolingInputGradient: p must be finite and at least 1, but it is 0.0") {
    _ = $0.pNormPoolingInputGradient(zeros(1, 3, 4, 4), zeros(1, 3, 8, 8), zeros(1, 3, 4, 4), p: 0, square)
  },
  WrongCall(stopsWith: "pNormPoolingInputGradient: dz has shape [3, 1, 4, 4], but [1, 3, 4, 4] is required") {
    _ = $0.pNormPoolingInputGradient(zeros(3, 1, 4, 4), zeros(1, 3, 8, 8), zeros(1, 3, 4, 4), p: 2, square)
  },
  WrongCall(stopsWith: "pNormPoolingInputGradient: z has shape [1, 3, 8, 8], but [1, 3, 4, 4] is required") {
    _ = $0.pNormPoolingInputGradient(zeros(1, 3, 4, 4), zeros(1, 3, 8, 8), zeros(1, 3, 8, 8), p: 2, square)
  },

  // MARK: Global average
  WrongCall(stopsWith: "globalAveragePooling: the input must be [S, C, extent…], but it is [2, 3]") {
    _ = $0.globalAveragePooling(zeros(2, 3))
  },
  WrongCall(stopsWith: "globalAveragePoolingInputGradient: dz must be [S, C], but it is [2, 3, 1]") {
    _ = $0.globalAveragePoolingInputGradient(zeros(2, 3, 1), over: [4])
  },
]
