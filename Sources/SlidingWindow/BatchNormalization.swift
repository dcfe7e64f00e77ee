import Tensors

// Normalisation brings every channel to mean 0 and variance 1, then stretches it by a weight and shifts it by a bias,
// both learned. In training the statistics are those of the batch; later they are fixed numbers that were gathered on
// the way. So there are two operations: by given statistics, and by those of the batch.

// MARK: - By given statistics

/// Normalises every channel by given statistics: what a trained net does.
///
///     z[s,c,p] = w[c] · r[c] · (x[s,c,p] − mean[c]) + b[c]            r[c] = 1/√(variance[c] + ε)
///
/// - Parameters:
///   - x: Signals, `[S, C]` or `[S, C, extent…]`.
///   - statistics: Mean and variance of every channel.
///   - w: One weight per channel, `[C]`; without them, ones.
///   - b: One bias per channel, `[C]`; without them, zeros.
///   - epsilon: Added to the variance, so that a channel of equal numbers is not divided by 0.
/// - Returns: Signals of the same shape.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func normalization<Number: Real>(
  _ x: Tensor<Number>, by statistics: ChannelStatistics<Number>, weight w: Tensor<Number>? = nil,
  bias b: Tensor<Number>? = nil, epsilon: Double = 1e-5
) -> Tensor<Number> {
  requireChannels(
    "normalization", x.shape, mean: statistics.mean.shape, weight: w?.shape, bias: b?.shape)
  let (mean, scale) = (statistics.mean, statistics.scale(w, epsilon))
  var z = x
  for s in x.samples {
    for c in x.channels {
      for p in x.positions {
        z[s, c, p] = scale[c] * (x[s, c, p] - mean[c]) + (b?[c] ?? .zero)
      }
    }
  }
  return z
}

/// The gradients of ``normalization(_:by:weight:bias:epsilon:)``.
///
///     dx[s,c,p] = w[c] · r[c] · dz[s,c,p]
///     dw[c] = Σ_{s,p} dz[s,c,p] · x̂[s,c,p]                  x̂[s,c,p] = r[c] · (x[s,c,p] − mean[c])
///     db[c] = Σ_{s,p} dz[s,c,p]
///
/// - Parameters:
///   - dz: Derivative with respect to the output, of the shape of x.
///   - x: The input.
///   - statistics: As in the forward pass.
///   - w: As in the forward pass.
///   - epsilon: As in the forward pass.
/// - Returns: `dx` of the shape of x, `dw` and `db` of shape `[C]`.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func normalizationGradients<Number: Real>(
  _ dz: Tensor<Number>, _ x: Tensor<Number>, by statistics: ChannelStatistics<Number>,
  weight w: Tensor<Number>? = nil, epsilon: Double = 1e-5
) -> (dx: Tensor<Number>, dw: Tensor<Number>, db: Tensor<Number>) {
  requireChannels("normalizationGradients", x.shape, mean: statistics.mean.shape, weight: w?.shape)
  requireShape("normalizationGradients: dz", dz.shape, x.shape)
  let scale = statistics.scale(w, epsilon)
  let normalized = normalization(x, by: statistics, epsilon: epsilon)
  var dx = dz
  var dw = Tensor<Number>(zeros: scale.shape)
  var db = Tensor<Number>(zeros: scale.shape)
  for s in x.samples {
    for c in x.channels {
      for p in x.positions {
        dx[s, c, p] = scale[c] * dz[s, c, p]
        dw[c] += dz[s, c, p] * normalized[s, c, p]
        db[c] += dz[s, c, p]
      }
    }
  }
  return (dx, dw, db)
}

// MARK: - By the statistics of the batch

/// Normalises every channel by its own statistics: what a net does in training.
///
///     z[s,c,p] = w[c] · r[c] · (x[s,c,p] − mean[c]) + b[c]            r[c] = 1/√(variance[c] + ε)
///
/// Mean and (biased) variance are those of the whole channel, ``channelStatistics(_:)``. So every sample of a batch
/// has a say in the output of every other.
///
/// Source: Raj 2020, "Training Issues" (G2), "Resnet details for the curious.." (E17); Ioffe and Szegedy, "Batch
/// normalization", 2015.
///
/// - Parameters:
///   - x: Signals, `[S, C]` or `[S, C, extent…]`, with at least two cells in every channel.
///   - w: One weight per channel, `[C]`; without them, ones.
///   - b: One bias per channel, `[C]`; without them, zeros.
///   - epsilon: Added to the variance, so that a channel of equal numbers is not divided by 0.
/// - Returns: Signals of the same shape, and the statistics, which the way back needs.
/// - Complexity: O(cells).
public func batchNormalization<Number: Real>(
  _ x: Tensor<Number>, weight w: Tensor<Number>? = nil, bias b: Tensor<Number>? = nil, epsilon: Double = 1e-5
) -> (z: Tensor<Number>, statistics: ChannelStatistics<Number>) {
  requireChannels("batchNormalization", x.shape, weight: w?.shape, bias: b?.shape)
  _ = cellsPerChannel("batchNormalization", x.shape)
  let statistics = channelStatistics(x)
  return (normalization(x, by: statistics, weight: w, bias: b, epsilon: epsilon), statistics)
}

/// The gradients of ``batchNormalization(_:weight:bias:epsilon:)``.
///
///     dx[s,c,p] = w[c] · r[c] · (dz[s,c,p] − db[c]/K − x̂[s,c,p] · dw[c]/K)
///
/// with x̂, dw and db as in ``normalizationGradients(_:_:by:weight:epsilon:)`` and K cells in every channel.
///
/// An input also moves the mean and the variance, and through them all outputs of its channel. The second term is what
/// comes back through the mean, the third what comes back through the variance. Together they take out of dz what
/// lies along (1, 1, …) and, but for ε, along x̂: shifting or stretching a whole channel of x would not change z.
///
/// Source: Ioffe and Szegedy, "Batch normalization", 2015.
///
/// - Parameters:
///   - dz: Derivative with respect to the output, of the shape of x.
///   - x: The input.
///   - statistics: Those that the forward pass returned.
///   - w: As in the forward pass.
///   - epsilon: As in the forward pass.
/// - Returns: `dx` of the shape of x, `dw` and `db` of shape `[C]`.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func batchNormalizationGradients<Number: Real>(
  _ dz: Tensor<Number>, _ x: Tensor<Number>, _ statistics: ChannelStatistics<Number>,
  weight w: Tensor<Number>? = nil, epsilon: Double = 1e-5
) -> (dx: Tensor<Number>, dw: Tensor<Number>, db: Tensor<Number>) {
  let operation = "batchNormalizationGradients"
  requireChannels(operation, x.shape, mean: statistics.mean.shape, weight: w?.shape)
  requireShape("\(operation): dz", dz.shape, x.shape)
  let K = Number(cellsPerChannel(operation, x.shape))
  var (dx, dw, db) = normalizationGradients(dz, x, by: statistics, weight: w, epsilon: epsilon)
  let scale = statistics.scale(w, epsilon)
  let normalized = normalization(x, by: statistics, epsilon: epsilon)
  for s in x.samples {
    for c in x.channels {
      for p in x.positions {
        dx[s, c, p] = dx[s, c, p] - scale[c] * (db[c] + normalized[s, c, p] * dw[c]) / K
      }
    }
  }
  return (dx, dw, db)
}
