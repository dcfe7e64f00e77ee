import FastKernels
import Foundation
import SlidingWindow
import Tensors
import Testing
import Verification

/// The loops of the readable module are the specification. `examples fuzz` asks the same judge, more often.
@Suite struct `The fast convolutions` {
  private let fast = FastKernels(threads: 2)

  @Test func `agree with the loops on random geometries, within the rounding of a sum`() {
    judge(.convolution, cases: randomCases)
  }

  @Test func `so do the transposed ones`() {
    judge(.transposedConvolution, cases: randomCases / 3)
  }

  private func judge(_ check: DifferentialCheck, cases: Int) {
    for seed in 1...UInt64(cases) {
      let complaints = check.complaints(about: fast, seed: seed)
      #expect(complaints.isEmpty, "seed \(seed): \(complaints)")
    }
  }

  @Test func `give the same bits on one thread, two and five, and from run to run`() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<100 {
      let g = RandomGeometry(using: &generator)
      let x = Tensor<Float>.random(g.x, using: &generator)
      let w = Tensor<Float>.random(g.w, using: &generator)
      let dz = Tensor<Float>.random(g.z, using: &generator)
      let results = [1, 2, 5, 5].map { threads in
        let kernels = FastKernels(threads: threads)
        return [
          kernels.convolution(x, w, bias: nil, g.window, groups: g.groups),
          kernels.convolutionInputGradient(dz, w, over: g.extent, g.window, groups: g.groups),
          kernels.convolutionFilterGradient(dz, x, g.window, groups: g.groups),
        ]
      }
      #expect(results.allSatisfy { $0 == results[0] }, "\(g)")
    }
  }

  @Test func `take NaN and infinity to the cells that the loops take them to`() {
    var generator = SeededGenerator(seed: 4)
    func spoil(_ tensor: inout Tensor<Float>) {
      guard !tensor.indices.isEmpty else { return }
      for bad in [Float.nan, .infinity, -.infinity] {
        tensor[generator.integer(below: tensor.indices.count)] = bad
      }
    }
    for _ in 0..<200 {
      let g = RandomGeometry(using: &generator)
      var x = Tensor<Float>.random(g.x, using: &generator)
      let w = Tensor<Float>.random(g.w, using: &generator)
      var dz = Tensor<Float>.random(g.z, using: &generator)
      spoil(&x)
      spoil(&dz)
      func kinds(_ tensor: Tensor<Float>) -> [FloatingPointClassification?] {
        tensor.elements.map { $0.isFinite ? nil : $0.isNaN ? .quietNaN : $0.floatingPointClass }
      }
      let pairs = [
        (
          fast.convolution(x, w, bias: nil, g.window, groups: g.groups),
          convolution(x, w, g.window, groups: g.groups)
        ),
        (
          fast.convolutionInputGradient(dz, w, over: g.extent, g.window, groups: g.groups),
          convolutionInputGradient(dz, w, over: g.extent, g.window, groups: g.groups)
        ),
        (
          fast.convolutionFilterGradient(dz, x, g.window, groups: g.groups),
          convolutionFilterGradient(dz, x, g.window, groups: g.groups)
        ),
      ]
      for (fast, naive) in pairs { #expect(kinds(fast) == kinds(naive), "\(g)") }
    }
  }
}

/// How many geometries one run draws: `FUZZ_CASES=100000 swift test` draws more.
private let randomCases = ProcessInfo.processInfo.environment["FUZZ_CASES"].flatMap { Int($0) } ?? 1500
