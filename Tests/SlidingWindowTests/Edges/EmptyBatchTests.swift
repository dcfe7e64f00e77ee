import SlidingWindow
import Tensors
import Testing

private func empty(_ shape: Int...) -> Tensor<Double> { Tensor(zeros: [0] + shape) }

/// The last batch of an epoch, or a class without images, may hold nothing. Shapes still hold, sums are 0.
@Suite struct `A batch of no samples` {
  private let window = Window([3, 2], stride: 2, padding: .zeros(1))
  private let w = Tensor<Double>.random([6, 2, 3, 2], seed: 71)
  private let bias = Tensor<Double>.random([6], seed: 72)

  @Test(arguments: allKernels)
  func `goes through convolution and back, in both formulations`(_ kernels: any KernelsUnderTest) {
    let x = empty(4, 5, 6)
    let z = kernels.convolution(x, w, bias: bias, window, groups: 2)
    #expect(z.shape == [0, 6, 3, 4])
    #expect(kernels.convolutionInputGradient(z, w, over: [5, 6], window, groups: 2).shape == x.shape)
    #expect(convolutionInputGradientByConvolution(z, w, over: [5, 6], window, groups: 2).shape == x.shape)
    #expect(kernels.convolutionFilterGradient(z, x, window, groups: 2) == Tensor(zeros: w.shape))
    #expect(convolutionFilterGradientByConvolution(z, x, window, groups: 2) == Tensor(zeros: w.shape))
    #expect(kernels.convolutionBiasGradient(z) == Tensor(zeros: [6]))
    #expect(classicalConvolution(x, w, bias: bias, window, groups: 2).shape == z.shape)
  }

  @Test(arguments: allKernels)
  func `goes through transposed convolution and back, in both formulations`(_ kernels: any KernelsUnderTest) {
    let x = empty(6, 3, 4)
    let outputBias = Tensor<Double>(zeros: [4])
    let z = kernels.transposedConvolution(x, w, bias: outputBias, window, leftover: [0, 1], groups: 2)
    #expect(z.shape == [0, 4, 5, 7])
    let other = transposedConvolutionByConvolution(
      x, w, bias: outputBias, window, leftover: [0, 1], groups: 2)
    #expect(other.shape == z.shape)
    #expect(kernels.transposedConvolutionInputGradient(z, w, window, groups: 2).shape == x.shape)
    #expect(kernels.transposedConvolutionFilterGradient(z, x, window, groups: 2) == Tensor(zeros: w.shape))
  }

  @Test(arguments: allKernels)
  func `goes through every pooling and back`(_ kernels: any KernelsUnderTest) {
    let x = empty(4, 5, 6)
    let (z, switches) = kernels.maxPooling(x, window)
    #expect(z.shape == [0, 4, 3, 4] && switches.shape == z.shape)
    #expect(kernels.maxPoolingInputGradient(z, switches: switches, over: [5, 6]).shape == x.shape)
    for counting in [true, false] {
      #expect(kernels.meanPooling(x, window, countingPadding: counting).shape == z.shape)
      let dx = kernels.meanPoolingInputGradient(z, over: [5, 6], window, countingPadding: counting)
      #expect(dx.shape == x.shape)
    }
    #expect(kernels.pNormPooling(x, p: 2, window).shape == z.shape)
    #expect(kernels.pNormPoolingInputGradient(z, x, z, p: 2, window).shape == x.shape)
    #expect(kernels.globalAveragePooling(x).shape == [0, 4])
    #expect(kernels.globalAveragePoolingInputGradient(empty(4), over: [5, 6]).shape == x.shape)
  }

  @Test func `goes through every rearrangement`() {
    let x = empty(4, 5, 6)
    #expect(x.padded(before: [1, 0], after: [0, 2]).shape == [0, 4, 6, 8])
    #expect(x.cropped(before: [1, 0], after: [0, 2]).shape == [0, 4, 4, 4])
    #expect(x.subsampled(by: 2).shape == [0, 4, 3, 3])
    #expect(x.zeroUpsampled(by: 2, leftover: [1, 0]).shape == [0, 4, 10, 11])
    #expect(x.flipped() == x)
    #expect(x.channelsSwapped().shape == [4, 0, 5, 6])
    #expect(linearUpsampling(x, by: 2).shape == [0, 4, 9, 11])
    #expect(linearUpsamplingInputGradient(empty(4, 9, 11), by: 2).shape == x.shape)
  }

  @Test(arguments: allKernels)
  func `goes through activations and linear layers and back`(_ kernels: any KernelsUnderTest) {
    let z = empty(4)
    for y in [kernels.relu(z), kernels.sigmoid(z), kernels.tanh(z), kernels.softmax(z), logSoftmax(z)] {
      #expect(y == z)
    }
    #expect(
      kernels.reluInputGradient(z, z) == z && kernels.sigmoidInputGradient(z, z) == z
        && kernels.tanhInputGradient(z, z) == z)
    #expect(kernels.softmaxInputGradient(z, z) == z && logSoftmaxInputGradient(z, z) == z)
    let weights = Tensor<Double>.random([3, 4], seed: 73)
    #expect(kernels.linear(z, weights, bias: Tensor(zeros: [3])).shape == [0, 3])
    #expect(kernels.linearInputGradient(empty(3), weights).shape == [0, 4])
    #expect(kernels.linearWeightGradient(empty(3), z) == Tensor(zeros: [3, 4]))
    #expect(kernels.linearBiasGradient(empty(3)) == Tensor(zeros: [3]))
  }

  @Test(arguments: allKernels)
  func `has losses that add up to 0, but no mean loss`(_ kernels: any KernelsUnderTest) {
    let none = Tensor<Int>(zeros: [0])
    #expect(kernels.crossEntropy(empty(4), target: none, reduction: .sum) == 0)
    #expect(kernels.crossEntropy(empty(4), target: none).isNaN)
    #expect(kernels.crossEntropyInputGradient(empty(4), target: none) == empty(4))
    #expect(meanSquaredError(empty(4), target: empty(4), reduction: .sum) == 0)
    #expect(meanSquaredError(empty(4), target: empty(4)).isNaN)
    #expect(meanSquaredErrorInputGradient(empty(4), target: empty(4)) == empty(4))
  }
}
