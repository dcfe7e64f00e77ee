import SlidingWindow
import Tensors

// The bias gradient in two sums: over the positions of each map, whose neighbours fill vectors, then over the samples,
// where neighbouring channels do. The order of both is fixed, whatever the threads.

extension FastKernels {
  public func convolutionBiasGradient(_ dz: Tensor<Float>) -> Tensor<Float> {
    let shape = biasShape(dz)
    let (samples, channels, positions) = (dz.samples.count, dz.channels.count, dz.positions.count)
    return withPointers(dz, dz) { dz, _, _ in
      makeTensor(shape) { db in
        if positions == 1 { return addSamples(dz, samples: samples, channels: channels, into: db) }
        let maps = samples * channels
        Scratch.with(maps, of: Float.self) { sums in
          let piece = max(1, 16_384 / max(positions, 1))
          let threads = threads(forCycles: maps * (positions / lanes * 4 + 40))
          parallel((maps + piece - 1) / piece, threads: threads) { task in
            for map in task * piece..<min((task + 1) * piece, maps) {
              sums[map] = vectorSum(dz + map * positions, count: positions)
            }
          }
          addSamples(sums, samples: samples, channels: channels, into: db)
        }
      }
    }
  }

  public func linearBiasGradient(_ dz: Tensor<Float>) -> Tensor<Float> {
    requireLinearUpstream(dz)
    return convolutionBiasGradient(dz)
  }

  /// Sums the columns of a matrix that has one row for every sample.
  private func addSamples(
    _ x: UnsafePointer<Float>, samples: Int, channels: Int, into sums: UnsafeMutablePointer<Float>
  ) {
    let piece = 32 * lanes
    let threads = threads(forCycles: samples * channels / lanes * 4)
    parallel((channels + piece - 1) / piece, threads: threads) { task in
      let own = task * piece..<min((task + 1) * piece, channels)
      (sums + own.lowerBound).update(repeating: 0, count: own.count)
      for s in 0..<samples {
        let row = x + s * channels
        for n in stride(from: own.lowerBound, to: own.upperBound, by: lanes) {
          let sum = UnsafePointer(sums).vector(at: n, upTo: own.upperBound)
          sums.store(sum + row.vector(at: n, upTo: own.upperBound), at: n, upTo: own.upperBound)
        }
      }
    }
  }
}

/// The sum of `count` numbers: four vectors of sums, so that none waits for its own last addition.
func vectorSum(_ x: UnsafePointer<Float>, count: Int) -> Float {
  var sums = InlineArray<4, Vector>(repeating: .zero)
  var i = 0
  while i &+ 4 &* lanes <= count {
    for v in 0..<4 { sums[v] += x.vector(at: i &+ v &* lanes) }
    i &+= 4 &* lanes
  }
  while i < count {
    sums[0] += x.vector(at: i, upTo: count)
    i &+= lanes
  }
  var total = (sums[0] + sums[1]) + (sums[2] + sums[3])
  for _ in 0..<lanes.trailingZeroBitCount {
    total = Vector(lowHalf: total.evenHalf + total.oddHalf, highHalf: .zero)
  }
  return total[0]
}
