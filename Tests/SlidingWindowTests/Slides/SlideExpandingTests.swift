import SlidingWindow
import Tensors
import Testing

// An expanding layer walks the arrow of a convolution backward, so the grid serves here too, read from behind: its
// outputs are the maps that go in, its inputs the larger maps that come out.

@Suite(.givenRightSizes) struct `Expanding listings of the slides` {
  @Test(arguments: allKernels, SlideCase.grid)
  func `the expanding layer (B13) gives the module's transposed convolution`(
    _ kernels: any KernelsUnderTest, _ c: SlideCase
  ) {
    let d = ExpandingData(c)
    let z = kernels.transposedConvolution(d.x, d.w, bias: d.b, c.window, leftover: c.leftoverPerAxis)
    let pulled = transposedConvolutionByConvolution(
      d.x, d.w, bias: d.b, c.window, leftover: c.leftoverPerAxis)
    let slides = SlideArray.images(of: d.x).map { Y in
      expandingConvolution(Y, d.slideFilters, stride: c.stride).padded(c.behind).deletingPadding(c.padding)
    }
    let expected = Tensor(images: slides).adding(d.b)
    expectSame("z, pushed", z, expected)
    expectSame("z, pulled", pulled, expected)
  }

  @Test(arguments: allKernels, SlideCase.grid)
  func `its loops with the arrow reversed (R5) give the module's gradients`(
    _ kernels: any KernelsUnderTest, _ c: SlideCase
  ) {
    let d = ExpandingData(c)
    let layers = zip(SlideArray.images(of: d.x), SlideArray.images(of: d.dz)).map { Y, dz in
      expandingConvolutionBackward(dz.padded(c.padding), Y, d.slideFilters, stride: c.stride)
    }
    let dx = kernels.transposedConvolutionInputGradient(d.dz, d.w, c.window)
    let dw = kernels.transposedConvolutionFilterGradient(d.dz, d.x, c.window)
    expectSame("dx", dx, Tensor(images: layers.map { $0.dY }))
    expectSame("dw", dw, Tensor(filters: layers[0].dw + layers[1].dw).channelsExchanged())
    expectSame("db", kernels.convolutionBiasGradient(d.dz), d.dz.summedPerChannel())
  }

  @Test(arguments: SlideCase.grid)
  func `zeros in between and turned filters (A69) give the same as pushing (B13)`(_ c: SlideCase) {
    let d = ExpandingData(c)
    for Y in SlideArray.images(of: d.x) {
      let pushed = expandingConvolution(Y, d.slideFilters, stride: c.stride)
      let pulled = expandingConvolutionByPulling(Y, d.slideFilters, stride: c.stride) {
        flipLeftRight(flipUpDown($0))
      }
      #expect(pushed == pulled)
    }
  }
}

/// What an expanding layer is fed with.
private struct ExpandingData {
  let x: Tensor<Double>
  /// The module's filters have the input channel first.
  let w: Tensor<Double>
  let b: Tensor<Double>
  let dz: Tensor<Double>

  init(_ c: SlideCase) {
    var generator = SeededGenerator(seed: 13)
    x = .wholeNumbers([c.S, c.D.after, c.outputs.H, c.outputs.W], using: &generator)
    w = .wholeNumbers([c.D.after, c.D.before, c.K.y, c.K.x], using: &generator)
    b = .wholeNumbers([c.D.before], using: &generator)
    dz = .wholeNumbers([c.S, c.D.before, c.H, c.W], using: &generator)
  }

  /// The slides' filters have the output map first.
  var slideFilters: SlideArray { SlideArray(filters: w.channelsExchanged()) }
}

extension SlideCase {
  /// Rows before columns.
  fileprivate var leftoverPerAxis: Window.PerAxis { .init([leftover.H, leftover.W]) }

  /// The columns and rows behind the last window, which no cell is pushed to.
  fileprivate var behind: SlidePadding { SlidePadding(right: leftover.W, bottom: leftover.H) }
}

extension Tensor where Number == Double {
  /// The bias, added to every cell of its map (R4).
  fileprivate func adding(_ b: Tensor) -> Tensor {
    var z = self
    for s in 0..<shape[0] {
      for j in 0..<shape[1] {
        for y in 0..<shape[2] {
          for x in 0..<shape[3] { z[s, j, y, x] = z[s, j, y, x] + b[j] }
        }
      }
    }
    return z
  }

  /// Its gradient: every map summed, over all images (R4).
  fileprivate func summedPerChannel() -> Tensor {
    var db = Tensor(zeros: [shape[1]])
    for s in 0..<shape[0] {
      for j in 0..<shape[1] {
        for y in 0..<shape[2] {
          for x in 0..<shape[3] { db[j] += self[s, j, y, x] }
        }
      }
    }
    return db
  }

  /// The two leading axes exchanged, not by the module's own function.
  fileprivate func channelsExchanged() -> Tensor {
    var z = Tensor(zeros: [shape[1], shape[0], shape[2], shape[3]])
    for i in 0..<shape[0] {
      for j in 0..<shape[1] {
        for y in 0..<shape[2] {
          for x in 0..<shape[3] { z[j, i, y, x] = self[i, j, y, x] }
        }
      }
    }
    return z
  }
}
