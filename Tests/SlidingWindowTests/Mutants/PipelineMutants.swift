import SlidingWindow
import Tensors

// "Backward is a convolution too": upsample, turn the filter, convolve in full mode, cut the padding off. Here every step
// is left out or done wrong in turn. (The convolution is that of ConvolutionMutants.swift.)

private let window = mutantWindow
private let full = Window(window.kernel, padding: .full, dilation: window.dilation)
private let turned = mutantW.flipped().channelsSwapped()

private func upsampled(_ dz: Tensor<Double>) -> Tensor<Double> {
  dz.zeroUpsampled(by: window.stride, leftover: window.leftover(over: mutantX.extent))
}

/// The right sequence of steps, any of which can be replaced.
private func inputGradient(
  _ dz: Tensor<Double>, filter: Tensor<Double> = turned,
  _ upsample: (Tensor<Double>) -> Tensor<Double> = upsampled,
  _ slide: Window = full, before: [Int] = window.before, after: [Int] = window.after
) -> Tensor<Double> {
  convolution(upsample(dz), filter, slide).cropped(before: before, after: after)
}

/// Rows stay where they are, columns are reversed.
private func flippedAlongColumns(_ w: Tensor<Double>) -> Tensor<Double> {
  var z = w
  for i in w.samples {
    for j in w.channels {
      for row in 0..<3 {
        for column in 0..<3 { z[i, j, row * 3 + column] = w[i, j, row * 3 + 2 - column] }
      }
    }
  }
  return z
}

private func transposed(_ w: Tensor<Double>) -> Tensor<Double> {
  var z = w
  for i in w.samples {
    for j in w.channels {
      for p in w.positions { z[i, j, p] = w[i, j, p % 3 * 3 + p / 3] }
    }
  }
  return z
}

/// The window that a transposed convolution lays on its output, and the operands of one.
private let expanding = Window([3, 2], stride: [2, 3], padding: .uneven(before: [1, 0], after: [0, 1]))
private let small = Tensor<Double>.random([2, 3, 3, 2], seed: 31)
private let pushing = Tensor<Double>.random([3, 2, 3, 2], seed: 32)

let pipelineSubjects: [Subject] = [
  Subject(
    "convolution by convolution, dx", at: mutantX, .linear, { convolution($0, mutantW, window) },
    duals: { convolution($0, mutantW.constants, window) }, gradient: { inputGradient($0) },
    mistakes: [
      WrongFormula("the filter is not flipped") { inputGradient($0, filter: mutantW.channelsSwapped()) },
      WrongFormula("the filter is flipped along one axis only") {
        inputGradient($0, filter: flippedAlongColumns(mutantW).channelsSwapped())
      },
      WrongFormula("the filter is transposed instead of turned") {
        inputGradient($0, filter: transposed(mutantW).channelsSwapped())
      },
      WrongFormula("the channel axes are not exchanged") {
        inputGradient($0, filter: mutantW.flipped().reshaped([2, 3, 3, 3]))
      },
      WrongFormula("no zeros are put in between") { inputGradient($0) { $0 } },
      WrongFormula("no zeros are put in between, and the shape is patched up") {
        inputGradient($0) { $0.padded(before: [0, 0], after: upsampled($0).extent.minus($0.extent)) }
      },
      WrongFormula("the derivative is upsampled to extent × stride") {
        inputGradient($0) { $0.zeroUpsampled(by: window.stride, leftover: [1, 2]) }
      },
      WrongFormula("the remainder of the stride is dropped") {
        inputGradient($0) { $0.zeroUpsampled(by: window.stride, leftover: [0, 0]) }
      },
      WrongFormula("the remainder of the stride is put in front") {
        inputGradient($0) {
          $0.zeroUpsampled(by: window.stride, leftover: [0, 0]).padded(before: [1, 1], after: [0, 0])
        }
      },
      WrongFormula("neighbours are repeated instead of parted by zeros") {
        inputGradient($0) { nearest(upsampled($0), of: $0) }
      },
      WrongFormula("the forward padding is used instead of K − 1") {
        let padding = Window.Padding.uneven(before: .init(window.before), after: .init(window.after))
        let slide = Window(window.kernel, padding: padding, dilation: window.dilation)
        return inputGradient($0, upsampled, slide, before: [0, 0], after: [0, 0])
      },
      WrongFormula("the padding is not cut off") { inputGradient($0, before: [0, 0], after: [0, 0]) },
      WrongFormula("the padding is cut off at the wrong ends") {
        inputGradient($0, before: window.after, after: window.before)
      },
      WrongFormula("the dilation is forgotten, and the shape is patched up") {
        inputGradient($0, upsampled, Window(window.kernel, padding: .full))
          .padded(before: [0, 2], after: [0, 0])
      },
    ]),
  Subject(
    "transposed convolution, dx", at: small, .linear,
    { transposedConvolution($0, pushing, expanding, leftover: [1, 2]) },
    duals: { transposedConvolution($0, pushing.constants, expanding, leftover: [1, 2]) },
    gradient: { transposedConvolutionInputGradient($0, pushing, expanding) },
    mistakes: [
      WrongFormula("the filter is flipped") {
        transposedConvolutionInputGradient($0, pushing.flipped(), expanding)
      },
      WrongFormula("the stride is ignored") { dz in
        let dense = Window([3, 2], padding: .uneven(before: [1, 0], after: [0, 1]))
        return transposedConvolutionInputGradient(dz, pushing, dense)
      },
      WrongFormula("the batch has one sample") { dz in
        let dx = transposedConvolutionInputGradient(dz, pushing, expanding)
        return Tensor(dx.shape, dx.indices.map { $0 < dx.indices.count / 2 ? dx[$0] : 0 })
      },
    ]),
  Subject(
    "transposed convolution, dw", at: pushing, .linear,
    { transposedConvolution(small, $0, expanding, leftover: [1, 2]) },
    duals: { transposedConvolution(small.constants, $0, expanding, leftover: [1, 2]) },
    gradient: { transposedConvolutionFilterGradient($0, small, expanding) },
    mistakes: [
      WrongFormula("the filter is flipped") {
        transposedConvolutionFilterGradient($0, small, expanding).flipped()
      },
      WrongFormula("input and output channels are exchanged") {
        transposedConvolutionFilterGradient($0, small, expanding).reshaped([2, 3, 3, 2]).channelsSwapped()
      },
    ]),
]

/// Every zero of the wide map replaced by the cell of the narrow one that it lies behind.
private func nearest(_ wide: Tensor<Double>, of narrow: Tensor<Double>) -> Tensor<Double> {
  var z = wide
  for i in wide.samples {
    for j in wide.channels {
      for p in wide.positions {
        let place = index(ofFlatPosition: p, in: wide.extent)
        let t = [min(place[0] / 2, narrow.extent[0] - 1), min(place[1] / 3, narrow.extent[1] - 1)]
        z[i, j, p] = narrow[i, j, flatPosition(of: t, in: narrow.extent)]
      }
    }
  }
  return z
}

extension [Int] {
  fileprivate func minus(_ other: [Int]) -> [Int] { zip(self, other).map { $0 - $1 } }
}
