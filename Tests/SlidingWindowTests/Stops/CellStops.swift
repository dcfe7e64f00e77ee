import SlidingWindow
import Tensors

private func zeros(_ shape: Int...) -> Tensor<Double> { Tensor(zeros: shape) }

/// Linear layers, activations, losses, and the judge of gradients.
let cellStops: [WrongCall] = [
  WrongCall(
    stopsWith: "linear: input [S, M] and weights [N, M] must have two axes and agree in M, but they are "
      + "[2, 3] and [4, 5]"
  ) {
    _ = $0.linear(zeros(2, 3), zeros(4, 5))
  },
  WrongCall(
    stopsWith: "linear: input [S, M] and weights [N, M] must have two axes and agree in M, but they are "
      + "[2, 3, 1] and [4, 3]"
  ) {
    _ = $0.linear(zeros(2, 3, 1), zeros(4, 3))
  },
  WrongCall(stopsWith: "linear: bias has shape [3], but [4] is required") {
    _ = $0.linear(zeros(2, 3), zeros(4, 3), bias: zeros(3))
  },
  WrongCall(stopsWith: "linearInputGradient: dz has shape [2, 3], but [2, 4] is required") {
    _ = $0.linearInputGradient(zeros(2, 3), zeros(4, 3))
  },
  WrongCall(stopsWith: "linearInputGradient: dz has shape [], but [1, 4] is required") {
    _ = $0.linearInputGradient(zeros(), zeros(4, 3))
  },
  WrongCall(
    stopsWith: "linearInputGradient: input [S, M] and weights [N, M] must have two axes and agree in M, but "
      + "they are [2, 1] and [4]"
  ) {
    _ = $0.linearInputGradient(zeros(2, 4), zeros(4))
  },
  WrongCall(stopsWith: "linearWeightGradient: dz has shape [2, 4], but [3, 4] is required") {
    _ = $0.linearWeightGradient(zeros(2, 4), zeros(3, 5))
  },
  WrongCall(stopsWith: "linearWeightGradient: dz has shape [3], but [3, 1] is required") {
    _ = $0.linearWeightGradient(zeros(3), zeros(3, 5))
  },
  WrongCall(
    stopsWith: "linearWeightGradient: input [S, M] and weights [N, M] must have two axes and agree in M, but "
      + "they are [5] and [4, 1]"
  ) {
    _ = $0.linearWeightGradient(zeros(2, 4), zeros(5))
  },
  WrongCall(stopsWith: "linearBiasGradient: dz must be [S, N], but it is [4]") {
    _ = $0.linearBiasGradient(zeros(4))
  },

  // MARK: Activations
  WrongCall(stopsWith: "reluInputGradient: dy has shape [3, 2], but [2, 3] is required") {
    _ = $0.reluInputGradient(zeros(3, 2), zeros(2, 3))
  },
  WrongCall(stopsWith: "sigmoidInputGradient: dy has shape [6], but [2, 3] is required") {
    _ = $0.sigmoidInputGradient(zeros(6), zeros(2, 3))
  },
  WrongCall(stopsWith: "tanhInputGradient: dy has shape [], but [2, 3] is required") {
    _ = $0.tanhInputGradient(zeros(), zeros(2, 3))
  },

  // MARK: Losses
  WrongCall(stopsWith: "softmax: the scores must be [S, C] or [S, C, extent…] with C > 0, but they are [3]") {
    _ = $0.softmax(zeros(3))
  },
  WrongCall(
    stopsWith: "softmax: the scores must be [S, C] or [S, C, extent…] with C > 0, but they are [2, 0]"
  ) {
    _ = $0.softmax(zeros(2, 0))
  },
  WrongCall(
    stopsWith: "logSoftmax: the scores must be [S, C] or [S, C, extent…] with C > 0, but they are []"
  ) {
    _ = logSoftmax(zeros())
  },
  WrongCall(stopsWith: "softmaxInputGradient: dy has shape [2, 4], but [2, 3] is required") {
    _ = $0.softmaxInputGradient(zeros(2, 4), zeros(2, 3))
  },
  WrongCall(stopsWith: "logSoftmaxInputGradient: dl has shape [3], but [2, 3] is required") {
    _ = logSoftmaxInputGradient(zeros(3), zeros(2, 3))
  },
  WrongCall(stopsWith: "crossEntropy: target 1 must be one of the 3 classes counted from 0, but it is 3") {
    _ = $0.crossEntropy(zeros(2, 3), target: Tensor([2], [0, 3]))
  },
  WrongCall(stopsWith: "crossEntropy: target 0 must be one of the 3 classes counted from 0, but it is -1") {
    _ = $0.crossEntropy(zeros(2, 3), target: Tensor([2], [-1, 0]))
  },
  WrongCall(stopsWith: "crossEntropy: target has shape [3], but [2] is required") {
    _ = $0.crossEntropy(zeros(2, 3), target: Tensor(zeros: [3]))
  },
  WrongCall(stopsWith: "crossEntropy: target has shape [2], but [2, 4, 4] is required") {
    _ = $0.crossEntropy(zeros(2, 3, 4, 4), target: Tensor(zeros: [2]))
  },
  WrongCall(
    stopsWith: "crossEntropy: the scores must be [S, C] or [S, C, extent…] with C > 0, but they are [3]"
  ) {
    _ = $0.crossEntropy(zeros(3), target: Tensor(zeros: [3]))
  },
  WrongCall(
    stopsWith: "crossEntropyInputGradient: target 0 must be one of the 3 classes counted from 0, but it is 5"
  ) {
    _ = $0.crossEntropyInputGradient(zeros(1, 3), target: Tensor([1], [5]))
  },
  WrongCall(stopsWith: "crossEntropyInputGradient: target has shape [2, 1], but [2] is required") {
    _ = $0.crossEntropyInputGradient(zeros(2, 3), target: Tensor(zeros: [2, 1]))
  },
  WrongCall(stopsWith: "meanSquaredError: target has shape [3, 2], but [2, 3] is required") {
    _ = meanSquaredError(zeros(2, 3), target: zeros(3, 2))
  },
  WrongCall(stopsWith: "meanSquaredErrorInputGradient: target has shape [2], but [2, 3] is required") {
    _ = meanSquaredErrorInputGradient(zeros(2, 3), target: zeros(2))
  },

  // MARK: The judge
  WrongCall(stopsWith: "GradientCheck: upstream has shape [3], but [2] is required") {
    _ = GradientCheck("dx", of: { $0 }, at: zeros(2), upstream: zeros(3), claimed: zeros(2))
  },
  WrongCall(stopsWith: "GradientCheck: upstream has shape [2], but [1] is required") {
    _ = GradientCheck("dx", ofDual: { $0 }, at: zeros(1), upstream: zeros(2), claimed: zeros(1))
  },
]
