import SlidingWindow
import Tensors

/// Takes the parameters of a network downhill by a rule, and keeps what the rule remembers of each.
///
///     var optimiser = Optimiser<Float>(SGD(momentum: 0.9))
///     optimiser.step(&net.parameters, gradients, rate: 0.01, with: kernels)
public struct Optimiser<Number: Real>: Sendable {
  /// The rule.
  public let rule: any UpdateRule
  /// How many steps were taken.
  public private(set) var steps: Int

  private var memories: [String: GradientMemory<Number>] = [:]

  /// An optimiser that starts, or goes on where another one stopped.
  ///
  /// - Parameters:
  ///   - rule: The rule.
  ///   - state: What the other one remembered, its ``state``.
  ///   - steps: How many steps it took.
  public init(_ rule: any UpdateRule, state: NamedTensors<Number> = [:], steps: Int = 0) {
    require(steps >= 0, "Optimiser: the number of steps must not be negative, but it is \(steps)")
    (self.rule, self.steps) = (rule, steps)
    for (name, tensor) in zip(state.names, state.tensors) {
      let parts = name.split(separator: ".")
      let kind = GradientMemory<Number>.kinds.first { $0.name == parts.last ?? "" }
      require(
        kind != nil && parts.count > 1,
        "Optimiser: a state must be named after a parameter and what is remembered, such as \"weight.velocity\", "
          + "but one is called \"\(name)\"")
      let parameter = parts.dropLast().joined(separator: ".")
      if let kind { memories[parameter, default: GradientMemory()][keyPath: kind.place] = tensor }
    }
  }

  /// All that is remembered, as `conv1.weight.velocity` and so on, sorted by the names of the parameters.
  public var state: NamedTensors<Number> {
    var all = NamedTensors<Number>()
    for (parameter, memory) in memories.sorted(by: { $0.key < $1.key }) {
      for (name, place) in GradientMemory<Number>.kinds {
        if let tensor = memory[keyPath: place] { all.append(tensor, named: "\(parameter).\(name)") }
      }
    }
    return all
  }

  /// Takes one step downhill.
  ///
  /// - Parameters:
  ///   - parameters: What to change.
  ///   - gradients: The derivatives of the loss, under the same names.
  ///   - rate: The learning rate of this step; a schedule may change it from step to step.
  ///   - kernels: What to compute with.
  public mutating func step(
    _ parameters: inout NamedTensors<Number>, _ gradients: NamedTensors<Number>, rate: Double,
    with kernels: any Kernels<Number>
  ) {
    steps += 1
    parameters.update(with: gradients) { name, p, dp in
      rule.step(
        &p, dp, &memories[name, default: GradientMemory()], rate: rate, t: steps, with: kernels)
    }
  }
}

extension GradientMemory {
  /// What a rule may remember, by name.
  static var kinds: [(name: String, place: WritableKeyPath<GradientMemory, Tensor<Number>?>)] {
    [
      ("velocity", \.velocity), ("mean", \.mean), ("square", \.square), ("largestSquare", \.largestSquare),
    ]
  }
}
