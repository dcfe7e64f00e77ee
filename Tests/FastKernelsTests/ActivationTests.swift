import FastKernels
import Foundation
import SlidingWindow
import Tensors
import Testing
import Verification

/// Half a unit in the last place of 1, and the smallest number above 0.
private let roundoff = 0x1p-24
private let smallest = 0x1p-149

@Suite struct `The fast activations` {
  private let fast = FastKernels(threads: 2)
  private let naive = NaiveKernels<Float>()
  private static let specials: [Float] = [
    .nan, .infinity, -.infinity, 0, -0.0, 1, -1, 0x1p-149, -0x1p-149, 3e38, -3e38,
  ]

  /// Numbers of every size: evenly drawn bits, numbers as they occur in a net, and the special ones.
  private func numbers(_ count: Int, using generator: inout SeededGenerator) -> Tensor<Float> {
    Tensor(
      [count],
      (0..<count).map { i in
        let drawn = Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()))
        switch i % 4 {
        case 0: return drawn.isFinite ? drawn : 0.5
        case 1: return Float(generator.uniform(from: -1, to: 1))
        default: return Float(generator.uniform(from: -20, to: 20))
        }
      })
  }

  @Test(arguments: [0, 1, 15, 16, 17, 333, 16_384 + 7, 70_000])
  func `relu and its gradient equal the loops bit for bit, NaN and both zeros included`(_ count: Int) {
    var generator = SeededGenerator(seed: 1)
    var z = numbers(count, using: &generator)
    for i in z.indices where i % 3 == 0 { z[i] = Self.specials[i / 3 % Self.specials.count] }
    let dy = numbers(count, using: &generator)
    #expect(bits(fast.relu(z)) == bits(naive.relu(z)))
    #expect(bits(fast.reluInputGradient(dy, z)) == bits(naive.reluInputGradient(dy, z)))
  }

  /// The bounds are those of the doc comments, and one more rounding for the product with dy. Where a number is too small
  /// to have all its digits, a rounding costs up to half the smallest number instead; four of them meet, at most
  /// multiplied by dy < 2.
  @Test(arguments: [0, 1, 31, 100_003])
  func `sigmoid, tanh and their gradients stay within a few roundings of the loops in Double`(_ count: Int) {
    var generator = SeededGenerator(seed: 2)
    let z = numbers(count, using: &generator)
    let dy = Tensor<Float>.random([count], from: -2, to: 2, using: &generator)
    let (Z, D) = (z.map(Double.init), dy.map(Double.init))
    func check(_ fast: Tensor<Float>, _ exact: Tensor<Double>, roundings: Double, loops: Double = 0)
      -> String?
    {
      excess(fast, over: exact) { roundings * roundoff * exact[$0].magnitude + 4 * smallest + loops }
    }
    #expect(check(fast.sigmoid(z), sigmoid(Z), roundings: 5) == nil)
    #expect(check(fast.tanh(z), tanh(Z), roundings: 7) == nil)
    #expect(check(fast.sigmoidInputGradient(dy, z), sigmoidInputGradient(D, Z), roundings: 10) == nil)
    // The loops subtract from 1, which costs them digits even in Double.
    let loops = 4 * 2 * 0x1p-53
    #expect(check(fast.tanhInputGradient(dy, z), tanhInputGradient(D, Z), roundings: 10, loops: loops) == nil)
  }

  /// 1 − tanh² = 1 / cosh², without a difference of nearly equal numbers.
  @Test func `the gradient of tanh keeps its digits where tanh is close to 1`() {
    let z = Tensor<Float>([400], (0..<400).map { Float($0) / 10 })
    let exact = z.map { 1 / (cosh(Double($0)) * cosh(Double($0))) }
    let slopes = fast.tanhInputGradient(Tensor([400], repeating: 1), z)
    let complaint = excess(slopes, over: exact) { 10 * roundoff * exact[$0] }
    #expect(complaint == nil)
  }

  @Test func `take NaN and infinity to the cells that the loops take them to`() {
    let (a, b) = (Self.specials, Self.specials)
    let pairs = a.flatMap { a in b.map { (a, $0) } }
    let (dy, z) = (Tensor<Float>([pairs.count], pairs.map(\.0)), Tensor<Float>([pairs.count], pairs.map(\.1)))
    #expect(kinds(fast.sigmoid(z)) == kinds(naive.sigmoid(z)))
    #expect(kinds(fast.tanh(z)) == kinds(naive.tanh(z)))
    #expect(kinds(fast.sigmoidInputGradient(dy, z)) == kinds(naive.sigmoidInputGradient(dy, z)))
    #expect(kinds(fast.tanhInputGradient(dy, z)) == kinds(naive.tanhInputGradient(dy, z)))
  }

  @Test func `keep the limits and the sign of 0`() {
    let z = Tensor<Float>([5], [-.infinity, -0.0, 0, .infinity, 30])
    #expect(bits(fast.tanh(z)) == bits(Tensor([5], [-1, -0.0, 0, 1, 1])))
    #expect(bits(fast.sigmoid(z)) == bits(Tensor([5], [0, 0.5, 0.5, 1, 1])))
  }

  @Test func `give a number the same result wherever it stands`() {
    for number in [Float(-3.7), 0.01, 88.9] {
      let z = Tensor<Float>([2 * 3 * 7], repeating: number)
      for y in [fast.sigmoid(z), fast.tanh(z), fast.tanhInputGradient(z, z), fast.sigmoidInputGradient(z, z)]
      {
        #expect(Set(y.elements).count == 1)
      }
    }
  }

  @Test func `give the same bits on one thread, two and five, and from run to run`() {
    var generator = SeededGenerator(seed: 3)
    let z = numbers(300_007, using: &generator)
    let dy = numbers(300_007, using: &generator)
    #expect(
      isIndependentOfThreads { kernels in
        [
          kernels.relu(z), kernels.reluInputGradient(dy, z), kernels.sigmoid(z), kernels.tanh(z),
          kernels.sigmoidInputGradient(dy, z), kernels.tanhInputGradient(dy, z),
        ]
      })
  }
}
