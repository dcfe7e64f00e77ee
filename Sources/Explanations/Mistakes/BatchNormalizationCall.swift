import SlidingWindow
import Tensors

/// Batch normalisation with its arguments; see ``OperationCall/batchNormalization(_:weight:epsilon:)``.
public struct BatchNormalizationCall: OperationCall {
  let x: Tensor<Double>
  let w: Tensor<Double>
  let epsilon: Double

  public static let operation = "batchNormalization"
  public static let gradientNames: [GradientName] = [.dx, .dw, .db]
  public var description: String { "\(Self.operation) of x \(text(x.shape)), ε = \(epsilon)" }
  public var arguments: [Tensor<Double>] { [x, w, Tensor(zeros: w.shape)] }

  public func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    SlidingWindow.batchNormalization(
      arguments[0], weight: arguments[1], bias: arguments[2], epsilon: epsilon
    ).z
  }

  public func gradients(upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    let (dx, dw, db) = batchNormalizationGradients(dz, x, statistics, weight: w, epsilon: epsilon)
    return [dx, dw, db]
  }

  public static let wrongFormulas: [WrongFormula<BatchNormalizationCall>] =
    [
      WrongFormula(.statisticsConstant, .dx) { $0.dx($1, throughMean: 0, throughVariance: 0) },
      WrongFormula(.meanConstant, .dx) { $0.dx($1, throughMean: 0) },
      WrongFormula(.varianceConstant, .dx) { $0.dx($1, throughVariance: 0) },
      WrongFormula(.varianceFactor, .dx, "it is doubled") { $0.dx($1, throughVariance: 2) },
      WrongFormula(.varianceFactor, .dx, "it is halved") { $0.dx($1, throughVariance: 0.5) },
      WrongFormula(.varianceUnbiased, .dx) {
        $0.dx($1, divisor: $0.x.samples.count * $0.x.positions.count - 1)
      },
      WrongFormula(.statisticsPerSample, .dx) { $0.dx($1, divisor: $0.x.positions.count) },
      WrongFormula(.epsilonForgotten, .dx) { $0.dx($1, epsilon: 0) },
      WrongFormula(.weightForgotten, .dx) { call, dz in
        batchNormalizationGradients(dz, call.x, call.statistics, epsilon: call.epsilon).dx
      },
      WrongFormula(.weightForgotten, .dw, "it was already multiplied by it") { call, dz in
        call.gradients(upstream: dz)[1].combined(with: call.w) { $0 * $1 }
      },
      WrongFormula(.meanNotSubtracted, .dw) { call, dz in
        let shifted = ChannelStatistics(mean: call.w.map { _ in 0 }, variance: call.statistics.variance)
        return normalizationGradients(dz, call.x, by: shifted, weight: call.w, epsilon: call.epsilon).dw
      },
      WrongFormula(.inputForNormalized, .dw) { call, dz in
        convolutionBiasGradient(dz.combined(with: call.x) { $0 * $1 })
      },
      WrongFormula(.epsilonForgotten, .dw) { call, dz in
        normalizationGradients(dz, call.x, by: call.statistics, weight: call.w, epsilon: 0).dw
      },
      WrongFormula(
        .batchNotSummed, .dw,
        ways: { call, dz in
          perSample(dz.samples.map { call.products(dz.keeping($0)) })
        }),
      WrongFormula(
        .meanForSum, .dw,
        ways: { call, dz in
          means(of: call.products(dz), samples: dz.samples.count, positions: dz.positions.count)
        }),
    ] + biasFormulas

  private var statistics: ChannelStatistics<Double> { channelStatistics(x) }

  /// dw[c] = Σ dz · x̂
  private func products(_ dz: Tensor<Double>) -> Tensor<Double> {
    normalizationGradients(dz, x, by: statistics, weight: w, epsilon: epsilon).dw
  }

  /// The right dx, in which what comes back through mean and variance can be weighted and divided otherwise.
  private func dx(
    _ dz: Tensor<Double>, throughMean: Double = 1, throughVariance: Double = 1, divisor: Int? = nil,
    epsilon inRoot: Double? = nil
  ) -> Tensor<Double> {
    let K = Double(divisor ?? x.samples.count * x.positions.count)
    let normalized = normalization(x, by: statistics, epsilon: epsilon)
    let (dw, db) = (products(dz), convolutionBiasGradient(dz))
    var inner = dz
    for s in dz.samples {
      for c in dz.channels {
        for p in dz.positions {
          inner[s, c, p] += -(throughMean * db[c] + throughVariance * normalized[s, c, p] * dw[c]) / K
        }
      }
    }
    return normalizationGradients(inner, x, by: statistics, weight: w, epsilon: inRoot ?? epsilon).dx
  }

  init(x: Tensor<Double>, w: Tensor<Double>, epsilon: Double) {
    (self.x, self.w, self.epsilon) = (x, w, epsilon)
  }

  /// With an ε large enough to be missed.
  public static let examples = [
    BatchNormalizationCall(x: .drawn([3, 2, 4], seed: 1), w: Tensor([2], [0.7, -1.3]), epsilon: 0.05),
    BatchNormalizationCall(x: .drawn([5, 3], seed: 2), w: Tensor([3], [0.4, 1.7, -0.6]), epsilon: 0.05),
  ]
}

extension OperationCall where Self == BatchNormalizationCall {
  /// `SlidingWindow.batchNormalization(_:weight:bias:epsilon:)`, whose gradients are dx, dw and db. (They do not
  /// depend on the bias.)
  public static func batchNormalization(
    _ x: Tensor<Double>, weight w: Tensor<Double>, epsilon: Double = 1e-5
  ) -> BatchNormalizationCall {
    BatchNormalizationCall(x: x, w: w, epsilon: epsilon)
  }
}
