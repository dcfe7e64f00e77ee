import SlidingWindow
import Tensors
import Testing

@Suite(.givenRightSizes) struct `Forward listings of the slides` {
  @Test(arguments: allKernels, SlideCase.dense)
  func `the scalar loops (B5) give the module's convolution`(_ kernels: any KernelsUnderTest, _ c: SlideCase)
  {
    let d = SlideData(c)
    let slides = SlideArray.images(of: d.x).map { Y in
      cnnForward(Y.padded(c.padding), SlideArray(filters: d.w), bias: SlideArray(biases: d.b))
    }
    expectSame("z", kernels.convolution(d.x, d.w, bias: d.b, c.window), Tensor(images: slides))
  }

  @Test(arguments: allKernels, SlideCase.dense)
  func `the vector notation (B3) gives the module's convolution`(
    _ kernels: any KernelsUnderTest, _ c: SlideCase
  ) {
    let d = SlideData(c)
    let slides = SlideArray.images(of: d.x).map { Y in
      convolutionalNetVectorNotation(
        Y.padded(c.padding), SlideArray(filters: d.w), bias: SlideArray(biases: d.b))
    }
    expectSame("z", kernels.convolution(d.x, d.w, bias: d.b, c.window), Tensor(images: slides))
  }

  @Test(arguments: allKernels, SlideCase.grid)
  func `the vector notation with strides (B4) gives the module's convolution`(
    _ kernels: any KernelsUnderTest, _ c: SlideCase
  ) {
    let d = SlideData(c)
    let slides = SlideArray.images(of: d.x).map { Y in
      fullyConvolutionalNetwork(
        Y.padded(c.padding), SlideArray(filters: d.w), bias: SlideArray(biases: d.b), stride: c.stride)
    }
    expectSame("z", kernels.convolution(d.x, d.w, bias: d.b, c.window), Tensor(images: slides))
  }

  @Test(arguments: allKernels, SlideCase.dense)
  func `without a bias, sums start from 0 as printed`(_ kernels: any KernelsUnderTest, _ c: SlideCase) {
    let d = SlideData(c)
    let nothing = SlideArray(zeros: c.D.after)
    let slides = SlideArray.images(of: d.x).map {
      cnnForward($0.padded(c.padding), SlideArray(filters: d.w), bias: nothing)
    }
    expectSame("z", kernels.convolution(d.x, d.w, c.window), Tensor(images: slides))
  }

  @Test func `the grid has leftover columns and rows, overlaps and gaps`() {
    #expect(SlideCase.grid.contains { $0.leftover.W > 0 && $0.leftover.H == 0 })
    #expect(SlideCase.grid.contains { $0.leftover.W == 0 && $0.leftover.H > 0 })
    #expect(SlideCase.grid.contains { $0.leftover.W > 0 && $0.leftover.H > 0 })
    #expect(SlideCase.grid.contains { $0.stride > 1 && $0.K.x > $0.stride && $0.K.y > $0.stride })
    #expect(SlideCase.grid.contains { $0.stride > $0.K.x && $0.stride > $0.K.y })
  }
}
