import SlidingWindow
import Tensors
import Testing

/// ⟨g, F(x)⟩ = ⟨Fᵀ(g), x⟩: a linear operation and its gradient are each other's transposes (A73, S20). Whole numbers
/// make both sides exact; several random pairs make it unlikely that a mistake cancels.
@Suite(.givenRightSizes) struct `Adjoint pairs` {
  /// Windows in which stride, dilation, padding, leftover and groups meet.
  static let cases = [
    AdjointCase(window: Window([3, 2]), groups: 1),
    AdjointCase(
      window: Window([3, 2], stride: [2, 3], padding: .uneven(before: [0, 1], after: [3, 0])), groups: 1),
    AdjointCase(window: Window([2, 3], stride: [3, 1], dilation: [1, 2]), groups: 2),
    AdjointCase(window: Window([2, 2], stride: 2, padding: .zeros(1), dilation: 3), groups: 4),
    AdjointCase(window: Window([1, 1], stride: 3), groups: 1),
    AdjointCase(window: Window([2, 3], padding: .uneven(before: [-1, 0], after: [0, -2])), groups: 1),
  ]

  /// Both sides for several random x and g.
  func expectAdjoint(
    _ xShape: [Int], _ zShape: [Int], _ F: (Tensor<Double>) -> Tensor<Double>,
    _ transpose: (Tensor<Double>) -> Tensor<Double>, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var generator = SeededGenerator(seed: 73)
    for trial in 0..<8 {
      let x = Tensor.wholeNumbers(xShape, using: &generator)
      let g = Tensor.wholeNumbers(zShape, using: &generator)
      let (z, back) = (F(x), transpose(g))
      try #require(z.shape == zShape && back.shape == xShape, sourceLocation: sourceLocation)
      let (forward, backward) = (dot(g, z), dot(back, x))
      #expect(forward == backward, "trial \(trial)", sourceLocation: sourceLocation)
      #expect(forward != 0, "trial \(trial) proves nothing", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: cases)
  func `convolution and its input gradient`(_ c: AdjointCase) throws {
    try expectAdjoint(
      c.xShape, c.zShape, { convolution($0, c.w, c.window, groups: c.groups) },
      { convolutionInputGradient($0, c.w, over: c.extent, c.window, groups: c.groups) })
  }

  @Test(arguments: cases)
  func `convolution and its filter gradient`(_ c: AdjointCase) throws {
    var generator = SeededGenerator(seed: 74)
    let x = Tensor.wholeNumbers(c.xShape, using: &generator)
    try expectAdjoint(
      c.w.shape, c.zShape, { convolution(x, $0, c.window, groups: c.groups) },
      { convolutionFilterGradient($0, x, c.window, groups: c.groups) })
  }

  @Test(arguments: cases)
  func `convolution and the transposed convolution with the same filter`(_ c: AdjointCase) throws {
    try expectAdjoint(
      c.xShape, c.zShape, { convolution($0, c.w, c.window, groups: c.groups) },
      { transposedConvolution($0, c.w, c.window, leftover: c.leftover, groups: c.groups) })
  }

  @Test(arguments: cases)
  func `transposed convolution and its gradients`(_ c: AdjointCase) throws {
    try expectAdjoint(
      c.zShape, c.xShape,
      { transposedConvolution($0, c.w, c.window, leftover: c.leftover, groups: c.groups) },
      { transposedConvolutionInputGradient($0, c.w, c.window, groups: c.groups) })
    var generator = SeededGenerator(seed: 75)
    let y = Tensor.wholeNumbers(c.zShape, using: &generator)
    try expectAdjoint(
      c.w.shape, c.xShape,
      { transposedConvolution(y, $0, c.window, leftover: c.leftover, groups: c.groups) },
      { transposedConvolutionFilterGradient($0, y, c.window, groups: c.groups) })
  }

  @Test(arguments: cases)
  func `bias and bias gradient`(_ c: AdjointCase) throws {
    // Over an input of zeros a convolution is the bias alone, and linear in it.
    let x = Tensor<Double>(zeros: c.xShape)
    try expectAdjoint(
      [c.w.shape[0]], c.zShape, { convolution(x, c.w, bias: $0, c.window, groups: c.groups) },
      { convolutionBiasGradient($0) })
    let y = Tensor<Double>(zeros: c.zShape)
    try expectAdjoint(
      [c.xShape[1]], c.xShape,
      { transposedConvolution(y, c.w, bias: $0, c.window, leftover: c.leftover, groups: c.groups) },
      { convolutionBiasGradient($0) })
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

  @Test func `mean pooling and its gradient`() throws {
    // Blocks of 2x4 cells divide by 8, which is exact.
    let window = Window([2, 4], stride: [1, 3], padding: .uneven(before: [0, 2], after: [1, 1]))
    try expectAdjoint(
      [2, 3, 4, 6], [2, 3, 4, 2], { meanPooling($0, window) },
      { meanPoolingInputGradient($0, over: [4, 6], window) })
  }
}

/// A convolution: four channels in, eight out, over 9x8 cells.
struct AdjointCase: Sendable, CustomTestStringConvertible {
  let window: Window
  let groups: Int
  let extent = [9, 8]

  var xShape: [Int] { [2, 4] + extent }
  var zShape: [Int] { [2, 8] + window.positions(over: extent) }
  var leftover: Window.PerAxis { .init(window.leftover(over: extent)) }
  var w: Tensor<Double> {
    var generator = SeededGenerator(seed: 72)
    return .wholeNumbers([8, 4 / groups] + window.kernel, using: &generator)
  }

  var testDescription: String {
    let axes = window.axes.map {
      "\($0.kernel) cells, stride \($0.stride), dilation \($0.dilation), padding \($0.before) \($0.after)"
    }
    return axes.joined(separator: " by ") + ", \(groups) groups"
  }
}
