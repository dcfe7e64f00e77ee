import SlidingWindow
import Tensors
import Testing

@Suite(.givenRightSizes) struct `The lectures' signals` {
  /// McAllester 2017, "Convolution" (A1), "Max Pooling" (A9), "Average Pooling" (A10).
  @Test(arguments: allKernels)
  func `the filter 1, 0, −1 falls along a rising signal, or rises if it is flipped (C22)`(
    _ kernels: any KernelsUnderTest
  ) {
    let (x, f) = (signal([1, 2, 3, 4, 5]), signal([1, 0, -1]))
    expectSame("convolution", kernels.convolution(x, f, Window([3])), signal([-2, -2, -2]))
    expectSame("classical convolution", kernels.classicalConvolution(x, f, Window([3])), signal([2, 2, 2]))
  }

  @Test(arguments: allKernels)
  func `pools of three cells, two apart (C22)`(_ kernels: any KernelsUnderTest) throws {
    let x = signal([1, 3, 2, 5, 4, 6, 0])
    let window = Window([3], stride: 2)
    try requireCellUnderEveryWindow(window, over: [7])
    expectSame("MaxPool", kernels.maxPooling(x, window).z, signal([3, 5, 6]))
    let means = kernels.rounded(signal([6.0 / 3, 11.0 / 3, 10.0 / 3]))
    expectSame("AvePool", kernels.meanPooling(x, window), means)
  }

  /// Schütt 2018, "Convolution: Smoothing".
  @Test(arguments: allKernels)
  func `a box smooths a step (C23)`(_ kernels: any KernelsUnderTest) {
    let step = signal([0, 0, 0, 1, 1, 1, 0, 0, 0])
    let thirds = signal([0, 0, 1, 2, 3, 2, 1, 0, 0])
    let window = Window([3], padding: .same)
    expectSame("three times the smoothed step", kernels.convolution(step, signal([1, 1, 1]), window), thirds)
    expectSame("smoothed step", kernels.meanPooling(step, window), kernels.rounded(thirds.map { $0 / 3 }))
  }

  /// Schütt 2018, "Convolution: Differentiation".
  @Test(arguments: allKernels)
  func `1, −1 differentiates a step (C23)`(_ kernels: any KernelsUnderTest) {
    let step = signal([0, 0, 0, 1, 1, 1, 0, 0, 0])
    let slope = signal([1, -1])
    expectSame(
      "valid", kernels.classicalConvolution(step, slope, Window([2])), signal([0, 0, 1, 0, 0, -1, 0, 0]))
    // The even kernel has its odd zero in front (A31).
    expectSame(
      "same", kernels.classicalConvolution(step, slope, Window([2], padding: .same)),
      signal([0, 0, 0, 1, 0, 0, -1, 0, 0]))
    expectSame(
      "full", kernels.classicalConvolution(step, slope, Window([2], padding: .full)),
      signal([0, 0, 0, 1, 0, 0, -1, 0, 0, 0]))
    // Not flipped, it differentiates the other way round.
    expectSame(
      "correlation", kernels.convolution(step, slope, Window([2])), signal([0, 0, -1, 0, 0, 1, 0, 0]))
  }

  /// Schütt 2018, "Convolution: Border mode" (A103).
  @Test func `same, valid and full have 7, 5 and 9 cells for 7 cells and a filter of 3`() {
    #expect(Window([3], padding: .same).positions(over: [7]) == [7])
    #expect(Window([3], padding: .valid).positions(over: [7]) == [5])
    #expect(Window([3], padding: .full).positions(over: [7]) == [9])
  }

  /// Schütt 2018, "Convolution Layers as y = Wᵀx" (A109): two maps of six steps, three of four, kernels of width 3.
  @Test func `six kernels of width 3 have 18 weights and make three maps of four steps (C11)`() {
    let w = Tensor<Double>(zeros: [3, 2, 3])
    #expect(w.indices.count == 18)
    #expect(convolutionShape([1, 2, 6], w.shape, Window([3])) == [1, 3, 4])
  }

  /// Schütt 2018, "Error Backpropagation in a Convolution" (A106, A107): forward is a correlation, dE/dx a full
  /// classical convolution of dE/dz with w, dE/dw a correlation of x with dE/dz.
  @Test(arguments: allKernels)
  func `error goes back through a classical convolution, and to the filter through a correlation`(
    _ kernels: any KernelsUnderTest
  ) {
    var generator = SeededGenerator(seed: 106)
    let x = Tensor.wholeNumbers([1, 1, 9], using: &generator)
    let w = Tensor.wholeNumbers([1, 1, 4], using: &generator)
    let dz = Tensor.wholeNumbers([1, 1, 6], using: &generator)
    expectSame(
      "dE/dx", kernels.convolutionInputGradient(dz, w, over: [9], Window([4])),
      kernels.classicalConvolution(dz, w, Window([4], padding: .full)))
    expectSame(
      "dE/dw", kernels.convolutionFilterGradient(dz, x, Window([4])), kernels.convolution(x, dz, Window([6])))
  }

  /// McAllester 2017, "Padding": Pad(x, 2) = (0, 0, x[0], …, x[|x| − 1], 0, 0) (A5, B1, B2); its gradient deletes the
  /// zeros again (D14), for every channel (D12).
  @Test func `two zeros on either side, and away again`() {
    let x = Tensor([1, 2, 3], [1.0, 2, 3, 4, 5, 6])
    let wide = Tensor([1, 2, 7], [0.0, 0, 1, 2, 3, 0, 0, 0, 0, 4, 5, 6, 0, 0])
    expectSame("padded", x.padded(before: [2], after: [2]), wide)
    expectSame("cropped", wide.cropped(before: [2], after: [2]), x)
    expectSame("uneven", signal([1, 2, 3]).padded(before: [1], after: [2]), signal([0, 1, 2, 3, 0, 0]))
    expectSame("cut", signal([0, 1, 2, 3, 0, 0]).cropped(before: [1], after: [2]), signal([1, 2, 3]))
  }
}
