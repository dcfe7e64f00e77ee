import FastKernels
import SlidingWindow
import Tensors
import Testing
import Verification

/// A batch drawn at random: signals, rows, images and volumes, lines shorter and longer than vectors, channels far from 0.
private struct RandomBatch: CustomStringConvertible {
  let x: Tensor<Float>
  let dz: Tensor<Float>
  let w: Tensor<Float>?
  let b: Tensor<Float>?
  let epsilon: Double

  /// Cells of a channel.
  var K: Int { x.samples.count * x.positions.count }
  var description: String { "input \(x.shape), weight \(w != nil), bias \(b != nil), epsilon \(epsilon)" }

  init(using generator: inout SeededGenerator) {
    let longest = [1, 150, 20, 7][generator.integer(below: 4)]
    let axes = longest == 1 ? 0 : longest == 150 ? 1 : longest == 20 ? 2 : 3
    let extent = (0..<axes).map { _ in 1 + generator.integer(below: longest) }
    let shape = [2 + generator.integer(below: 6), 1 + generator.integer(below: 7)] + extent
    let place = Tensor<Float>.random([shape[1]], from: -3, to: 3, using: &generator)
    var x = Tensor<Float>.random(shape, using: &generator)
    for s in x.samples { for c in x.channels { for p in x.positions { x[s, c, p] += place[c] } } }
    self.x = x
    dz = .random(shape, using: &generator)
    let (hasWeight, hasBias) = (generator.integer(below: 4) > 0, generator.integer(below: 4) > 0)
    w = hasWeight ? .random([shape[1]], from: -2, to: 2, using: &generator) : nil
    b = hasBias ? .random([shape[1]], using: &generator) : nil
    epsilon = [1e-5, 0.01, 0.5][generator.integer(below: 3)]
  }
}

/// Half a unit in the last place of Float.
private let u = 0x1p-24

/// Σ over samples and positions, for every channel.
private func sums(_ tensor: Tensor<Double>) -> Tensor<Double> { convolutionBiasGradient(tensor) }

/// Where `fast` is further from `exact` than allowed cell by cell, in one sentence; `nil` if nowhere.
private func excess(
  _ fast: Tensor<Float>, over exact: Tensor<Double>, allowed: (_ s: Int, _ c: Int, _ p: Int) -> Double
) -> String? {
  guard fast.shape == exact.shape else { return "shape \(fast.shape) instead of \(exact.shape)" }
  for s in fast.samples {
    for c in fast.channels {
      for p in fast.positions where !(abs(Double(fast[s, c, p]) - exact[s, c, p]) <= allowed(s, c, p)) {
        return
          "[\(s), \(c), \(p)] is \(fast[s, c, p]) instead of \(exact[s, c, p]), \(allowed(s, c, p)) allowed"
      }
    }
  }
  return nil
}

/// The same for one number per channel.
private func excessPerChannel(
  _ fast: Tensor<Float>, over exact: Tensor<Double>, allowed: (_ c: Int) -> Double
) -> String? {
  excess(fast.reshaped([1] + fast.shape), over: exact.reshaped([1] + exact.shape)) { _, c, _ in allowed(c) }
}

/// The loops in Double, on the same numbers, are the truth. The bounds follow the roundings one by one, products of two
/// of them left out; a fiftieth more than the sum of all covers these.
@Suite struct `The fast batch normalisation` {
  private let fast = FastKernels(threads: 2)
  private let slack = 1.02

  /// A sum of K terms errs by (K − 1)·u of their magnitudes, so the mean m by K·u·Σ|x|/K. A distance from it is off by
  /// as much and rounds once, its square once more. The variance v errs by (K + 3)·u·v, and by the square of m's error.
  /// The root halves a relative error; root, quotient and weight round once each, and ε has been rounded, too.
  @Test func `agrees with the loops on random batches, within the rounding of its sums`() {
    var generator = SeededGenerator(seed: 1)
    for number in 0..<400 {
      let batch = RandomBatch(using: &generator)
      let (X, W, B) = (batch.x.map(Double.init), batch.w?.map(Double.init), batch.b?.map(Double.init))
      let K = Double(batch.K)
      let (z, statistics) = fast.batchNormalization(
        batch.x, weight: batch.w, bias: batch.b, epsilon: batch.epsilon)
      let exact = batchNormalization(X, weight: W, bias: B, epsilon: batch.epsilon)
      let (mean, variance) = (exact.statistics.mean, exact.statistics.variance)
      let size = sums(X.map(abs))

      func meanError(_ c: Int) -> Double { slack * K * u * size[c] / K + u * abs(mean[c]) }
      func varianceError(_ c: Int) -> Double {
        slack * (K + 4) * u * variance[c] + 2 * meanError(c) * meanError(c)
      }
      func rootError(_ c: Int) -> Double {
        let v = variance[c] + batch.epsilon
        return slack * (varianceError(c) + 2 * u * v) / v / 2 + 3 * u
      }
      let wrongMean = excessPerChannel(statistics.mean, over: mean, allowed: meanError)
      #expect(wrongMean == nil, "case \(number), mean \(wrongMean ?? "") of \(batch)")
      let wrongVariance = excessPerChannel(statistics.variance, over: variance, allowed: varianceError)
      #expect(wrongVariance == nil, "case \(number), variance \(wrongVariance ?? "") of \(batch)")
      let wrong = excess(z, over: exact.z) { s, c, p in
        let scale = abs(W?[c] ?? 1) / (variance[c] + batch.epsilon).squareRoot()
        let stretched = scale * abs(X[s, c, p] - mean[c])
        let terms = stretched * (rootError(c) + 3 * u) + scale * meanError(c) + u * abs(B?[c] ?? 0)
        return slack * terms
      }
      #expect(wrong == nil, "case \(number), z \(wrong ?? "") of \(batch)")
    }
  }

  /// Here the statistics are given, as they are. r rounds four times (ε, sum, root, quotient); x − m, the products and
  /// the quotients by K once each, which makes no more than twelve roundings of any of the three terms of dx.
  @Test func `has the gradients of the loops, within the rounding of its sums`() {
    var generator = SeededGenerator(seed: 2)
    for number in 0..<400 {
      let batch = RandomBatch(using: &generator)
      let (X, W, D) = (batch.x.map(Double.init), batch.w?.map(Double.init), batch.dz.map(Double.init))
      let K = Double(batch.K)
      let statistics = fast.batchNormalization(batch.x, weight: nil, bias: nil, epsilon: 0.1).statistics
      let exactStatistics = ChannelStatistics(
        mean: statistics.mean.map(Double.init), variance: statistics.variance.map(Double.init))
      let normalized = normalization(X, by: exactStatistics, epsilon: batch.epsilon)
      let productSizes = sums(normalized.combined(with: D) { abs($0 * $1) })
      let sizes = sums(D.map(abs))
      func dbError(_ c: Int) -> Double { slack * K * u * sizes[c] }
      func dwError(_ c: Int) -> Double { slack * (K + 8) * u * productSizes[c] }

      for isBatch in [true, false] {
        let ours =
          isBatch
          ? fast.batchNormalizationGradients(
            batch.dz, batch.x, statistics, weight: batch.w, epsilon: batch.epsilon)
          : fast.normalizationGradients(
            batch.dz, batch.x, by: statistics, weight: batch.w, epsilon: batch.epsilon)
        let exact =
          isBatch
          ? batchNormalizationGradients(D, X, exactStatistics, weight: W, epsilon: batch.epsilon)
          : normalizationGradients(D, X, by: exactStatistics, weight: W, epsilon: batch.epsilon)
        let db = excessPerChannel(ours.db, over: exact.db, allowed: dbError)
        #expect(db == nil, "case \(number), db \(db ?? "") of \(batch)")
        let dw = excessPerChannel(ours.dw, over: exact.dw, allowed: dwError)
        #expect(dw == nil, "case \(number), dw \(dw ?? "") of \(batch)")
        let dx = excess(ours.dx, over: exact.dx) { s, c, p in
          let scale = abs(W?[c] ?? 1) / (exactStatistics.variance[c] + batch.epsilon).squareRoot()
          let n = abs(normalized[s, c, p])
          let sumErrors = isBatch ? (dbError(c) + n * dwError(c)) / K : 0
          let sizes = abs(D[s, c, p]) + (isBatch ? (abs(exact.db[c]) + n * abs(exact.dw[c])) / K : 0)
          return slack * scale * (sumErrors + 12 * u * sizes)
        }
        #expect(dx == nil, "case \(number), dx \(dx ?? "") of \(batch), \(isBatch)")
      }
    }
  }

  /// r rounds four times, its product with the weight, x − m and the sum of both once each.
  @Test func `by given statistics agrees with the loops`() {
    var generator = SeededGenerator(seed: 3)
    for number in 0..<400 {
      let batch = RandomBatch(using: &generator)
      let C = batch.x.channels.count
      let mean = Tensor<Float>.random([C], from: -3, to: 3, using: &generator)
      let variance = Tensor<Float>.random([C], from: 0, to: 2, using: &generator)
      let z = fast.normalization(
        batch.x, by: ChannelStatistics(mean: mean, variance: variance), weight: batch.w, bias: batch.b,
        epsilon: batch.epsilon)
      let (B, given) = (
        batch.b?.map(Double.init),
        ChannelStatistics(mean: mean.map(Double.init), variance: variance.map(Double.init))
      )
      let exact = normalization(
        batch.x.map(Double.init), by: given, weight: batch.w?.map(Double.init), bias: B,
        epsilon: batch.epsilon)
      let wrong = excess(z, over: exact) { s, c, p in
        let bias = abs(B?[c] ?? 0)
        return slack * u * (8 * (abs(exact[s, c, p]) + bias) + bias)
      }
      #expect(wrong == nil, "case \(number): \(wrong ?? "") of \(batch)")
    }
  }

  @Test func `gives the same bits on one thread, two and five, and from run to run`() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<50 {
      let batch = RandomBatch(using: &generator)
      let (x, dz, w, b, epsilon) = (batch.x, batch.dz, batch.w, batch.b, batch.epsilon)
      let results = [1, 2, 5, 5].map { threads in
        let kernels = FastKernels(threads: threads)
        let (z, statistics) = kernels.batchNormalization(x, weight: w, bias: b, epsilon: epsilon)
        let batch = kernels.batchNormalizationGradients(dz, x, statistics, weight: w, epsilon: epsilon)
        let given = kernels.normalizationGradients(dz, x, by: statistics, weight: w, epsilon: epsilon)
        return [
          z, statistics.mean, statistics.variance, batch.dx, batch.dw, batch.db, given.dx, given.dw,
          kernels.normalization(x, by: statistics, weight: w, bias: b, epsilon: epsilon),
        ]
      }
      #expect(results.allSatisfy { $0 == results[0] }, "\(batch)")
    }
  }

  @Test func `takes NaN and infinity to the cells that the loops take them to`() {
    var generator = SeededGenerator(seed: 5)
    let naive = NaiveKernels<Float>()
    func spoil(_ tensor: inout Tensor<Float>) {
      let bad = [Float.nan, .infinity, -.infinity][generator.integer(below: 3)]
      tensor[generator.integer(below: tensor.indices.count)] = bad
    }
    func kinds(_ tensor: Tensor<Float>) -> [FloatingPointClassification?] {
      tensor.elements.map { $0.isFinite ? nil : $0.isNaN ? .quietNaN : $0.floatingPointClass }
    }
    for _ in 0..<200 {
      let batch = RandomBatch(using: &generator)
      var (x, dz) = (batch.x, batch.dz)
      let statistics = naive.batchNormalization(x, weight: nil, bias: nil, epsilon: 0.1).statistics
      let isInput = generator.integer(below: 2) == 0
      if isInput { spoil(&x) } else { spoil(&dz) }
      func all(_ kernels: some Kernels<Float>) -> [[FloatingPointClassification?]] {
        let given = kernels.normalizationGradients(dz, x, by: statistics, weight: batch.w, epsilon: 0.1)
        let (z, spoilt) = kernels.batchNormalization(x, weight: batch.w, bias: batch.b, epsilon: 0.1)
        let own = kernels.batchNormalizationGradients(dz, x, spoilt, weight: batch.w, epsilon: 0.1)
        return [
          z, spoilt.mean, given.dx, given.dw, given.db, own.dx, own.dw, own.db,
          kernels.normalization(x, by: statistics, weight: batch.w, bias: batch.b, epsilon: 0.1),
        ].map(kinds)
      }
      #expect(all(fast) == all(naive), "\(batch)")
    }
  }

  @Test func `by given statistics takes no samples at all`() {
    let none = Tensor<Float>(zeros: [0, 3, 4])
    let statistics = ChannelStatistics<Float>(mean: Tensor(zeros: [3]), variance: Tensor(zeros: [3]))
    #expect(fast.normalization(none, by: statistics, weight: nil, bias: nil, epsilon: 1) == none)
    let gradients = fast.normalizationGradients(none, none, by: statistics, weight: nil, epsilon: 1)
    #expect(gradients.dx == none && gradients.dw == Tensor(zeros: [3]) && gradients.db == Tensor(zeros: [3]))
  }
}
