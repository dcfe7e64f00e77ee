import FastKernels
import SlidingWindow
import Tensors
import Testing

private func zeros(_ shape: Int...) -> Tensor<Float> { Tensor(zeros: shape) }

/// Calls that must stop, on any kernels.
private let wrongCalls: [@Sendable (any Kernels<Float>) -> Void] = [
  { _ = $0.linear(zeros(2, 3), zeros(4, 5), bias: nil) },
  { _ = $0.linear(zeros(2, 3), zeros(4, 3), bias: zeros(3)) },
  { _ = $0.linearInputGradient(zeros(2, 3), zeros(4, 3)) },
  { _ = $0.linearWeightGradient(zeros(2, 4), zeros(3, 5)) },
  { _ = $0.linearBiasGradient(zeros(2, 3, 4)) },
  { _ = $0.convolutionBiasGradient(zeros(2)) },
  { _ = $0.reluInputGradient(zeros(2, 3), zeros(3, 2)) },
  { _ = $0.sigmoidInputGradient(zeros(2, 3), zeros(3, 2)) },
  { _ = $0.tanhInputGradient(zeros(2, 3), zeros(3, 2)) },
  { _ = $0.softmax(zeros(2, 0)) },
  { _ = $0.softmaxInputGradient(zeros(2, 3), zeros(3, 2)) },
  { _ = $0.crossEntropy(zeros(2, 3), target: Tensor([2], [0, 3]), reduction: .mean) },
  { _ = $0.maxPooling(zeros(1, 1, 2), Window([3])) },
  { _ = $0.maxPooling(zeros(1, 1, 2), Window([2], padding: .zeros(2))) },
  { _ = $0.maxPoolingInputGradient(zeros(1, 1, 2), switches: Tensor(zeros: [1, 1, 3]), over: [4]) },
  { _ = $0.maxPoolingInputGradient(zeros(1, 1, 2), switches: Tensor(zeros: [1, 1, 2]), over: [4, 1]) },
  { _ = $0.maxPoolingInputGradient(zeros(1, 2, 1), switches: Tensor([1, 2, 1], [3, 4]), over: [4]) },
  { _ = $0.maxPoolingInputGradient(zeros(1, 2, 1), switches: Tensor([1, 2, 1], [0, -1]), over: [4]) },
  { _ = $0.meanPooling(zeros(1, 1, 2), Window([2], padding: .zeros(2)), countingPadding: false) },
  { _ = $0.meanPoolingInputGradient(zeros(1, 1, 3), over: [4], Window([3]), countingPadding: true) },
  { _ = $0.pNormPooling(zeros(1, 1, 2), p: 0.5, Window([2]), mean: true) },
  {
    _ = $0.pNormPoolingInputGradient(
      zeros(1, 1, 1), zeros(1, 1, 2), zeros(1, 1, 2), p: 2, Window([2]), mean: true)
  },
  { _ = $0.globalAveragePooling(zeros(2, 3)) },
  { _ = $0.globalAveragePoolingInputGradient(zeros(2, 3, 1), over: [2]) },
  { _ = $0.crossEntropyInputGradient(zeros(2, 3), target: Tensor([3], [0, 1, 2]), reduction: .mean) },
]

@Suite struct `A wrong shape` {
  @Test(arguments: wrongCalls.indices)
  func `stops the fast kernels with the sentence that it stops the loops with`(_ number: Int) async throws {
    let fast = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [number = number as Int] in
      wrongCalls[number](FastKernels(threads: 2))
    }
    let naive = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [number = number as Int] in
      wrongCalls[number](NaiveKernels<Float>())
    }
    let sentences = try [fast, naive].map { exit in
      String(decoding: try #require(exit).standardErrorContent, as: UTF8.self).split(separator: "\n")
        .compactMap { line in line.firstRange(of: "Fatal error: ").map { String(line[$0.upperBound...]) } }
    }
    #expect(sentences[0].count == 1 && sentences[0] == sentences[1])
  }
}
