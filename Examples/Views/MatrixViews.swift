import Explanations
import Pictures
import SlidingWindow
import Tensors

/// The lecture's band matrix.
struct BandMatrixView: View {
  let name = "band-matrix"
  let title = "One large matrix, full of bands"
  let source = "Schütt 2018, \"Convolution Layers as y = Wᵀx\" (A109, C11, F12)"
  let equation = """
    z = W·x     dx = Wᵀ·dz     dw = the sums along the bands of dz·xᵀ
    """

  /// Two maps of six cells, three maps of four.
  static let w = [3, 2, 3]
  static let extent = [6]
  static let window = Window([3])

  func example(seed: UInt64) -> String {
    let layout = BandLayout(Self.w, over: Self.extent, Self.window)
    return """
      2 maps of 6 cells to 3 maps of 4, kernel 3. Rows are outputs, columns inputs; each number says which weight
      stands there, counted from 1. A row of blocks for each output map, a column of blocks for each input map.

      \(blocks(layout.weights, height: 4, width: 6))

      \(layout.entries) entries, \(layout.nonzero) of them not 0, \(layout.free) free parameters.
      """
  }

  func claims<Number: Scalar>(_ draw: (String, [Int]) -> Tensor<Number>) -> [Claim<Number>] {
    let (x, w, b) = (draw("x", [2, 2, 6]), draw("w", Self.w), draw("b", [3]))
    let dz = draw("dz", [2, 3, 4])
    return [
      Claim(
        "z = W·x + b", convolution(x, w, bias: b, Self.window),
        convolutionByBandMatrix(x, w, bias: b, Self.window)),
      Claim(
        "dx = Wᵀ·dz", convolutionInputGradient(dz, w, over: [6], Self.window),
        convolutionInputGradientByBandMatrix(dz, w, over: [6], Self.window)),
      Claim(
        "dw = sums along the bands of dz·xᵀ", convolutionFilterGradient(dz, x, Self.window),
        convolutionFilterGradientByBandMatrix(dz, x, Self.window)),
    ]
  }

  func pictures(seed: UInt64) -> [(file: String, svg: SVG)] {
    [("band-matrix.svg", BandFigure.lecture), ("bands.svg", BandFigure.variations)]
  }

  /// The numbers with gaps between the blocks; 0 becomes a point.
  private func blocks(_ matrix: Tensor<Int>, height: Int, width: Int) -> String {
    matrix.samples.map { i in
      let row = matrix.channels.map { j in
        let text = matrix[i, j] == 0 ? "·" : "\(matrix[i, j])"
        let gap = j > 0 && j % width == 0 ? "   " : ""
        return gap + String(repeating: " ", count: 3 - text.count) + text
      }.joined()
      return (i > 0 && i % height == 0 ? "\n" : "") + row
    }.joined(separator: "\n")
  }
}

/// Image to column.
struct UnfoldingView: View {
  let name = "unfolding"
  let title = "A row for every window, and one matrix product"
  let source = "McAllester 2017 and 2020, \"Image to Column\" (A14, A119, F14)"
  let equation = """
    X = unfold(x)     Z = X·wᵀ + b     dx = fold(dZ·w)     dw = dZᵀ·X
    ⟨unfold(x), Y⟩ = ⟨x, fold(Y)⟩
    """

  static let window = Window([3, 3])

  func example(seed: UInt64) -> String {
    let x = Tensor(named: "x", [1, 1, 4, 4])
    let ones = Tensor<Int>([1, 1, 4, 4], repeating: 1)
    return """
      An image of 4x4 and a window of 3x3, which has four positions:

      \(grid(unfold(x, Self.window)))

      16 cells became 36. Folded back, every cell returns as often as windows saw it:

      \(grid(fold(unfold(ones, Self.window), over: [4, 4], Self.window)))
      """
  }

  func claims<Number: Scalar>(_ draw: (String, [Int]) -> Tensor<Number>) -> [Claim<Number>] {
    let window = Window([3, 2], stride: [1, 2], padding: .zeros(1))
    let (x, w, b) = (draw("x", [2, 3, 4, 5]), draw("w", [2, 3, 3, 2]), draw("b", [2]))
    let z = convolution(x, w, bias: b, window)
    let dz = draw("dz", z.shape)
    let rows = unfold(x, window)
    let y = draw("y", rows.shape)
    return [
      Claim("Z = X·wᵀ + b", z, convolutionByUnfolding(x, w, bias: b, window)),
      Claim(
        "dx = fold(dZ·w)", convolutionInputGradient(dz, w, over: x.extent, window),
        convolutionInputGradientByUnfolding(dz, w, over: x.extent, window)),
      Claim(
        "dw = dZᵀ·X", convolutionFilterGradient(dz, x, window),
        convolutionFilterGradientByUnfolding(dz, x, window)),
      Claim(
        "⟨unfold(x), Y⟩ = ⟨x, fold(Y)⟩", Tensor([1], [dot(rows, y)]),
        Tensor([1], [dot(x, fold(y, over: x.extent, window))])),
    ]
  }

  func pictures(seed: UInt64) -> [(file: String, svg: SVG)] { [("unfolding.svg", UnfoldingFigure().svg)] }
}

/// One double sum in two orders.
struct TwoSumsView: View {
  let name = "two-sums"
  let title = "A sum of convolutions, or a swipe of weighted sums"
  let source = "Schütt 2018, \"Two Views of a Convolutional Layer (1D)\" (A108, F13)"
  let equation = """
    z[n,t] = Σ_m (Σ_k w[n,m,k]·x[m,u]) = Σ_k (Σ_m w[n,m,k]·x[m,u])
    """

  func example(seed: UInt64) -> String {
    let (x, w) = (Tensor(named: "x", [1, 2, 6]), Tensor(named: "w", [1, 2, 3]))
    func product(_ m: Int, _ k: Int) -> Symbol { w[0, m, k] * x[0, m, 1 + k] }
    func bracket(_ terms: [Symbol]) -> String { "(\(terms.reduce(.zero, +)))" }
    let byChannel = (0..<2).map { m in bracket((0..<3).map { k in product(m, k) }) }
    let byOffset = (0..<3).map { k in bracket((0..<2).map { m in product(m, k) }) }
    return """
      Two input maps, kernel 3, the cell z(1). Channel by channel, each a convolution of one map:

      \("  " + byChannel.joined(separator: "\n+ "))

      Offset by offset, each a weighted sum over the channels of one cell:

      \("  " + byOffset.joined(separator: "\n+ "))
      """
  }

  func claims<Number: Scalar>(_ draw: (String, [Int]) -> Tensor<Number>) -> [Claim<Number>] {
    let window = Window([3], stride: 2, padding: .zeros(1))
    let (x, w, b) = (draw("x", [2, 4, 9]), draw("w", [3, 4, 3]), draw("b", [3]))
    let z = convolution(x, w, bias: b, window)
    return [
      Claim("sum of convolutions", z, sumOfConvolutions(x, w, bias: b, window)),
      Claim("swipe of weighted sums", z, swipeOfWeightedSums(x, w, bias: b, window)),
    ]
  }

  func pictures(seed: UInt64) -> [(file: String, svg: SVG)] {
    [("two-sums.svg", TwoSumsFigure(seed: seed).svg)]
  }
}
