import SlidingWindow
import Tensors

/// An activation at its affine values; see ``OperationCall/relu(_:)``, `sigmoid` and `tanh`.
public struct ActivationCall: OperationCall {
  /// Which activation.
  enum Function: String, CaseIterable, Sendable { case relu, sigmoid, tanh }

  let function: Function
  let z: Tensor<Double>

  public static let operation = "activation"
  public static let gradientNames: [GradientName] = [.dz]
  public var description: String { "\(function.rawValue) of z \(text(z.shape))" }
  public var arguments: [Tensor<Double>] { [z] }

  public func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    switch function {
    case .relu: SlidingWindow.relu(arguments[0])
    case .sigmoid: SlidingWindow.sigmoid(arguments[0])
    case .tanh: SlidingWindow.tanh(arguments[0])
    }
  }

  public func gradients(upstream dy: Tensor<Double>) -> [Tensor<Double>] { [gradient(dy, at: z)] }

  private func gradient(_ dy: Tensor<Double>, at z: Tensor<Double>) -> Tensor<Double> {
    switch function {
    case .relu: reluInputGradient(dy, z)
    case .sigmoid: sigmoidInputGradient(dy, z)
    case .tanh: tanhInputGradient(dy, z)
    }
  }

  public static let wrongFormulas: [WrongFormula<ActivationCall>] = [
    WrongFormula(.derivativeAtOutput, .dz) { call, dy in call.gradient(dy, at: call.y) },
    // The polynomial in y, with z put in: right only if y were z.
    WrongFormula(.inputForOutput, .dz) { call, dy in
      switch call.function {
      case .relu: nil
      case .sigmoid: dy.combined(with: call.z) { $0 * $1 * (1 - $1) }
      case .tanh: dy.combined(with: call.z) { $0 * (1 - $1 * $1) }
      }
    },
    WrongFormula(.derivativeIncomplete, .dz, "the factor 1 − y is missing") { call, dy in
      call.function == .sigmoid ? dy.combined(with: call.y) { $0 * $1 } : nil
    },
    WrongFormula(.derivativeIncomplete, .dz, "the factor y is missing") { call, dy in
      call.function == .sigmoid ? dy.combined(with: call.y) { $0 * (1 - $1) } : nil
    },
    WrongFormula(.derivativeIncomplete, .dz, "the square is missing") { call, dy in
      call.function == .tanh ? dy.combined(with: call.y) { $0 * (1 - $1) } : nil
    },
    WrongFormula(.valueForSlope, .dz) { call, dy in
      call.function == .sigmoid ? nil : dy.combined(with: call.y) { $0 * $1 }
    },
    WrongFormula(.everythingPasses, .dz) { _, dy in dy },
    WrongFormula(.maskOfUpstream, .dz) { call, dy in call.function == .relu ? reluInputGradient(dy, dy) : nil
    },
    WrongFormula(.maskInverted, .dz) { call, dy in
      call.function == .relu ? reluInputGradient(dy, call.z.map { -$0 }) : nil
    },
  ]

  private var y: Tensor<Double> { forward([z]) }

  init(_ function: Function, _ z: Tensor<Double>) { (self.function, self.z) = (function, z) }

  public static let examples = Function.allCases.map { ActivationCall($0, .drawn([3, 4, 5], seed: 1)) }
}

extension OperationCall where Self == ActivationCall {
  /// `SlidingWindow.relu(_:)`, whose gradient is dz.
  public static func relu(_ z: Tensor<Double>) -> ActivationCall { ActivationCall(.relu, z) }
  /// `SlidingWindow.sigmoid(_:)`, whose gradient is dz.
  public static func sigmoid(_ z: Tensor<Double>) -> ActivationCall { ActivationCall(.sigmoid, z) }
  /// `SlidingWindow.tanh(_:)`, whose gradient is dz.
  public static func tanh(_ z: Tensor<Double>) -> ActivationCall { ActivationCall(.tanh, z) }
}
