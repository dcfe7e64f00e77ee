import SlidingWindow
import Tensors

/// A fully connected layer with its arguments; see ``OperationCall/linear(_:_:)``.
public struct LinearCall: OperationCall {
  let x: Tensor<Double>
  let w: Tensor<Double>

  public static let operation = "linear"
  public static let gradientNames: [GradientName] = [.dx, .dw, .db]
  public var description: String { "\(Self.operation) of x \(text(x.shape)) with w \(text(w.shape))" }
  public var arguments: [Tensor<Double>] { [x, w, Tensor(zeros: [w.shape[0]])] }

  public func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    SlidingWindow.linear(arguments[0], arguments[1], bias: arguments[2])
  }

  public func gradients(upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    [linearInputGradient(dz, w), linearWeightGradient(dz, x), linearBiasGradient(dz)]
  }

  public static let wrongFormulas: [WrongFormula<LinearCall>] =
    [
      WrongFormula(.weightsNotTransposed, .dx) { call, dz in
        call.w.shape[0] == call.w.shape[1] ? linearInputGradient(dz, call.w.channelsSwapped()) : nil
      },
      WrongFormula(.oneFilterOnly, .dx, "the first") { call, dz in
        linearInputGradient(dz.keepingChannel(0), call.w)
      },
      WrongFormula(.oneFilterOnly, .dx, "the last") { call, dz in
        linearInputGradient(dz.keepingChannel(dz.channels.count - 1), call.w)
      },
      WrongFormula(
        .batchNotSummed, .dw,
        ways: { call, dz in
          perSample(dz.samples.map { s in linearWeightGradient(dz.keeping(s), call.x) })
        }),
      WrongFormula(
        .meanForSum, .dw,
        ways: { call, dz in
          means(of: linearWeightGradient(dz, call.x), samples: dz.samples.count, positions: 1)
        }),
    ] + biasFormulas.filter { $0.mistake != .positionsNotSummed }

  init(x: Tensor<Double>, w: Tensor<Double>) { (self.x, self.w) = (x, w) }

  public static let examples = [
    LinearCall(x: .drawn([3, 4], seed: 1), w: .drawn([4, 4], seed: 2)),
    LinearCall(x: .drawn([3, 5], seed: 3), w: .drawn([2, 5], seed: 4)),
  ]
}

extension Tensor<Double> {
  fileprivate func keepingChannel(_ c: Int) -> Tensor {
    Tensor(shape, indices.map { $0 % channels.count == c ? self[$0] : 0 })
  }
}

extension OperationCall where Self == LinearCall {
  /// `SlidingWindow.linear(_:_:bias:)`, whose gradients are dx, dw and db. (They do not depend on the bias.)
  public static func linear(_ x: Tensor<Double>, _ w: Tensor<Double>) -> LinearCall { LinearCall(x: x, w: w) }
}
