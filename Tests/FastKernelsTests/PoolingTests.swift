import FastKernels
import Testing
import Verification

/// Same order of comparisons and additions as the loops, so nothing but equality will do.
@Suite struct `The fast poolings` {
  @Test func `equal the loops bit for bit on random windows, NaN, ties and padding included`() {
    let fast = FastKernels(threads: 3)
    for seed in 1...UInt64(400) {
      let complaints = DifferentialCheck.pooling.complaints(about: fast, seed: seed)
      #expect(complaints.isEmpty, "seed \(seed): \(complaints)")
    }
  }
}
