import SlidingWindow
import Tensors

/// Zeros put around every map; see ``OperationCall/padded(_:before:after:)``.
public struct PaddingCall: OperationCall {
  let x: Tensor<Double>
  let before: [Int]
  let after: [Int]

  public static let operation = "padded"
  public static let gradientNames: [GradientName] = [.dx]
  public var description: String {
    "\(Self.operation) of x \(text(x.shape)) with \(text(before)) before and \(text(after)) after"
  }
  public var arguments: [Tensor<Double>] { [x] }

  public func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    arguments[0].padded(before: before, after: after)
  }

  public func gradients(upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    [dz.cropped(before: before, after: after)]
  }

  public static let wrongFormulas: [WrongFormula<PaddingCall>] = [
    WrongFormula(.paddingNotCut, .dx) { _, dz in dz },
    WrongFormula(.paddingAtWrongEnd, .dx, "before and after exchanged") { call, dz in
      dz.cropped(before: call.after, after: call.before)
    },
    WrongFormula(.paddingAtWrongEnd, .dx, "all of it behind") { call, dz in
      dz.cropped(before: call.before.map { _ in 0 }, after: call.both)
    },
    WrongFormula(.paddingAtWrongEnd, .dx, "all of it in front") { call, dz in
      dz.cropped(before: call.both, after: call.after.map { _ in 0 })
    },
  ]

  private var both: [Int] { zip(before, after).map { $0 + $1 } }

  public static let examples = [
    PaddingCall(x: .drawn([2, 3, 4, 5], seed: 1), before: [2, 0], after: [1, 3])
  ]
}

extension OperationCall where Self == PaddingCall {
  /// `padded(before:after:)`, whose gradient is dx.
  public static func padded(_ x: Tensor<Double>, before: [Int], after: [Int]) -> PaddingCall {
    PaddingCall(x: x, before: before, after: after)
  }
}
