import SlidingWindow
import Tensors
import Testing

/// Volumes to compare with McAllester's equation: no two axes are treated alike.
struct VolumeCase: Sendable, CustomTestStringConvertible {
  var walk: PlainWalk3
  var channels: (before: Int, after: Int)
  var extent = [6, 5, 7]

  var window: Window {
    Window(
      walk.kernel, stride: .init(walk.s),
      padding: .uneven(before: .init(walk.before), after: .init(walk.after)),
      dilation: .init(walk.d))
  }

  var testDescription: String {
    "\(channels.before) channels of \(extent) to \(channels.after) in \(walk.G) groups, filter \(walk.kernel), "
      + "stride \(walk.s), dilation \(walk.d), padding \(walk.before) \(walk.after)"
  }

  static let grid = [
    VolumeCase(walk: PlainWalk3(kernel: [1, 2, 3]), channels: (2, 3)),
    VolumeCase(walk: PlainWalk3(kernel: [3, 1, 2], s: [1, 2, 3]), channels: (3, 2)),
    VolumeCase(walk: PlainWalk3(kernel: [2, 3, 2], d: [3, 1, 2]), channels: (1, 1)),
    VolumeCase(walk: PlainWalk3(kernel: [2, 2, 1], before: [1, 0, 2], after: [0, 3, 1]), channels: (2, 1)),
    VolumeCase(walk: PlainWalk3(kernel: [2, 3, 2], s: [2, 1, 2], d: [2, 2, 1], G: 2), channels: (4, 6)),
    VolumeCase(
      walk: PlainWalk3(
        kernel: [3, 2, 3], s: [2, 3, 1], d: [1, 2, 2], before: [2, 1, 0], after: [0, 2, 1], G: 3),
      channels: (3, 6)),
    VolumeCase(walk: PlainWalk3(kernel: [6, 5, 7]), channels: (2, 3)),  // as large as the volume
  ]
}

@Suite(.givenRightSizes) struct `McAllester's equation for volumes` {
  @Test(arguments: allKernels, VolumeCase.grid)
  func `stride, dilation, padding and groups together give the module's convolution`(
    _ kernels: any KernelsUnderTest, _ c: VolumeCase
  ) {
    let d = VolumeData(c)
    expectSame(
      "z", kernels.convolution(d.x, d.w, bias: d.b, c.window, groups: c.walk.G), d.expected(c))
  }

  /// The convolution being linear in x and in w, its gradients are its adjoints: checked with the oracle's z.
  @Test(arguments: allKernels, VolumeCase.grid)
  func `the gradients are the adjoints of that convolution`(_ kernels: any KernelsUnderTest, _ c: VolumeCase)
  {
    let d = VolumeData(c, bias: false)
    let G = c.walk.G
    let z = d.expected(c)
    var generator = SeededGenerator(seed: 73)
    for _ in 0..<10 {
      let dz = Tensor.wholeNumbers(z.shape, using: &generator)
      let dx = kernels.convolutionInputGradient(dz, d.w, over: c.extent, c.window, groups: G)
      let dw = kernels.convolutionFilterGradient(dz, d.x, c.window, groups: G)
      #expect(dot(dz, z) == dot(dx, d.x))
      #expect(dot(dz, z) == dot(dw, d.w))
      expectSame(
        "dx", convolutionInputGradientByConvolution(dz, d.w, over: c.extent, c.window, groups: G), dx)
      expectSame("dw", convolutionFilterGradientByConvolution(dz, d.x, c.window, groups: G), dw)
    }
  }
}

/// What a layer for volumes is fed with.
private struct VolumeData {
  let x: Tensor<Double>
  let w: Tensor<Double>
  let b: Tensor<Double>

  init(_ c: VolumeCase, bias: Bool = true) {
    var generator = SeededGenerator(seed: 3)
    x = .wholeNumbers([2, c.channels.before] + c.extent, using: &generator)
    w = .wholeNumbers([c.channels.after, c.channels.before / c.walk.G] + c.walk.kernel, using: &generator)
    b = .wholeNumbers([c.channels.after], in: bias ? -4...4 : 0...0, using: &generator)
  }

  /// What the plain loops make of it.
  func expected(_ c: VolumeCase) -> Tensor<Double> {
    let samples = [0, 1].map { s in
      plainConvolution3(plainVolume(s, of: x), outputs: c.channels.after, bias: b.elements, c.walk) {
        dx, dy, dz, i, j in w[j, i, dx, dy, dz]
      }
    }
    return Tensor(volumes: samples)
  }
}
