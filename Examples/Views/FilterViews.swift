import Explanations
import Pictures
import SlidingWindow
import Tensors

/// Groups are blocks along the diagonal.
struct GroupsView: View {
  let name = "groups"
  let title = "Groups are blocks along the diagonal"
  let source = "McAllester 2020, \"Grouping\" (A123, X-28)"
  let equation = """
    convolution(x, w, groups: G) = convolution(x, blockDiagonal(w, groups: G))
    """

  func example(seed: UInt64) -> String {
    let w = Tensor<Int>([9, 2, 1], repeating: 1)
    let dense = blockDiagonal(w, groups: 3)
    let lines = dense.samples.map { n in
      dense.channels.map { m in dense[n, m] == 0 ? " ·" : " █" }.joined()
    }
    return """
      6 channels to 9 in 3 groups: a row for every filter, a column for every channel it could read.

      \(lines.joined(separator: "\n"))

      \(w.indices.count) planes in place of \(dense.indices.count).
      """
  }

  func claims<Number: Scalar>(_ draw: (String, [Int]) -> Tensor<Number>) -> [Claim<Number>] {
    let window = Window([3], stride: 2, padding: .zeros(1))
    let (x, w, b) = (draw("x", [2, 6, 7]), draw("w", [9, 2, 3]), draw("b", [9]))
    let z = convolution(x, w, bias: b, window, groups: 3)
    let dz = draw("dz", z.shape)
    let dense = blockDiagonal(w, groups: 3)
    return [
      Claim("z with the block-diagonal filter", z, convolution(x, dense, bias: b, window)),
      Claim(
        "dx with the block-diagonal filter",
        convolutionInputGradient(dz, w, over: x.extent, window, groups: 3),
        convolutionInputGradient(dz, dense, over: x.extent, window)),
      Claim(
        "dw: the blocks of the whole gradient", convolutionFilterGradient(dz, x, window, groups: 3),
        diagonalBlocks(convolutionFilterGradient(dz, x, window), groups: 3)),
    ]
  }
}

/// Depthwise separable filters are products.
struct SeparableView: View {
  let name = "separable"
  let title = "Depthwise, then pointwise: a filter that is a product"
  let source = "Raj 2020, \"Conventional vs. depth-wise convolution\" (A78, S30, X-21)"
  let equation = """
    w[n,m,k] = p[n,m]·d[m,k]
    convolution(convolution(x, d, groups: M), p) = convolution(x, w)
    """

  func example(seed: UInt64) -> String {
    let (d, p) = (Tensor(named: "d", [2, 1, 3]), Tensor(named: "p", [2, 2, 1]))
    let rows = [(3, 4, 3), (64, 64, 3), (256, 256, 3), (256, 256, 5)].map { inputs, outputs, kernel in
      let (separable, whole) = (
        inputs * kernel * kernel + outputs * inputs, outputs * inputs * kernel * kernel
      )
      return [
        "\(inputs) to \(outputs) channels, \(kernel)x\(kernel)", separable.grouped, whole.grouped,
        "1 / " + (Double(whole) / Double(separable)).text(1),
      ]
    }
    return """
      Two filters over two channels, kernel 3. For each channel, a column, both filters are multiples of one plane:

      \(separableFilter(depthwise: d, pointwise: p).rows)

      So most filters are not of this kind. Weights:

      \(columns([["", "separable", "whole", "share"]] + rows))
      """
  }

  func claims<Number: Scalar>(_ draw: (String, [Int]) -> Tensor<Number>) -> [Claim<Number>] {
    let window = Window([3, 2], stride: [2, 1], padding: .zeros(1))
    let (x, b) = (draw("x", [2, 3, 5, 4]), draw("b", [4]))
    let (d, p) = (draw("d", [3, 1, 3, 2]), draw("p", [4, 3, 1, 1]))
    return [
      Claim(
        "both stages = the product filter",
        convolution(convolution(x, d, window, groups: 3), p, bias: b, Window([1, 1])),
        convolution(x, separableFilter(depthwise: d, pointwise: p), bias: b, window))
    ]
  }
}

extension Tensor<Symbol> {
  /// A line for each filter, its planes side by side.
  fileprivate var rows: String {
    columns(
      samples.map { n in
        channels.map { m in positions.map { k in "\(self[n, m, k])" }.joined(separator: "  ") + "    " }
      })
  }
}

/// A kernel of one cell.
struct PixelView: View {
  let name = "pixel"
  let title = "A kernel of 1 is a perceptron at every pixel"
  let source = "Raj 2020, \"A 1x1 filter is simply a perceptron\" (A39)"
  let equation = """
    convolution(x, w, Window([1, 1])) = fold(linear(unfold(x), w)), every pixel a row
    """

  func example(seed: UInt64) -> String {
    let (x, w, b) = (Tensor(named: "x", [1, 3, 2, 2]), Tensor(named: "w", [2, 3]), Tensor(named: "b", [2]))
    let z = perceptronAtEveryPixel(x, w, bias: b)
    let names = Tensor(named: "z", z.shape)
    return "3 channels to 2, all cells of the second map:\n\n"
      + z.positions.map { u in "\(names[0, 1, u]) = \(z[0, 1, u])" }.joined(separator: "\n")
  }

  func claims<Number: Scalar>(_ draw: (String, [Int]) -> Tensor<Number>) -> [Claim<Number>] {
    let (x, w, b) = (draw("x", [2, 3, 4, 5]), draw("w", [4, 3]), draw("b", [4]))
    return [
      Claim(
        "1x1 = a fully connected layer on each pixel",
        convolution(x, w.reshaped([4, 3, 1, 1]), bias: b, Window([1, 1])),
        perceptronAtEveryPixel(x, w, bias: b))
    ]
  }
}

/// A kernel as large as the map.
struct FullSizeView: View {
  let name = "full-size"
  let title = "A fully connected layer is a convolution as large as the map"
  let source = "Shah and Ghosh, \"Fully-connected layers\" (S31); McAllester 2020 (A118, A120)"
  let equation = """
    linear(x, w) = convolution(x, w, Window(x.extent))
    """

  func example(seed: UInt64) -> String {
    var generator = SeededGenerator(seed: seed)
    let w = Tensor<Double>.wholeNumbers([1, 9], using: &generator)
    let x = Tensor<Double>.wholeNumbers([1, 1, 4, 5], using: &generator)
    let map = x.cropped(before: [0, 0], after: [1, 2])
    let slid = convolution(x, w.reshaped([1, 1, 3, 3]), Window([3, 3]))
    return """
      On a map of 3x3 there is one position: \(Int(linearByConvolution(map, w)[0])). On a map of 4x5 the same layer slides, and
      its first answer is that one:

      \(terminalRow([grid(x), grid(slid).indented], captions: ["x", "z"]))
      """
  }

  func claims<Number: Scalar>(_ draw: (String, [Int]) -> Tensor<Number>) -> [Claim<Number>] {
    let (x, w, b) = (draw("x", [2, 3, 4, 2]), draw("w", [5, 24]), draw("b", [5]))
    return [
      Claim(
        "linear = a kernel of 4x2 on a map of 4x2", linear(x.reshaped([2, 24]), w, bias: b),
        linearByConvolution(x, w, bias: b))
    ]
  }
}

/// Small kernels in a row.
struct SmallKernelsView: View {
  let name = "small-kernels"
  let title = "Two kernels of 3x3 see what one of 5x5 sees"
  let source = "McAllester 2020, \"Modern Trends\" (A124)"
  let equation = """
    convolution(convolution(x, v), w) = convolution(x, composedFilter(v, w)), without ReLU in between
    """

  func example(seed: UInt64) -> String {
    let rows = [[5], [3, 3], [7], [3, 3, 3]].map { kernels in
      let counter = Tally.Counter()
      var cells = Tensor(cellsOf: [1, 1, 15, 15])
      var map = Tensor<Double>(zeros: [1, 1, 32, 32]).counted(by: counter)
      for kernel in kernels {
        let window = Window([kernel, kernel], padding: .same)
        let w = Tensor<Double>(zeros: [1, 1, kernel, kernel])
        cells = convolution(cells, w.map { _ in Influence(0) }, window)
        map = convolution(map, w.counted(by: counter), window)
      }
      let seen = cells[0, 0, 7, 7].cells.ranges.reduce(0) { $0 + $1.count }
      return [
        kernels.map { "\($0)x\($0)" }.joined(separator: ", "), "\(seen)",
        "\(kernels.reduce(0) { $0 + $1 * $1 })", counter.operations.multiplications.grouped,
      ]
    }
    return """
      For every pair of channels, over a map of 32x32 with padding; what is seen is found by running the layers on sets of
      cells, the multiplications by counting them:

      \(columns([["kernels", "cells seen", "weights", "multiplications"]] + rows))

      Fewer weights and less work for the same field. But two kernels of 3x3 have 18 numbers to set 25 with, so most
      filters of 5x5 cannot be had this way. With ReLU in between they can do what no single filter can.
      """
  }

  func claims<Number: Scalar>(_ draw: (String, [Int]) -> Tensor<Number>) -> [Claim<Number>] {
    let (x, v, w) = (draw("x", [1, 2, 6, 5]), draw("v", [2, 2, 3, 3]), draw("w", [2, 2, 3, 3]))
    return [
      Claim(
        "two of 3x3 = the composed 5x5",
        convolution(convolution(x, v, Window([3, 3])), w, Window([3, 3])),
        convolution(x, composedFilter(v, w), Window([5, 5])))
    ]
  }
}
