import SlidingWindow
import Tensors
import Testing
import Verification

@Suite struct `The judge of fast kernels` {
  /// The loops in Float are within the bound of the loops in Double: a judge that complains here is too strict.
  @Test(arguments: DifferentialCheck.allCases)
  func `is content with the loops themselves`(_ check: DifferentialCheck) {
    for seed in 1...UInt64(200) {
      let complaints = check.complaints(about: NaiveKernels(), seed: seed)
      #expect(complaints.isEmpty, "seed \(seed): \(complaints)")
    }
  }

  @Test func `allows the rounding of a sum and not more`() {
    let (exact, magnitude) = (Tensor([2], [1.0, 4.0]), Tensor([2], [1.0, 4.0]))
    // Two terms: (2 + 2)·2⁻²⁴·4 = 2⁻²⁰ is allowed for the second cell, a quarter of it for the first.
    let within = Tensor<Float>([2], [1 + 0x1p-22, 4 - 0x1p-20])
    #expect(excess(within, over: exact, terms: 2, magnitude: magnitude) == nil)
    for beyond in [[1 + 0x1p-21, 4], [1, 4 - 0x1p-19], [1, .nan]] as [[Float]] {
      #expect(excess(Tensor([2], beyond), over: exact, terms: 2, magnitude: magnitude) != nil, "\(beyond)")
    }
    #expect(excess(Tensor([1], [1]), over: exact, terms: 2, magnitude: magnitude) != nil)
  }

  @Test func `draws every kind of convolution`() {
    let drawn = (1...UInt64(1500)).map { seed in
      var generator = SeededGenerator(seed: seed)
      return RandomGeometry(using: &generator)
    }
    func count(_ isWanted: (RandomGeometry) -> Bool) -> Int { drawn.filter(isWanted).count }
    for axes in 1...3 { #expect(count { $0.extent.count == axes } > 400) }
    #expect(count { $0.x[0] == 0 } > 50)
    #expect(count { $0.groups > 1 } > 400)
    #expect(count { $0.x[1] == $0.groups && $0.w[0] == $0.groups } > 100)
    #expect(count { $0.window.kernel.allSatisfy { $0 == 1 } } > 100)
    #expect(count { $0.window.axes.contains { $0.stride > $0.dilation * $0.kernel } } > 300)
    #expect(count { $0.window.axes.contains { $0.before < 0 || $0.after < 0 } } > 500)
    #expect(count { $0.window.axes.contains { $0.before >= $0.kernel } } > 300)
    #expect(count { $0.z.dropFirst(2).allSatisfy { $0 == 1 } } > 10)
  }
}
