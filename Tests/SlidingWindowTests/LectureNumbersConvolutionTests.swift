import SlidingWindow
import Tensors
import Testing

// The worked examples of the lectures, number by number. All are whole numbers, so `==` is the judge.

@Suite(.givenRightSizes) struct `The lectures' 5x5 image and 3x3 filter (C1)` {
  static let x = image([
    [1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0],
  ])
  static let w = image([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
  /// The lectures' filter is the same turned, mirrored and transposed, so it cannot tell any of these mistakes. This
  /// companion can.
  static let oblique = image([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
  static let dense = Window([3, 3])
  static let strided = Window([3, 3], stride: 2)

  @Test(arguments: allKernels)
  func `stride 1 gives the nine numbers on the slides`(_ kernels: any KernelsUnderTest) {
    expectSame(
      "z", kernels.convolution(Self.x, Self.w, Self.dense), image([[4, 3, 4], [2, 4, 3], [2, 3, 4]]))
  }

  @Test(arguments: allKernels)
  func `stride 2 gives 4 4 and 2 4`(_ kernels: any KernelsUnderTest) {
    expectSame("z", kernels.convolution(Self.x, Self.w, Self.strided), image([[4, 4], [2, 4]]))
  }

  @Test(arguments: allKernels)
  func `the bias of 0 on the slides may be left out, another is added everywhere`(
    _ kernels: any KernelsUnderTest
  ) {
    let x = Self.x
    #expect(
      kernels.convolution(x, Self.w, bias: Tensor([1], [0]), Self.dense)
        == kernels.convolution(x, Self.w, Self.dense))
    let raised = kernels.convolution(x, Self.w, bias: Tensor([1], [-3]), Self.strided)
    expectSame("z", raised, image([[1, 1], [-1, 1]]))
  }

  @Test(arguments: allKernels)
  func `the symmetric filter cannot tell convolution from correlation`(_ kernels: any KernelsUnderTest) {
    expectSame(
      "z", kernels.classicalConvolution(Self.x, Self.w, Self.dense),
      kernels.convolution(Self.x, Self.w, Self.dense))
  }

  @Test(arguments: allKernels)
  func `an oblique filter tells correlation, convolution and transposition apart`(
    _ kernels: any KernelsUnderTest
  ) {
    let acrossDiagonal = image([[1, 4, 7], [2, 5, 8], [3, 6, 9]])
    let correlation = kernels.convolution(Self.x, Self.oblique, Self.dense)
    let classical = kernels.classicalConvolution(Self.x, Self.oblique, Self.dense)
    let transposed = kernels.convolution(Self.x, acrossDiagonal, Self.dense)
    expectSame("correlation", correlation, image([[26, 35, 34], [20, 34, 33], [26, 31, 22]]))
    expectSame("convolution", classical, image([[34, 35, 26], [20, 36, 37], [14, 29, 38]]))
    expectSame("transposed filter", transposed, image([[34, 35, 26], [28, 40, 29], [30, 33, 22]]))
  }

  // MARK: Backward

  @Test(arguments: allKernels)
  func `derivatives of 1 at stride 1`(_ kernels: any KernelsUnderTest) {
    let dz = image([[1, 1, 1], [1, 1, 1], [1, 1, 1]])
    let dx = kernels.convolutionInputGradient(dz, Self.w, over: [5, 5], Self.dense)
    expectSame(
      "dX", dx,
      image([[1, 1, 2, 1, 1], [1, 2, 3, 2, 1], [2, 3, 5, 3, 2], [1, 2, 3, 2, 1], [1, 1, 2, 1, 1]]))
    let dw = kernels.convolutionFilterGradient(dz, Self.x, Self.dense)
    expectSame("dF", dw, image([[6, 7, 6], [4, 7, 7], [4, 6, 6]]))
    expectSame("db", kernels.convolutionBiasGradient(dz), Tensor([1], [9]))
  }

  @Test(arguments: allKernels)
  func `derivatives of 1 at stride 2`(_ kernels: any KernelsUnderTest) {
    let dz = image([[1, 1], [1, 1]])
    let dx = kernels.convolutionInputGradient(dz, Self.w, over: [5, 5], Self.strided)
    expectSame(
      "dX", dx,
      image([[1, 0, 2, 0, 1], [0, 1, 0, 1, 0], [2, 0, 4, 0, 2], [0, 1, 0, 1, 0], [1, 0, 2, 0, 1]]))
    let dw = kernels.convolutionFilterGradient(dz, Self.x, Self.strided)
    expectSame("dF", dw, image([[3, 2, 3], [2, 3, 2], [2, 2, 3]]))
    expectSame("db", kernels.convolutionBiasGradient(dz), Tensor([1], [4]))
  }

  @Test(arguments: allKernels)
  func `derivatives 1 to 9 under the oblique filter`(_ kernels: any KernelsUnderTest) {
    let dz = image([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    let dx = kernels.convolutionInputGradient(dz, Self.oblique, over: [5, 5], Self.dense)
    expectSame(
      "dX", dx,
      image([
        [1, 4, 10, 12, 9], [8, 26, 56, 54, 36], [30, 84, 165, 144, 90], [56, 134, 236, 186, 108],
        [49, 112, 190, 144, 81],
      ]))
    let dw = kernels.convolutionFilterGradient(dz, Self.x, Self.dense)
    expectSame("dF", dw, image([[26, 35, 34], [20, 34, 33], [26, 31, 22]]))
    expectSame("db", kernels.convolutionBiasGradient(dz), Tensor([1], [45]))
  }
}

@Suite(.givenRightSizes) struct `Walks through the index relation` {
  /// Raj 2020, nine slides from "z(l,n,0,0) += Y(l−1,m,2,2) w(m,n,2,2)" on (A48, C6). The eighth prints w(2,1) for
  /// z(1,2); the derivative beneath it has the right w(1,0).
  @Test(arguments: allKernels)
  func `the cell Y(2,2) collects from nine outputs, each through its own weight (C6)`(
    _ kernels: any KernelsUnderTest
  ) {
    // The weight w(x', y') is 10·x' + y', so that its value is its name. x is the column, y the row.
    let w = image([[00, 10, 20], [01, 11, 21], [02, 12, 22]])
    let printed = [
      (z: (0, 0), w: 22), (z: (1, 0), w: 12), (z: (2, 0), w: 02), (z: (0, 1), w: 21), (z: (1, 1), w: 11),
      (z: (2, 1), w: 01), (z: (0, 2), w: 20), (z: (1, 2), w: 10), (z: (2, 2), w: 00),
    ]
    for term in printed {
      var dz = Tensor<Double>(zeros: [1, 1, 3, 3])
      dz[0, 0, term.z.1, term.z.0] = 1
      let dx = kernels.convolutionInputGradient(dz, w, over: [5, 5], Window([3, 3]))
      #expect(dx[0, 0, 2, 2] == Double(term.w), "through z\(term.z)")
    }
  }

  /// Raj 2020, "The derivatives for the weights" (A59, C7).
  @Test(arguments: allKernels)
  func `the weight w(1,2) meets y(x+1, y+2) at every z(x,y) (C7)`(_ kernels: any KernelsUnderTest) {
    // The value of y(x, y) is 10·x + y.
    let y = Tensor(
      [1, 1, 5, 5], (0..<5).flatMap { row in (0..<5).map { column in Double(10 * column + row) } })
    for row in 0..<3 {
      for column in 0..<3 {
        var dz = Tensor<Double>(zeros: [1, 1, 3, 3])
        dz[0, 0, row, column] = 1
        let dw = kernels.convolutionFilterGradient(dz, y, Window([3, 3]))
        #expect(dw[0, 0, 2, 1] == Double(10 * (column + 1) + row + 2), "at z(\(column),\(row))")
      }
    }
  }

  /// Raj 2020, "When the stride is more than 1?" (A54, C25): a blue box halves, two boxes quarter. With a filter of
  /// ones and derivatives of 1 the input gradient counts the outputs that each cell contributes to.
  @Test(arguments: allKernels, [[1, 1, 2, 1, 1], [1, 1, 2, 1, 2, 1, 2, 1, 1]])
  func `at stride 2 inner cells contribute to four, two or one outputs (C25)`(
    _ kernels: any KernelsUnderTest, _ line: [Double]
  ) {
    let window = Window([3, 3], stride: 2)
    let extent = [line.count, line.count]
    let counts = kernels.convolutionInputGradient(
      Tensor([1, 1] + window.positions(over: extent), repeating: 1.0), Tensor([1, 1, 3, 3], repeating: 1),
      over: extent, window)
    expectSame("contributions", counts, image(line.map { row in line.map { row * $0 } }))
  }
}
