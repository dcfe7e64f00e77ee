import Explanations
import SlidingWindow
import Tensors
import Testing

/// A wrong argument stops a view like any other operation: with one sentence that names operation, rule and values.
@Suite struct `A wrong argument of a view` {
  static let map = Tensor<Double>(zeros: [1, 2, 6])
  static let w = Tensor<Double>(zeros: [4, 2, 3])
  static let window = Window([3])

  static let calls: [(sentence: String, call: @Sendable () -> Void)] = [
    (
      "bandMatrix: filter [4, 2, 3] must fill the window's kernel [2]",
      { _ = bandMatrix(w, over: [6], Window([2])) }
    ),
    (
      "bandSums: matrix has shape [4, 12], but [16, 12] is required",
      { _ = bandSums(Tensor<Double>(zeros: [4, 12]), w.shape, over: [6], window) }
    ),
    (
      "unfold: a window of [7] cells must fit the input extent [6] with padding [0] before and [0] after",
      { _ = unfold(map, Window([7])) }
    ),
    (
      "fold: rows has shape [5, 6], but [4, 6] is required",
      { _ = fold(Tensor<Double>(zeros: [5, 6]), over: [6], window) }
    ),
    (
      "sumOfConvolutions: input [1, 2, 6] has 2 channels, but filter [4, 1, 3] spans 1",
      { _ = sumOfConvolutions(map, Tensor(zeros: [4, 1, 3]), window) }
    ),
    (
      "swipeOfWeightedSums: bias has shape [3], but [4] is required",
      { _ = swipeOfWeightedSums(map, w, bias: Tensor(zeros: [3]), window) }
    ),
    (
      "fullyConvolutional: windows must have no padding, but it is [1] before and [0] after",
      { _ = fullyConvolutional([Window([2], padding: .same)]) }
    ),
    (
      "fullyConvolutional: all windows must have 1 axes, but kernel [3, 3] has 2",
      { _ = fullyConvolutional([window, Window([3, 3])]) }
    ),
    ("slide: field [7] must fit the input extent [6]", { _ = slide(over: map, field: [7]) { $0 } }),
    (
      "slide: the network must leave one cell of field [3], but it leaves [3]",
      { _ = slide(over: map, field: [3]) { $0 } }
    ),
    (
      "blockDiagonal: 4 filters must split evenly into groups, but there are 3",
      { _ = blockDiagonal(w, groups: 3) }
    ),
    (
      "diagonalBlocks: 3 channels must split evenly into groups, but there are 2",
      { _ = diagonalBlocks(Tensor<Double>(zeros: [4, 3, 1]), groups: 2) }
    ),
    (
      "separableFilter: depthwise has shape [2, 2, 3], but [2, 1, 3] is required",
      {
        _ = separableFilter(
          depthwise: Tensor<Double>(zeros: [2, 2, 3]), pointwise: Tensor(zeros: [4, 2, 1]))
      }
    ),
    (
      "separableFilter: pointwise has shape [4, 2, 3], but [4, 2, 1] is required",
      { _ = separableFilter(depthwise: Tensor<Double>(zeros: [2, 1, 3]), pointwise: w) }
    ),
  ]

  @Test(arguments: calls.indices)
  func `stops the program with one sentence that names operation, rule and values`(_ i: Int) async throws {
    let exit = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [i = i as Int] in
      `A wrong argument of a view`.calls[i].call()
    }
    let text = String(decoding: exit.standardErrorContent, as: UTF8.self)
    #expect(text.contains("Fatal error: " + Self.calls[i].sentence + "\n"), "\(text)")
  }
}
