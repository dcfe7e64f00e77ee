import Tensors

/// Whether a network learns or is used.
///
/// Normalisation and dropout behave differently in the two. Everything a layer needs for it is here, so that a layer need
/// not remember anything, and the same mode gives the same result.
public enum Mode: Equatable, Sendable {
  /// It is used: normalisation by the running statistics, no dropout.
  case evaluation
  /// It learns: normalisation by the batch, dropout with masks drawn from the seed.
  case training(seed: UInt64)

  /// The mode of part `i` of what runs in this one: in training, with a seed of its own.
  public func forPart(_ i: Int) -> Mode {
    guard case .training(let seed) = self else { return self }
    // The next state of the generator of `seed`, scrambled together with i.
    var generator = SeededGenerator(seed: seed)
    generator = SeededGenerator(seed: generator.next() &+ UInt64(i))
    return .training(seed: generator.next())
  }
}
