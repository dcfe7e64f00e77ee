import SlidingWindow
import Tensors
import Testing

/// The slips of Raj 2020 in expanding layers, and in the nets at the end.
@Suite(.givenRightSizes) struct `Errata of Raj 2020, expanding layers and nets` {
  /// "These filters are 'transposed'…" (A70).
  @Test func `X-19: filters that push, flipped across the diagonal, do not pull the same`() {
    var generator = SeededGenerator(seed: 19)
    let x = Tensor.wholeNumbers([1, 2, 3, 4], using: &generator)
    let w = Tensor.wholeNumbers([1, 2, 3, 3], using: &generator)
    let (Y, filters) = (SlideArray(image: 0, of: x), SlideArray(filters: w))
    let printed = expandingConvolutionByPulling(Y, filters, stride: 2, filters: transposed)
    let turned = expandingConvolutionByPulling(Y, filters, stride: 2) { flipLeftRight(flipUpDown($0)) }
    let pushed = expandingConvolution(Y, filters, stride: 2)

    #expect(printed.sizes == pushed.sizes)
    #expect(printed != pushed)
    #expect(turned == pushed)
    // With a single output map the module's filters are the same numbers, the two leading axes exchanged.
    let z = transposedConvolution(x, w.reshaped([2, 1, 3, 3]), Window([3, 3], stride: 2))
    expectSame("z", z, Tensor(images: [turned]))
  }

  /// "The parameters are filter size and output stride" (A72), against "CNN: Expanding convolution layer l" (B13).
  @Test(arguments: 1...4)
  func `X-20: of bH + (K − 1) rows the last b − 1 hold nothing`(b: Int) {
    var generator = SeededGenerator(seed: 20)
    let (H, W, K) = (3, 4, 3)
    let x = Tensor.wholeNumbers([1, 1, H, W], in: 1...9, using: &generator)
    let w = Tensor.wholeNumbers([1, 1, K, K], in: 1...9, using: &generator)
    let listing = expandingConvolution(SlideArray(image: 0, of: x), SlideArray(filters: w), stride: b)
    #expect(listing.sizes == [1, (W - 1) * b + K, (H - 1) * b + K])

    let window = Window([K, K], stride: .init(b))
    let printed = transposedConvolution(x, w, window, leftover: .init(b - 1))
    #expect(printed.extent == [b * H + K - 1, b * W + K - 1])
    let right = transposedConvolution(x, w, window)
    expectSame("z", right, Tensor(images: [listing]))
    expectSame("z as printed", printed, right.padded(before: [0, 0], after: [b - 1, b - 1]))
  }

  /// "Conventional convolutions", "Depth-wise convolution", "Conventional vs. depth-wise convolution" (A78).
  @Test func `X-21: which letter counts the inputs decides how many weights there are`() {
    let (M, N, K) = (32, 64, 3)
    /// Weights of both stages, and with them their biases.
    func separable(inputs: Int, outputs: Int) -> (weights: Int, biases: Int) {
      let depthwise = convolutionShape(
        [1, inputs, 9, 9], [inputs, 1, K, K], Window([K, K]), groups: inputs)
      let mixed = convolutionShape(depthwise, [outputs, inputs, 1, 1], Window([1, 1]))
      return (cellCount([inputs, 1, K, K]) + cellCount([outputs, inputs, 1, 1]), depthwise[1] + mixed[1])
    }
    let (right, exchanged) = (separable(inputs: M, outputs: N), separable(inputs: N, outputs: M))
    #expect(right.weights == N * M + M * K * K)
    #expect(exchanged.weights != N * M + M * K * K)
    #expect(right.weights + right.biases == M * (K * K + 1) + N * (M + 1))
    // The conventional layer has N·M·K² weights either way, but its biases tell N from M.
    #expect(cellCount([N, M, K, K]) == cellCount([M, N, K, K]))
    #expect(cellCount([N, M, K, K]) + N == N * (M * K * K + 1))
  }

  /// "Le-net 5" (C15).
  @Test func `X-41: 28x28 cells do not lead to the 400 values on the slide, padded to 32x32 they do`() {
    func values(cells: Int, padding: Int) -> Int {
      let first = Window([5, 5], padding: .zeros(.init(padding))).positions(over: [cells, cells])
      let halved = Window([2, 2], stride: 2).positions(over: first)
      let second = Window([5, 5]).positions(over: halved)
      return cellCount([16] + Window([2, 2], stride: 2).positions(over: second))
    }
    #expect(values(cells: 32, padding: 0) == 400)
    #expect(values(cells: 28, padding: 0) == 16 * 4 * 4)
    #expect(values(cells: 28, padding: 2) == 400)
  }

  /// "Krizhevsky et. al." (C16, C17).
  @Test func `X-43: with stride 2 in its second layer AlexNet would have 29 million parameters, not 60`() {
    /// The side of the last maps, and all parameters. Two groups are the two processors of the paper.
    func net(secondStride: Int, groups: Int) -> (side: Int, parameters: Int) {
      let shrink = Window([3, 3], stride: 2)
      let first = shrink.positions(over: Window([11, 11], stride: 4).positions(over: [227, 227]))
      let second = Window([5, 5], stride: .init(secondStride), padding: .zeros(2)).positions(over: first)
      // Three convolutions of 3x3 with padding 1 keep the size.
      let last = shrink.positions(over: shrink.positions(over: second))
      let convolutions = [
        [96, 3, 11, 11], [256, 96 / groups, 5, 5], [384, 256, 3, 3], [384, 384 / groups, 3, 3],
        [256, 384 / groups, 3, 3],
      ]
      let dense = [[4096, cellCount([256] + last)], [4096, 4096], [1000, 4096]]
      return (last[0], (convolutions + dense).map { cellCount($0) + $0[0] }.reduce(0, +))
    }
    #expect(net(secondStride: 2, groups: 1) == (2, 28_823_912))
    #expect(net(secondStride: 1, groups: 1) == (6, 62_378_344))
    #expect(net(secondStride: 1, groups: 2) == (6, 60_965_224))
  }

  /// "Googlenet: Inception"; the table is that of Szegedy and others, "Going deeper with convolutions" (2015).
  @Test func `X-46: the table of GoogLeNet adds up to 7 million parameters, not 5`() {
    // 1x1; 1x1 before 3x3, 3x3; 1x1 before 5x5, 5x5; 1x1 behind the pool.
    let modules = [
      [64, 96, 128, 16, 32, 32], [128, 128, 192, 32, 96, 64],
      [192, 96, 208, 16, 48, 64], [160, 112, 224, 24, 64, 64], [128, 128, 256, 24, 64, 64],
      [112, 144, 288, 32, 64, 64], [256, 160, 320, 32, 128, 128],
      [256, 160, 320, 32, 128, 128], [384, 192, 384, 48, 128, 128],
    ]
    var filters = [[64, 3, 7, 7], [64, 64, 1, 1], [192, 64, 3, 3]]
    var channels = 192
    for f in modules {
      filters += [
        [f[0], channels, 1, 1], [f[1], channels, 1, 1], [f[2], f[1], 3, 3], [f[3], channels, 1, 1],
        [f[4], f[3], 5, 5], [f[5], channels, 1, 1],
      ]
      channels = f[0] + f[2] + f[4] + f[5]
    }
    #expect(channels == 1024)
    let convolutions = filters.map { cellCount($0) + $0[0] }.reduce(0, +)
    let dense = 1000 * channels + 1000
    #expect(convolutions + dense == 6_998_552)
    // The paper's own column "params", in thousands.
    let printed = [2.7, 112, 159, 380, 364, 437, 463, 580, 840, 1072, 1388, 1000].reduce(0, +)
    #expect(printed > 6_750 && printed < 6_850)
  }
}
