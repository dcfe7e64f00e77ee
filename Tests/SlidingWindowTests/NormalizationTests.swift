import SlidingWindow
import Tensors
import Testing

private let x = Tensor<Double>.random([3, 4, 2, 5], seed: 111)
private let dz = Tensor<Double>.random([3, 4, 2, 5], seed: 112)
private let weight = Tensor<Double>.random([4], seed: 113)
private let bias = Tensor<Double>.random([4], seed: 114)
private let cells = 3 * 2 * 5

/// Every channel stretched and shifted by numbers of its own.
private func moved(_ x: Tensor<Double>, by factor: Tensor<Double>, _ shift: Tensor<Double>) -> Tensor<Double>
{
  var y = x
  for s in x.samples {
    for c in x.channels {
      for p in x.positions { y[s, c, p] = factor[c] * x[s, c, p] + shift[c] }
    }
  }
  return y
}

extension Tensor<Double> {
  fileprivate func isClose(to other: Tensor, _ tolerance: Double) -> Bool {
    shape == other.shape && indices.allSatisfy { abs(self[$0] - other[$0]) <= tolerance }
  }
}

/// Thirty cells in a channel, numbers of size 1 and deviations near 1/√3: results err by some tens of units in the last
/// place of 1. A hundred leave room; a forgotten term is of size 1.
private func tolerance(_ kernels: any KernelsUnderTest) -> Double { 100 * kernels.ulp(of: 1) }

@Suite struct `Batch normalisation` {
  /// Channel 0 holds 1, 3, 5, 7, channel 1 the numbers −1, −1, 1, 1: means 4 and 0, variances (9 + 1 + 1 + 9)/4 = 5 and 1.
  /// With ε = 11 and ε = 15 the roots are whole.
  @Test(arguments: allKernels)
  func `is as worked by hand`(_ kernels: any KernelsUnderTest) {
    let x = Tensor<Double>([2, 2, 2], [1, 7, -1, 1, 3, 5, 1, -1])
    let statistics = channelStatistics(x)
    #expect(statistics.mean.elements == [4, 0] && statistics.variance.elements == [5, 1])
    let (w, b) = (Tensor<Double>([2], [2, 8]), Tensor<Double>([2], [1, -3]))
    // 1/√(5 + 11) = 1/4
    let z = kernels.batchNormalization(x, weight: w, bias: b, epsilon: 11).z
    #expect([z[0, 0, 0], z[0, 0, 1], z[1, 0, 0], z[1, 0, 1]] == [-0.5, 2.5, 0.5, 1.5])
    // 1/√(1 + 15) = 1/4
    let other = kernels.batchNormalization(x, weight: w, bias: b, epsilon: 15).z
    #expect([other[0, 1, 0], other[0, 1, 1], other[1, 1, 0], other[1, 1, 1]] == [-5, -1, -1, -5])
  }

  @Test(arguments: allKernels)
  func `gives every channel the mean b and the variance w²·v/(v + ε)`(_ kernels: any KernelsUnderTest) {
    let (z, statistics) = kernels.batchNormalization(x, weight: weight, bias: bias, epsilon: 0.1)
    let after = channelStatistics(z)
    let variance = statistics.variance.combined(with: weight) { $1 * $1 * $0 / ($0 + 0.1) }
    #expect(after.mean.isClose(to: bias, tolerance(kernels)))
    #expect(after.variance.isClose(to: variance, tolerance(kernels)))
  }

  /// An equal shift or stretch of a whole channel is normalised away; a negative factor turns the signs round.
  @Test(arguments: allKernels)
  func `does not see how a channel is shifted and stretched`(_ kernels: any KernelsUnderTest) {
    let (factor, shift) = (Tensor<Double>([4], [3, 0.5, -2, 1]), Tensor<Double>([4], [1, -1, 0.5, 2]))
    let z = kernels.batchNormalization(x, epsilon: 0).z
    let other = kernels.batchNormalization(moved(x, by: factor, shift), epsilon: 0).z
    #expect(
      other.isClose(to: moved(z, by: Tensor([4], [1, 1, -1, 1]), Tensor(zeros: [4])), tolerance(kernels)))
  }

  /// The same law seen from the way back: along a shift and along a stretch the derivative is 0.
  @Test(arguments: allKernels)
  func `sends nothing back along a shift or a stretch of a channel`(_ kernels: any KernelsUnderTest) {
    let dx = kernels.batchNormalizationGradients(dz, x, channelStatistics(x), weight: weight, epsilon: 0).dx
    let alongShift = convolutionBiasGradient(dx)
    let alongStretch = convolutionBiasGradient(dx.combined(with: x) { $0 * $1 })
    #expect(alongShift.isClose(to: Tensor(zeros: [4]), tolerance(kernels)))
    #expect(alongStretch.isClose(to: Tensor(zeros: [4]), tolerance(kernels)))
    #expect(dx.elements.contains { abs($0) > 0.1 })
  }

  @Test(arguments: allKernels)
  func `takes samples and positions of one channel together, in whatever shape they come`(
    _ kernels: any KernelsUnderTest
  ) {
    let flat = Tensor<Double>.random([6, 3], seed: 115)
    // The same numbers, sample (2s + p) moved to position p of sample s.
    var deep = Tensor<Double>(zeros: [3, 3, 2])
    for s in 0..<3 { for c in 0..<3 { for p in 0..<2 { deep[s, c, p] = flat[2 * s + p, c] } } }
    let (a, b) = (kernels.batchNormalization(flat).z, kernels.batchNormalization(deep).z)
    for s in 0..<3 {
      for c in 0..<3 { for p in 0..<2 { #expect(abs(b[s, c, p] - a[2 * s + p, c]) < tolerance(kernels)) } }
    }
    let volume = kernels.batchNormalization(x.reshaped([3, 4, 5, 1, 2])).z
    #expect(volume.elements == kernels.batchNormalization(x).z.elements)
  }

  @Test(arguments: allKernels)
  func `by the batch's own statistics, given, is the same forward and another way back`(
    _ kernels: any KernelsUnderTest
  ) {
    let (z, statistics) = kernels.batchNormalization(x, weight: weight, bias: bias, epsilon: 0.1)
    #expect(kernels.normalization(x, by: statistics, weight: weight, bias: bias, epsilon: 0.1) == z)
    let batch = kernels.batchNormalizationGradients(dz, x, statistics, weight: weight, epsilon: 0.1)
    let given = kernels.normalizationGradients(dz, x, by: statistics, weight: weight, epsilon: 0.1)
    #expect(batch.dw == given.dw && batch.db == given.db)
    #expect(!batch.dx.isClose(to: given.dx, 0.01))
  }

  @Test(arguments: allKernels)
  func `by given statistics takes every sample by itself`(_ kernels: any KernelsUnderTest) {
    let statistics = ChannelStatistics(mean: bias, variance: weight.map { $0 * $0 + 0.1 })
    let z = kernels.normalization(x, by: statistics, weight: weight, bias: bias)
    let first = Tensor([1, 4, 2, 5], Array(x.elements[0..<40]))
    let alone = kernels.normalization(first, by: statistics, weight: weight, bias: bias)
    #expect(alone.elements == Array(z.elements[0..<40]))
  }

  @Test(arguments: allKernels)
  func `without weight and bias has ones and zeros`(_ kernels: any KernelsUnderTest) {
    let (ones, zeros) = (Tensor<Double>([4], repeating: 1), Tensor<Double>(zeros: [4]))
    let statistics = channelStatistics(x)
    #expect(kernels.batchNormalization(x).z == kernels.batchNormalization(x, weight: ones, bias: zeros).z)
    #expect(
      kernels.batchNormalizationGradients(dz, x, statistics).dx
        == kernels.batchNormalizationGradients(dz, x, statistics, weight: ones).dx)
    #expect(
      kernels.normalizationGradients(dz, x, by: statistics).dx
        == kernels.normalizationGradients(dz, x, by: statistics, weight: ones).dx)
  }

  /// A channel of equal numbers has no spread to divide by.
  @Test(arguments: allKernels)
  func `of equal numbers is the bias, thanks to epsilon`(_ kernels: any KernelsUnderTest) {
    let flat = Tensor<Double>([2, 1, 3], repeating: 0.5)
    let (z, statistics) = kernels.batchNormalization(flat, bias: Tensor([1], [2.0]))
    #expect(z.elements.allSatisfy { $0 == 2 })
    let dx = kernels.batchNormalizationGradients(flat, flat, statistics).dx
    #expect(dx.elements.allSatisfy { abs($0) <= tolerance(kernels) })
  }

  @Test(arguments: allKernels)
  func `keeps NaN within its channel`(_ kernels: any KernelsUnderTest) {
    var spoilt = x
    spoilt[1, 2, 3] = .nan
    let z = kernels.batchNormalization(spoilt, weight: weight, bias: bias).z
    for s in z.samples {
      for c in z.channels { for p in z.positions { #expect(z[s, c, p].isNaN == (c == 2)) } }
    }
  }
}

@Suite struct `Running statistics` {
  /// mean 0.75·2 + 0.25·4, variance 0.75·1 + 0.25·(5·4/3)
  @Test func `move by the momentum towards the batch, its variance unbiased`() {
    let old = ChannelStatistics<Double>(mean: Tensor([1], [2]), variance: Tensor([1], [1]))
    let batch = channelStatistics(Tensor<Double>([2, 1, 2], [1, 7, 3, 5]))
    let new = old.averaged(with: batch, of: 4, momentum: 0.25)
    #expect(new.mean[0] == 2.5)
    #expect(abs(new.variance[0] - (0.75 + 0.25 * 20 / 3)) < 1e-15)
    #expect(old.averaged(with: batch, of: 4, momentum: 0) == old)
  }

  /// The mean of many unbiased estimates is the variance drawn from: 1/3 for even numbers from −1 to 1. Each estimate
  /// from two cells deviates by √(E(x−y)⁴/4 − 1/9) = √(4/15 − 1/9) < 0.4, the mean of 40,000 by 0.002; five times that
  /// is allowed. The biased variance would come to 1/6.
  @Test func `of batches of two cells estimate the variance rightly`() {
    var generator = SeededGenerator(seed: 116)
    let start = ChannelStatistics<Double>(mean: Tensor([1], [0]), variance: Tensor([1], [0]))
    var sum = 0.0
    for _ in 0..<40_000 {
      let batch = channelStatistics(Tensor<Double>.random([2, 1], using: &generator))
      sum += start.averaged(with: batch, of: 2, momentum: 1).variance[0]
    }
    #expect(abs(sum / 40_000 - 1.0 / 3) < 0.01)
  }
}

@Suite struct `The naive kernels normalise` {
  private let kernels: any Kernels<Double> = NaiveKernels()

  @Test func `as the operations of the same names`() {
    let (z, statistics) = kernels.batchNormalization(x, weight: weight, bias: bias, epsilon: 0.1)
    let expected = batchNormalization(x, weight: weight, bias: bias, epsilon: 0.1)
    #expect(z == expected.z && statistics == expected.statistics)
    let given = ChannelStatistics(mean: bias, variance: weight.map { $0 * $0 })
    #expect(
      kernels.normalization(x, by: given, weight: weight, bias: bias, epsilon: 0.1)
        == normalization(x, by: given, weight: weight, bias: bias, epsilon: 0.1))
    #expect(
      kernels.normalizationGradients(dz, x, by: given, weight: weight, epsilon: 0.1)
        == normalizationGradients(dz, x, by: given, weight: weight, epsilon: 0.1))
    #expect(
      kernels.batchNormalizationGradients(dz, x, statistics, weight: weight, epsilon: 0.1)
        == batchNormalizationGradients(dz, x, statistics, weight: weight, epsilon: 0.1))
  }
}
