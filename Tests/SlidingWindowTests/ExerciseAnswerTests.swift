import SlidingWindow
import Tensors
import Testing

// The answers of Docs/Exercises.md, where they can be computed. Tests are named there, word for word.

@Suite(.givenRightSizes) struct `Answers to the exercises` {
  /// Raj 2020, "Model variations"; Shah and Ghosh, "Deep residual networks" (A95).
  @Test func `D8: back through a residual block come dz itself and what returns through F`() {
    var generator = SeededGenerator(seed: 8)
    let x = Tensor<Double>.random([2, 2, 5, 4], using: &generator)
    let w = (1...2).map { _ in Tensor<Double>.random([2, 2, 3, 3], using: &generator) }
    let same = Window([3, 3], padding: .same)
    func z(_ x: Tensor<Double>) -> Tensor<Double> {
      convolution(relu(convolution(x, w[0], same)), w[1], same).combined(with: x) { F, x in F + x }
    }
    let dz = Tensor<Double>.random(x.shape, using: &generator)
    let inner = convolution(x, w[0], same)
    let behind = reluInputGradient(convolutionInputGradient(dz, w[1], over: [5, 4], same), inner)
    let throughF = convolutionInputGradient(behind, w[0], over: [5, 4], same)
    let sum = throughF.combined(with: dz) { $0 + $1 }

    func verdict(_ dx: Tensor<Double>) -> GradientCheck.Verdict {
      GradientCheck("residual block", of: z, at: x, upstream: dz, claimed: dx).verdict
    }
    #expect(verdict(sum) == .agrees)
    #expect(verdict(throughF) == .disagrees && verdict(dz) == .disagrees)
  }

  /// Shah and Ghosh, "Let's consider MLP and CNN for MFCC…" and "The input is a sequence of 1000 words…".
  @Test func `D18: 158,474 or 9,204 parameters, 10,000,100,000 or 50,100`() {
    /// Weights and biases; a shape begins with the outputs.
    func parameters(_ shapes: [[Int]]) -> Int { shapes.map { cellCount($0) + $0[0] }.reduce(0, +) }
    #expect(parameters([[128, 21 * 40], [128, 128], [128, 128], [138, 128]]) == 158_474)

    let maps = (1...10).reduce([1, 1, 21, 40]) { x, _ in
      convolutionShape(x, [3, x[1], 3, 3], Window([3, 3]))
    }
    let filters = [[3, 1, 3, 3]] + (2...10).map { _ in [3, 3, 3, 3] }
    #expect(parameters(filters + [[138, cellCount(maps)]]) == 9_204)

    #expect(parameters([[1000 * 100, 1000 * 100]]) == 10_000_100_000)
    #expect(parameters([[100, 100, 5]]) == 50_100)
  }

  /// Shah and Ghosh, "Keeping the dimensionality under control" (A90).
  @Test func `D19: three pools of 2x2 take 40,000 cells to 625, three convolutions of 3x3 to 37,636`() {
    func cells(after window: Window) -> Int {
      cellCount((1...3).reduce([200, 200]) { extent, _ in window.positions(over: extent) })
    }
    #expect(cells(after: Window([2, 2], stride: 2)) == 625)
    #expect(cells(after: Window([3, 3])) == 37_636)
  }

  /// Shah and Ghosh, "Why 2 layers per block?".
  @Test func `D20: a single convolution with a skip is again a single convolution`() {
    var generator = SeededGenerator(seed: 20)
    let x = Tensor.wholeNumbers([2, 3, 5, 6], using: &generator)
    let w = Tensor.wholeNumbers([3, 3, 3, 3], using: &generator)
    let same = Window([3, 3], padding: .same)
    let block = convolution(x, w, same).combined(with: x) { F, x in F + x }
    var raised = w
    for m in 0..<3 { raised[m, m, 1, 1] += 1 }
    expectSame("z", convolution(x, raised, same), block)
  }

  /// The figures of V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning" (2016), whose
  /// animations Shah and Ghosh link to: input, kernel, stride, padding, dilation and output of one side.
  @Test(arguments: [
    [4, 3, 1, 0, 1, 2], [5, 4, 1, 2, 1, 6], [5, 3, 1, 1, 1, 5], [5, 3, 1, 2, 1, 7], [5, 3, 2, 0, 1, 2],
    [5, 3, 2, 1, 1, 3], [6, 3, 2, 1, 1, 3], [7, 3, 1, 0, 2, 3],
  ])
  func `D21: the sizes in the animations, there and back`(_ n: [Int]) {
    let window = Window(
      [n[1]], stride: .init(n[2]), padding: .zeros(.init(n[3])), dilation: .init(n[4]))
    #expect(window.positions(over: [n[0]]) == [n[5]])
    let leftover = Window.PerAxis(window.leftover(over: [n[0]]))
    let back = transposedConvolutionShape([1, 1, n[5]], [1, 1, n[1]], window, leftover: leftover)
    #expect(back == [1, 1, n[0]])
    // Only one of them needs to be told its size: 5 and 6 cells both lead to 3.
    #expect((leftover == 0) == (n[0] != 6))
  }

  /// Schütt 2018, "Learning with Sequential Data" (A99, A100, C13).
  @Test func `D22: a convolution, a threshold and a sum count the common pieces of two strings`() {
    let letters = Array("ACGT")
    let pieces = letters.flatMap { a in letters.flatMap { b in letters.map { c in [a, b, c] } } }
    func oneHot(_ string: [Character]) -> Tensor<Double> {
      Tensor([1, 4, string.count], letters.flatMap { l in string.map { $0 == l ? 1.0 : 0 } })
    }
    // One filter for each of the 64 pieces: the piece itself. It scores 3 where it stands, and less elsewhere.
    let w = Tensor([64, 4, 3], pieces.flatMap { oneHot($0).elements })
    let threshold = Tensor([64], repeating: -2.0)
    func features(_ string: String) -> (positions: Int, counts: [Int]) {
      let found = relu(convolution(oneHot(Array(string)), w, bias: threshold, Window([3])))
      let counts = found.channels.map { n in found.positions.reduce(0.0) { $0 + found[0, n, $1] } }
      return (found.positions.count, counts.map { Int($0) })
    }
    let (first, second) = (features("ATCAGACAATA"), features("CGTACAA"))
    #expect(first.positions == 9 && second.positions == 5)
    #expect(first.counts.reduce(0, +) == 9 && second.counts.reduce(0, +) == 5)

    let products = zip(first.counts, second.counts).map { $0 * $1 }
    let common = pieces.indices.filter { products[$0] > 0 }.map { String(pieces[$0]) }
    #expect(products.reduce(0, +) == 2 && common == ["ACA", "CAA"])
  }

  /// Raj 2020, "Transform invariance" (A75).
  @Test func `D25: the best of four turned filters turns with the picture`() {
    var generator = SeededGenerator(seed: 25)
    let x = Tensor.wholeNumbers([1, 1, 6, 6], using: &generator)
    let w = Tensor.wholeNumbers([1, 1, 3, 3], using: &generator)
    func best(_ x: Tensor<Double>) -> Tensor<Double> {
      let filters = (1...3).reduce([w]) { turns, _ in turns + [turned(turns[turns.count - 1])] }
      let maps = filters.map { convolution(x, $0, Window([3, 3])) }
      return maps.dropFirst().reduce(maps[0]) { $0.combined(with: $1) { max($0, $1) } }
    }
    expectSame("best", best(turned(x)), turned(best(x)))
    // A single filter knows nothing of turns.
    let one = convolution(turned(x), w, Window([3, 3]))
    #expect(one != turned(convolution(x, w, Window([3, 3]))))
  }

  /// A square map turned by 90°.
  private func turned(_ x: Tensor<Double>) -> Tensor<Double> {
    var z = x
    let side = x.extent[0]
    for row in 0..<side {
      for column in 0..<side { z[0, 0, column, side - 1 - row] = x[0, 0, row, column] }
    }
    return z
  }
}
