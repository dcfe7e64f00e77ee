import Foundation
import SlidingWindow
import Tensors

/// The operations of the readable module, fast: vectors, cache blocking and all cores, in Float.
///
/// Results do not depend on the number of threads, nor on which of them does what.
public struct FastKernels: Kernels {
  /// How many threads work at the same time.
  public let threads: Int

  /// - Parameter threads: How many threads work at the same time; without it, one per core.
  public init(threads: Int = ProcessInfo.processInfo.activeProcessorCount) {
    require(threads > 0, "FastKernels: the number of threads must be positive, but it is \(threads)")
    self.threads = threads
  }

  public var onOneThread: FastKernels { FastKernels(threads: 1) }

  /// For filter gradients that are not finite: only the loops know which cells NaN and infinity reach.
  let naive = NaiveKernels<Float>()
}
