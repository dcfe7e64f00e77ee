import FastKernels
import SlidingWindow
import Tensors
import Testing
import Verification

private let roundoff = 0x1p-24
/// Several roundings of numbers too small to have all their digits.
private let tiny = 0x1p-147

/// Random scores with a target for every column.
private struct Scores {
  let x: Tensor<Float>
  let target: Tensor<Int>
  let dy: Tensor<Float>

  var classes: Int { x.shape[1] }

  init(_ shape: [Int], largest: Double, using generator: inout SeededGenerator) {
    // Far from 0, a number that is not first compared with the largest loses its digits.
    x = .random(shape, from: 1000 - largest, to: 1000 + largest, using: &generator)
    dy = .random(shape, using: &generator)
    let columns = [shape[0]] + shape[2...]
    target = Tensor(columns, (0..<cellCount(columns)).map { _ in generator.integer(below: shape[1]) })
  }

  /// Signals, images, plain rows; no sample, one class, one position; widths that do not divide a vector.
  static let shapes = [
    [1, 1], [0, 4], [2, 1, 3], [3, 5], [16, 10], [37, 23], [5, 1000], [2, 3, 0], [0, 3, 7], [1, 2, 1],
    [4, 3, 2],
    [3, 7, 16], [2, 21, 9, 9], [2, 4, 5, 3, 7], [1, 130, 65],
  ]
}

/// A score's distance d to the largest is rounded, which changes its exponential by |d|·ε of itself, and the exponential
/// adds 3ε. So with D the largest distance anywhere
///
///     a term e^d of the sum over C classes                 (D + 3)·ε
///     the sum                                              (D + 3 + C)·ε
///     y = e^d / sum                                        (2D + C + 8)·ε
@Suite struct `The fast losses` {
  private let fast = FastKernels(threads: 2)
  private let naive = NaiveKernels<Float>()

  @Test(arguments: Scores.shapes, [0.5, 60])
  func `softmax and its gradient agree with the loops within their roundings`(
    _ shape: [Int], _ largest: Double
  ) {
    var generator = SeededGenerator(seed: 1)
    let scores = Scores(shape, largest: largest, using: &generator)
    let (C, D) = (Double(scores.classes), 2 * largest)

    let exact = softmax(scores.x.map(Double.init))
    let y = excess(fast.softmax(scores.x), over: exact) { (2 * D + C + 8) * roundoff * exact[$0] + tiny }
    #expect(y == nil)

    // dx = y·(dy − Σ y·dy): C + 1 roundings of the sum, one each of difference and product.
    let given = naive.softmax(scores.x)
    let (Y, dY) = (given.map(Double.init), scores.dy.map(Double.init))
    let sums = Y.combined(with: dY) { abs($0 * $1) }
    let dx = excess(fast.softmaxInputGradient(scores.dy, given), over: softmaxInputGradient(dY, Y)) { i in
      let (p, map) = (i % Y.positions.count, i / (Y.positions.count * scores.classes))
      let sum = Y.channels.reduce(0) { $0 + sums[map, $1, p] }
      return (C + 3) * roundoff * Y[i] * (abs(dY[i]) + sum) + tiny
    }
    #expect(dx == nil)
  }

  /// A logarithm's own error is that of the sum under it, |log| ≤ log C twice rounded, and the differences' rounding: with
  /// l ≤ D + log C at most (3D + C + 3 + 3·log C)·ε. Adding n of them costs n·ε·(D + log C).
  @Test(arguments: Scores.shapes, [Reduction.mean, .sum])
  func `cross-entropy and its gradient agree with the loops within their roundings`(
    _ shape: [Int], _ reduction: Reduction
  ) {
    var generator = SeededGenerator(seed: 2)
    let scores = Scores(shape, largest: 8, using: &generator)
    let (C, D, n) = (Double(scores.classes), 16.0, Double(scores.target.indices.count))
    let X = scores.x.map(Double.init)
    let weight = reduction == .mean ? 1 / n : 1

    let loss = fast.crossEntropy(scores.x, target: scores.target, reduction: reduction)
    let exact = crossEntropy(X, target: scores.target, reduction: reduction)
    if n == 0, reduction == .mean {
      #expect(loss.isNaN && exact.isNaN)
    } else {
      let own = 3 * D + C + 3 + 3 * Double.log(C)
      let bound = weight * n * (own + (n + 2) * (D + Double.log(C))) * roundoff
      #expect((Double(loss) - exact).magnitude <= bound)
    }

    let gradient = crossEntropyInputGradient(X, target: scores.target, reduction: reduction)
    let y = softmax(X)
    let dx = excess(
      fast.crossEntropyInputGradient(scores.x, target: scores.target, reduction: reduction), over: gradient
    ) { ((2 * D + C + 10) * y[$0] + 2 * abs(gradient[$0] / weight)) * roundoff * weight + tiny }
    #expect(dx == nil)
  }

  @Test(arguments: [[19, 6], [3, 6, 41], [40, 1]])
  func `take NaN and infinity to the cells that the loops take them to`(_ shape: [Int]) {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<50 {
      let scores = Scores(shape, largest: 3, using: &generator)
      var (x, y) = (scores.x, naive.softmax(scores.x))
      for bad in [Float.nan, .infinity, -.infinity, -.infinity] {
        x[generator.integer(below: x.indices.count)] = bad
        y[generator.integer(below: y.indices.count)] = bad
      }
      for c in x.channels { x[0, c, 0] = -.infinity }
      #expect(kinds(fast.softmax(x)) == kinds(naive.softmax(x)))
      #expect(kinds(fast.softmaxInputGradient(x, y)) == kinds(naive.softmaxInputGradient(x, y)))
      let gradient = fast.crossEntropyInputGradient(x, target: scores.target, reduction: .mean)
      #expect(
        kinds(gradient) == kinds(naive.crossEntropyInputGradient(x, target: scores.target, reduction: .mean)))
    }
  }

  @Test func `a right class that is impossible costs infinitely much, and one NaN spoils the loss`() {
    let impossible = Tensor<Float>([2, 3], [0, -.infinity, 1, 2, 3, 4])
    #expect(fast.crossEntropy(impossible, target: Tensor([2], [1, 0]), reduction: .mean) == .infinity)
    let spoilt = Tensor<Float>([2, 3], [0, .nan, 1, 2, 3, 4])
    #expect(fast.crossEntropy(spoilt, target: Tensor([2], [0, 0]), reduction: .sum).isNaN)
  }

  @Test(arguments: [[700, 90], [4, 21, 60, 61]])
  func `give the same bits on one thread, two and five, and from run to run`(_ shape: [Int]) {
    var generator = SeededGenerator(seed: 4)
    let scores = Scores(shape, largest: 5, using: &generator)
    #expect(
      isIndependentOfThreads { kernels in
        let loss = kernels.crossEntropy(scores.x, target: scores.target, reduction: .mean)
        return [
          kernels.softmax(scores.x), kernels.softmaxInputGradient(scores.dy, scores.x), Tensor([1], [loss]),
          kernels.crossEntropyInputGradient(scores.x, target: scores.target, reduction: .mean),
        ]
      })
  }
}
