import SlidingWindow
import Tensors
import Testing

/// The slips of Schütt 2018.
@Suite(.givenRightSizes) struct `Errata of Schütt 2018` {
  /// "Convolutional Layer" (A104), read with the star of "Convolution" (A102).
  @Test func `X-23: the star with its flip is not the sum that stands beside it`() {
    var generator = SeededGenerator(seed: 23)
    let x = Tensor.wholeNumbers([1, 1, 9], using: &generator)
    let w = signal([2, -1, 3])  // not the same read backward, or the flip would not show
    let (f, g) = (Line(w), Line(x))
    // Σ w^α · x^{a+α−1} for a = 1…7, counted from 1.
    let sum = (1...7).map { a in (1...3).reduce(0) { $0 + f[$1 - 1] * g[a + $1 - 2] } }
    let star = (-3...12).map { f.star(g, at: $0) }
    let turned = Line(w.flipped())

    expectSame("z", convolution(x, w, Window([3])), signal(sum))
    #expect(!(0...star.count - 7).contains { Array(star[$0..<$0 + 7]) == sum })
    #expect((2...8).map { turned.star(g, at: $0) } == sum)
    expectSame("w ∗ x", classicalConvolution(x, w, Window([3])), signal((2...8).map { f.star(g, at: $0) }))
  }

  /// "Error Backpropagation in a Convolution" (A105, A106, A107).
  @Test func `X-24: the star of the forward pass is not the one of dE/dx, but the one of dE/dw`() {
    var generator = SeededGenerator(seed: 24)
    let x = Tensor.wholeNumbers([1, 1, 9], using: &generator)
    let w = Tensor.wholeNumbers([1, 1, 4], using: &generator)
    let dz = Tensor.wholeNumbers([1, 1, 6], using: &generator)
    let (X, W, dZ) = (Line(x), Line(w), Line(dz))
    expectSame("z", convolution(x, w, Window([4])), signal((0..<6).map { W.correlated(X, at: $0) }))

    let dx = convolutionInputGradient(dz, w, over: [9], Window([4]))
    expectSame("dE/dx", dx, signal((0..<9).map { dZ.star(W, at: $0) }))
    #expect(dx != signal((0..<9).map { dZ.correlated(W, at: $0) }))

    let dw = convolutionFilterGradient(dz, x, Window([4]))
    expectSame("dE/dw", dw, signal((0..<4).map { dZ.correlated(X, at: $0) }))
    #expect(dw != signal((0..<4).map { dZ.star(X, at: $0) }))
  }
}

/// A signal with zeros on both sides without end, as the sums from −∞ to ∞ ask for.
private struct Line {
  let cells: [Double]

  init(_ signal: Tensor<Double>) { cells = signal.elements }

  subscript(t: Int) -> Double { cells.indices.contains(t) ? cells[t] : 0 }

  /// [f ∗ g]_t = Σ_s f_s · g_{t−s}, the star as it is defined.
  func star(_ g: Line, at t: Int) -> Double { cells.indices.reduce(0) { $0 + self[$1] * g[t - $1] } }

  /// Σ_s f_s · g_{t+s}, the star as the forward pass uses it.
  func correlated(_ g: Line, at t: Int) -> Double { cells.indices.reduce(0) { $0 + self[$1] * g[t + $1] } }
}
