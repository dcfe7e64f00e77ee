import SlidingWindow
import Tensors

private func zeros(_ shape: Int...) -> Tensor<Double> { Tensor(zeros: shape) }

private func statistics(_ channels: Int) -> ChannelStatistics<Double> {
  ChannelStatistics(mean: zeros(channels), variance: zeros(channels))
}

/// Normalisation by given statistics and by those of the batch.
let normalizationStops: [WrongCall] = [
  WrongCall(stopsWith: "ChannelStatistics: mean must have shape [C], but it is [1, 3]") {
    _ = ChannelStatistics(mean: zeros(1, 3), variance: zeros(1, 3))
  },
  WrongCall(stopsWith: "ChannelStatistics: variance has shape [4], but [3] is required") {
    _ = ChannelStatistics(mean: zeros(3), variance: zeros(4))
  },
  WrongCall(
    stopsWith: "channelStatistics: the input must be [S, C] or [S, C, extent…], but it is [3]"
  ) {
    _ = channelStatistics(zeros(3))
  },
  WrongCall(
    stopsWith: "channelStatistics: every channel must have at least two cells, but the input is [0, 3, 4]"
  ) {
    _ = channelStatistics(zeros(0, 3, 4))
  },
  WrongCall(stopsWith: "averaged: a batch must have at least two cells in every channel, but it has 1") {
    _ = statistics(3).averaged(with: statistics(3), of: 1, momentum: 0.1)
  },

  // MARK: By given statistics
  WrongCall(stopsWith: "normalization: the input must be [S, C] or [S, C, extent…], but it is []") {
    _ = $0.normalization(zeros(), by: statistics(1))
  },
  WrongCall(stopsWith: "normalization: mean has shape [2], but [3] is required") {
    _ = $0.normalization(zeros(2, 3, 4), by: statistics(2))
  },
  WrongCall(stopsWith: "normalization: weight has shape [4], but [3] is required") {
    _ = $0.normalization(zeros(2, 3, 4), by: statistics(3), weight: zeros(4))
  },
  WrongCall(stopsWith: "normalization: bias has shape [1, 3], but [3] is required") {
    _ = $0.normalization(zeros(2, 3, 4), by: statistics(3), bias: zeros(1, 3))
  },
  WrongCall(stopsWith: "normalizationGradients: mean has shape [4], but [3] is required") {
    _ = $0.normalizationGradients(zeros(2, 3), zeros(2, 3), by: statistics(4))
  },
  WrongCall(stopsWith: "normalizationGradients: weight has shape [2], but [3] is required") {
    _ = $0.normalizationGradients(zeros(2, 3), zeros(2, 3), by: statistics(3), weight: zeros(2))
  },
  WrongCall(stopsWith: "normalizationGradients: dz has shape [2, 3, 1], but [2, 3] is required") {
    _ = $0.normalizationGradients(zeros(2, 3, 1), zeros(2, 3), by: statistics(3))
  },

  // MARK: By the statistics of the batch
  WrongCall(stopsWith: "batchNormalization: weight has shape [2], but [3] is required") {
    _ = $0.batchNormalization(zeros(2, 3, 4), weight: zeros(2))
  },
  WrongCall(stopsWith: "batchNormalization: bias has shape [4], but [3] is required") {
    _ = $0.batchNormalization(zeros(2, 3, 4), bias: zeros(4))
  },
  WrongCall(
    stopsWith: "batchNormalization: every channel must have at least two cells, but the input is [1, 3, 1, 1]"
  ) {
    _ = $0.batchNormalization(zeros(1, 3, 1, 1))
  },
  WrongCall(stopsWith: "batchNormalizationGradients: mean has shape [2], but [3] is required") {
    _ = $0.batchNormalizationGradients(zeros(2, 3), zeros(2, 3), statistics(2))
  },
  WrongCall(stopsWith: "batchNormalizationGradients: dz has shape [3, 2], but [2, 3] is required") {
    _ = $0.batchNormalizationGradients(zeros(3, 2), zeros(2, 3), statistics(3))
  },
  WrongCall(stopsWith: "batchNormalizationGradients: weight has shape [], but [3] is required") {
    _ = $0.batchNormalizationGradients(zeros(2, 3), zeros(2, 3), statistics(3), weight: zeros())
  },
  WrongCall(
    stopsWith:
      "batchNormalizationGradients: every channel must have at least two cells, but the input is [1, 3]"
  ) {
    _ = $0.batchNormalizationGradients(zeros(1, 3), zeros(1, 3), statistics(3))
  },
]
