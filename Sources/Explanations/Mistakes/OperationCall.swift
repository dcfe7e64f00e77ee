import SlidingWindow
import Tensors

/// What a gradient is called: `d` and the argument it belongs to.
public enum GradientName: String, Sendable, CaseIterable {
  /// With respect to the input.
  case dx
  /// With respect to the filters or weights.
  case dw
  /// With respect to the biases.
  case db
  /// With respect to the affine values, of an activation.
  case dz
  /// With respect to what a net says, of a loss.
  case dy
}

/// An operation with its arguments: what ``Diagnosis`` must know in order to judge a gradient of it.
///
/// Those of this module are written `.convolution(x, w, window)`, `.maxPooling(x, window)`, …; an operation of your own
/// can conform as well. Without ``wrongFormulas`` of its own it still has those that every gradient can suffer.
public protocol OperationCall: Sendable, CustomStringConvertible {
  /// What the operation is called.
  static var operation: String { get }
  /// Its gradients, in the order of its arguments.
  static var gradientNames: [GradientName] { get }
  /// The formulas that people have taken for its gradients.
  static var wrongFormulas: [WrongFormula<Self>] { get }
  /// Calls on small random numbers, on some of which each wrong formula differs from the right one and all others.
  static var examples: [Self] { get }

  /// The arguments that have a gradient.
  var arguments: [Tensor<Double>] { get }
  /// The forward pass with other numbers in place of the arguments.
  func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number>
  /// The right gradients with respect to all arguments.
  func gradients(upstream dz: Tensor<Double>) -> [Tensor<Double>]
}

extension OperationCall {
  public static var wrongFormulas: [WrongFormula<Self>] { [] }
  public static var examples: [Self] { [] }

  /// The right gradient of one name.
  func gradient(_ name: GradientName, upstream dz: Tensor<Double>) -> Tensor<Double> {
    gradients(upstream: dz)[Self.position(of: name)]
  }

  /// Which of the arguments a gradient belongs to.
  static func position(of name: GradientName) -> Int {
    let position = gradientNames.firstIndex(of: name)
    require(
      position != nil,
      "Diagnosis: \(operation) has the gradients \(gradientNames.map(\.rawValue).joined(separator: ", ")), "
        + "but \(name.rawValue) was asked for")
    return position ?? 0
  }
}

/// What somebody takes for a gradient, and the mistake behind it.
public struct WrongFormula<Call: OperationCall>: Sendable {
  /// What it comes to: with several ways of making the mistake, one result for each.
  public struct Result: Sendable {
    /// The wrong gradient.
    public let gradient: Tensor<Double>
    /// Which of the ways it is, as in `"namely spatial axis 0"`; empty if there is but one.
    public let detail: String
  }

  /// The mistake behind it.
  public let mistake: Mistake
  /// Which gradient it is meant for.
  public let name: GradientName
  /// The results, none if the formula makes no sense for this call.
  let compute: @Sendable (_ call: Call, _ dz: Tensor<Double>) -> [Result]

  /// - Parameters:
  ///   - mistake: The mistake behind it.
  ///   - name: Which gradient it is meant for.
  ///   - detail: Which of several ways of making the mistake it is.
  ///   - formula: The formula; `nil` where it makes no sense.
  public init(
    _ mistake: Mistake, _ name: GradientName, _ detail: String = "",
    _ formula: @escaping @Sendable (_ call: Call, _ dz: Tensor<Double>) -> Tensor<Double>?
  ) {
    self.init(mistake, name) { call, dz in formula(call, dz).map { [(detail, $0)] } ?? [] }
  }

  /// The same for a mistake whose ways depend on the call, such as on its number of axes.
  public init(
    _ mistake: Mistake, _ name: GradientName,
    ways: @escaping @Sendable (_ call: Call, _ dz: Tensor<Double>) -> [(detail: String, Tensor<Double>)]
  ) {
    (self.mistake, self.name) = (mistake, name)
    compute = { call, dz in ways(call, dz).map { Result(gradient: $0.1, detail: $0.detail) } }
  }
}
