import Explanations
import SlidingWindow
import Tensors
import Testing

@Suite struct `Symbols` {
  let x = Tensor(named: "x", [4])
  let one = Symbol(1)

  @Test func `are equal when their polynomials are, however they were written`() {
    let (a, b, c) = (x[0], x[1], x[2])
    #expect((a + b) * c == c * b + a * c)
    #expect((a + b) * (a - b) == a * a - b * b)
    #expect(a + b - a == b)
    #expect(a - a == Symbol(0) && (a - a).terms.isEmpty)
    #expect((a + b) / Symbol(3) + (a + b) / Symbol(6) == (a + b) / Symbol(2))
    #expect(a * b != a * c)
    #expect(a + a != a)
    #expect(a * a != a)
    #expect(a + one != a)
  }

  @Test func `stand in one order, whatever order the terms came in`() {
    let products = [x[3] * x[0], x[1], one, x[2] * x[2], x[0]]
    let sum = products.reduce(Symbol(0), +)
    #expect(sum.description == "1 + x(0) + x(1) + x(2)² + x(0)·x(3)")
    #expect(products.reversed().reduce(Symbol(0), +) == sum)
  }

  @Test func `print as people write`() {
    let w = Tensor(named: "w", [2, 1, 3, 3])
    let dz = Tensor(named: "dz", [1, 2, 4, 4])
    #expect((dz[0, 1, 2, 3] * w[1, 0, 0, 2]).description == "w(1,0,2)·dz(1,2,3)")
    #expect((Symbol(0) - x[1] - x[0] / Symbol(4)).description == "−1/4·x(0) − x(1)")
    #expect((x[0] * Symbol(3) - Symbol(2)).description == "−2 + 3·x(0)")
    #expect(Symbol(0).description == "0")
    #expect(Tensor(named: "b", [1])[0].description == "b")
    #expect(Cell("x", [0, 0, 1, 2], in: [1, 1, 5, 5]).fullName == "x[0,0,1,2]")
  }

  @Test func `print as LaTeX`() {
    let (w, dz) = (Tensor(named: "w", [1, 1, 2, 2]), Tensor(named: "dz", [1, 1, 2, 2]))
    let dx = convolutionInputGradient(dz, w, over: [3, 3], Window([2, 2]))
    let name = Tensor(named: "dx", dx.shape)
    #expect(
      (dx[0, 0, 1, 0] / Symbol(4)).equation(for: name[0, 0, 1, 0], .latex) == #"""
        \begin{align*}
          \mathrm{d}x_{1,0} ={}& \tfrac{1}{4}\,w_{1,0}\,\mathrm{d}z_{0,0} \\
          & {}+ \tfrac{1}{4}\,w_{0,0}\,\mathrm{d}z_{1,0}
        \end{align*}
        """#)
    #expect((x[0] * x[0]).equation(for: x[1], .latex) == #"\[ x_{1} = x_{0}^{2} \]"#)
  }

  @Test func `set a long sum in the rows of its map, and break what is too wide`() {
    let (w, dz) = (Tensor(named: "w", [1, 1, 2, 2]), Tensor(named: "dz", [1, 1, 2, 2]))
    let dx = convolutionInputGradient(dz, w, over: [3, 3], Window([2, 2]))
    let name = Tensor(named: "dx", dx.shape)[0, 0, 1, 1]
    #expect(
      dx[0, 0, 1, 1].equation(for: name) == """
        dx(1,1) = w(1,1)·dz(0,0) + w(1,0)·dz(0,1)
                + w(0,1)·dz(1,0) + w(0,0)·dz(1,1)
        """)
    #expect(dx[0, 0, 1, 1].equation(for: name, width: 30).split(separator: "\n").count == 4)
  }

  @Test func `know their derivatives`() {
    let (a, b) = (x[0], x[1])
    let f = a * a * a * Symbol(2) - a * b + b
    #expect(f.derivative(by: a) == Symbol(6) * a * a - b)
    #expect(f.derivative(by: b) == one - a)
    #expect(f.derivative(by: x[3]) == Symbol(0))
  }

  @Test func `come to the same numbers as the plain loops`() {
    var generator = SeededGenerator(seed: 4)
    let window = Window([3, 2], stride: [2, 1], padding: .zeros(1), dilation: [1, 2])
    func wholeNumbers(_ shape: [Int]) -> Tensor<Double> {
      Tensor(shape, (0..<cellCount(shape)).map { _ in Double(generator.integer(below: 9)) - 4 })
    }
    let (x, w, b) = (wholeNumbers([2, 4, 5, 6]), wholeNumbers([6, 2, 3, 2]), wholeNumbers([6]))
    let z = convolution(x, w, bias: b, window, groups: 2)
    let formulas = convolution(
      Tensor(named: "x", at: x), Tensor(named: "w", at: w), bias: Tensor(named: "b", at: b), window, groups: 2
    )
    #expect(z.elements == formulas.elements.map(\.value))
    #expect(z.elements.contains { $0 != 0 })
  }

  @Test func `compare by value where they have values, and refuse where they have none`() async throws {
    let valued = Tensor(named: "x", at: Tensor([2], [3, -1]))
    #expect(valued[1] < valued[0])
    #expect(valued[0] * valued[1] < valued[1])
    #expect(Symbol(1) / Symbol(3) < Symbol(1) / Symbol(2))
    let exit = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = maxPooling(Tensor(named: "x", [1, 1, 4]), Window([2]))
    }
    let text = String(decoding: exit.standardErrorContent, as: UTF8.self)
    #expect(text.contains("which of x(0) and x(1) is larger depends on numbers"))
  }

  @Test func `refuse to be divisors`() async throws {
    let exit = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor(named: "x", [2])
      _ = x[0] / x[1]
    }
    let text = String(decoding: exit.standardErrorContent, as: UTF8.self)
    #expect(text.contains("divided by a number other than 0, but the divisor is x(1)"))
  }
}

@Suite struct `Rationals` {
  @Test func `stay in lowest terms, with the sign above the line`() {
    let half = Rational(-3, over: -6)
    #expect(half.numerator == 1 && half.denominator == 2)
    #expect(Rational(4, over: -6).description == "-2/3")
    #expect(Rational(0, over: 5) == .zero)
  }

  @Test func `compute exactly`() {
    let (third, quarter) = (Rational(1, over: 3), Rational(-1, over: 4))
    #expect(third + quarter == Rational(1, over: 12))
    #expect(third - quarter == Rational(7, over: 12))
    #expect(third * quarter == Rational(-1, over: 12))
    #expect(third / quarter == Rational(-4, over: 3))
    #expect(quarter < third && !(third < quarter) && quarter < .zero)
  }
}
