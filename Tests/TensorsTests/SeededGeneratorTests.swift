import Tensors
import Testing

// Every seed is fixed, so each test passes always or never. The bounds say how far a sound generator may stray: six
// standard deviations, which chance exceeds about once in 10⁹ seeds.

@Suite struct `A seeded generator` {
  /// The words that the authors' reference code gives, computed again in Python with whole numbers of any size.
  @Test func `is SplitMix64`() {
    #expect(
      words(5, seed: 0) == [
        0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F, 0xF88B_B8A8_724C_81EC,
        0x1B39_896A_51A8_749B,
      ])
    #expect(
      words(5, seed: 1_234_567) == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func `gives the same numbers for the same seed, and others for another`() {
    #expect(words(100, seed: 42) == words(100, seed: 42))
    #expect(Set(words(100, seed: 42)).isDisjoint(with: words(100, seed: 43)))
  }

  @Test func `continues from its state`() {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<10 { _ = generator.next() }
    var continued = SeededGenerator(seed: generator.state)
    #expect(continued == generator)
    #expect(continued.next() == generator.next())
  }

  @Test func `draws evenly from 0 to 1, both the mean and the spread`() {
    var generator = SeededGenerator(seed: 1)
    let draws = (0..<10_000).map { _ in generator.uniform() }
    #expect(draws.allSatisfy { 0 <= $0 && $0 < 1 })
    // Variance 1/12; that of the square, E x⁴ − (E x²)² = 1/5 − 1/9.
    expectMean(of: draws, 1.0 / 2, variance: 1.0 / 12)
    expectMean(of: draws.map { $0 * $0 }, 1.0 / 3, variance: 1.0 / 5 - 1.0 / 9)
  }

  /// The scrambling can be undone, so for every word there is a seed that gives it next.
  @Test func `makes of the extreme words 0 and the largest number below 1`() {
    let (largest, smallest) = (0x3162_8AF6_7B21_31AB as UInt64, 0x61C8_8646_80B5_83EB as UInt64)
    #expect(words(1, seed: largest) == [.max])
    #expect(words(1, seed: smallest) == [0])
    var (high, low) = (SeededGenerator(seed: largest), SeededGenerator(seed: smallest))
    #expect(high.uniform() == (1.0).nextDown)
    #expect(low.uniform() == 0)
  }

  @Test func `draws evenly between any two limits`() {
    var generator = SeededGenerator(seed: 2)
    let draws = (0..<10_000).map { _ in generator.uniform(from: -3, to: 5) }
    #expect(draws.allSatisfy { -3 <= $0 && $0 <= 5 })
    expectMean(of: draws, 1, variance: 64.0 / 12)
  }

  @Test(arguments: [1, 2, 3, 7, 10])
  func `draws every whole number below a count equally often`(_ count: Int) {
    var generator = SeededGenerator(seed: 3)
    var hits = Array(repeating: 0, count: count)
    for _ in 0..<1000 * count { hits[generator.integer(below: count)] += 1 }
    expectEvenly(hits)
  }

  /// Without drawing again, 3·2⁶¹ numbers share 2⁶⁴ words unevenly: the lower two thirds come up 3 times in 8 each, the
  /// upper third 2 times in 8.
  @Test func `favours no number even if the count is nearly as large as a word`() {
    var generator = SeededGenerator(seed: 4)
    var thirds = [0, 0, 0]
    for _ in 0..<6000 { thirds[generator.integer(below: 3 << 61) >> 61] += 1 }
    expectEvenly(thirds)
  }

  @Test func `shuffles into permutations`() {
    var generator = SeededGenerator(seed: 5)
    for count in 0..<20 {
      #expect(generator.permutation(of: count).sorted() == Array(0..<count))
    }
  }

  /// All 24 orders of four things; exchanging each place with any other would favour some of them.
  @Test func `shuffles into every order equally often`() {
    var generator = SeededGenerator(seed: 6)
    var hits: [[Int]: Int] = [:]
    for _ in 0..<24_000 { hits[generator.permutation(of: 4), default: 0] += 1 }
    #expect(hits.count == 24)
    expectEvenly(Array(hits.values))
  }

  @Test func `draws from the normal distribution`() {
    var generator = SeededGenerator(seed: 7)
    let draws = (0..<40_000).map { _ in generator.normal() }
    // The moments of the normal distribution are E x² = 1, E x⁴ = 3, E x⁸ = 105; odd ones are 0.
    expectMean(of: draws, 0, variance: 1)
    expectMean(of: draws.map { $0 * $0 }, 1, variance: 3 - 1)
    expectMean(of: draws.map { $0 * $0 * $0 * $0 }, 3, variance: 105 - 9)
    // Within one standard deviation lie 68.27 % of all draws.
    let share = 0.6826894921370859
    expectMean(of: draws.map { abs($0) < 1 ? 1 : 0 }, share, variance: share * (1 - share))
  }

  @Test func `fills tensors cell by cell, between the limits`() {
    var generator = SeededGenerator(seed: 8)
    var same = generator
    let x = Tensor<Double>.random([2, 3], from: 2, to: 4, using: &generator)
    let expected = (0..<6).map { _ in same.uniform(from: 2, to: 4) }
    #expect(x == Tensor([2, 3], expected))
    let y = Tensor<Float>.random([500], using: &generator)
    #expect(y.elements.allSatisfy { -1 <= $0 && $0 <= 1 })
    #expect(y.elements.contains { $0 < -0.9 } && y.elements.contains { $0 > 0.9 })
  }

  private func words(_ count: Int, seed: UInt64) -> [UInt64] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in generator.next() }
  }

  /// The mean of n independent draws strays from the truth by √(variance/n).
  private func expectMean(
    of draws: [Double], _ mean: Double, variance: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let measured = draws.reduce(0, +) / Double(draws.count)
    let allowed = 6 * (variance / Double(draws.count)).squareRoot()
    #expect(
      abs(measured - mean) <= allowed, "mean \(measured), expected \(mean) ± \(allowed)",
      sourceLocation: sourceLocation)
  }

  /// χ² = Σ (hits − expected)² / expected has mean f and variance 2f, where f is one less than the number of classes.
  private func expectEvenly(_ hits: [Int], sourceLocation: SourceLocation = #_sourceLocation) {
    let expected = Double(hits.reduce(0, +)) / Double(hits.count)
    let chiSquare = hits.reduce(0) {
      $0 + (Double($1) - expected) * (Double($1) - expected) / expected
    }
    let freedom = Double(hits.count - 1)
    #expect(
      chiSquare <= freedom + 6 * (2 * freedom).squareRoot(), "\(hits)", sourceLocation: sourceLocation)
  }
}
