import SlidingWindow
import Tensors
import Testing

/// ⟨g, F(x)⟩ = ⟨Fᵀ(g), x⟩: a linear operation and its gradient are each other's transposes (A73, S20). Whole numbers
/// make both sides exact; several random pairs make it unlikely that a mistake cancels.
@Suite(.givenRightSizes) struct `Adjoint pairs` {
  /// Both sides for several random x and g; for few, where they are large.
  func expectAdjoint(
    _ xShape: [Int], _ zShape: [Int], _ F: (Tensor<Double>) -> Tensor<Double>,
    _ transpose: (Tensor<Double>) -> Tensor<Double>, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var generator = SeededGenerator(seed: 73)
    let trials = max(cellCount(xShape), cellCount(zShape)) > 1000 ? 2 : 8
    var zeros = 0
    for trial in 0..<trials {
      let x = Tensor.wholeNumbers(xShape, using: &generator)
      let g = Tensor.wholeNumbers(zShape, using: &generator)
      let (z, back) = (F(x), transpose(g))
      try #require(z.shape == zShape && back.shape == xShape, sourceLocation: sourceLocation)
      let (forward, backward) = (dot(g, z), dot(back, x))
      #expect(forward == backward, "trial \(trial)", sourceLocation: sourceLocation)
      if forward == 0 { zeros += 1 }
    }
    #expect(zeros <= trials / 4, "\(zeros) trials prove nothing", sourceLocation: sourceLocation)
  }

  @Test(arguments: allKernels, AdjointCase.all)
  func `convolution and its input gradient`(_ kernels: any KernelsUnderTest, _ c: AdjointCase) throws {
    let w = c.w
    try expectAdjoint(
      c.xShape, c.zShape, { kernels.convolution($0, w, c.window, groups: c.groups) },
      { kernels.convolutionInputGradient($0, w, over: c.extent, c.window, groups: c.groups) })
  }

  @Test(arguments: allKernels, AdjointCase.all)
  func `convolution and its filter gradient`(_ kernels: any KernelsUnderTest, _ c: AdjointCase) throws {
    let w = c.w
    var generator = SeededGenerator(seed: 74)
    let x = Tensor.wholeNumbers(c.xShape, using: &generator)
    try expectAdjoint(
      w.shape, c.zShape, { kernels.convolution(x, $0, c.window, groups: c.groups) },
      { kernels.convolutionFilterGradient($0, x, c.window, groups: c.groups) })
  }

  @Test(arguments: allKernels, AdjointCase.all)
  func `convolution and the transposed convolution with the same filter`(
    _ kernels: any KernelsUnderTest, _ c: AdjointCase
  ) throws {
    let w = c.w
    try expectAdjoint(
      c.xShape, c.zShape, { kernels.convolution($0, w, c.window, groups: c.groups) },
      { kernels.transposedConvolution($0, w, c.window, leftover: c.leftover, groups: c.groups) })
  }

  @Test(arguments: allKernels, AdjointCase.all)
  func `transposed convolution and its gradients`(_ kernels: any KernelsUnderTest, _ c: AdjointCase) throws {
    let w = c.w
    try expectAdjoint(
      c.zShape, c.xShape,
      { kernels.transposedConvolution($0, w, c.window, leftover: c.leftover, groups: c.groups) },
      { kernels.transposedConvolutionInputGradient($0, w, c.window, groups: c.groups) })
    var generator = SeededGenerator(seed: 75)
    let y = Tensor.wholeNumbers(c.zShape, using: &generator)
    try expectAdjoint(
      w.shape, c.xShape,
      { kernels.transposedConvolution(y, $0, c.window, leftover: c.leftover, groups: c.groups) },
      { kernels.transposedConvolutionFilterGradient($0, y, c.window, groups: c.groups) })
  }

  @Test(arguments: allKernels, AdjointCase.all)
  func `bias and bias gradient`(_ kernels: any KernelsUnderTest, _ c: AdjointCase) throws {
    let w = c.w
    // Over an input of zeros a convolution is the bias alone, and linear in it.
    let x = Tensor<Double>(zeros: c.xShape)
    try expectAdjoint(
      [w.shape[0]], c.zShape, { kernels.convolution(x, w, bias: $0, c.window, groups: c.groups) },
      { kernels.convolutionBiasGradient($0) })
    let y = Tensor<Double>(zeros: c.zShape)
    try expectAdjoint(
      [c.xShape[1]], c.xShape,
      { kernels.transposedConvolution(y, w, bias: $0, c.window, leftover: c.leftover, groups: c.groups) },
      { kernels.convolutionBiasGradient($0) })
  }

  /// Sizes around the width of a vector, and far from it.
  @Test(arguments: allKernels, [(2, 3, 4), (1, 1, 1), (5, 37, 19), (17, 16, 33), (3, 129, 2)])
  func `a fully connected layer and its gradients`(
    _ kernels: any KernelsUnderTest, sizes: (samples: Int, inputs: Int, outputs: Int)
  ) throws {
    let (S, M, N) = sizes
    var generator = SeededGenerator(seed: 77)
    let x = Tensor.wholeNumbers([S, M], in: 1...4, using: &generator)
    let w = Tensor.wholeNumbers([N, M], in: 1...4, using: &generator)
    try expectAdjoint([S, M], [S, N], { kernels.linear($0, w) }, { kernels.linearInputGradient($0, w) })
    try expectAdjoint([N, M], [S, N], { kernels.linear(x, $0) }, { kernels.linearWeightGradient($0, x) })
    let (nothing, zeros) = (Tensor<Double>(zeros: [S, M]), Tensor<Double>(zeros: [N, M]))
    try expectAdjoint(
      [N], [S, N], { kernels.linear(nothing, zeros, bias: $0) }, { kernels.linearBiasGradient($0) })
  }

  // MARK: Moving cells

  @Test func `padding and cropping`() throws {
    let (before, after) = ([1, 0, 3], [2, 1, 0])
    try expectAdjoint(
      [2, 3, 2, 4, 3], [2, 3, 5, 5, 6], { $0.padded(before: before, after: after) },
      { $0.cropped(before: before, after: after) })
  }

  @Test func `subsampling and putting zeros in between`() throws {
    // Over 8 rows a stride of 3 keeps rows 0, 3 and 6 and leaves one over; over 5 columns 2 keeps 0, 2 and 4.
    try expectAdjoint(
      [2, 3, 8, 5], [2, 3, 3, 3], { $0.subsampled(by: [3, 2]) },
      { $0.zeroUpsampled(by: [3, 2], leftover: [1, 0]) })
  }

  @Test func `turning, and exchanging channels, are their own adjoints`() throws {
    try expectAdjoint([2, 3, 4, 5], [2, 3, 4, 5], { $0.flipped() }, { $0.flipped() })
    try expectAdjoint(
      [4, 3, 2, 2], [6, 2, 2, 2], { $0.channelsSwapped(groups: 2) }, { $0.channelsSwapped(groups: 2) })
  }

  /// Factors that are powers of two make every weight of the triangle, and so both sides, exact.
  @Test(arguments: [1, 2, 4])
  func `linear upsampling and its gradient`(factor: Int) throws {
    try expectAdjoint(
      [2, 3, 3, 4], [2, 3, 2 * factor + 1, 3 * factor + 1], { linearUpsampling($0, by: factor) },
      { linearUpsamplingInputGradient($0, by: factor) })
  }

  @Test func `linear upsampling by 3 and its gradient, up to rounding`() {
    var generator = SeededGenerator(seed: 76)
    let x = Tensor.wholeNumbers([2, 3, 3, 4], using: &generator)
    let g = Tensor.wholeNumbers([2, 3, 7, 10], using: &generator)
    let difference = dot(g, linearUpsampling(x, by: 3)) - dot(linearUpsamplingInputGradient(g, by: 3), x)
    // 420 terms of at most 16, each rounded a few times: far below 420·16·8·ε = 1.2e-11.
    #expect(abs(difference) < 1.2e-11)
  }

  @Test(arguments: allKernels)
  func `mean pooling and its gradient`(_ kernels: any KernelsUnderTest) throws {
    // Blocks of 2x4 cells divide by 8, which is exact.
    let window = Window([2, 4], stride: [1, 3], padding: .uneven(before: [0, 2], after: [1, 1]))
    try expectAdjoint(
      [2, 3, 4, 6], [2, 3, 4, 2], { kernels.meanPooling($0, window) },
      { kernels.meanPoolingInputGradient($0, over: [4, 6], window) })
  }

  @Test(arguments: allKernels)
  func `global average pooling and its gradient`(_ kernels: any KernelsUnderTest) throws {
    // Maps of 2x16 cells divide by 32, which is exact.
    try expectAdjoint(
      [3, 5, 2, 16], [3, 5], { kernels.globalAveragePooling($0) },
      { kernels.globalAveragePoolingInputGradient($0, over: [2, 16]) })
  }

  /// Where the maxima stand being given, their gradient is linear: its adjoint picks those cells out.
  @Test(arguments: allKernels)
  func `the gradient of max pooling, and picking the winners`(_ kernels: any KernelsUnderTest) throws {
    var generator = SeededGenerator(seed: 78)
    let window = Window([3, 2], stride: [1, 2], padding: .uneven(before: [1, 0], after: [0, 1]))
    let x = Tensor.wholeNumbers([2, 3, 7, 35], using: &generator)
    let (z, switches) = kernels.maxPooling(x, window)
    try expectAdjoint(
      z.shape, x.shape, { kernels.maxPoolingInputGradient($0, switches: switches, over: [7, 35]) },
      { x in
        var picked = z
        for s in z.samples {
          for c in z.channels {
            for t in z.positions { picked[s, c, t] = x[s, c, switches[s, c, t]] }
          }
        }
        return picked
      })
  }
}
