import ConvNets
import SlidingWindow
import Tensors
import Testing

private let kernels = NaiveKernels<Double>()
private let scores = Tensor<Double>([2, 3], [0.5, -1, 0.25, 2, 1.5, -0.75])
private let labels = Tensor<Int>([2], [0, 2])

@Suite struct `The loss of training` {
  /// Differences to ±1 by hand, all of them exact:
  ///
  ///     (−0.5, 0, 1.25)  squares 0.25, 0, 1.5625         (3, 2.5, −1.75)  squares 9, 6.25, 3.0625
  @Test func `is the squared difference to 1 for the right class and −1 for others`() {
    let sum = 0.25 + 1.5625 + 9 + 6.25 + 3.0625
    let overClasses = Loss.squaredError(overClasses: .sum)
    #expect(overClasses(scores, labels, with: kernels) == sum / 2)
    #expect(
      overClasses.inputGradient(scores, labels, with: kernels)
        == Tensor([2, 3], [-0.5, 0, 1.25, 3, 2.5, -1.75]))
    // 20.125 / 6 and thirds of the gradient are rounded once or twice.
    let mean = Loss.squaredError(overClasses: .mean)
    #expect(abs(mean(scores, labels, with: kernels) - sum / 6) < 1e-15)
    let gradient = mean.inputGradient(scores, labels, with: kernels)
    for i in gradient.indices {
      #expect(abs(3 * gradient[i] - [-0.5, 0, 1.25, 3, 2.5, -1.75][i]) < 1e-15)
    }
  }

  @Test func `is the cross-entropy of the readable module`() {
    #expect(Loss.crossEntropy(scores, labels, with: kernels) == crossEntropy(scores, target: labels))
    #expect(
      Loss.crossEntropy.inputGradient(scores, labels, with: kernels)
        == crossEntropyInputGradient(scores, target: labels))
  }

  /// A squared error is a parabola: central differences have no error but rounding, whatever their width.
  @Test func `has the gradient that differences measure`() {
    for loss in [Loss.squaredError(overClasses: .sum), .squaredError(overClasses: .mean)] {
      let gradient = loss.inputGradient(scores, labels, with: kernels)
      for i in scores.indices {
        var (up, down) = (scores, scores)
        up[i] += 0.5
        down[i] += -0.5
        let slope = loss(up, labels, with: kernels) - loss(down, labels, with: kernels)
        #expect(abs(slope - gradient[i]) < 1e-14)
      }
    }
  }
}

@Suite struct `The length of a gradient` {
  private let gradients: NamedTensors<Float> = ["a": Tensor([2], [3, 0]), "b": Tensor([1, 2], [0, -4])]

  @Test func `is that of all its numbers together`() { #expect(gradients.norm == 5) }

  @Test func `is cut to the longest, and left if it is shorter`() {
    #expect(gradients.shortened(to: 2.5) == ["a": Tensor([2], [1.5, 0]), "b": Tensor([1, 2], [0, -2])])
    #expect(gradients.shortened(to: 5) == gradients)
    #expect(gradients.shortened(to: 7) == gradients)
  }
}

@Suite struct `An evaluation of scores` {
  private let scores = Tensor<Float>([4, 3], [1, 3, 2, 5, 4, 4, 0, 0, 0, .nan, 1, 2])
  private let data = Dataset(
    images: Tensor(zeros: [4, 1]), labels: Tensor([4], [2, 2, 1, 0]), classCount: 3)

  /// Ranks of the true classes: second; third, as the first of two fours comes first; second of three zeros; behind all, as
  /// it has no number.
  @Test func `counts images whose class is among the first`() {
    let evaluation = Evaluation(scores: scores, of: data)
    #expect((1...3).map { evaluation.accuracy(top: $0) } == [0, 0.5, 1])
    #expect(evaluation.accuracy == 0)
  }

  @Test func `has the loss of all images`() {
    let finite = data[0..<3]
    let own = Tensor<Float>([3, 3], Array(scores.elements.prefix(9)))
    let evaluation = Evaluation(scores: own, of: finite, .squaredError(overClasses: .sum))
    // (4 + 16 + 1) + (36 + 25 + 9) + (1 + 1 + 1) = 94, by hand
    #expect(abs(evaluation.loss - 94 / 3) < 94 * 0x1p-23)
    #expect(Evaluation(scores: own, of: finite).loss == Double(crossEntropy(own, target: finite.labels)))
  }
}
