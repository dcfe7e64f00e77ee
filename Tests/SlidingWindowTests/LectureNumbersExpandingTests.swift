import SlidingWindow
import Tensors
import Testing

/// Raj 2020, "2D expanding convolution", and the interpolation it leaves to the reader.
@Suite(.givenRightSizes) struct `The expanding layer by hand` {
  static let x = image([[1, 2], [3, 4]])
  static let w = image([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
  static let window = Window([3, 3], stride: 2)
  static let z = image([
    [1, 2, 5, 4, 6], [4, 5, 14, 10, 12], [10, 14, 36, 24, 30], [12, 15, 34, 20, 24], [21, 24, 55, 32, 36],
  ])

  @Test(arguments: allKernels)
  func `2x2 pushed through 3x3 at stride 2 makes 5x5 (C21)`(_ kernels: any KernelsUnderTest) {
    expectSame("pushed", kernels.transposedConvolution(Self.x, Self.w, Self.window), Self.z)
    expectSame("pulled", transposedConvolutionByConvolution(Self.x, Self.w, Self.window), Self.z)
  }

  @Test(arguments: allKernels)
  func `padding cuts cells off, and leftover cells hold nothing but the bias`(_ kernels: any KernelsUnderTest)
  {
    let cut = Window([3, 3], stride: 2, padding: .uneven(before: [1, 0], after: [0, 2]))
    let z = kernels.transposedConvolution(Self.x, Self.w, bias: Tensor([1], [100]), cut, leftover: [1, 0])
    expectSame(
      "z", z,
      image([[104, 105, 114], [110, 114, 136], [112, 115, 134], [121, 124, 155], [100, 100, 100]]))
    let wider = kernels.transposedConvolution(
      Self.x, Self.w, bias: Tensor([1], [100]), Self.window, leftover: [0, 1])
    let rows = (0..<5).map { i in (0..<5).map { j in Self.z[0, 0, i, j] + 100 } + [100] }
    expectSame("z with a column more", wider, image(rows))
  }

  @Test(arguments: allKernels)
  func `dropping the derivatives of inserted zeros is a strided convolution (A73)`(
    _ kernels: any KernelsUnderTest
  ) {
    var generator = SeededGenerator(seed: 73)
    let dz = Tensor.wholeNumbers([1, 1, 5, 5], using: &generator)
    let dense = kernels.convolution(dz, Self.w, Window([3, 3]))
    let dx = kernels.transposedConvolutionInputGradient(dz, Self.w, Self.window)
    expectSame(
      "dx", dx, image([[dense[0, 0, 0, 0], dense[0, 0, 0, 2]], [dense[0, 0, 2, 0], dense[0, 0, 2, 2]]]))
  }

  @Test func `zeros go between the cells and, if asked, behind them (A56)`() {
    expectSame("by 2", signal([1, 2, 3]).zeroUpsampled(by: 2, leftover: [0]), signal([1, 0, 2, 0, 3]))
    expectSame(
      "leftover", signal([1, 2, 3]).zeroUpsampled(by: 2, leftover: [1]), signal([1, 0, 2, 0, 3, 0]))
    expectSame(
      "per axis", Self.x.zeroUpsampled(by: [2, 3], leftover: [0, 1]),
      image([[1, 0, 0, 2, 0], [0, 0, 0, 0, 0], [3, 0, 0, 4, 0]]))
    expectSame("back", signal([1, 0, 2, 0, 3, 0]).subsampled(by: 2), signal([1, 2, 3]))
  }

  /// Exercise D7: linear interpolation in place of zeros.
  @Test func `lines between the cells in place of zeros (D7)`() {
    expectSame("by 2", linearUpsampling(signal([0, 4, 2]), by: 2), signal([0, 2, 4, 3, 2]))
    expectSame("by 4", linearUpsampling(signal([8, 0]), by: 4), signal([8, 6, 4, 2, 0]))
    expectSame("by 1", linearUpsampling(Self.x, by: 1), Self.x)
    expectSame(
      "two axes", linearUpsampling(image([[0, 4], [8, 20]]), by: 2),
      image([[0, 2, 4], [4, 8, 12], [8, 14, 20]]))
  }

  @Test(arguments: [1, 2, 4, 8])
  func `on every axis and in every channel, in order`(factor: Int) {
    // Powers of two make every weight, and so every sum, exact.
    var generator = SeededGenerator(seed: 7)
    let x = Tensor.wholeNumbers([2, 3, 3, 4], using: &generator)
    let z = linearUpsampling(x, by: factor)
    var expected = Tensor<Double>(zeros: [2, 3, 2 * factor + 1, 3 * factor + 1])
    for s in 0..<2 {
      for c in 0..<3 {
        for row in 0...2 * factor {
          for column in 0...3 * factor {
            let (i, j) = (row / factor, column / factor)
            let (p, q) = (Double(row % factor) / Double(factor), Double(column % factor) / Double(factor))
            // At a cell itself the next one has no weight, and after the last one there is none.
            let (below, right) = (min(i + 1, 2), min(j + 1, 3))
            let upper = (1 - q) * x[s, c, i, j] + q * x[s, c, i, right]
            let lower = (1 - q) * x[s, c, below, j] + q * x[s, c, below, right]
            expected[s, c, row, column] = (1 - p) * upper + p * lower
          }
        }
      }
    }
    expectSame("z", z, expected)
  }
}
