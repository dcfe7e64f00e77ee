import SlidingWindow
import Tensors
import Testing

/// Signals to compare with McAllester's equations: channels and lengths all different.
struct SignalCase: Sendable, CustomTestStringConvertible {
  var walk: PlainWalk
  var channels: (before: Int, after: Int)
  var cells = 13

  var window: Window {
    Window(
      [walk.length], stride: .init(walk.s),
      padding: .uneven(before: .init(walk.before), after: .init(walk.after)), dilation: .init(walk.d))
  }

  var testDescription: String {
    "\(channels.before) channels of \(cells) to \(channels.after) in \(walk.G) groups, filter \(walk.length), "
      + "stride \(walk.s), dilation \(walk.d), padding \(walk.before) \(walk.after)"
  }

  static let grid: [SignalCase] = {
    var cases: [SignalCase] = []
    for length in [1, 2, 3] {
      for s in 1...3 {
        for d in 1...3 {
          for (before, after) in [(0, 0), (2, 1), (0, 4)] {
            for (G, channels) in [(1, (2, 3)), (2, (4, 6)), (3, (3, 6))] {
              cases.append(
                SignalCase(
                  walk: PlainWalk(length: length, s: s, d: d, before: before, after: after, G: G),
                  channels: channels))
            }
          }
        }
      }
    }
    return cases
  }()
}

@Suite(.givenRightSizes) struct `McAllester's equations for signals` {
  @Test(arguments: allKernels, SignalCase.grid)
  func `stride, dilation, padding and groups together give the module's convolution`(
    _ kernels: any KernelsUnderTest, _ c: SignalCase
  ) {
    let d = SignalData(c)
    let y = plainConvolution(plainSignals(d.x), plainFilters(d.w), bias: d.b.elements, c.walk)
    expectSame("z", kernels.convolution(d.x, d.w, bias: d.b, c.window, groups: c.walk.G), Tensor(signals: y))
  }

  @Test(arguments: allKernels, SignalCase.grid)
  func `each increment propagated by itself (A13) gives the module's gradients`(
    _ kernels: any KernelsUnderTest, _ c: SignalCase
  ) {
    let d = SignalData(c)
    let G = c.walk.G
    let grad = plainBackward(plainSignals(d.dz), plainSignals(d.x), plainFilters(d.w), c.walk)

    let dx = kernels.convolutionInputGradient(d.dz, d.w, over: [c.cells], c.window, groups: G)
    let dxAgain = convolutionInputGradientByConvolution(d.dz, d.w, over: [c.cells], c.window, groups: G)
    expectSame("dx, scattered", dx, Tensor(signals: grad.x))
    expectSame("dx, convolved", dxAgain, Tensor(signals: grad.x))

    let dw = kernels.convolutionFilterGradient(d.dz, d.x, c.window, groups: G)
    let dwAgain = convolutionFilterGradientByConvolution(d.dz, d.x, c.window, groups: G)
    expectSame("dw, scattered", dw, Tensor(filters: grad.f))
    expectSame("dw, convolved", dwAgain, Tensor(filters: grad.f))
  }

  @Test(arguments: allKernels, SignalCase.grid)
  func `what propagates back through a convolution is what a transposed one pushes`(
    _ kernels: any KernelsUnderTest, _ c: SignalCase
  ) {
    let d = SignalData(c)
    let G = c.walk.G
    let behind =
      c.walk.before + c.cells + c.walk.after - 1 - c.walk.place(d.dz.shape[2] - 1, c.walk.length - 1)
    let grad = plainBackward(plainSignals(d.dz), plainSignals(d.x), plainFilters(d.w), c.walk)

    let leftover = Window.PerAxis([behind])
    let z = kernels.transposedConvolution(d.dz, d.w, c.window, leftover: leftover, groups: G)
    let zAgain = transposedConvolutionByConvolution(d.dz, d.w, c.window, leftover: leftover, groups: G)
    expectSame("z, pushed", z, Tensor(signals: grad.x))
    expectSame("z, pulled", zAgain, Tensor(signals: grad.x))
  }
}

/// What a layer for signals is fed with.
private struct SignalData {
  let x: Tensor<Double>
  let w: Tensor<Double>
  let b: Tensor<Double>
  let dz: Tensor<Double>

  init(_ c: SignalCase) {
    var generator = SeededGenerator(seed: 2017)
    x = .wholeNumbers([2, c.channels.before, c.cells], using: &generator)
    w = .wholeNumbers([c.channels.after, c.channels.before / c.walk.G, c.walk.length], using: &generator)
    b = .wholeNumbers([c.channels.after], using: &generator)
    dz = .wholeNumbers([2, c.channels.after, c.walk.outputs(over: c.cells)], using: &generator)
  }
}
