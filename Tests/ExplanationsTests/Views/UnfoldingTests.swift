import Explanations
import SlidingWindow
import Tensors
import Testing
import Verification

@Suite struct `Unfolding` {
  @Test(arguments: Geometry.convolutions)
  func `turns convolution into a matrix product, for all numbers (A14, A119)`(_ c: Geometry) {
    let (x, w, b) = (Tensor(named: "x", c.x), Tensor(named: "w", c.w), Tensor(named: "b", [c.w[0]]))
    #expect(
      convolutionByUnfolding(x, w, bias: b, c.window, groups: c.groups)
        == convolution(x, w, bias: b, c.window, groups: c.groups))
  }

  @Test(arguments: Geometry.convolutions)
  func `turns both gradients into matrix products`(_ c: Geometry) {
    let (x, w, dz) = (Tensor(named: "x", c.x), Tensor(named: "w", c.w), Tensor(named: "dz", c.z))
    #expect(
      convolutionInputGradientByUnfolding(dz, w, over: c.extent, c.window, groups: c.groups)
        == convolutionInputGradient(dz, w, over: c.extent, c.window, groups: c.groups))
    #expect(
      convolutionFilterGradientByUnfolding(dz, x, c.window, groups: c.groups)
        == convolutionFilterGradient(dz, x, c.window, groups: c.groups))
  }

  @Test(arguments: Geometry.convolutions)
  func `adds up in the order of the loops, so that the results are equal bit for bit`(_ c: Geometry) {
    var generator = SeededGenerator(seed: 4)
    let x = Tensor<Float>.random(c.x, using: &generator)
    let w = Tensor<Float>.random(c.w, using: &generator)
    let b = Tensor<Float>.random([c.w[0]], using: &generator)
    let dz = Tensor<Float>.random(c.z, using: &generator)
    #expect(
      convolutionByUnfolding(x, w, bias: b, c.window, groups: c.groups)
        == convolution(x, w, bias: b, c.window, groups: c.groups))
    #expect(
      convolutionFilterGradientByUnfolding(dz, x, c.window, groups: c.groups)
        == convolutionFilterGradient(dz, x, c.window, groups: c.groups))
  }

  @Test(arguments: Geometry.convolutions)
  func `and folding are adjoint, ⟨unfold(x), y⟩ = ⟨x, fold(y)⟩, for all numbers`(_ c: Geometry) {
    let x = Tensor(named: "x", c.x)
    let rows = unfold(x, c.window)
    let y = Tensor(named: "y", rows.shape)
    #expect(dot(rows, y) == dot(x, fold(y, over: c.extent, c.window)))
  }

  @Test(arguments: Geometry.convolutions)
  func `and folding back gives every cell as often as windows saw it: adjoint is not inverse`(_ c: Geometry) {
    let x = Tensor(named: "x", c.x)
    let back = fold(unfold(x, c.window), over: c.extent, c.window)
    let taps = c.window.taps(over: c.extent)
    for u in x.positions {
      let visits = taps.positions.reduce(0) { $0 + taps[$1].count { $0.u == u } }
      for s in x.samples {
        for m in x.channels { #expect(back[s, m, u] == Symbol(visits) * x[s, m, u]) }
      }
    }
  }

  @Test func `lays a window in every row, channel by channel, with 0 in the padding`() {
    let x = Tensor([1, 2, 3], [1.0, 2, 3, 4, 5, 6])
    let rows = unfold(x, Window([2], stride: 2, padding: .zeros(1)))
    #expect(
      rows
        == Tensor(
          [2, 4],
          [
            0, 1, 0, 4,
            2, 3, 5, 6,
          ]))
  }
}
