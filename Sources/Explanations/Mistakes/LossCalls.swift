import SlidingWindow
import Tensors

/// Softmax of scores; see ``OperationCall/softmax(_:)``.
public struct SoftmaxCall: OperationCall {
  let x: Tensor<Double>

  public static let operation = "softmax"
  public static let gradientNames: [GradientName] = [.dx]
  public var description: String { "\(Self.operation) of x \(text(x.shape))" }
  public var arguments: [Tensor<Double>] { [x] }

  public func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    SlidingWindow.softmax(arguments[0])
  }

  public func gradients(upstream dy: Tensor<Double>) -> [Tensor<Double>] {
    [softmaxInputGradient(dy, SlidingWindow.softmax(x))]
  }

  public static let wrongFormulas: [WrongFormula<SoftmaxCall>] = [
    WrongFormula(.diagonalOnly, .dx) { call, dy in
      dy.combined(with: SlidingWindow.softmax(call.x)) { $0 * $1 * (1 - $1) }
    },
    WrongFormula(.softmaxAtScores, .dx) { call, dy in softmaxInputGradient(dy, call.x) },
    WrongFormula(.everythingPasses, .dx) { _, dy in dy },
  ]

  public static let examples = [SoftmaxCall(x: .drawn([3, 4, 2], seed: 1))]
}

/// Cross-entropy of scores; see ``OperationCall/crossEntropy(_:target:reduction:)``.
public struct CrossEntropyCall: OperationCall {
  let x: Tensor<Double>
  let target: Tensor<Int>
  let reduction: Reduction

  public static let operation = "crossEntropy"
  public static let gradientNames: [GradientName] = [.dx]
  public var description: String { "\(Self.operation) of x \(text(x.shape)), \(reduction) over the losses" }
  public var arguments: [Tensor<Double>] { [x] }

  public func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    Tensor([1], [SlidingWindow.crossEntropy(arguments[0], target: target, reduction: reduction)])
  }

  public func gradients(upstream dL: Tensor<Double>) -> [Tensor<Double>] { [sum(dL).map { $0 / divisor }] }

  public static let wrongFormulas: [WrongFormula<CrossEntropyCall>] =
    lossMeans(.dx) { call, dL in
      (call.sum(dL), call.target.indices.count, call.target.samples.count, call.reduction)
    }
    + [
      WrongFormula(.targetNotSubtracted, .dx) { call, dL in
        SlidingWindow.softmax(call.x).map { $0 * dL[0] / call.divisor }
      },
      WrongFormula(.softmaxTwice, .dx) { call, dL in
        CrossEntropyCall(x: SlidingWindow.softmax(call.x), target: call.target, reduction: call.reduction)
          .gradients(upstream: dL)[0]
      },
      WrongFormula(.softmaxAtScores, .dx) { call, dL in
        // x − target: the softmax is left out.
        call.sum(dL).combined(with: call.x.combined(with: SlidingWindow.softmax(call.x)) { $0 - $1 }) {
          ($0 + $1 * dL[0]) / call.divisor
        }
      },
      WrongFormula(.classesFromOne, .dx) { call, dL in
        let classes = call.x.channels.count
        let shifted = call.target.map { ($0 + classes - 1) % classes }
        return CrossEntropyCall(x: call.x, target: shifted, reduction: call.reduction).gradients(
          upstream: dL)[0]
      },
    ]

  /// The gradient if the loss were a sum.
  private func sum(_ dL: Tensor<Double>) -> Tensor<Double> {
    crossEntropyInputGradient(x, target: target, reduction: .sum).map { $0 * dL[0] }
  }

  private var divisor: Double { SlidingWindow.divisor(target.indices.count, reduction) }

  public static let examples = [Reduction.mean, .sum].flatMap { reduction in
    [
      CrossEntropyCall(x: .drawn([3, 4], seed: 1), target: Tensor([3], [2, 0, 3]), reduction: reduction),
      CrossEntropyCall(
        x: .drawn([2, 4, 3], seed: 2), target: Tensor([2, 3], [2, 0, 3, 1, 1, 2]), reduction: reduction),
    ]
  }
}

/// Mean squared error; see ``OperationCall/meanSquaredError(_:target:reduction:)``.
public struct MeanSquaredErrorCall: OperationCall {
  let y: Tensor<Double>
  let target: Tensor<Double>
  let reduction: Reduction

  public static let operation = "meanSquaredError"
  public static let gradientNames: [GradientName] = [.dy]
  public var description: String { "\(Self.operation) of y \(text(y.shape)), \(reduction) over the cells" }
  public var arguments: [Tensor<Double>] { [y] }

  public func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    let target = target.map { Number($0) }
    return Tensor([1], [SlidingWindow.meanSquaredError(arguments[0], target: target, reduction: reduction)])
  }

  public func gradients(upstream dL: Tensor<Double>) -> [Tensor<Double>] { [sum(dL).map { $0 / divisor }] }

  public static let wrongFormulas: [WrongFormula<MeanSquaredErrorCall>] =
    lossMeans(.dy) { call, dL in (call.sum(dL), call.y.indices.count, call.y.samples.count, call.reduction) }
    + [
      WrongFormula(.twoMissing, .dy) { call, dL in call.sum(dL).map { $0 / 2 / call.divisor } },
      WrongFormula(.targetNotSubtracted, .dy) { call, dL in call.y.map { 2 * $0 * dL[0] / call.divisor } },
    ]

  /// The gradient if the loss were a sum.
  private func sum(_ dL: Tensor<Double>) -> Tensor<Double> {
    meanSquaredErrorInputGradient(y, target: target, reduction: .sum).map { $0 * dL[0] }
  }

  private var divisor: Double { SlidingWindow.divisor(y.indices.count, reduction) }

  public static let examples = [Reduction.mean, .sum].map { reduction in
    MeanSquaredErrorCall(y: .drawn([3, 5], seed: 1), target: .drawn([3, 5], seed: 2), reduction: reduction)
  }
}

extension OperationCall {
  /// What can become of the mean in a loss.
  ///
  /// - Parameter sum: The gradient of the sum of all terms, the number of terms, the number of samples, and what the
  ///   loss is.
  fileprivate static func lossMeans(
    _ name: GradientName,
    _ sum: @escaping @Sendable (Self, Tensor<Double>) -> (Tensor<Double>, terms: Int, samples: Int, Reduction)
  ) -> [WrongFormula<Self>] {
    func divided(
      _ mistake: Mistake, by divisor: @escaping @Sendable (_ terms: Int, _ samples: Int) -> Int,
      if wanted: Reduction
    ) -> WrongFormula<Self> {
      WrongFormula(mistake, name) { call, dL in
        let (gradient, terms, samples, reduction) = sum(call, dL)
        return reduction == wanted ? gradient.map { $0 / Double(divisor(terms, samples)) } : nil
      }
    }
    return [
      divided(.lossMeanForgotten, by: { _, _ in 1 }, if: .mean),
      divided(.lossMeanTwice, by: { terms, _ in terms * terms }, if: .mean),
      divided(.lossMeanTwice, by: { terms, samples in terms * samples }, if: .mean),
      divided(.lossMeanOverSamples, by: { _, samples in samples }, if: .mean),
      divided(.lossMeanOfSum, by: { terms, _ in terms }, if: .sum),
    ]
  }
}

extension OperationCall where Self == SoftmaxCall {
  /// `SlidingWindow.softmax(_:)`, whose gradient is dx.
  public static func softmax(_ x: Tensor<Double>) -> SoftmaxCall { SoftmaxCall(x: x) }
}

extension OperationCall where Self == CrossEntropyCall {
  /// `SlidingWindow.crossEntropy(_:target:reduction:)`, whose gradient is dx.
  public static func crossEntropy(
    _ x: Tensor<Double>, target: Tensor<Int>, reduction: Reduction = .mean
  ) -> CrossEntropyCall {
    CrossEntropyCall(x: x, target: target, reduction: reduction)
  }
}

extension OperationCall where Self == MeanSquaredErrorCall {
  /// `SlidingWindow.meanSquaredError(_:target:reduction:)`, whose gradient is dy.
  public static func meanSquaredError(
    _ y: Tensor<Double>, target: Tensor<Double>, reduction: Reduction = .mean
  ) -> MeanSquaredErrorCall {
    MeanSquaredErrorCall(y: y, target: target, reduction: reduction)
  }
}
