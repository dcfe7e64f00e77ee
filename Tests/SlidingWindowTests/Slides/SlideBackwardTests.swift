import SlidingWindow
import Tensors
import Testing

@Suite(.givenRightSizes) struct `Backward listings of the slides` {
  @Test(arguments: allKernels, SlideCase.dense)
  func `the layer without a stride (B10) gives the module's gradients`(
    _ kernels: any KernelsUnderTest, _ c: SlideCase
  ) {
    let d = SlideData(c)
    let w = SlideArray(filters: d.w)
    let layers = zip(SlideArray.images(of: d.x), SlideArray.images(of: d.dz)).map { Y, dY in
      backwardLayer(dY, dY, derivative: { _ in 1 }, w, Y.padded(c.padding))
    }
    Gradients(kernels, c, d).expectSame(as: Gradients(layers, c.padding))
  }

  @Test(arguments: allKernels, SlideCase.grid)
  func `the layer with a stride (B12) gives the module's gradients`(
    _ kernels: any KernelsUnderTest, _ c: SlideCase
  ) {
    let d = SlideData(c)
    let w = SlideArray(filters: d.w)
    let layers = zip(SlideArray.images(of: d.x), SlideArray.images(of: d.dz)).map { Y, dY in
      backwardLayer(dY, dY, derivative: { _ in 1 }, w, Y.padded(c.padding), stride: c.stride)
    }
    Gradients(kernels, c, d).expectSame(as: Gradients(layers, c.padding))
  }

  @Test(arguments: allKernels, SlideCase.dense)
  func `the activation's slope is taken at z, before the filters (B10)`(
    _ kernels: any KernelsUnderTest, _ c: SlideCase
  ) {
    var d = SlideData(c)
    let z = kernels.convolution(d.x, d.w, bias: d.b, c.window)
    let w = SlideArray(filters: d.w)
    let images = zip(SlideArray.images(of: d.x), zip(SlideArray.images(of: d.dz), SlideArray.images(of: z)))
    let layers = images.map { Y, upstream in
      backwardLayer(upstream.0, upstream.1, derivative: rectifierSlope, w, Y.padded(c.padding))
    }
    d.dz = kernels.reluInputGradient(d.dz, z)
    Gradients(kernels, c, d).expectSame(as: Gradients(layers, c.padding))
  }

  @Test(arguments: allKernels)
  func `a net of three layers (B11) gives the module's gradients in every layer`(
    _ kernels: any KernelsUnderTest
  ) throws {
    var generator = SeededGenerator(seed: 11)
    let image = Tensor.wholeNumbers([1, 2, 9, 8], using: &generator)
    let shapes = [[3, 2, 2, 3], [4, 3, 3, 2], [2, 4, 2, 2]]
    let filters = shapes.map { Tensor.wholeNumbers($0, in: -2...2, using: &generator) }
    let biases = shapes.map { Tensor.wholeNumbers([$0[0]], using: &generator) }

    var (y, z): ([Tensor<Double>], [Tensor<Double>]) = ([image], [])
    for l in filters.indices {
      let window = Window(filters[l].extent)
      z.append(kernels.convolution(y[l], filters[l], bias: biases[l], window))
      y.append(kernels.relu(z[l]))
    }
    try #require(y[3].shape == [1, 2, 5, 4])
    try #require(y[3].elements.contains { $0 > 0 })
    let dDiv = Tensor.wholeNumbers(y[3].shape, using: &generator)

    let slides = completeBackward(
      SlideArray(image: 0, of: dDiv), z.map { SlideArray(image: 0, of: $0) }, derivative: rectifierSlope,
      filters.map { SlideArray(filters: $0) }, y.map { SlideArray(image: 0, of: $0) })

    var dy = dDiv
    for l in filters.indices.reversed() {
      let window = Window(filters[l].extent)
      let dz = kernels.reluInputGradient(dy, z[l])
      expectSame(
        "dw of layer \(l + 1)", kernels.convolutionFilterGradient(dz, y[l], window),
        Tensor(filters: slides[l].dw))
      expectSame("db of layer \(l + 1)", kernels.convolutionBiasGradient(dz), Tensor(biases: slides[l].db))
      dy = kernels.convolutionInputGradient(dz, filters[l], over: y[l].extent, window)
      expectSame("dY of layer \(l)", dy, Tensor(images: [slides[l].dY]))
    }
  }

  @Test(arguments: allKernels, SlideCase.grid)
  func `flipped filters over upsampled and padded derivatives (B6) give the input gradient`(
    _ kernels: any KernelsUnderTest, _ c: SlideCase
  ) {
    let d = SlideData(c)
    let P = c.padding
    let dY = SlideArray.images(of: d.dz).map { dz in
      derivativesForLayer(
        dz, SlideArray(filters: d.w), stride: c.stride, W_before: P.left + c.W + P.right,
        H_before: P.top + c.H + P.bottom
      ).deletingPadding(P)
    }
    let dx = kernels.convolutionInputGradient(d.dz, d.w, over: d.x.extent, c.window)
    let same = convolutionInputGradientByConvolution(d.dz, d.w, over: d.x.extent, c.window)
    expectSame("dx, scattered", dx, Tensor(images: dY))
    expectSame("dx, convolved", same, Tensor(images: dY))
  }

  @Test(arguments: allKernels, SlideCase.grid)
  func `upsampled derivatives sliding over padded maps (B9, R1) give the filter gradient`(
    _ kernels: any KernelsUnderTest, _ c: SlideCase
  ) {
    let d = SlideData(c)
    let planes = zip(SlideArray.images(of: d.x), SlideArray.images(of: d.dz)).map { Y, dz in
      let Y = Y.padded(c.padding)
      return derivativesForFilters(upsample(dz, c.stride, Y.W, Y.H, c.K), Y)
    }
    let dw = kernels.convolutionFilterGradient(d.dz, d.x, c.window)
    let same = convolutionFilterGradientByConvolution(d.dz, d.x, c.window)
    expectSame("dw, scattered", dw, Tensor(filters: planes[0] + planes[1]))
    expectSame("dw, convolved", same, Tensor(filters: planes[0] + planes[1]))
  }

  @Test(arguments: allKernels, SlideCase.grid)
  func `derivatives upsampled without the leftover give dw and superfluous columns and rows behind it`(
    _ kernels: any KernelsUnderTest, _ c: SlideCase
  ) throws {
    let d = SlideData(c)
    let planes = zip(SlideArray.images(of: d.x), SlideArray.images(of: d.dz)).map { Y, dz in
      derivativesForFilters(upsample(dz, c.stride), Y.padded(c.padding))
    }
    let wide = planes[0] + planes[1]
    try #require(wide.K == (c.K.x + c.leftover.W, c.K.y + c.leftover.H))
    let dw = Tensor(filters: wide).cropped(before: [0, 0], after: [c.leftover.H, c.leftover.W])
    expectSame("dw", kernels.convolutionFilterGradient(d.dz, d.x, c.window), dw)
  }
}

/// The slope of max(z, 0), taken as 0 at the corner.
private func rectifierSlope(_ z: Double) -> Double { z > 0 ? 1 : 0 }

/// All gradients of one layer for a batch.
private struct Gradients {
  let dx: Tensor<Double>
  let dw: Tensor<Double>
  let db: Tensor<Double>

  /// The module's.
  init(_ kernels: any KernelsUnderTest, _ c: SlideCase, _ d: SlideData) {
    dx = kernels.convolutionInputGradient(d.dz, d.w, over: d.x.extent, c.window)
    dw = kernels.convolutionFilterGradient(d.dz, d.x, c.window)
    db = kernels.convolutionBiasGradient(d.dz)
  }

  /// The slides', which take one image at a time: filters and biases collect from every image (A13).
  init(_ layers: [SlideDerivatives], _ P: SlidePadding) {
    dx = Tensor(images: layers.map { $0.dY.deletingPadding(P) })
    dw = Tensor(filters: layers[0].dw + layers[1].dw)
    db = Tensor(biases: layers[0].db + layers[1].db)
  }

  func expectSame(as slides: Gradients) {
    SlidingWindowTests.expectSame("dx", dx, slides.dx)
    SlidingWindowTests.expectSame("dw", dw, slides.dw)
    SlidingWindowTests.expectSame("db", db, slides.db)
  }
}
