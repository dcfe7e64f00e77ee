import FastKernels
import SlidingWindow
import Tensors
import Testing
import Verification

/// Samples, inputs and outputs of a fully connected layer.
struct LinearSizes: CustomTestStringConvertible {
  let (samples, inputs, outputs): (Int, Int, Int)
  var testDescription: String { "[\(samples), \(inputs)] → [\(samples), \(outputs)]" }

  init(_ samples: Int, _ inputs: Int, _ outputs: Int) {
    (self.samples, self.inputs, self.outputs) = (samples, inputs, outputs)
  }

  /// Nothing, single cells, whole and broken tiles, more terms than are summed at a time, more rows and columns than one
  /// task holds, more derivatives than are turned at a time; then random ones.
  static let all: [LinearSizes] = {
    var generator = SeededGenerator(seed: 1)
    let drawn = (0..<40).map { _ in
      LinearSizes(
        generator.integer(below: 70), 1 + generator.integer(below: 150), 1 + generator.integer(below: 70))
    }
    return [
      LinearSizes(0, 3, 4), LinearSizes(3, 0, 4), LinearSizes(3, 4, 0), LinearSizes(1, 1, 1),
      LinearSizes(16, 48, 8), LinearSizes(64, 400, 120), LinearSizes(7, 1025, 3), LinearSizes(3, 5, 1100),
      LinearSizes(1100, 5, 3), LinearSizes(600, 11, 5), LinearSizes(2, 700, 300), LinearSizes(2000, 3, 1100),
    ] + drawn
  }()
}

@Suite struct `The fast fully connected layer` {
  private let fast = FastKernels(threads: 2)

  @Test(arguments: LinearSizes.all)
  func `agrees with the loops within the rounding of a sum, and so do its gradients`(_ sizes: LinearSizes) {
    var generator = SeededGenerator(seed: 2)
    let x = Tensor<Float>.random([sizes.samples, sizes.inputs], using: &generator)
    let w = Tensor<Float>.random([sizes.outputs, sizes.inputs], using: &generator)
    let b = Tensor<Float>.random([sizes.outputs], using: &generator)
    let dz = Tensor<Float>.random([sizes.samples, sizes.outputs], using: &generator)
    let (X, W, B, D) = (x.map(Double.init), w.map(Double.init), b.map(Double.init), dz.map(Double.init))
    let (absX, absW, absB, absD) = (X.map(abs), W.map(abs), B.map(abs), D.map(abs))

    let z = excess(
      fast.linear(x, w, bias: b), over: linear(X, W, bias: B), terms: sizes.inputs,
      magnitude: linear(absX, absW, bias: absB))
    #expect(z == nil)
    let dx = excess(
      fast.linearInputGradient(dz, w), over: linearInputGradient(D, W), terms: sizes.outputs,
      magnitude: linearInputGradient(absD, absW))
    #expect(dx == nil)
    let dw = excess(
      fast.linearWeightGradient(dz, x), over: linearWeightGradient(D, X), terms: sizes.samples,
      magnitude: linearWeightGradient(absD, absX))
    #expect(dw == nil)
    let db = excess(
      fast.linearBiasGradient(dz), over: linearBiasGradient(D), terms: sizes.samples,
      magnitude: linearBiasGradient(absD))
    #expect(db == nil)
    #expect(fast.linear(x, w, bias: nil) == fast.linear(x, w, bias: Tensor(zeros: [sizes.outputs])))
  }

  @Test(arguments: [
    [0, 3], [3, 0, 5], [2, 3, 0], [5, 1], [70, 37], [3, 5, 2], [2, 3, 17], [4, 7, 9, 31], [33, 600],
    [2, 2, 70_001],
  ])
  func `the bias gradient agrees with the loops within the rounding of a sum`(_ shape: [Int]) {
    var generator = SeededGenerator(seed: 3)
    let dz = Tensor<Float>.random(shape, using: &generator)
    let D = dz.map(Double.init)
    let db = excess(
      fast.convolutionBiasGradient(dz), over: convolutionBiasGradient(D),
      terms: dz.indices.count / max(shape[1], 1),
      magnitude: convolutionBiasGradient(D.map(abs)))
    #expect(db == nil)
  }

  @Test func `takes NaN and infinity to the cells that the loops take them to`() {
    var generator = SeededGenerator(seed: 4)
    let naive = NaiveKernels<Float>()
    func spoilt(_ shape: [Int]) -> Tensor<Float> {
      var tensor = Tensor<Float>.random(shape, using: &generator)
      for bad in [Float.nan, .infinity, -.infinity] {
        tensor[generator.integer(below: tensor.indices.count)] = bad
      }
      return tensor
    }
    for sizes in LinearSizes.all where sizes.samples * sizes.inputs * sizes.outputs > 0 {
      let (x, dz) = (spoilt([sizes.samples, sizes.inputs]), spoilt([sizes.samples, sizes.outputs]))
      let (w, b) = (spoilt([sizes.outputs, sizes.inputs]), spoilt([sizes.outputs]))
      #expect(kinds(fast.linear(x, w, bias: b)) == kinds(naive.linear(x, w, bias: b)))
      #expect(kinds(fast.linearInputGradient(dz, w)) == kinds(naive.linearInputGradient(dz, w)))
      #expect(kinds(fast.linearWeightGradient(dz, x)) == kinds(naive.linearWeightGradient(dz, x)))
      #expect(kinds(fast.linearBiasGradient(dz)) == kinds(naive.linearBiasGradient(dz)))
    }
  }

  @Test(arguments: [LinearSizes(65, 300, 131), LinearSizes(3, 2000, 700), LinearSizes(700, 70, 50)])
  func `gives the same bits on one thread, two and five, and from run to run`(_ sizes: LinearSizes) {
    var generator = SeededGenerator(seed: 5)
    let x = Tensor<Float>.random([sizes.samples, sizes.inputs], using: &generator)
    let w = Tensor<Float>.random([sizes.outputs, sizes.inputs], using: &generator)
    let dz = Tensor<Float>.random([sizes.samples, sizes.outputs], using: &generator)
    let maps = Tensor<Float>.random([sizes.samples, 9, sizes.inputs], using: &generator)
    #expect(
      isIndependentOfThreads { kernels in
        [
          kernels.linear(x, w, bias: nil), kernels.linearInputGradient(dz, w),
          kernels.linearWeightGradient(dz, x),
          kernels.linearBiasGradient(maps.reshaped([9 * sizes.samples, sizes.inputs])),
          kernels.convolutionBiasGradient(maps),
        ]
      })
  }
}
