import SlidingWindow
import Tensors

/// Pooling as one filter of ones for every channel.
struct PoolingLinks: Sendable {
  var links: Links

  init(_ dz: Tensor<Double>, _ x: Tensor<Double>, _ window: Window) {
    links = Links(narrow: dz.shape, wide: x.shape, window, groups: x.shape[1])
  }

  /// `dx[s,c,u] += values[s,c,t]`
  func spread(_ values: Tensor<Double>) -> Tensor<Double> {
    links.spread(values, Tensor(links.filterShape, repeating: 1))
  }

  /// The same, each window overwriting the one before.
  var assigning: PoolingLinks {
    var copy = self
    copy.links = links.assigning
    return copy
  }
}

extension OperationCall {
  /// Pooling with the relation between t, k and u misread: every window hands something out, to the wrong cells.
  ///
  /// - Parameter nest: The links, and what they compute.
  static func misreadPooling(
    _ nest: @escaping @Sendable (Self, Tensor<Double>) -> (PoolingLinks, (PoolingLinks) -> Tensor<Double>)
  ) -> [WrongFormula<Self>] {
    let mistakes = Set(Reading.misreadings(rank: 2).map(\.mistake))
    return Mistake.ofWindows.filter(mistakes.contains).map { mistake in
      WrongFormula(
        mistake, .dx,
        ways: { call, dz in
          let (pooling, compute) = nest(call, dz)
          let readings = Reading.misreadings(rank: pooling.links.window.axes.count)
          return readings.filter { $0.mistake == mistake }.map { reading in
            var misread = pooling
            misread.links.cell = reading.cell
            return (reading.detail, compute(misread))
          }
        })
    }
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
