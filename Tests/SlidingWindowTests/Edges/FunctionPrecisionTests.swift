import SlidingWindow
import Tensors
import Testing

/// Elementary functions are not exact, and each library has its own. The bounds here leave every function of the C
/// library, or one as good, an error of 2 ulp, and add what the operations around it must round. ε is the distance
/// from 1 to the next number.
@Suite struct `Functions of single cells come near the loops in Double:` {
  @Test(arguments: allKernels)
  func `the rectifier exactly`(_ kernels: any KernelsUnderTest) {
    let (z, dy) = (random(kernels, [3, 5, 7], seed: 1), random(kernels, [3, 5, 7], seed: 2))
    #expect(kernels.relu(z) == loopsInDouble.relu(z))
    #expect(kernels.reluInputGradient(dy, z) == loopsInDouble.reluInputGradient(dy, z))
  }

  /// Sizes around the width of a vector.
  @Test(arguments: allKernels, [1, 7, 16, 67, 1000])
  func `sigmoid and tanh to a few ulp`(_ kernels: any KernelsUnderTest, _ cells: Int) {
    let (z, dy) = (random(kernels, [cells], upTo: 20, seed: 3), random(kernels, [cells], seed: 4))
    expect("sigmoid", kernels.sigmoid(z), near: loopsInDouble.sigmoid(z)) { 6 * kernels.ulp(of: $1) }
    // Two sigmoids and two products.
    let slope = loopsInDouble.sigmoidInputGradient(dy, z)
    expect("sigmoid, dz", kernels.sigmoidInputGradient(dy, z), near: slope) { 14 * kernels.ulp(of: $1) }
    let y = loopsInDouble.tanh(z)
    // Of an exponential, if it is not the library's own: a sum and a quotient follow.
    expect("tanh", kernels.tanh(z), near: y) { 4 * kernels.ulp(of: $1) }
    // In 1 − y² the error of y² stays as it is, however small the difference.
    let slopes = loopsInDouble.tanhInputGradient(dy, z)
    expect("tanh, dz", kernels.tanhInputGradient(dy, z), near: slopes) { i, _ in
      6 * kernels.ulp(of: 1) * abs(dy[i])
    }
  }

  /// The exponent l of a probability is rounded three times by about ε·(|l| + log C), the exponential follows.
  @Test(arguments: allKernels, [[5, 3], [2, 10, 7], [1, 1], [3, 37, 2, 2]])
  func `softmax and cross-entropy`(_ kernels: any KernelsUnderTest, _ shape: [Int]) {
    let (x, dy) = (random(kernels, shape, upTo: 20, seed: 5), random(kernels, shape, seed: 6))
    let C = Double(shape[1])
    let epsilon = kernels.ulp(of: 1)
    let (p, l) = (loopsInDouble.softmax(x), logSoftmax(x))
    let error = l.map { l in Double.exp(l) * (3 * (abs(l) + Double.log(C)) + 4) * epsilon }
    expect("softmax", kernels.softmax(x), near: p) { i, _ in error[i] }
    // C products are added, one sum is subtracted and multiplied; all |dy| are at most 1.
    let y = kernels.rounded(p)
    let dx = loopsInDouble.softmaxInputGradient(dy, y)
    expect("softmax, dx", kernels.softmaxInputGradient(dy, y), near: dx) { i, _ in
      2 * (C + 3) * epsilon * y[i]
    }

    let target = Tensor<Int>(
      [shape[0]] + shape.dropFirst(2), (0..<cellCount(shape) / shape[1]).map { $0 % shape[1] })
    let targets = Double(target.indices.count)
    for (reduction, divisor) in [(Reduction.mean, targets), (.sum, 1)] {
      let loss = kernels.crossEntropy(x, target: target, reduction: reduction)
      let exact = loopsInDouble.crossEntropy(x, target: target, reduction: reduction)
      let largest = l.elements.reduce(0) { max($0, abs($1)) } + Double.log(C)
      #expect(abs(loss - exact) <= (targets + 4) * epsilon * largest * targets / divisor)
      let dx = loopsInDouble.crossEntropyInputGradient(x, target: target, reduction: reduction)
      expect(
        "dx", kernels.crossEntropyInputGradient(x, target: target, reduction: reduction), near: dx
      ) { i, _ in (error[i] + 2 * epsilon) / divisor }
    }
  }

  /// K powers with an error of 2 ulp each are added, and the root shrinks what has gathered; both exponents are rounded.
  @Test(arguments: allKernels, [1, 1.5, 2, 3, 4.75])
  func `p-norms`(_ kernels: any KernelsUnderTest, _ p: Double) {
    let window = Window([2, 3], stride: [1, 2], padding: .uneven(before: [1, 0], after: [0, 2]))
    let x = random(kernels, [2, 3, 5, 23], seed: 7)
    let epsilon = kernels.ulp(of: 1)
    for mean in [true, false] {
      let exact = loopsInDouble.pNormPooling(x, p: p, window, mean: mean)
      let z = kernels.pNormPooling(x, p: p, window, mean: mean)
      expect("z", z, near: exact) { (6 + 8) * kernels.ulp(of: $1) }
      let dz = random(kernels, z.shape, seed: 8)
      let shares = loopsInDouble.pNormPoolingInputGradient(
        dz.map { abs($0) }, x.map { abs($0) }, z, p: p, window, mean: mean)
      let dx = loopsInDouble.pNormPoolingInputGradient(dz, x, z, p: p, window, mean: mean)
      // The quotient's error grows by its exponent, p − 1; six windows meet in a cell.
      expect("dx", kernels.pNormPoolingInputGradient(dz, x, z, p: p, window, mean: mean), near: dx) { i, _ in
        (p + 8) * epsilon * shares[i]
      }
    }
  }

  /// Random numbers that the kernels can represent.
  private func random(
    _ kernels: any KernelsUnderTest, _ shape: [Int], upTo size: Double = 1, seed: UInt64
  ) -> Tensor<Double> {
    kernels.rounded(Tensor<Double>.random(shape, seed: seed).map { size * $0 })
  }

  private func expect(
    _ name: String, _ z: Tensor<Double>, near exact: Tensor<Double>, _ bound: (Int, Double) -> Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(z.shape == exact.shape, sourceLocation: sourceLocation)
    let far = exact.indices.filter { !(abs(z[$0] - exact[$0]) <= bound($0, exact[$0])) }
    let worst = far.first.map { "\(name): \(z[$0]) instead of \(exact[$0]), \(bound($0, exact[$0])) allowed" }
    #expect(worst == nil, sourceLocation: sourceLocation)
  }
}
