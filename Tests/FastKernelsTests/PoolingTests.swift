import FastKernels
import Foundation
import SlidingWindow
import Tensors
import Testing
import Verification

/// Tensors with few different numbers, so that maxima tie, and among them NaN, infinities and zeros of both signs.
private func special(_ shape: [Int], using generator: inout SeededGenerator) -> Tensor<Float> {
  let numbers: [Float] = [0, -0.0, 1, -1, 2.5, -.infinity, -.infinity, .infinity, .nan]
  return Tensor(
    shape, (0..<cellCount(shape)).map { _ in numbers[generator.integer(below: numbers.count)] })
}

/// Windows of all kinds over lines that are shorter and longer than a vector, whole vectors and not.
private let geometries: [(extent: [Int], window: Window)] = [
  ([40, 37], Window([2, 2], stride: 2)),
  ([9, 38], Window([2, 2], stride: 2, rounding: .up)),
  ([10, 71], Window([3, 3], stride: 2, padding: .zeros(1))),
  ([5, 64], Window([3, 3], padding: .same)),
  ([33], Window([3], stride: 2)),
  ([3, 5, 35], Window([2, 3, 3], stride: [1, 2, 2], padding: .zeros(1))),
  (
    [7, 50],
    Window([3, 2], stride: [1, 2], padding: .uneven(before: [0, 1], after: [1, 0]), dilation: [2, 3])
  ),
  ([8, 66], Window([2, 2], stride: [3, 4])),
  ([6, 49], Window([3, 3], stride: 3, padding: .zeros(1), dilation: 2)),
  ([11, 19], Window([4, 5], stride: [1, 2], padding: .zeros(-1))),
  ([20, 20], Window([20, 20])),
  ([3, 2], Window([3, 2], stride: 2, padding: .zeros(1))),
]

@Suite struct `The fast poolings` {
  @Test func `equal the loops bit for bit on random windows, NaN, ties and padding included`() {
    let fast = FastKernels(threads: 3)
    for seed in 1...UInt64(400) {
      let complaints = DifferentialCheck.pooling.complaints(about: fast, seed: seed)
      #expect(complaints.isEmpty, "seed \(seed): \(complaints)")
    }
  }

  @Test(arguments: geometries.indices)
  func `equal the loops bit for bit on long lines, infinities and both zeros included`(_ number: Int) {
    var generator = SeededGenerator(seed: UInt64(number) + 1)
    let (extent, window) = geometries[number]
    let (fast, naive) = (FastKernels(threads: 2), NaiveKernels<Float>())
    let x = special([2, 3] + extent, using: &generator)
    let (z, switches) = fast.maxPooling(x, window)
    let expected = naive.maxPooling(x, window)
    #expect(bits(z) == bits(expected.z))
    #expect(switches == expected.switches)
    let dz = special(z.shape, using: &generator)
    #expect(
      bits(fast.maxPoolingInputGradient(dz, switches: switches, over: extent))
        == bits(naive.maxPoolingInputGradient(dz, switches: switches, over: extent)))
    for counting in [true, false] {
      #expect(
        bits(fast.meanPooling(x, window, countingPadding: counting))
          == bits(naive.meanPooling(x, window, countingPadding: counting)))
      #expect(
        bits(fast.meanPoolingInputGradient(dz, over: extent, window, countingPadding: counting))
          == bits(naive.meanPoolingInputGradient(dz, over: extent, window, countingPadding: counting)))
    }
  }

  @Test func `equal the loops where the mean of some windows is a mean of nothing but padding`() {
    let (x, window) = (Tensor<Float>([1, 1, 2], [3, 5]), Window([2], padding: .zeros(3)))
    let (fast, naive) = (FastKernels(threads: 2), NaiveKernels<Float>())
    let z = fast.meanPooling(x, window, countingPadding: true)
    #expect(z.elements == [0, 0, 1.5, 4, 2.5, 0, 0])
    #expect(
      fast.meanPoolingInputGradient(z, over: [2], window, countingPadding: true)
        == naive.meanPoolingInputGradient(z, over: [2], window, countingPadding: true))
  }

  /// Each power and each sum errs by rounding alone. With ε = 2⁻²⁴: |x|ᵖ by at most (p + 1)·ε of itself, a sum of n of them
  /// by another n·ε, the division by ε; the root divides all that by p and adds 2ε of its own, and |ln z|·ε as 1/p is
  /// rounded, too. A part (|x|/z)^(p−1) errs by pε for the quotient and its products (or the C library), its share by 3ε,
  /// a sum of n by n·ε of the sum of sizes; below 2⁻¹²⁶ each of the roundings of a term may be 2⁻¹⁴⁹.
  @Test(arguments: [1, 1.5, 2, 3, 4, 7, 12.25], geometries.indices)
  func `take p-norms and their gradients as the loops in Double do`(_ p: Double, _ number: Int) {
    var generator = SeededGenerator(seed: UInt64(number) + 1)
    let (extent, window) = geometries[number]
    let fast = FastKernels(threads: 2)
    let x = Tensor<Float>.random([2, 3] + extent, using: &generator)
    let X = x.map(Double.init)
    let taps = Double(window.kernel.reduce(1, *))
    for mean in [true, false] {
      let z = fast.pNormPooling(x, p: p, window, mean: mean)
      let exact = SlidingWindow.pNormPooling(X, p: p, window, mean: mean)
      let complaint = excess(z, over: exact) {
        ((p + taps + 2) / p + 2 + abs(log(exact[$0]))) * 0x1p-24 * exact[$0]
      }
      #expect(complaint == nil)

      let dz = Tensor<Float>.random(z.shape, using: &generator)
      let (D, Z) = (dz.map(Double.init), z.map(Double.init))
      let sizes = SlidingWindow.pNormPoolingInputGradient(D.map(abs), X, Z, p: p, window, mean: mean)
      let gradientComplaint = excess(
        fast.pNormPoolingInputGradient(dz, x, z, p: p, window, mean: mean),
        over: SlidingWindow.pNormPoolingInputGradient(D, X, Z, p: p, window, mean: mean)
      ) { (2 * p + taps + 3) * 0x1p-24 * abs(sizes[$0]) + 3 * taps * 0x1p-149 }
      #expect(gradientComplaint == nil)
    }
  }

  @Test(arguments: [1, 2, 2.5])
  func `let NaN, infinities and zeros reach the p-norms that they reach in the loops`(_ p: Double) {
    var generator = SeededGenerator(seed: 3)
    let (fast, naive) = (FastKernels(threads: 2), NaiveKernels<Float>())
    for (extent, window) in geometries {
      let x = special([1, 2] + extent, using: &generator)
      let z = naive.pNormPooling(x, p: p, window, mean: true)
      #expect(kinds(fast.pNormPooling(x, p: p, window, mean: true)) == kinds(z))
      let dz = Tensor<Float>.random(z.shape, using: &generator)
      #expect(
        kinds(fast.pNormPoolingInputGradient(dz, x, z, p: p, window, mean: true))
          == kinds(naive.pNormPoolingInputGradient(dz, x, z, p: p, window, mean: true)))
    }
    let zeros = Tensor<Float>(zeros: [1, 1, 40])
    let dz = Tensor<Float>([1, 1, 20], repeating: 1)
    #expect(
      fast.pNormPoolingInputGradient(
        dz, zeros, Tensor(zeros: [1, 1, 20]), p: p, Window([2], stride: 2), mean: true)
        == zeros)
  }

  /// A sum of n numbers in any order errs by at most n·2⁻²⁴ of the sum of their sizes, the division once more.
  @Test(arguments: [[1], [7, 7], [16], [65], [130, 3], [4, 5, 9]])
  func `take means of whole maps`(_ extent: [Int]) {
    var generator = SeededGenerator(seed: 5)
    let (fast, naive) = (FastKernels(threads: 2), NaiveKernels<Float>())
    let x = Tensor<Float>.random([3, 5] + extent, using: &generator)
    let (X, n) = (x.map(Double.init), Double(cellCount(extent)))
    let sizes = globalAveragePooling(X.map(abs))
    let complaint = excess(fast.globalAveragePooling(x), over: globalAveragePooling(X)) {
      (n + 1) * 0x1p-24 * sizes[$0]
    }
    #expect(complaint == nil)
    let dz = Tensor<Float>.random([3, 5], using: &generator)
    #expect(
      bits(fast.globalAveragePoolingInputGradient(dz, over: extent))
        == bits(naive.globalAveragePoolingInputGradient(dz, over: extent)))
    let spoilt = special([3, 5] + extent, using: &generator)
    #expect(kinds(fast.globalAveragePooling(spoilt)) == kinds(naive.globalAveragePooling(spoilt)))
  }

  @Test func `give the same bits on any number of threads`() {
    var generator = SeededGenerator(seed: 7)
    let x = Tensor<Float>.random([3, 7, 37, 70], using: &generator)
    let window = Window([3, 3], stride: 2, padding: .zeros(1))
    let dz = Tensor<Float>.random([3, 7, 19, 35], using: &generator)
    #expect(
      isIndependentOfThreads { kernels in
        let (z, switches) = kernels.maxPooling(x, window)
        let norm = kernels.pNormPooling(x, p: 3, window, mean: true)
        let means = kernels.globalAveragePooling(x)
        return [
          z, switches.map(Float.init),
          kernels.maxPoolingInputGradient(dz, switches: switches, over: x.extent),
          kernels.meanPooling(x, window, countingPadding: false),
          kernels.meanPoolingInputGradient(dz, over: x.extent, window, countingPadding: false), norm,
          kernels.pNormPoolingInputGradient(dz, x, norm, p: 3, window, mean: true), means,
          kernels.globalAveragePoolingInputGradient(means, over: x.extent),
        ]
      })
  }

  @Test(arguments: [[0, 3], [2, 0]])
  func `make nothing of nothing`(_ maps: [Int]) {
    let (kernels, window) = (FastKernels(threads: 2), Window([2, 2], stride: 2))
    let (x, shape) = (Tensor<Float>(zeros: maps + [6, 4]), maps + [3, 2])
    let (z, switches) = kernels.maxPooling(x, window)
    #expect(z.shape == shape && switches.shape == shape)
    #expect(kernels.maxPoolingInputGradient(z, switches: switches, over: [6, 4]) == x)
    #expect(kernels.meanPooling(x, window, countingPadding: true) == z)
    #expect(kernels.meanPoolingInputGradient(z, over: [6, 4], window, countingPadding: true) == x)
    #expect(kernels.pNormPooling(x, p: 2, window, mean: true) == z)
    #expect(kernels.pNormPoolingInputGradient(z, x, z, p: 2, window, mean: true) == x)
    #expect(kernels.globalAveragePooling(x).shape == maps)
    #expect(kernels.globalAveragePoolingInputGradient(Tensor(zeros: maps), over: [6, 4]) == x)
  }
}
