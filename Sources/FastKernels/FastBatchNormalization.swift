import SlidingWindow
import Tensors

// Every channel is a task of its own. It passes by several times: for the mean, for the variance, for the result. Only
// the first time it comes from far away, as one channel of a batch usually fits into the second-level cache.
//
// What to do with a vector of cells is said in small functions, which are always inlined; a closure might not be, and
// would hand its vectors over through memory.

extension FastKernels {
  public func normalization(
    _ x: Tensor<Float>, by statistics: ChannelStatistics<Float>, weight w: Tensor<Float>?,
    bias b: Tensor<Float>?, epsilon: Double
  ) -> Tensor<Float> {
    requireChannels(
      "normalization", x.shape, mean: statistics.mean.shape, weight: w?.shape, bias: b?.shape)
    return forEveryChannel(of: x, x) { c, cells, x, _, z in
      let r = inverseDeviation(statistics.variance[c], epsilon)
      cells.normalize(x, mean: statistics.mean[c], scale: r * (w?[c] ?? 1), bias: b?[c] ?? 0, into: z)
      return (0, 0)
    }.0
  }

  public func batchNormalization(
    _ x: Tensor<Float>, weight w: Tensor<Float>?, bias b: Tensor<Float>?, epsilon: Double
  ) -> (z: Tensor<Float>, statistics: ChannelStatistics<Float>) {
    requireChannels("batchNormalization", x.shape, weight: w?.shape, bias: b?.shape)
    let K = Float(cellsPerChannel("batchNormalization", x.shape))
    let (z, mean, variance) = forEveryChannel(of: x, x) { c, cells, x, _, z in
      let mean = cells.sums { i, count in (x.vector(at: i, count: count), .zero) }.0 / K
      @inline(__always) func square(_ i: Int, _ count: Int) -> (Vector, Vector) {
        let distance = x.vector(at: i, count: count, filledWith: mean) - mean
        return (distance * distance, .zero)
      }
      let squares = cells.sums(square).0
      let r = inverseDeviation(squares / K, epsilon)
      cells.normalize(x, mean: mean, scale: r * (w?[c] ?? 1), bias: b?[c] ?? 0, into: z)
      return (mean, squares / K)
    }
    return (z, ChannelStatistics(mean: mean, variance: variance))
  }

  public func normalizationGradients(
    _ dz: Tensor<Float>, _ x: Tensor<Float>, by statistics: ChannelStatistics<Float>,
    weight w: Tensor<Float>?, epsilon: Double
  ) -> (dx: Tensor<Float>, dw: Tensor<Float>, db: Tensor<Float>) {
    requireChannels("normalizationGradients", x.shape, mean: statistics.mean.shape, weight: w?.shape)
    requireShape("normalizationGradients: dz", dz.shape, x.shape)
    return forEveryChannel(of: dz, x) { c, cells, dz, x, dx in
      let r = inverseDeviation(statistics.variance[c], epsilon)
      let scale = r * (w?[c] ?? 1)
      cells.fill(dx) { i, count in dz.vector(at: i, count: count) * scale }
      return cells.gradientSums(dz, x, mean: statistics.mean[c], r)
    }
  }

  public func batchNormalizationGradients(
    _ dz: Tensor<Float>, _ x: Tensor<Float>, _ statistics: ChannelStatistics<Float>,
    weight w: Tensor<Float>?, epsilon: Double
  ) -> (dx: Tensor<Float>, dw: Tensor<Float>, db: Tensor<Float>) {
    let operation = "batchNormalizationGradients"
    requireChannels(operation, x.shape, mean: statistics.mean.shape, weight: w?.shape)
    requireShape("\(operation): dz", dz.shape, x.shape)
    let K = Float(cellsPerChannel(operation, x.shape))
    return forEveryChannel(of: dz, x) { c, cells, dz, x, dx in
      let mean = statistics.mean[c]
      let r = inverseDeviation(statistics.variance[c], epsilon)
      let (dw, db) = cells.gradientSums(dz, x, mean: mean, r)
      // w·r·(dz − db/K − x̂·dw/K): per cell, an addition and two multiplications remain.
      let scale = r * (w?[c] ?? 1)
      let (shift, slope) = (Vector(repeating: -db / K), Vector(repeating: -dw / K * r))
      @inline(__always) func derivative(_ i: Int, _ count: Int) -> Vector {
        var sum = dz.vector(at: i, count: count) + shift
        sum.add(x.vector(at: i, count: count) - mean, times: slope)
        return sum * scale
      }
      cells.fill(dx, derivative)
      return (dw, db)
    }
  }

  private func inverseDeviation(_ variance: Float, _ epsilon: Double) -> Float {
    1 / (variance + Float(epsilon)).squareRoot()
  }

  /// A tensor of the shape of two others, made channel by channel on all threads, and two numbers for every channel.
  private func forEveryChannel(
    of a: Tensor<Float>, _ b: Tensor<Float>,
    _ work: (
      _ c: Int, _ cells: ChannelCells, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
      _ result: UnsafeMutablePointer<Float>
    ) -> (Float, Float)
  ) -> (Tensor<Float>, Tensor<Float>, Tensor<Float>) {
    let channels = a.channels.count
    var numbers = [(Float, Float)](repeating: (0, 0), count: channels)
    let result = numbers.withUnsafeMutableBufferPointer { numbers in
      withPointers(a, b) { first, second, _ in
        makeTensor(a.shape) { result in
          parallel(channels, threads: threads) { c in
            numbers[c] = work(c, ChannelCells(of: c, in: a), first, second, result)
          }
        }
      }
    }
    return (result, Tensor([channels], numbers.map(\.0)), Tensor([channels], numbers.map(\.1)))
  }
}

/// The cells of one channel: for every sample, a line of neighbours in memory.
private struct ChannelCells {
  private let first: Int
  private let length: Int
  private let step: Int
  private let samples: Int

  init(of c: Int, in x: Tensor<Float>) {
    length = x.positions.count
    step = x.channels.count * length
    first = c * length
    samples = x.samples.count
  }

  /// Two sums over all cells at once.
  ///
  /// Four vectors of each are under way at the same time, as an addition must wait for the one before it. The order is
  /// always the same.
  ///
  /// - Parameter terms: What to add for the `count` cells from i on; 0 in the lanes behind them.
  @inline(__always)
  func sums(_ terms: (_ i: Int, _ count: Int) -> (Vector, Vector)) -> (Float, Float) {
    var (a, b) = (InlineArray<4, Vector>(repeating: .zero), InlineArray<4, Vector>(repeating: .zero))
    for s in 0..<samples {
      var i = first &+ s &* step
      let end = i &+ length
      while i &+ 4 &* lanes <= end {
        for v in 0..<4 {
          let (p, q) = terms(i &+ v &* lanes, lanes)
          a[v] += p
          b[v] += q
        }
        i &+= 4 &* lanes
      }
      while i < end {
        let (p, q) = terms(i, min(lanes, end &- i))
        a[0] += p
        b[0] += q
        i &+= lanes
      }
    }
    return (((a[0] + a[1]) + (a[2] + a[3])).sum(), ((b[0] + b[1]) + (b[2] + b[3])).sum())
  }

  /// Writes all cells.
  ///
  /// - Parameter value: The numbers of the `count` cells from i on.
  @inline(__always)
  func fill(_ z: UnsafeMutablePointer<Float>, _ value: (_ i: Int, _ count: Int) -> Vector) {
    for s in 0..<samples {
      var i = first &+ s &* step
      let end = i &+ length
      while i &+ lanes <= end {
        z.store(value(i, lanes), at: i)
        i &+= lanes
      }
      if i < end {
        let rest = value(i, end &- i)
        for lane in 0..<end &- i { z[i &+ lane] = rest[lane] }
      }
    }
  }

  /// dw = Σ dz·x̂ and db = Σ dz.
  func gradientSums(
    _ dz: UnsafePointer<Float>, _ x: UnsafePointer<Float>, mean: Float, _ r: Float
  ) -> (Float, Float) {
    @inline(__always) func terms(_ i: Int, _ count: Int) -> (Vector, Vector) {
      let d = dz.vector(at: i, count: count)
      return (d * (x.vector(at: i, count: count) - mean), d)
    }
    let (products, db) = sums(terms)
    return (r * products, db)
  }

  /// z = scale·(x − mean) + bias.
  func normalize(
    _ x: UnsafePointer<Float>, mean: Float, scale: Float, bias: Float, into z: UnsafeMutablePointer<Float>
  ) {
    let scale = Vector(repeating: scale)
    fill(z) { i, count in
      var value = Vector(repeating: bias)
      value.add(x.vector(at: i, count: count) - mean, times: scale)
      return value
    }
  }
}

extension UnsafePointer<Float> {
  /// The vector of the `count` numbers from cell `i` on; where there are fewer than lanes, filled up.
  @inline(__always)
  fileprivate func vector(at i: Int, count: Int, filledWith filling: Float = 0) -> Vector {
    if count == lanes { return vector(at: i) }
    var vector = Vector(repeating: filling)
    for lane in 0..<count { vector[lane] = self[i &+ lane] }
    return vector
  }
}
