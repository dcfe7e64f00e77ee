import SlidingWindow
import Tensors

/// An operation on one geometry, in the form that the judges need: forward on any kind of number, and its
/// hand-written gradients.
public protocol DifferentiableOperation: Sendable, CustomStringConvertible {
  /// What the operation is called in the code.
  var name: String { get }
  /// Its arguments by name, each with its shape.
  var arguments: [(name: String, shape: [Int])] { get }
  /// Whether it is linear in each argument taken alone.
  var smoothness: Smoothness { get }

  /// The forward pass.
  func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number>
  /// The hand-written gradient with respect to every argument.
  func gradients(_ arguments: [Tensor<Double>], upstream dz: Tensor<Double>) -> [Tensor<Double>]

  /// The forward pass in another formulation, if there is one.
  func otherForward(_ arguments: [Tensor<Double>]) -> Tensor<Double>?
  /// The gradients in another formulation, `nil` where there is none.
  func otherGradients(_ arguments: [Tensor<Double>], upstream dz: Tensor<Double>) -> [Tensor<Double>?]
}

extension DifferentiableOperation {
  public var smoothness: Smoothness { .linear }
  public func otherForward(_ arguments: [Tensor<Double>]) -> Tensor<Double>? { nil }
  public func otherGradients(
    _ arguments: [Tensor<Double>], upstream dz: Tensor<Double>
  ) -> [Tensor<Double>?] {
    self.arguments.map { _ in nil }
  }

  /// Random arguments.
  ///
  /// For a linear operation they are drawn evenly from [−1, 1). Otherwise they are a shuffled ladder …, −0.15, −0.05,
  /// 0.05, 0.15, …: no two are equal and none is 0, so that no step of the finite differences crosses a corner.
  public func randomArguments(using generator: inout SeededGenerator) -> [Tensor<Double>] {
    arguments.map { argument in
      switch smoothness {
      case .linear: return .random(argument.shape, using: &generator)
      case .smooth:
        let count = cellCount(argument.shape)
        let ladder = generator.permutation(of: count).map { (Double($0) - Double(count / 2) + 0.5) / 10 }
        return Tensor(argument.shape, ladder)
      }
    }
  }
}

/// What the judges say about one argument of one operation on one geometry.
public struct Finding: Sendable {
  /// What the operation is called.
  public let operation: String
  /// The argument, or `"z"` for a second formulation of the forward pass.
  public let argument: String
  /// The operation with its geometry.
  public let geometry: String
  /// Central differences.
  public let differences: GradientCheck?
  /// Dual numbers.
  public let duals: GradientCheck?
  /// Whether both formulations are equal bit for bit; `nil` if there is only one.
  public let formulationsAgree: Bool?

  /// Whether every judge is content.
  public var passes: Bool {
    [differences, duals].allSatisfy { $0?.verdict ?? .agrees == .agrees } && formulationsAgree != false
  }

  /// What is wrong, for a test's message.
  public var complaint: String {
    var lines = ["\(geometry):"]
    if let differences { lines.append("  finite differences: \(differences)") }
    if let duals { lines.append("  dual numbers: \(duals)") }
    if formulationsAgree == false { lines.append("  the two formulations of \(argument) differ") }
    return lines.joined(separator: "\n")
  }
}

extension DifferentiableOperation {
  /// Draws arguments and a random upstream gradient, and asks every judge about every argument.
  ///
  /// Cost: three forward passes for every entry of every argument.
  public func judge(seed: UInt64) -> [Finding] {
    var generator = SeededGenerator(seed: seed)
    let values = randomArguments(using: &generator)
    let z = forward(values)
    let dz = Tensor<Double>.random(z.shape, using: &generator)
    let claimed = gradients(values, upstream: dz)
    let others = otherGradients(values, upstream: dz)
    let constants = values.map { $0.map { Dual($0) } }

    var findings = arguments.indices.map { i in
      Finding(
        operation: name, argument: arguments[i].name, geometry: description,
        differences: GradientCheck(
          "d\(arguments[i].name)", of: { forward(values.replacing(i, with: $0)) }, at: values[i],
          upstream: dz,
          claimed: claimed[i], smoothness: smoothness),
        duals: GradientCheck(
          "d\(arguments[i].name)", ofDual: { forward(constants.replacing(i, with: $0)) }, at: values[i],
          upstream: dz, claimed: claimed[i]),
        formulationsAgree: others[i].map { $0 == claimed[i] })
    }
    if let other = otherForward(values) {
      findings.append(
        Finding(
          operation: name, argument: "z", geometry: description, differences: nil, duals: nil,
          formulationsAgree: other == z))
    }
    return findings
  }
}

extension Array {
  fileprivate func replacing(_ i: Int, with element: Element) -> Array {
    var copy = self
    copy[i] = element
    return copy
  }
}
