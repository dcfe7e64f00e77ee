import Explanations
import SlidingWindow
import Tensors
import Testing

@Suite struct `Filters made of smaller ones` {
  static let windows = [
    Window([3]), Window([2, 3], stride: 2, padding: .zeros(1)), Window([3, 2], padding: .same, dilation: 2),
    Window([1, 2, 2], stride: [1, 2, 1]),
  ]

  @Test(arguments: windows)
  func `depthwise, then pointwise, is one convolution with the product filter (A78)`(_ window: Window) {
    let ones = window.kernel.map { _ in 1 }
    let x = Tensor(named: "x", [2, 3] + [7, 6, 4].prefix(ones.count))
    let d = Tensor(named: "d", [3, 1] + window.kernel)
    let (p, b) = (Tensor(named: "p", [4, 3] + ones), Tensor(named: "b", [4]))
    let w = separableFilter(depthwise: d, pointwise: p)
    let stages = convolution(convolution(x, d, window, groups: 3), p, bias: b, Window(ones))
    #expect(stages == convolution(x, w, bias: b, window))
    // M·|k| + N·M weights stand for N·M·|k|.
    let cells = window.kernel.reduce(1, *)
    #expect(d.indices.count + p.indices.count == 3 * cells + 4 * 3)
    #expect(w.indices.count == 4 * 3 * cells)
  }

  @Test
  func `the planes of a separable filter are multiples of one another, those of most filters are not (S30)`()
  {
    /// w[0,m,i]·w[1,m,j] − w[0,m,j]·w[1,m,i]: 0 for all i and j if and only if one plane is a multiple of the other.
    func minors(_ w: Tensor<Symbol>) -> [Symbol] {
      w.channels.flatMap { m in
        w.positions.flatMap { i in
          (0..<i).map { j in w[0, m, i] * w[1, m, j] - w[0, m, j] * w[1, m, i] }
        }
      }
    }
    let (d, p) = (Tensor(named: "d", [3, 1, 2, 2]), Tensor(named: "p", [2, 3, 1, 1]))
    let separable = minors(separableFilter(depthwise: d, pointwise: p))
    #expect(separable.count == 3 * 6)
    #expect(separable.allSatisfy { $0 == .zero })
    #expect(minors(Tensor(named: "w", [2, 3, 2, 2])).allSatisfy { $0 != .zero })
  }

  @Test(arguments: [([3], [3]), ([2], [4]), ([2, 3], [3, 1])])
  func `two convolutions without anything in between are one, for all numbers`(
    _ first: [Int], _ second: [Int]
  ) {
    let x = Tensor(named: "x", [2, 2] + [7, 6].prefix(first.count))
    let (v, w) = (Tensor(named: "v", [3, 2] + first), Tensor(named: "w", [4, 3] + second))
    let composed = composedFilter(v, w)
    #expect(composed.shape == [4, 2] + zip(first, second).map { $0 + $1 - 1 })
    let twice = convolution(convolution(x, v, Window(first)), w, Window(second))
    #expect(twice == convolution(x, composed, Window(composed.extent)))
  }

  @Test func `with ReLU in between, two are not one`() {
    let x = Tensor([1, 1, 3], [1.0, 1, 1])
    let (v, w) = (Tensor([1, 1, 2], [-1.0, 0]), Tensor([1, 1, 2], [1.0, 0]))
    let twice = convolution(relu(convolution(x, v, Window([2]))), w, Window([2]))
    #expect(twice.elements == [0])
    #expect(convolution(x, composedFilter(v, w), Window([3])).elements == [-1])
  }

  @Test func `two of 3×3 see what one of 5×5 sees, with 18 weights for 25, and fewer multiplications (A124)`()
  {
    let (three, five) = (Window([3, 3]), Window([5, 5]))
    let cells = Tensor(cellsOf: [1, 1, 9, 9])
    let small = Tensor<Influence>(zeros: [1, 1, 3, 3])
    let two = convolution(convolution(cells, small, three), small, three)
    #expect(two == convolution(cells, Tensor<Influence>(zeros: [1, 1, 5, 5]), five))
    #expect(two[0, 0, 2, 2].cells.ranges.reduce(0) { $0 + $1.count } == 25)

    // Padded, so that all maps have the same size; C channels everywhere.
    let (channels, side) = (4, 32)
    func multiplications(_ kernels: [Int]) -> Int {
      let counter = Tally.Counter()
      var x = Tensor<Double>(zeros: [1, channels, side, side]).counted(by: counter)
      for kernel in kernels {
        let w = Tensor<Double>(zeros: [channels, channels, kernel, kernel]).counted(by: counter)
        x = convolution(x, w, Window([kernel, kernel], padding: .same))
      }
      return counter.operations.multiplications
    }
    // Taps on the map, edges left out: (3·32 − 2)² and (5·32 − 6)² for every pair of channels.
    #expect(multiplications([3, 3]) == 2 * channels * channels * 94 * 94)
    #expect(multiplications([5]) == channels * channels * 154 * 154)
    #expect(multiplications([3, 3]) < multiplications([5]))
  }
}
