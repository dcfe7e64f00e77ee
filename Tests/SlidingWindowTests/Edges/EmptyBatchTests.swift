import SlidingWindow
import Tensors
import Testing

private func empty(_ shape: Int...) -> Tensor<Double> { Tensor(zeros: [0] + shape) }

/// The last batch of an epoch, or a class without images, may hold nothing. Shapes still hold, sums are 0.
@Suite struct `A batch of no samples` {
  private let window = Window([3, 2], stride: 2, padding: .zeros(1))
  private let w = Tensor<Double>.random([6, 2, 3, 2], seed: 71)
  private let bias = Tensor<Double>.random([6], seed: 72)

  @Test func `goes through convolution and back, in both formulations`() {
    let x = empty(4, 5, 6)
    let z = convolution(x, w, bias: bias, window, groups: 2)
    #expect(z.shape == [0, 6, 3, 4])
    #expect(convolutionInputGradient(z, w, over: [5, 6], window, groups: 2).shape == x.shape)
    #expect(convolutionInputGradientByConvolution(z, w, over: [5, 6], window, groups: 2).shape == x.shape)
    #expect(convolutionFilterGradient(z, x, window, groups: 2) == Tensor(zeros: w.shape))
    #expect(convolutionFilterGradientByConvolution(z, x, window, groups: 2) == Tensor(zeros: w.shape))
    #expect(convolutionBiasGradient(z) == Tensor(zeros: [6]))
    #expect(classicalConvolution(x, w, bias: bias, window, groups: 2).shape == z.shape)
  }

  @Test func `goes through transposed convolution and back, in both formulations`() {
    let x = empty(6, 3, 4)
    let outputBias = Tensor<Double>(zeros: [4])
    let z = transposedConvolution(x, w, bias: outputBias, window, leftover: [0, 1], groups: 2)
    #expect(z.shape == [0, 4, 5, 7])
    let other = transposedConvolutionByConvolution(
      x, w, bias: outputBias, window, leftover: [0, 1], groups: 2)
    #expect(other.shape == z.shape)
    #expect(transposedConvolutionInputGradient(z, w, window, groups: 2).shape == x.shape)
    #expect(transposedConvolutionFilterGradient(z, x, window, groups: 2) == Tensor(zeros: w.shape))
  }

  @Test func `goes through every pooling and back`() {
    let x = empty(4, 5, 6)
    let (z, switches) = maxPooling(x, window)
    #expect(z.shape == [0, 4, 3, 4] && switches.shape == z.shape)
    #expect(maxPoolingInputGradient(z, switches: switches, over: [5, 6]).shape == x.shape)
    for counting in [true, false] {
      #expect(meanPooling(x, window, countingPadding: counting).shape == z.shape)
      let dx = meanPoolingInputGradient(z, over: [5, 6], window, countingPadding: counting)
      #expect(dx.shape == x.shape)
    }
    #expect(pNormPooling(x, p: 2, window).shape == z.shape)
    #expect(pNormPoolingInputGradient(z, x, z, p: 2, window).shape == x.shape)
    #expect(globalAveragePooling(x).shape == [0, 4])
    #expect(globalAveragePoolingInputGradient(empty(4), over: [5, 6]).shape == x.shape)
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

  @Test func `goes through activations and linear layers and back`() {
    let z = empty(4)
    for y in [relu(z), sigmoid(z), tanh(z), softmax(z), logSoftmax(z)] { #expect(y == z) }
    #expect(reluInputGradient(z, z) == z && sigmoidInputGradient(z, z) == z && tanhInputGradient(z, z) == z)
    #expect(softmaxInputGradient(z, z) == z && logSoftmaxInputGradient(z, z) == z)
    let weights = Tensor<Double>.random([3, 4], seed: 73)
    #expect(linear(z, weights, bias: Tensor(zeros: [3])).shape == [0, 3])
    #expect(linearInputGradient(empty(3), weights).shape == [0, 4])
    #expect(linearWeightGradient(empty(3), z) == Tensor(zeros: [3, 4]))
    #expect(linearBiasGradient(empty(3)) == Tensor(zeros: [3]))
  }

  @Test func `has losses that add up to 0, but no mean loss`() {
    let none = Tensor<Int>(zeros: [0])
    #expect(crossEntropy(empty(4), target: none, reduction: .sum) == 0)
    #expect(crossEntropy(empty(4), target: none).isNaN)
    #expect(crossEntropyInputGradient(empty(4), target: none) == empty(4))
    #expect(meanSquaredError(empty(4), target: empty(4), reduction: .sum) == 0)
    #expect(meanSquaredError(empty(4), target: empty(4)).isNaN)
    #expect(meanSquaredErrorInputGradient(empty(4), target: empty(4)) == empty(4))
  }
}
