import ConvNets
import SlidingWindow
import Tensors
import Testing

/// Weights of one kind, many enough to judge their spread.
private func drawn(_ initialiser: Initialiser, fanIn: Int, fanOut: Int) -> [Double] {
  var generator = SeededGenerator(seed: 1)
  let weights: Tensor<Double> = initialiser.weights(
    [200, 100], fanIn: fanIn, fanOut: fanOut, using: &generator)
  return weights.elements
}

/// The mean square of n numbers of kurtosis κ strays from the variance by √((κ − 1)/n) of it. With n = 20,000 and at most
/// κ = 3 that is 1 %; five of them are allowed.
private func hasVariance(_ weights: [Double], _ variance: Double) -> Bool {
  let square = weights.reduce(0) { $0 + $1 * $1 } / Double(weights.count)
  return abs(square / variance - 1) < 0.05
}

@Suite struct `Weights are drawn` {
  private static let variances: [(Initialiser, Double)] = [
    (.he(.uniform), 0.04), (.he(.normal), 0.04), (.glorot(.uniform), 0.025), (.glorot(.normal), 0.025),
    (.leCun(.uniform), 0.02), (.leCun(.normal), 0.02), (.zipCode, 0.048 * 0.048 / 3),
  ]

  /// 2/50, 2/(50 + 30), 1/50, and a third of the square of the bound 2.4/50.
  @Test(arguments: variances)
  func `with the variance of their initialiser`(_ initialiser: Initialiser, _ variance: Double) {
    let weights = drawn(initialiser, fanIn: 50, fanOut: 30)
    #expect(hasVariance(weights, variance))
    // The mean of 20,000 strays by 0.7 % of the deviation; five times that is allowed.
    let mean = weights.reduce(0, +) / Double(weights.count)
    #expect(abs(mean) < 0.035 * variance.squareRoot())
  }

  @Test func `evenly within bounds, or normally beyond them`() {
    let even = drawn(.he(.uniform), fanIn: 6, fanOut: 1).map(\.magnitude)
    #expect(even.allSatisfy { $0 <= 1 } && even.contains { $0 > 0.999 })
    let historical = drawn(.zipCode, fanIn: 24, fanOut: 1).map(\.magnitude)
    #expect(historical.allSatisfy { $0 <= 0.1 } && historical.contains { $0 > 0.0999 })
    // 4.55 % of normal numbers lie beyond two deviations: 910 ± 30 of 20,000.
    let normal = drawn(.leCun(.normal), fanIn: 4, fanOut: 1).count { $0.magnitude > 1 }
    #expect(760...1060 ~= normal)
  }

  @Test func `for a convolution by the inputs and outputs within its group`() {
    var generator = SeededGenerator(seed: 2)
    let layer = Convolution<Double>(
      inputs: 40, outputs: 80, Window([5, 5]), groups: 4, weights: .glorot(.normal)
    ).drawn(using: &generator)
    // 10 input and 20 output planes of 25 cells each.
    #expect(hasVariance(layer.parameters.tensors[0].elements, 2.0 / (250 + 500)))
  }

  @Test func `for a transposed convolution by how many cells meet on the output`() {
    var generator = SeededGenerator(seed: 3)
    let layer = TransposedConvolution<Double>(inputs: 40, outputs: 30, Window([4, 4], stride: 2)).drawn(
      using: &generator)
    #expect(hasVariance(layer.parameters.tensors[0].elements, 2.0 / (40 * 4)))
  }

  @Test func `for a connection table by how many filters read a map, where that counts`() {
    var generator = SeededGenerator(seed: 5)
    // Map 0 is read by one filter, map 1 by three.
    let table = ConnectionTable(inputs: 2, maps: [[0, 1], [1], [1]])
    let layer = Convolution<Double>(table, Window([100, 100]), weights: .glorot(.normal)).drawn(
      using: &generator)
    let planes = layer.parameters.tensors[0].elements
    #expect(hasVariance(Array(planes.prefix(10000)), 2.0 / (20000 + 10000)))
    #expect(hasVariance(Array(planes[10000..<20000]), 2.0 / (20000 + 30000)))
  }

  @Test func `for a connection table filter by filter`() throws {
    var generator = SeededGenerator(seed: 4)
    // The first filter reads one map, the second all four.
    let table = ConnectionTable(inputs: 4, maps: [[2], [0, 1, 2, 3]])
    let layer = Convolution<Double>(table, Window([100, 100]), weights: .leCun(.uniform)).drawn(
      using: &generator)
    let planes = try #require(layer.parameters["weight"])
    #expect(planes.shape == [5, 100, 100])
    #expect(hasVariance(Array(planes.elements.prefix(10000)), 1.0 / 10000))
    #expect(hasVariance(Array(planes.elements.dropFirst(10000)), 1.0 / 40000))
  }

  @Test func `anew by every generator, biases at 0, and again from the same seed`() {
    let net = Sequential<Float>.leNet5
    var (first, same, other) = (
      SeededGenerator(seed: 1), SeededGenerator(seed: 1), SeededGenerator(seed: 2)
    )
    let drawn = net.drawn(using: &first)
    #expect(net.parameters.isEmpty)
    #expect(drawn.parameters == net.drawn(using: &same).parameters)
    #expect(drawn.parameters["fc1.weight"] != net.drawn(using: &other).parameters["fc1.weight"])
    #expect(drawn.parameters["fc1.bias"]?.elements.allSatisfy { $0 == 0 } == true)
  }
}
