import SlidingWindow
import Tensors
import Testing

/// Every argument differs from its default, so that one lost on the way changes the result.
private struct Calls<Number: Real> {
  let kernels: any Kernels<Number> = NaiveKernels()
  let window = Window(
    [3, 2], stride: [2, 1], padding: .uneven(before: [1, 0], after: [0, 1]), dilation: [1, 2])
  let x = Tensor<Number>.random([2, 4, 6, 5], seed: 91)
  let w = Tensor<Number>.random([6, 2, 3, 2], seed: 92)
  let b = Tensor<Number>.random([6], seed: 93)
  let z = Tensor<Number>.random([2, 6, 3, 4], seed: 94)
  let pooled = Tensor<Number>.random([2, 4, 3, 4], seed: 95)
  let row = Tensor<Number>.random([3, 4], seed: 96)
  let otherRow = Tensor<Number>.random([3, 4], seed: 97)
  let weights = Tensor<Number>.random([5, 4], seed: 98)
  let dz = Tensor<Number>.random([3, 5], seed: 99)

  func expectSameConvolutions() {
    #expect(
      kernels.convolution(x, w, bias: b, window, groups: 2) == convolution(x, w, bias: b, window, groups: 2))
    #expect(
      kernels.convolutionInputGradient(z, w, over: [6, 5], window, groups: 2)
        == convolutionInputGradient(z, w, over: [6, 5], window, groups: 2))
    #expect(
      kernels.convolutionFilterGradient(z, x, window, groups: 2)
        == convolutionFilterGradient(z, x, window, groups: 2))
    #expect(kernels.convolutionBiasGradient(z) == convolutionBiasGradient(z))
  }

  func expectSameTransposedConvolutions() {
    let outputBias = Tensor<Number>.random([4], seed: 100)
    #expect(
      kernels.transposedConvolution(z, w, bias: outputBias, window, leftover: [1, 0], groups: 2)
        == transposedConvolution(z, w, bias: outputBias, window, leftover: [1, 0], groups: 2))
    #expect(
      kernels.transposedConvolutionInputGradient(x, w, window, groups: 2)
        == transposedConvolutionInputGradient(x, w, window, groups: 2))
    #expect(
      kernels.transposedConvolutionFilterGradient(x, z, window, groups: 2)
        == transposedConvolutionFilterGradient(x, z, window, groups: 2))
  }

  func expectSamePoolings() {
    let ((first, switches), second) = (kernels.maxPooling(x, window), maxPooling(x, window))
    #expect(first == second.z && switches == second.switches)
    #expect(
      kernels.maxPoolingInputGradient(pooled, switches: switches, over: [6, 5])
        == maxPoolingInputGradient(pooled, switches: switches, over: [6, 5]))
    for counting in [true, false] {
      #expect(
        kernels.meanPooling(x, window, countingPadding: counting)
          == meanPooling(x, window, countingPadding: counting))
      #expect(
        kernels.meanPoolingInputGradient(pooled, over: [6, 5], window, countingPadding: counting)
          == meanPoolingInputGradient(pooled, over: [6, 5], window, countingPadding: counting))
    }
    for mean in [true, false] {
      let norms = pNormPooling(x, p: 2.5, window, mean: mean)
      #expect(kernels.pNormPooling(x, p: 2.5, window, mean: mean) == norms)
      #expect(
        kernels.pNormPoolingInputGradient(pooled, x, norms, p: 2.5, window, mean: mean)
          == pNormPoolingInputGradient(pooled, x, norms, p: 2.5, window, mean: mean))
    }
    #expect(kernels.globalAveragePooling(x) == globalAveragePooling(x))
    #expect(
      kernels.globalAveragePoolingInputGradient(row, over: [6, 5])
        == globalAveragePoolingInputGradient(row, over: [6, 5]))
  }

  func expectSameActivations() {
    #expect(kernels.relu(row) == relu(row))
    #expect(kernels.reluInputGradient(otherRow, row) == reluInputGradient(otherRow, row))
    #expect(kernels.sigmoid(row) == sigmoid(row))
    #expect(kernels.sigmoidInputGradient(otherRow, row) == sigmoidInputGradient(otherRow, row))
    #expect(kernels.tanh(row) == tanh(row))
    #expect(kernels.tanhInputGradient(otherRow, row) == tanhInputGradient(otherRow, row))
  }

  func expectSameLinearLayersAndLosses() {
    let bias = Tensor<Number>.random([5], seed: 101)
    #expect(kernels.linear(row, weights, bias: bias) == linear(row, weights, bias: bias))
    #expect(kernels.linearInputGradient(dz, weights) == linearInputGradient(dz, weights))
    #expect(kernels.linearWeightGradient(dz, row) == linearWeightGradient(dz, row))
    #expect(kernels.linearBiasGradient(dz) == linearBiasGradient(dz))
    #expect(kernels.softmax(row) == softmax(row))
    #expect(kernels.softmaxInputGradient(otherRow, row) == softmaxInputGradient(otherRow, row))
    let target = Tensor<Int>([3], [3, 0, 2])
    for reduction in [Reduction.mean, .sum] {
      #expect(
        kernels.crossEntropy(row, target: target, reduction: reduction)
          == crossEntropy(row, target: target, reduction: reduction))
      #expect(
        kernels.crossEntropyInputGradient(row, target: target, reduction: reduction)
          == crossEntropyInputGradient(row, target: target, reduction: reduction))
    }
  }
}

extension Tensor where Number: Real {
  fileprivate static func random(_ shape: [Int], seed: UInt64) -> Tensor {
    var generator = SeededGenerator(seed: seed)
    return .random(shape, using: &generator)
  }
}

/// What layers reach through the protocol is, bit for bit, what readers see in the operations' own files.
@Suite struct `The naive kernels are` {
  @Test func `the convolutions`() {
    Calls<Float>().expectSameConvolutions()
    Calls<Double>().expectSameConvolutions()
  }

  @Test func `the transposed convolutions`() {
    Calls<Float>().expectSameTransposedConvolutions()
    Calls<Double>().expectSameTransposedConvolutions()
  }

  @Test func `the poolings`() {
    Calls<Float>().expectSamePoolings()
    Calls<Double>().expectSamePoolings()
  }

  @Test func `the activations`() {
    Calls<Float>().expectSameActivations()
    Calls<Double>().expectSameActivations()
  }

  @Test func `the linear layers and losses`() {
    Calls<Float>().expectSameLinearLayersAndLosses()
    Calls<Double>().expectSameLinearLayersAndLosses()
  }
}

/// The protocol spells every argument out; the operations themselves have names for what is usual.
@Suite struct `What a call leaves out` {
  private let calls = Calls<Double>()

  @Test func `is no bias, one group, no leftover`() {
    let kernels = NaiveKernels<Double>()
    let (x, z, window) = (calls.x, calls.z, calls.window)
    let w = Tensor<Double>.random([6, 4, 3, 2], seed: 102)
    #expect(convolution(x, w, window) == kernels.convolution(x, w, bias: nil, window, groups: 1))
    #expect(
      convolutionInputGradient(z, w, over: [6, 5], window)
        == kernels.convolutionInputGradient(z, w, over: [6, 5], window, groups: 1))
    #expect(
      convolutionFilterGradient(z, x, window) == kernels.convolutionFilterGradient(z, x, window, groups: 1))
    #expect(
      transposedConvolution(z, w, window)
        == kernels.transposedConvolution(z, w, bias: nil, window, leftover: 0, groups: 1))
    #expect(
      transposedConvolutionInputGradient(x, w, window)
        == kernels.transposedConvolutionInputGradient(x, w, window, groups: 1))
    #expect(
      transposedConvolutionFilterGradient(x, z, window)
        == kernels.transposedConvolutionFilterGradient(x, z, window, groups: 1))
    #expect(linear(calls.row, calls.weights) == kernels.linear(calls.row, calls.weights, bias: nil))
  }

  @Test func `is a mean that counts padding, over a batch too`() {
    let kernels = NaiveKernels<Double>()
    let (x, dz, window) = (calls.x, calls.pooled, calls.window)
    #expect(meanPooling(x, window) == kernels.meanPooling(x, window, countingPadding: true))
    #expect(
      meanPoolingInputGradient(dz, over: [6, 5], window)
        == kernels.meanPoolingInputGradient(dz, over: [6, 5], window, countingPadding: true))
    let norms = pNormPooling(x, p: 3, window)
    #expect(norms == kernels.pNormPooling(x, p: 3, window, mean: true))
    #expect(
      pNormPoolingInputGradient(dz, x, norms, p: 3, window)
        == kernels.pNormPoolingInputGradient(dz, x, norms, p: 3, window, mean: true))
    let target = Tensor<Int>([3], [3, 0, 2])
    #expect(
      crossEntropy(calls.row, target: target)
        == kernels.crossEntropy(calls.row, target: target, reduction: .mean))
    #expect(
      crossEntropyInputGradient(calls.row, target: target)
        == kernels.crossEntropyInputGradient(calls.row, target: target, reduction: .mean))
  }
}

@Suite struct `Classical convolution` {
  @Test func `is convolution with the filter flipped, whatever else is asked for`() {
    let calls = Calls<Double>()
    let (x, w, b, window) = (calls.x, calls.w, calls.b, calls.window)
    let z = classicalConvolution(x, w, bias: b, window, groups: 2)
    #expect(z == convolution(x, w.flipped(), bias: b, window, groups: 2))
    #expect(z != convolution(x, w, bias: b, window, groups: 2))
  }

  /// Schütt 2018, "Convolution" (A102).
  @Test func `is z[t] = Σ w[k] · x[t − k]`() {
    let (x, w) = ([3.0, -1, 4, 1, -5, 9], [2.0, -7, 1])
    let z = (0..<8).map { t in
      (0..<3).reduce(0.0) { $0 + (0..<6 ~= t - $1 ? w[$1] * x[t - $1] : 0) }
    }
    expectSame("z", classicalConvolution(signal(x), signal(w), Window([3], padding: .full)), signal(z))
  }
}
