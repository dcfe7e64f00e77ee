import Explanations
import SlidingWindow
import Tensors
import Testing

@Suite struct `A network that slides` {
  @Test func `is the network without strides, dilated: 17×19 cells, 11×13 answers (A120, C20)`() {
    let windows = [Window([3, 3], stride: 2), Window([3, 3])]
    let x = wholeNumbers([2, 3, 17, 19], seed: 1)
    let (v, w) = (wholeNumbers([4, 3, 3, 3], seed: 2), wholeNumbers([2, 4, 3, 3], seed: 3))
    func network(_ x: Tensor<Double>, _ windows: [Window]) -> Tensor<Double> {
      convolution(convolution(x, v, windows[0]), w, windows[1])
    }
    let slid = slide(over: x, field: [7, 7]) { network($0, windows) }
    let dense = fullyConvolutional(windows)
    #expect(dense == [Window([3, 3]), Window([3, 3], dilation: 2)])
    // Whole numbers are added without rounding, so that the two must be equal.
    #expect(slid == network(x, dense))
    #expect(slid.shape == [2, 2, 11, 13])
    // The strided network, as it is, gives every second answer.
    #expect(network(x, windows) == slid.subsampled(by: 2))
  }

  @Test func `is that for all numbers`() {
    let windows = [Window([3], stride: 2), Window([2], stride: 3), Window([2], dilation: 2)]
    let x = Tensor(named: "x", [2, 1, 19])
    let (v, w, y) = (
      Tensor(named: "v", [2, 1, 3]), Tensor(named: "w", [1, 2, 2]), Tensor(named: "y", [2, 1, 2])
    )
    func network(_ x: Tensor<Symbol>, _ windows: [Window]) -> Tensor<Symbol> {
      convolution(convolution(convolution(x, v, windows[0]), w, windows[1]), y, windows[2])
    }
    let field = FieldFormula(windows.map { $0.axes[0] }).size
    let dense = fullyConvolutional(windows)
    #expect(dense.map { $0.axes[0].dilation } == [1, 2, 12])
    #expect(slide(over: x, field: [field]) { network($0, windows) } == network(x, dense))
  }

  @Test func `may contain pooling and functions of single cells`() {
    let windows = [
      Window([3, 2]), Window([2, 2], stride: [2, 3]), Window([2, 3], stride: 2), Window([2, 1]),
    ]
    let x = wholeNumbers([2, 2, 13, 17], seed: 4)
    let (v, w) = (wholeNumbers([3, 2, 3, 2], seed: 5), wholeNumbers([2, 3, 2, 3], seed: 6))
    func network(_ x: Tensor<Double>, _ windows: [Window]) -> Tensor<Double> {
      let pooled = maxPooling(relu(convolution(x, v, windows[0])), windows[1]).z
      return maxPooling(convolution(pooled, w, windows[2]), windows[3]).z
    }
    let field = [0, 1].map { axis in FieldFormula(windows.map { $0.axes[axis] }).size }
    let slid = slide(over: x, field: field) { network($0, windows) }
    #expect(slid.extent == zip(x.extent, field).map { $0 - $1 + 1 })
    #expect(slid == network(x, fullyConvolutional(windows)))
    #expect(slid.elements.contains { $0 != 0 })
  }
}

/// Whole numbers from −9 to 9.
private func wholeNumbers(_ shape: [Int], seed: UInt64) -> Tensor<Double> {
  var generator = SeededGenerator(seed: seed)
  return Tensor(shape, (0..<cellCount(shape)).map { _ in Double(generator.integer(below: 19) - 9) })
}
