import Tensors

/// How the weights of a layer are drawn: how widely they spread, and in which shape.
///
/// What enters a layer should leave it neither larger nor smaller, or deep nets would silence or drown their signals. A sum of
/// fanIn products of independent numbers has fanIn times the variance of one product; so the variance of weights goes with
/// 1/fanIn. Biases start at 0.
public enum Initialiser: Equatable, Sendable {
  /// The shape of the distribution; its mean is 0.
  public enum Distribution: Equatable, Sendable {
    /// Evenly from −√3·σ to √3·σ.
    case uniform
    /// From the normal distribution.
    case normal
  }

  /// σ² = 2/fanIn, for layers in front of a rectifier, which lets half of the variance through.
  ///
  /// Source: He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015.
  case he(Distribution)
  /// σ² = 2/(fanIn + fanOut), a compromise between the way there and the way back, for activations like tanh.
  ///
  /// Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
  case glorot(Distribution)
  /// σ² = 1/fanIn, for activations whose slope is about 1, such as the scaled hyperbolic tangent.
  ///
  /// Source: LeCun, Bottou, Orr and Müller, "Efficient backprop", 1998.
  case leCun(Distribution)
  /// Evenly from −2.4/fanIn to 2.4/fanIn.
  ///
  /// Source: LeCun and others, "Backpropagation applied to handwritten zip code recognition", 1989 (E5); the same in
  /// "Gradient-based learning applied to document recognition", 1998 (E6).
  case zipCode

  /// What layers use if they are not told otherwise: He's, evenly.
  public static let standard = Initialiser.he(.uniform)

  /// Weights of one shape that all have the same number of inputs.
  ///
  /// - Parameters:
  ///   - shape: The shape of the weights.
  ///   - fanIn: How many products are summed into one output.
  ///   - fanOut: In how many products one input takes part, at every position of a window.
  ///   - generator: Draws them.
  public func weights<Number: Real>(
    _ shape: [Int], fanIn: Int, fanOut: Int, using generator: inout SeededGenerator
  ) -> Tensor<Number> {
    switch self {
    case .he(let distribution): draw(shape, 2 / Double(fanIn), distribution, &generator)
    case .glorot(let distribution): draw(shape, 2 / Double(fanIn + fanOut), distribution, &generator)
    case .leCun(let distribution): draw(shape, 1 / Double(fanIn), distribution, &generator)
    case .zipCode: .random(shape, from: -2.4 / Double(fanIn), to: 2.4 / Double(fanIn), using: &generator)
    }
  }

  private func draw<Number: Real>(
    _ shape: [Int], _ variance: Double, _ distribution: Distribution, _ generator: inout SeededGenerator
  ) -> Tensor<Number> {
    switch distribution {
    case .uniform:
      let bound = (3 * variance).squareRoot()
      return .random(shape, from: -bound, to: bound, using: &generator)
    case .normal:
      let deviation = variance.squareRoot()
      return Tensor(shape, (0..<cellCount(shape)).map { _ in Number(deviation * generator.normal()) })
    }
  }
}
