import Explanations
import SlidingWindow
import Tensors
import Testing
import Verification

@Suite struct `The band matrix` {
  @Test(arguments: Geometry.convolutions)
  func `times the input is the convolution, for all numbers (A109)`(_ c: Geometry) {
    let (x, w, b) = (Tensor(named: "x", c.x), Tensor(named: "w", c.w), Tensor(named: "b", [c.w[0]]))
    #expect(
      convolutionByBandMatrix(x, w, bias: b, c.window, groups: c.groups)
        == convolution(x, w, bias: b, c.window, groups: c.groups))
    #expect(
      convolutionByBandMatrix(x, w, c.window, groups: c.groups)
        == convolution(x, w, c.window, groups: c.groups))
  }

  @Test(arguments: Geometry.convolutions)
  func
    `transposed, times the derivative, is the input gradient, and summed along its bands the filter gradient`(
      _ c: Geometry
    )
  {
    let (x, w, dz) = (Tensor(named: "x", c.x), Tensor(named: "w", c.w), Tensor(named: "dz", c.z))
    #expect(
      convolutionInputGradientByBandMatrix(dz, w, over: c.extent, c.window, groups: c.groups)
        == convolutionInputGradient(dz, w, over: c.extent, c.window, groups: c.groups))
    #expect(
      convolutionFilterGradientByBandMatrix(dz, x, c.window, groups: c.groups)
        == convolutionFilterGradient(dz, x, c.window, groups: c.groups))
  }

  @Test(arguments: Geometry.convolutions)
  func `transposed is what gives the transposed convolution its name (A68)`(_ c: Geometry) {
    let (y, w) = (Tensor(named: "y", c.z), Tensor(named: "w", c.w))
    let leftover = Window.PerAxis(c.window.leftover(over: c.extent))
    #expect(
      convolutionInputGradientByBandMatrix(y, w, over: c.extent, c.window, groups: c.groups)
        == transposedConvolution(y, w, c.window, leftover: leftover, groups: c.groups))
  }

  @Test(arguments: Geometry.convolutions)
  func `and the sums along its bands are adjoint, ⟨matrix(w), D⟩ = ⟨w, sums(D)⟩`(_ c: Geometry) {
    let w = Tensor(named: "w", c.w)
    let matrix = bandMatrix(w, over: c.extent, c.window, groups: c.groups)
    // One unknown for each row and column, not for each entry: the product still tells all entries apart.
    let rows = Tensor(named: "r", [matrix.shape[0]])
    let columns = Tensor(named: "c", [matrix.shape[1]])
    var entries = matrix
    for i in rows.indices {
      for j in columns.indices { entries[i, j] = matrix[i, j] == .zero ? .zero : rows[i] * columns[j] }
    }
    let sums = bandSums(entries, c.w, over: c.extent, c.window, groups: c.groups)
    #expect(dot(matrix, entries) == dot(w, sums))
  }

  // MARK: The lecture's example

  /// Two maps of six steps, three maps of four.
  private let wShape = [3, 2, 3]
  private let window = Window([3])

  @Test func `of the lecture has 144 entries, 72 that are not 0, and 18 free parameters (C11)`() {
    let layout = BandLayout(wShape, over: [6], window)
    #expect(layout.weights.shape == [12, 12])
    #expect(layout.entries == 144)
    #expect(layout.nonzero == 72)
    #expect(layout.free == 18)
  }

  @Test func `has a block for each pair of maps, and in each block a band that repeats the filter (F12)`() {
    let w = Tensor(named: "w", wShape)
    let matrix = bandMatrix(w, over: [6], window)
    for n in 0..<3 {
      for m in 0..<2 {
        for t in 0..<4 {
          for u in 0..<6 {
            let isInBand = 0..<3 ~= u - t
            #expect(
              matrix[4 * n + t, 6 * m + u] == (isInBand ? w[n, m, u - t] : .zero), "\(n), \(m), \(t), \(u)")
          }
        }
      }
    }
  }

  @Test(arguments: Geometry.convolutions)
  func `has as many entries that are not 0 as the layer has connections, and no weight without a tap`(
    _ c: Geometry
  ) {
    let layout = BandLayout(c.w, over: c.extent, c.window, groups: c.groups)
    let taps = c.window.taps(over: c.extent)
    let all = taps.positions.flatMap { taps[$0] }
    let planes = c.w[0] * c.w[1]
    #expect(layout.nonzero == planes * all.count)
    #expect(layout.free == planes * Set(all.map(\.k)).count)
  }
}
