import SlidingWindow
import Tensors
import Testing

@Suite struct `Numbers far from 0` {
  @Test(arguments: allKernels)
  func `saturate sigmoid and tanh without overflow`(_ kernels: any KernelsUnderTest) {
    let z = Tensor<Double>([4], [-1000, 1000, -.infinity, .infinity])
    let dy = Tensor<Double>([4], repeating: 2)
    #expect(kernels.sigmoid(z).elements == [0, 1, 0, 1])
    #expect(kernels.tanh(z).elements == [-1, 1, -1, 1])
    #expect(kernels.sigmoidInputGradient(dy, z).elements == [0, 0, 0, 0])
    #expect(kernels.tanhInputGradient(dy, z).elements == [0, 0, 0, 0])
  }

  /// Each form of the logistic function is used where its exponential cannot overflow: an infinite value would make the
  /// slope ∞/∞, and a result that is still a number, if a tiny one, would come out as 0.
  @Test func `leave dual numbers their slopes`() {
    let z = Tensor<Dual>([2], [Dual(-1000, slope: 1), Dual(1000, slope: 1)])
    #expect(sigmoid(z).elements == [Dual(0, slope: 0), Dual(1, slope: 0)])
  }

  /// For −720 in Double and −99 in Float e^−z is infinite, and e^z is not 0.
  @Test(arguments: allKernels)
  func `leave tiny results their size`(_ kernels: any KernelsUnderTest) {
    let z = (0.967 * Double.log(kernels.ulp(of: 0))).rounded()
    let tiny = Double.exp(z)
    #expect(-z > Double.log(kernels.greatestFiniteMagnitude) && tiny > 4 * kernels.ulp(of: 0))
    #expect(abs(kernels.sigmoid(Tensor([1], [z]))[0] - tiny) <= kernels.ulp(of: 0))
  }

  /// 1 − sigmoid(30) keeps three digits only; the gradient must not be computed so. There it is e^−30 to 13 digits.
  @Test(arguments: allKernels, [-30.0, 30])
  func `keep their small gradients to full precision`(_ kernels: any KernelsUnderTest, _ z: Double) {
    let gradient = kernels.sigmoidInputGradient(Tensor<Double>([1], [1]), Tensor([1], [z]))[0]
    let expected = Double.exp(-30) * (1 - 2 * Double.exp(-30))
    #expect(abs(gradient - expected) <= 8 * kernels.ulp(of: expected))
  }

  @Test(arguments: allKernels)
  func `pass or stop at the rectifier`(_ kernels: any KernelsUnderTest) {
    let large = kernels.greatestFiniteMagnitude
    let z = Tensor<Double>([4], [-large, large, -.infinity, .infinity])
    #expect(kernels.relu(z).elements == [0, large, 0, .infinity])
    #expect(kernels.reluInputGradient(Tensor([4], repeating: 2), z).elements == [0, 2, 0, 2])
    #expect(kernels.relu(Tensor<Double>([1], [.nan]))[0].isNaN)
    #expect(kernels.reluInputGradient(Tensor([1], [2]), Tensor<Double>([1], [.nan])).elements == [2])
  }

  @Test(arguments: allKernels)
  func `give probabilities and losses that are numbers`(_ kernels: any KernelsUnderTest) {
    let x = Tensor<Double>([2, 3], [1e4, 0, -1e4, 1e4, 1e4, 1e4])
    let third = 1.0 / 3
    #expect(kernels.softmax(x).elements.prefix(3) == [1, 0, 0])
    #expect(
      kernels.softmax(x).elements.suffix(3).allSatisfy { abs($0 - third) <= 2 * kernels.ulp(of: third) })
    let target = Tensor<Int>([2], [2, 0])
    let loss = kernels.crossEntropy(x, target: target, reduction: .sum)
    #expect(abs(loss - (2e4 + Double.log(3))) <= kernels.ulp(of: loss))
    let dx = kernels.crossEntropyInputGradient(x, target: target, reduction: .sum)
    #expect(dx.elements.prefix(3) == [1, 0, -1])
    #expect(abs(dx[1, 0] + 2 * third) <= 2 * kernels.ulp(of: third))
  }

  /// The exponent l of a probability p is rounded by about ε·(|l| + log C) each of three times; p·|l| is at most 1/e,
  /// and adding C of them up rounds C times more: 8·C·ε is enough for C ≥ 2.
  @Test(arguments: allKernels, [2, 3, 10, 100])
  func `leave the sum of probabilities at 1`(_ kernels: any KernelsUnderTest, _ classes: Int) {
    for size in [1.0, 30, 1e4] {
      let x = Tensor<Double>.random([5, classes, 2], seed: 17).map { size * $0 }
      let y = kernels.softmax(x)
      for s in x.samples {
        for p in x.positions {
          let sum = x.channels.reduce(0) { $0 + y[s, $1, p] }
          #expect(abs(sum - 1) <= 8 * Double(classes) * kernels.ulp(of: 1))
        }
      }
      #expect(y.elements.allSatisfy { 0 <= $0 && $0 <= 1 })
    }
  }

  @Test func `give logarithms of probabilities that are numbers, none above 0`() {
    let far = logSoftmax(Tensor<Float>([1, 3], [1e4, 0, -1e4]))
    #expect(far.elements == [0, -1e4, -2e4])
    for size in [1.0, 30, 1e4] {
      let l = logSoftmax(Tensor<Double>.random([5, 10, 2], seed: 17).map { size * $0 })
      #expect(l.elements.allSatisfy { $0 <= 0 })
    }
  }
}
