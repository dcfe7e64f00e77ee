import SlidingWindow
import Tensors

extension Links {
  /// Pooling is one filter of ones for every channel.
  init(pooling x: Tensor<Double>, to dz: Tensor<Double>, _ window: Window) {
    self.init(narrow: dz.shape, wide: x.shape, window, groups: x.shape[1])
  }

  /// `dx[s,c,u] += values[s,c,t]`
  func spread(_ values: Tensor<Double>) -> Tensor<Double> {
    spread(values, Tensor(filterShape, repeating: 1))
  }
}

/// Inputs and windows for pooling: overlapping, partly in the padding, apart, with cells left over.
let pooledExamples: [(Tensor<Double>, Window)] = [
  (
    .drawn([2, 3, 5, 7], seed: 1),
    Window([3, 2], stride: [1, 3], padding: .uneven(before: [2, 0], after: [1, 1]))
  ),
  (
    .drawn([2, 2, 9, 8], seed: 2),
    Window([2, 3], stride: 2, padding: .uneven(before: 1, after: [2, 0]), dilation: [3, 2])
  ),
  (.drawn([2, 3, 11], seed: 3), Window([3], stride: 4)),
]
