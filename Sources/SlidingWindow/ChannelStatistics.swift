import Tensors

/// Where the numbers of every channel lie, and how far they spread.
///
/// One channel is all cells x[s,c,p] with the same c, over all samples s and positions p.
public struct ChannelStatistics<Number: Scalar>: Equatable, Sendable {
  /// The mean of every channel, `[C]`.
  public let mean: Tensor<Number>
  /// The variance of every channel, `[C]`.
  public let variance: Tensor<Number>

  /// - Parameters:
  ///   - mean: The mean of every channel, `[C]`.
  ///   - variance: The variance of every channel, `[C]`.
  public init(mean: Tensor<Number>, variance: Tensor<Number>) {
    require(
      mean.shape.count == 1, "ChannelStatistics: mean must have shape [C], but it is \(text(mean.shape))")
    requireShape("ChannelStatistics: variance", variance.shape, mean.shape)
    self.mean = mean
    self.variance = variance
  }
}

/// The mean of every channel, and the mean squared distance from it.
///
///     mean[c] = (1/K) Σ_{s,p} x[s,c,p]
///     variance[c] = (1/K) Σ_{s,p} (x[s,c,p] − mean[c])²
///
/// K is the number of cells in a channel. The variance is the biased one, divided by K and not by K − 1.
///
/// - Parameter x: Signals, `[S, C]` or `[S, C, extent…]`, with at least two cells in every channel.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func channelStatistics<Number: Scalar>(_ x: Tensor<Number>) -> ChannelStatistics<Number> {
  let K = Number(cellsPerChannel("channelStatistics", x.shape))
  let mean = convolutionBiasGradient(x).map { $0 / K }
  var squares = Tensor<Number>(zeros: mean.shape)
  for s in x.samples {
    for c in x.channels {
      for p in x.positions {
        let distance = x[s, c, p] - mean[c]
        squares[c] += distance * distance
      }
    }
  }
  return ChannelStatistics(mean: mean, variance: squares.map { $0 / K })
}

extension ChannelStatistics where Number: Real {
  /// Running statistics after one more batch: what a net gathers in training, to be normalised by later.
  ///
  ///     mean ← (1 − momentum) · mean + momentum · batch.mean
  ///     variance ← (1 − momentum) · variance + momentum · batch.variance · K/(K − 1)
  ///
  /// The last factor makes the variance of a batch of K cells an unbiased estimate.
  ///
  /// - Parameters:
  ///   - batch: The statistics of the batch, as ``channelStatistics(_:)`` computes them.
  ///   - K: How many cells of a channel the batch has.
  ///   - momentum: The share of the batch, from 0 to 1.
  public func averaged(with batch: ChannelStatistics, of K: Int, momentum: Double) -> ChannelStatistics {
    require(K >= 2, "averaged: a batch must have at least two cells in every channel, but it has \(K)")
    let (old, new) = (Number(1 - momentum), Number(momentum))
    let unbiased = Number(K) / Number(K - 1)
    return ChannelStatistics(
      mean: mean.combined(with: batch.mean) { old * $0 + new * $1 },
      variance: variance.combined(with: batch.variance) { old * $0 + new * ($1 * unbiased) })
  }

  /// What normalisation multiplies every channel by, w[c]/√(variance[c] + ε).
  func scale(_ w: Tensor<Number>?, _ epsilon: Double) -> Tensor<Number> {
    let r = variance.map { Number(1) / Number.squareRoot($0 + Number(epsilon)) }
    return w.map { $0.combined(with: r) { $0 * $1 } } ?? r
  }
}

// MARK: - Checks

/// Stops unless whatever is there has one number for every channel of x.
package func requireChannels(
  _ operation: String, _ x: [Int], mean: [Int]? = nil, weight w: [Int]? = nil, bias b: [Int]? = nil
) {
  require(
    x.count >= 2, "\(operation): the input must be [S, C] or [S, C, extent…], but it is \(text(x))")
  for (name, shape) in [("mean", mean), ("weight", w), ("bias", b)] {
    if let shape { requireShape("\(operation): \(name)", shape, [x[1]]) }
  }
}

/// How many cells a channel has over all samples; stops unless they are enough for a variance.
package func cellsPerChannel(_ operation: String, _ x: [Int]) -> Int {
  requireChannels(operation, x)
  let K = x[0] * x[2...].reduce(1, *)
  require(K >= 2, "\(operation): every channel must have at least two cells, but the input is \(text(x))")
  return K
}
