import SlidingWindow
import Tensors
import Testing

/// Shah and Ghosh, "How do you find the vertical edges in an image?" and the slides after it.
@Suite(.givenRightSizes) struct `Edges and boxes` {
  /// Brighter on the right counts as positive.
  static let V: [Double] = [-1, 0, 1, -2, 0, 2, -1, 0, 1]
  /// Brighter above counts as positive.
  static let H: [Double] = [1, 2, 1, 0, 0, 0, -1, -2, -1]
  /// Both edge filters: channel 0 is H, channel 1 is V.
  static let edges = Tensor([2, 1, 3, 3], H + V)

  /// The kernels for the H and the V channel, summed into one score.
  static let box: Tensor<Double> = {
    var w = Tensor<Double>(zeros: [1, 2, 5, 5])
    for i in 0..<5 {
      (w[0, 0, 0, i], w[0, 0, 4, i]) = (-1, 1)
      (w[0, 1, i, 0], w[0, 1, i, 4]) = (1, -1)
    }
    return w
  }()

  /// A picture of 25x25 with a box of `size` cells a side; for odd sizes its centre is cell (12, 12).
  func picture(box size: Int, bright: Bool = true) -> Tensor<Double> {
    var x = Tensor([1, 1, 25, 25], repeating: bright ? 0.0 : 1.0)
    let first = 12 - (size - 1) / 2
    for row in first..<first + size {
      for column in first..<first + size { x[0, 0, row, column] = bright ? 1 : 0 }
    }
    return x
  }

  @Test(arguments: allKernels)
  func `an edge is found two rows thick, just outside and just inside (C4)`(_ kernels: any KernelsUnderTest) {
    let x = picture(box: 5)
    let z = kernels.convolution(x, Self.edges, Window([3, 3], padding: .same))
    // The box covers rows and columns 10 to 14.
    let profile: [Double] = [0, 1, 3, 4, 4, 4, 3, 1, 0]
    for (i, strength) in profile.enumerated() {
      let place = 8 + i
      for edge in [9, 10] {
        #expect(z[0, 0, edge, place] == -strength, "H above, column \(place)")
        #expect(z[0, 0, 24 - edge, place] == strength, "H below, column \(place)")
        #expect(z[0, 1, place, edge] == strength, "V left, row \(place)")
        #expect(z[0, 1, place, 24 - edge] == -strength, "V right, row \(place)")
      }
      #expect(z[0, 0, 8, place] == 0 && z[0, 0, 11, place] == 0 && z[0, 0, 12, place] == 0)
      #expect(z[0, 1, place, 8] == 0 && z[0, 1, place, 11] == 0 && z[0, 1, place, 12] == 0)
    }
  }

  @Test(arguments: allKernels)
  func `both filters together find all edges, by |h| + |v| or by √(h² + v²) (A84)`(
    _ kernels: any KernelsUnderTest
  ) {
    let z = kernels.convolution(picture(box: 5), Self.edges, Window([3, 3], padding: .same))
    // The corner itself sees both edges, each with strength 3.
    #expect((z[0, 0, 10, 10], z[0, 1, 10, 10]) == (-3, 3))
    let root = kernels.pNormPooling(z.reshaped([1, 1, 2, 625]), p: 2, Window([2, 1]), mean: false)
    // The squares are exact; the root may be rounded twice.
    #expect(abs(root[10 * 25 + 10] - 18.squareRoot()) <= 2 * kernels.ulp(of: 18.squareRoot()))
    #expect(root[12 * 25 + 9] == 4 && root[12 * 25 + 12] == 0)
  }

  /// Pictures of 25x25 lose one cell on every side to the edges and two more to the box, so the score for a box
  /// centred on cell (12, 12) stands at (9, 9).
  func scores(_ kernels: any KernelsUnderTest, _ x: Tensor<Double>) -> Tensor<Double> {
    kernels.convolution(kernels.convolution(x, Self.edges, Window([3, 3])), Self.box, Window([5, 5]))
  }

  @Test(arguments: allKernels, Array(zip(1...9, [8.0, 16, 48, 60, 72, 38, 38, 38, 38])))
  func `a box of n x n cells scores at most (C5)`(
    _ kernels: any KernelsUnderTest, _ box: (n: Int, highest: Double)
  ) {
    #expect(scores(kernels, picture(box: box.n)).elements.max() == box.highest)
  }

  @Test(arguments: allKernels)
  func `the box of 5x5 is found once, at its centre (C5)`(_ kernels: any KernelsUnderTest) throws {
    let z = scores(kernels, picture(box: 5))
    try #require(z.shape == [1, 1, 19, 19])
    #expect(z.elements.filter { $0 == 72 }.count == 1)
    #expect(z[0, 0, 9, 9] == 72)
  }

  @Test(arguments: allKernels)
  func `conventions must not be mixed, and a dark box counts against (C5, S35)`(
    _ kernels: any KernelsUnderTest
  ) {
    let (three, five) = (Window([3, 3]), Window([5, 5]))
    let x = picture(box: 5)
    let flippedTwice = kernels.classicalConvolution(
      kernels.classicalConvolution(x, Self.edges, three), Self.box, five)
    let flippedFirst = kernels.convolution(kernels.classicalConvolution(x, Self.edges, three), Self.box, five)
    let flippedSecond = kernels.classicalConvolution(
      kernels.convolution(x, Self.edges, three), Self.box, five)
    #expect(flippedTwice[0, 0, 9, 9] == 72)
    #expect(flippedFirst[0, 0, 9, 9] == -72)
    #expect(flippedSecond[0, 0, 9, 9] == -72)
    #expect(scores(kernels, picture(box: 5, bright: false))[0, 0, 9, 9] == -72)
  }
}
