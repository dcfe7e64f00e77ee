/// A small random number generator: the same seed gives the same numbers on every platform, for ever.
///
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014): a counter that
/// grows by a fixed odd step, each value scrambled by two multiplications.
public struct SeededGenerator: RandomNumberGenerator, Equatable, Sendable {
  /// The counter. To continue a sequence later, keep this number.
  public private(set) var state: UInt64

  /// - Parameter seed: Any number; nearby seeds give unrelated sequences.
  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  // The standard library may change how `Double.random` and `shuffled` draw; these are spelt out.

  /// A number drawn evenly from [0, 1): the upper 53 bits of the next word, divided by 2⁵³.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number drawn evenly between `lower` and `upper`; `upper` itself comes up only by rounding.
  public mutating func uniform(from lower: Double, to upper: Double) -> Double {
    lower + (upper - lower) * uniform()
  }

  /// A whole number drawn evenly from 0 ..< `count`: words that would favour small results are drawn again.
  public mutating func integer(below count: Int) -> Int {
    require(count > 0, "SeededGenerator: the count must be positive, but it is \(count)")
    let bound = UInt64(count)
    let surplus = (UInt64.max % bound + 1) % bound  // 2⁶⁴ mod bound
    var word = next()
    while word > UInt64.max - surplus { word = next() }
    return Int(word % bound)
  }

  /// The numbers 0 ..< `count` in random order, every order equally likely (Fisher and Yates).
  public mutating func permutation(of count: Int) -> [Int] {
    require(
      count >= 0, "SeededGenerator: a permutation must not have a negative count, but it is \(count)")
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, integer(below: last + 1)) }
    return order
  }

  /// A draw from the normal distribution with mean 0 and variance 1 (Marsaglia's polar method).
  public mutating func normal() -> Double {
    while true {
      let (a, b) = (uniform(from: -1, to: 1), uniform(from: -1, to: 1))
      let square = a * a + b * b
      if square > 0, square < 1 { return a * Double.power(-2 * Double.log(square) / square, 0.5) }
    }
  }
}

extension Tensor where Number: Real {
  /// Every cell drawn evenly between `lower` and `upper`; `upper` itself comes up only by rounding.
  public static func random(
    _ shape: [Int], from lower: Double = -1, to upper: Double = 1, using generator: inout SeededGenerator
  ) -> Tensor {
    Tensor(shape, (0..<cellCount(shape)).map { _ in Number(generator.uniform(from: lower, to: upper)) })
  }
}
