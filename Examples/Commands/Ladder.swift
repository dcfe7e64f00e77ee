import FastKernels
import SlidingWindow
import Tensors

/// One rung of the ladder, measured.
struct LadderLine: Encodable {
  let rung: String
  /// What it does that the rung before did not.
  let change: String
  /// The shortest time.
  let seconds: Double
  /// Thousand million operations a second in that time.
  let gflops: Double
  /// That speed as a part of the peak of all threads.
  let peakShare: Double
  /// How many times as fast as the rung before; `nil` for the first.
  let gain: Double?
}

/// All rungs, measured in one run.
struct Ladder: Encodable {
  /// The layer on which they were measured.
  let layer: String
  let threads: Int
  /// Thousand million operations a second at most: on one thread, and on all.
  let peakOfOneThread: Double
  let peak: Double
  let lines: [LadderLine]
}

/// Measures the ladder on one layer.
struct LadderBenchmark {
  let name: String
  let layer: LadderConvolution
  let threads: Int
  /// How long to repeat each rung.
  let budget: Duration

  /// The second layer of VGG on one image: large enough that nothing fits into the caches by chance.
  static func standard(threads: Int) -> LadderBenchmark {
    LadderBenchmark(
      name: "3x3, 64 to 64 channels, 224x224, one image",
      layer: LadderConvolution(channels: (64, 64), extent: (224, 224), kernel: 3, padding: 1),
      threads: threads, budget: .seconds(1))
  }

  /// Measures every rung, and holds its result against that of the first.
  func run(_ console: Console) throws -> Ladder {
    var generator = SeededGenerator(seed: 1)
    let x = Tensor<Float>.random(layer.x, using: &generator)
    let w = Tensor<Float>.random(layer.w, using: &generator)
    let rungs = LadderRung.allCases
    var bar = ProgressBar("ladder", total: rungs.count, unit: "rungs", on: console)
    var (peakOfOne, peak) = (measuredPeak(threads: 1), measuredPeak(threads: threads))
    var results: [Tensor<Float>] = []
    var times: [Double] = []
    // From the top: what needs all cores has the best chance to have them right after the start.
    for (done, rung) in rungs.reversed().enumerated() {
      var z = x
      // All rungs but the last run on this thread alone.
      let clock = rung == .allCores ? wallSeconds : threadSeconds
      let rungTimes = sortedTimes(for: budget, atLeast: 2, by: clock) {
        z = rung.convolution(layer, x, w, threads: threads)
        return z
      }
      times.insert(rungTimes[0], at: 0)
      results.insert(z, at: 0)
      bar.show(done + 1)
    }
    for (rung, z) in zip(rungs, results) { try requireAgreement(rung.rawValue, z, results[0]) }
    (peakOfOne, peak) = (
      max(peakOfOne, measuredPeak(threads: 1)), max(peak, measuredPeak(threads: threads))
    )
    let lines = rungs.indices.map { i in
      let gflops = layer.operations / times[i] / 1e9
      return LadderLine(
        rung: rungs[i].rawValue, change: rungs[i].change, seconds: times[i], gflops: gflops,
        peakShare: gflops / peak, gain: i == 0 ? nil : times[i - 1] / times[i])
    }
    return Ladder(layer: name, threads: threads, peakOfOneThread: peakOfOne, peak: peak, lines: lines)
  }
}
