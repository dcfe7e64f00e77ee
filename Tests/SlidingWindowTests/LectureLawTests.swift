import SlidingWindow
import Tensors
import Testing

/// What the lectures say of whole operations. All with small whole numbers, so every `==` is exact.
@Suite(.givenRightSizes) struct `Laws of convolution` {
  func numbers(_ shape: [Int], seed: UInt64) -> Tensor<Double> {
    var generator = SeededGenerator(seed: seed)
    return .wholeNumbers(shape, using: &generator)
  }

  /// McAllester 2017, "Convolution" (A2): f ∗ g = g ∗ f "does not hold for the deep learning definition".
  @Test(arguments: allKernels)
  func `full classical convolution commutes; correlation exchanged comes out reversed (A2)`(
    _ kernels: any KernelsUnderTest
  ) {
    for (f, g) in [
      (numbers([1, 1, 7], seed: 1), numbers([1, 1, 4], seed: 2)),
      (numbers([1, 1, 5, 6], seed: 3), numbers([1, 1, 3, 2], seed: 4)),
    ] {
      let (overG, overF) = (Window(g.extent, padding: .full), Window(f.extent, padding: .full))
      expectSame(
        "f ∗ g", kernels.classicalConvolution(f, g, overG), kernels.classicalConvolution(g, f, overF))
      let correlation = kernels.convolution(f, g, overG)
      expectSame("f ⋆ g", correlation, kernels.convolution(g, f, overF).flipped())
      #expect(correlation != kernels.convolution(g, f, overF))
    }
  }

  @Test(arguments: allKernels)
  func `classical convolution associates, correlation does not (A2)`(_ kernels: any KernelsUnderTest) throws {
    let (f, g, h) = (numbers([1, 1, 6], seed: 5), numbers([1, 1, 3], seed: 6), numbers([1, 1, 4], seed: 7))
    let (three, four, six) = (
      Window([3], padding: .full), Window([4], padding: .full), Window([6], padding: .full)
    )
    try #require(three.positions(over: [6]) == [8] && four.positions(over: [3]) == [6])
    expectSame(
      "(f ∗ g) ∗ h", kernels.classicalConvolution(kernels.classicalConvolution(f, g, three), h, four),
      kernels.classicalConvolution(f, kernels.classicalConvolution(g, h, four), six))
    #expect(
      kernels.convolution(kernels.convolution(f, g, three), h, four)
        != kernels.convolution(f, kernels.convolution(g, h, four), six))
  }

  /// Raj 2020, "Stride greater than 1" (A55).
  @Test(arguments: allKernels, 1...4)
  func `stride S is stride 1 with every S-th row and column kept (A55)`(
    _ kernels: any KernelsUnderTest, S: Int
  ) {
    let (x, w) = (numbers([2, 3, 9, 8], seed: 8), numbers([2, 3, 2, 3], seed: 9))
    let padding = Window.Padding.uneven(before: [1, 2], after: [0, 1])
    let dense = kernels.convolution(x, w, Window([2, 3], padding: padding))
    let strided = kernels.convolution(x, w, Window([2, 3], stride: .init([S, 1]), padding: padding))
    expectSame("z", strided, dense.subsampled(by: .init([S, 1])))
    let both = kernels.convolution(x, w, Window([2, 3], stride: .init(S), padding: padding))
    expectSame("z", both, dense.subsampled(by: .init(S)))
    #expect(both[1, 1, 1, 1] == dense[1, 1, S, S])
  }

  /// McAllester 2017, "Incorporating Padding" (A6): Conv(Pad(x, p), f).
  @Test(arguments: allKernels)
  func `padding in the window is padding the input first (A6)`(_ kernels: any KernelsUnderTest) {
    let (x, w) = (numbers([2, 2, 5, 6], seed: 10), numbers([3, 2, 3, 2], seed: 11))
    let window = Window([3, 2], stride: 2, padding: .uneven(before: [2, 0], after: [1, 3]))
    let wide = x.padded(before: [2, 0], after: [1, 3])
    expectSame(
      "z", kernels.convolution(x, w, window), kernels.convolution(wide, w, Window([3, 2], stride: 2)))
  }

  /// Raj 2020, "A 1x1 filter is simply a perceptron…" (A39); Shah and Ghosh, "Fully-connected layers" (A93).
  @Test(arguments: allKernels)
  func `a perceptron is a filter of one cell, and a fully connected layer one as large as the map`(
    _ kernels: any KernelsUnderTest
  ) {
    let (x, b) = (numbers([2, 3, 4, 5], seed: 12), numbers([2], seed: 13))
    let pixel = numbers([2, 3], seed: 14)
    let z = kernels.convolution(x, pixel.reshaped([2, 3, 1, 1]), bias: b, Window([1, 1]))
    let flat = kernels.linear(x.cropped(before: [2, 3], after: [1, 1]).reshaped([2, 3]), pixel, bias: b)
    #expect(z.cropped(before: [2, 3], after: [1, 1]) == flat.reshaped([2, 2, 1, 1]))

    let whole = numbers([2, 60], seed: 15)
    let one = kernels.convolution(x, whole.reshaped([2, 3, 4, 5]), bias: b, Window([4, 5]))
    expectSame("z", one.reshaped([2, 2]), kernels.linear(x.reshaped([2, 60]), whole, bias: b))
  }

  /// McAllester 2020, "Grouping" (A123): weights outside a filter's own group are as good as 0.
  @Test(arguments: allKernels)
  func `groups are a dense convolution with zeros between the groups (A123)`(_ kernels: any KernelsUnderTest)
  {
    let (x, w) = (numbers([2, 6, 5, 4], seed: 16), numbers([4, 3, 2, 3], seed: 17))
    var dense = Tensor<Double>(zeros: [4, 6, 2, 3])
    for n in 0..<4 {
      for m in 0..<3 {
        for k in 0..<6 { dense[n, n / 2 * 3 + m, k] = w[n, m, k] }
      }
    }
    let window = Window([2, 3], stride: 2, padding: .zeros(1))
    let z = kernels.convolution(x, w, window, groups: 2)
    expectSame("z", z, kernels.convolution(x, dense, window))
    expectSame(
      "dx", kernels.convolutionInputGradient(z, w, over: [5, 4], window, groups: 2),
      kernels.convolutionInputGradient(z, dense, over: [5, 4], window))
  }

  /// Raj 2020, "Conventional vs. depth-wise convolution" (A78).
  @Test(arguments: allKernels)
  func `separable filters are the dense filters p[n,m]·d[m,k] (A78)`(_ kernels: any KernelsUnderTest) {
    let (x, d, p) = (
      numbers([2, 3, 6, 5], seed: 18), numbers([3, 1, 3, 2], seed: 19), numbers([4, 3], seed: 20)
    )
    var dense = Tensor<Double>(zeros: [4, 3, 3, 2])
    for n in 0..<4 {
      for m in 0..<3 {
        for k in 0..<6 { dense[n, m, k] = p[n, m] * d[m, 0, k] }
      }
    }
    let stages = kernels.convolution(
      kernels.convolution(x, d, Window([3, 2]), groups: 3), p.reshaped([4, 3, 1, 1]), Window([1, 1]))
    expectSame("z", stages, kernels.convolution(x, dense, Window([3, 2])))
  }

  /// McAllester 2020, "Dilation": the whole net as a filter passed over a larger image (A120, A121, C20).
  @Test(arguments: allKernels)
  func `a net for 7x7 passed over 17x19 is the same net without strides, dilated after them (C20)`(
    _ kernels: any KernelsUnderTest
  ) {
    let (picture, first, second) = (
      numbers([1, 1, 17, 19], seed: 21), numbers([3, 1, 3, 3], seed: 22), numbers([2, 3, 3, 3], seed: 23)
    )
    let hidden = kernels.relu(kernels.convolution(picture, first, Window([3, 3])))
    let dense = kernels.convolution(hidden, second, Window([3, 3], dilation: 2))
    #expect(dense.shape == [1, 2, 11, 13])
    for row in 0..<11 {
      for column in 0..<13 {
        let field = picture.cropped(before: [row, column], after: [17 - 7 - row, 19 - 7 - column])
        let small = kernels.relu(kernels.convolution(field, first, Window([3, 3], stride: 2)))
        let outputs = kernels.convolution(small, second, Window([3, 3]))
        let there = dense.cropped(before: [row, column], after: [10 - row, 12 - column])
        expectSame("the net's two outputs over the field at \(row), \(column)", there, outputs)
      }
    }
  }
}
