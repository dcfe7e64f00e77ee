import Explanations
import SlidingWindow
import Tensors
import Testing

/// The lectures' equations, read off what the loops did.
@Suite struct `Equations of the lectures` {
  let plain = Equations(.convolution, x: [1, 1, 5, 5], w: [1, 1, 3, 3], Window([3, 3]))

  @Test func `the nine steps of cell (2,2), with w(1,0) where the slide prints w(2,1) (C6, X-11)`() throws {
    let z = try #require(plain.formulas(for: .z))
    let x22 = plain.x[0, 0, 2, 2]
    for i in 0..<3 {
      for j in 0..<3 {
        #expect(z[0, 0, i, j].part(with: x22) == plain.w[0, 0, 2 - i, 2 - j] * x22, "z(\(i),\(j))")
      }
    }
    let printed = plain.w[0, 0, 2, 1] * x22
    #expect(z[0, 0, 1, 2].part(with: x22) == plain.w[0, 0, 1, 0] * x22)
    #expect(z[0, 0, 1, 2].part(with: x22) != printed)
  }

  @Test func `in dx every dz meets the filter flipped, its last corner on the cell (A51)`() throws {
    let dx = try #require(plain.formulas(for: .dx))
    for (i, j) in [(2, 2), (0, 0), (1, 4), (3, 2)] {
      let weights = plain.dz.map { dx[0, 0, i, j].derivative(by: $0) }
      // The flipped filter's last corner lies on (i, j) of dz; what hangs over the edge meets nothing.
      for a in 0..<3 {
        for b in 0..<3 {
          let (k, l) = (i - a, j - b)
          let isInside = 0..<3 ~= k && 0..<3 ~= l
          #expect(weights[0, 0, a, b] == (isInside ? plain.w[0, 0, k, l] : Symbol(0)), "dx(\(i),\(j))")
        }
      }
    }
    #expect(plain.dz.map { dx[0, 0, 2, 2].derivative(by: $0) } == plain.w.flipped())
    #expect(plain.w.flipped() != plain.w)
  }

  @Test(arguments: [(5, [1, 1, 2, 1, 1]), (9, [1, 1, 2, 1, 2, 1, 2, 1, 1])])
  func `with stride 2, cells have a part in 4, 2 or 1 outputs (A54, C25)`(_ side: Int, _ line: [Int]) throws {
    let strided = Equations(
      .convolution, x: [1, 1, side, side], w: [1, 1, 3, 3], Window([3, 3], stride: 2))
    let counts = try #require(strided.formulas(for: .dx)).map { $0.terms.count }
    #expect(counts.elements == line.flatMap { row in line.map { row * $0 } })
    #expect(side == 5 || Set(counts.elements) == [1, 2, 4])
  }

  @Test func `one weight is followed over all outputs (C7), and the bias enters each (A62)`() throws {
    let dw = try #require(plain.formulas(for: .dw))
    let db = try #require(plain.formulas(for: .db))
    var (weight, bias) = (Symbol(0), Symbol(0))
    for i in 0..<3 {
      for j in 0..<3 {
        weight += plain.x[0, 0, i + 1, j + 2] * plain.dz[0, 0, i, j]
        bias += plain.dz[0, 0, i, j]
      }
    }
    #expect(dw[0, 0, 1, 2] == weight)
    #expect(db[0] == bias)
  }

  @Test func `an expanding layer pushes w(u − stride·t) to cell u (A71)`() throws {
    let expanding = Equations(
      .transposedConvolution, x: [1, 1, 2, 2], w: [1, 1, 3, 3], Window([3, 3], stride: 2))
    let z = try #require(expanding.formulas(for: .z))
    let (x, w) = (expanding.x, expanding.w)
    let b = Tensor(named: "b", [1])[0]
    #expect(z.shape == [1, 1, 5, 5])
    let middle = w[0, 0, 2, 2] * x[0, 0, 0, 0] + w[0, 0, 2, 0] * x[0, 0, 0, 1]
    #expect(z[0, 0, 2, 2] == b + middle + w[0, 0, 0, 2] * x[0, 0, 1, 0] + w[0, 0, 0, 0] * x[0, 0, 1, 1])
    #expect(z[0, 0, 1, 3] == b + w[0, 0, 1, 1] * x[0, 0, 0, 1])
  }

  @Test func `mean pooling takes a quarter of each, and gives back a quarter for each window (A64, A65)`()
    throws
  {
    let pooling = Equations(.meanPooling, x: [1, 1, 3, 3], Window([2, 2]))
    let (z, dx) = (try #require(pooling.formulas(for: .z)), try #require(pooling.formulas(for: .dx)))
    #expect(z[0, 0, 0, 1].description == "1/4·x(0,1) + 1/4·x(0,2) + 1/4·x(1,1) + 1/4·x(1,2)")
    #expect(dx[0, 0, 1, 1].description == "1/4·dz(0,0) + 1/4·dz(0,1) + 1/4·dz(1,0) + 1/4·dz(1,1)")
    #expect(dx[0, 0, 0, 1].description == "1/4·dz(0,0) + 1/4·dz(0,1)")
  }

  static let cases: [Equations] = [
    Equations(
      .convolution, x: [2, 4, 5, 4], w: [6, 2, 3, 2],
      Window([3, 2], stride: [2, 1], padding: .zeros(1), dilation: [1, 2]), groups: 2),
    Equations(
      .transposedConvolution, x: [2, 4, 2, 3], w: [4, 3, 3, 2],
      Window([3, 2], stride: [2, 3], padding: .zeros([1, 0])), groups: 2),
    Equations(.meanPooling, x: [2, 3, 5, 4], Window([3, 2], stride: [1, 2], padding: .zeros([1, 0]))),
    Equations(.maxPooling, x: [2, 3, 5, 4], Window([3, 2], stride: [1, 2])),
    Equations(.linear, x: [3, 4], w: [2, 4], Window([1])),
  ]

  @Test(arguments: cases)
  func `every gradient on offer is the one that calculus derives`(_ equations: Equations) throws {
    let z = try #require(equations.formulas(for: .z))
    func derived(_ argument: Tensor<Symbol>) -> Tensor<Symbol> {
      derivedGradient(of: z, upstream: equations.dz, by: argument)
    }
    #expect(equations.formulas(for: .dx) == derived(equations.x))
    let hasWeights = ![.meanPooling, .maxPooling].contains(equations.operation)
    #expect((equations.formulas(for: .dw) != nil) == hasWeights)
    #expect((equations.formulas(for: .db) != nil) == hasWeights)
    if hasWeights {
      #expect(equations.formulas(for: .dw) == derived(equations.w))
      #expect(equations.formulas(for: .db) == derived(Tensor(named: "b", [z.shape[1]])))
    }
    for quantity in Equations.Quantity.allCases {
      if let other = equations.formulasByConvolution(for: quantity) {
        #expect(other == equations.formulas(for: quantity))
      }
    }
  }
}
