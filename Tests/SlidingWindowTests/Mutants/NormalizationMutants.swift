import SlidingWindow
import Tensors

private let x = Tensor<Double>.ladder([3, 2, 4], seed: 121)
private let weight = Tensor<Double>([2], [0.7, -1.3])
private let batch = channelStatistics(x)
private let epsilon = 0.05

/// One factor for every channel, spread over all its cells.
private func scaled(_ dz: Tensor<Double>, by factor: (_ c: Int) -> Double) -> Tensor<Double> {
  var dx = dz
  for s in dz.samples {
    for c in dz.channels { for p in dz.positions { dx[s, c, p] = factor(c) * dz[s, c, p] } }
  }
  return dx
}

private func r(_ c: Int, _ epsilon: Double = epsilon) -> Double {
  1 / (batch.variance[c] + epsilon).squareRoot()
}

/// dx with the terms that come back through mean and variance weighted.
private func dx(
  _ dz: Tensor<Double>, throughMean: Double = 1, throughVariance: Double = 1, K: Double = 12,
  epsilon inRoot: Double = epsilon
) -> Tensor<Double> {
  let normalized = normalization(x, by: batch, epsilon: epsilon)
  let db = convolutionBiasGradient(dz)
  let dw = convolutionBiasGradient(dz.combined(with: normalized) { $0 * $1 })
  var dx = dz
  for s in dz.samples {
    for c in dz.channels {
      for p in dz.positions {
        let back = throughMean * db[c] + throughVariance * normalized[s, c, p] * dw[c]
        dx[s, c, p] = weight[c] * r(c, inRoot) * (dz[s, c, p] - back / K)
      }
    }
  }
  return dx
}

/// Batch normalisation and its three gradients.
let normalizationSubjects: [Subject] = [
  Subject(
    "batch normalisation, dx", at: x, .smooth,
    { batchNormalization($0, weight: weight, epsilon: epsilon).z },
    duals: { batchNormalization($0, weight: weight.constants, epsilon: epsilon).z },
    gradient: { batchNormalizationGradients($0, x, batch, weight: weight, epsilon: epsilon).dx },
    mistakes: [
      WrongFormula("the statistics are taken for constants") {
        normalizationGradients($0, x, by: batch, weight: weight, epsilon: epsilon).dx
      },
      WrongFormula("nothing comes back through the mean") { dx($0, throughMean: 0) },
      WrongFormula("nothing comes back through the variance") { dx($0, throughVariance: 0) },
      WrongFormula("what comes back through the variance is doubled") { dx($0, throughVariance: 2) },
      WrongFormula("the mean is taken over positions only") { dx($0, K: 4) },
      WrongFormula("the variance is taken as unbiased") { dx($0, K: 11) },
      WrongFormula("epsilon is forgotten in the root") { dx($0, epsilon: 0) },
      WrongFormula("the weight is forgotten") {
        batchNormalizationGradients($0, x, batch, epsilon: epsilon).dx
      },
    ]),
  Subject(
    "batch normalisation, dw", at: weight, .linear,
    { batchNormalization(x, weight: $0, epsilon: epsilon).z },
    duals: { batchNormalization(x.constants, weight: $0, epsilon: epsilon).z },
    gradient: { batchNormalizationGradients($0, x, batch, weight: weight, epsilon: epsilon).dw },
    mistakes: [
      WrongFormula("x stands for x̂") { dz in convolutionBiasGradient(dz.combined(with: x) { $0 * $1 }) },
      WrongFormula("the mean is not subtracted") { dz in
        let products = convolutionBiasGradient(dz.combined(with: x) { $0 * $1 })
        return Tensor([2], products.indices.map { r($0) * products[$0] })
      },
      WrongFormula("the mean over the batch is taken") {
        batchNormalizationGradients($0, x, batch, weight: weight, epsilon: epsilon).dw.map { $0 / 3 }
      },
    ]),
  Subject(
    "normalisation by given statistics, dx", at: x, .linear,
    { normalization($0, by: batch, weight: weight, epsilon: epsilon) },
    duals: { x in
      let given = ChannelStatistics(mean: batch.mean.constants, variance: batch.variance.constants)
      return normalization(x, by: given, weight: weight.constants, epsilon: epsilon)
    },
    gradient: { normalizationGradients($0, x, by: batch, weight: weight, epsilon: epsilon).dx },
    mistakes: [
      WrongFormula("the statistics are taken for those of the batch") { dx($0) },
      WrongFormula("the variance stands for the deviation") { dz in
        scaled(dz) { weight[$0] / (batch.variance[$0] + epsilon) }
      },
      WrongFormula("it is multiplied by the deviation") { dz in scaled(dz) { weight[$0] / r($0) } },
    ]),
]
