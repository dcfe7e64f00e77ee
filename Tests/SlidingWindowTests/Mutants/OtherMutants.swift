import SlidingWindow
import Tensors

// Operations, and ways of combining them, that the catalogue of the module Explanations does not list. (Its own tests put
// all its wrong formulas before the judges.)

private let x = Tensor<Double>.ladder([2, 2, 4, 5], seed: 41)

// A square matrix of weights, so that a transposed one has the same shape.
private let inputs = Tensor<Double>.random([3, 4], seed: 53)
private let weights = Tensor<Double>.random([4, 4], seed: 54)

private let channels = Tensor<Double>.ladder([3, 2, 4], seed: 121)
private let weight = Tensor<Double>([2], [0.7, -1.3])
private let batch = channelStatistics(channels)
private let epsilon = 0.05

/// A residual block in small: the input is used twice.
private func residual<Number: Real>(_ x: Tensor<Number>, _ w: Tensor<Number>) -> Tensor<Number> {
  linear(x, w).combined(with: x) { $0 + $1 }
}

/// One factor for every channel, spread over all its cells.
private func scaled(_ dz: Tensor<Double>, by factor: (_ c: Int) -> Double) -> Tensor<Double> {
  var dx = dz
  for s in dz.samples {
    for c in dz.channels { for p in dz.positions { dx[s, c, p] = factor(c) * dz[s, c, p] } }
  }
  return dx
}

let otherSubjects: [Subject] = [
  Subject(
    "global average", at: x, .linear, { globalAveragePooling($0) }, duals: { globalAveragePooling($0) },
    gradient: { globalAveragePoolingInputGradient($0, over: [4, 5]) },
    mistakes: [
      WrongFormula("the 1/|u| is missing") { dz in
        globalAveragePoolingInputGradient(dz, over: [4, 5]).map { $0 * 20 }
      },
      WrongFormula("one cell gets it all") { dz in
        dz.reshaped([2, 2, 1, 1]).padded(before: [0, 0], after: [3, 4])
      },
    ]),
  Subject(
    "a value used twice", at: inputs, .linear, { residual($0, weights) },
    duals: { residual($0, weights.constants) },
    gradient: { dz in linearInputGradient(dz, weights).combined(with: dz) { $0 + $1 } },
    mistakes: [
      WrongFormula("the derivative of the second use replaces the first") { dz in dz },
      WrongFormula("the derivative of the second use is forgotten") { linearInputGradient($0, weights) },
    ]),
  Subject(
    "normalisation by given statistics, dx", at: channels, .linear,
    { normalization($0, by: batch, weight: weight, epsilon: epsilon) },
    duals: { x in
      let given = ChannelStatistics(mean: batch.mean.constants, variance: batch.variance.constants)
      return normalization(x, by: given, weight: weight.constants, epsilon: epsilon)
    },
    gradient: { normalizationGradients($0, channels, by: batch, weight: weight, epsilon: epsilon).dx },
    mistakes: [
      WrongFormula("the statistics are taken for those of the batch") {
        batchNormalizationGradients($0, channels, batch, weight: weight, epsilon: epsilon).dx
      },
      WrongFormula("the variance stands for the deviation") { dz in
        scaled(dz) { weight[$0] / (batch.variance[$0] + epsilon) }
      },
      WrongFormula("it is multiplied by the deviation") { dz in
        scaled(dz) { weight[$0] * (batch.variance[$0] + epsilon).squareRoot() }
      },
    ]),
]
