import Tensors

extension NamedTensors where Number == Float {
  /// The Euclidean norm of all numbers together.
  public var norm: Double {
    var sum = 0.0
    for tensor in tensors { for number in tensor.elements { sum += Double(number) * Double(number) } }
    return sum.squareRoot()
  }

  /// All tensors times one number, so that their ``norm`` is at most `longest`.
  ///
  ///     g ← g · min(1, longest / ‖g‖)
  ///
  /// Source: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013.
  public func shortened(to longest: Double) -> NamedTensors {
    let norm = norm
    return norm > longest ? map { Float(longest / norm) * $0 } : self
  }
}
