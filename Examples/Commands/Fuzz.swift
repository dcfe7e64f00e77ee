import FastKernels
import SlidingWindow
import Verification

extension Command {
  private static let cases = Option.integer(
    "cases", "so many geometries of each kind", standard: 10_000, in: 1...1_000_000_000)
  private static let firstSeed = Option.integer(
    "seed", "draws the first case; those that follow count on", standard: 1, in: 1...1_000_000_000)

  static let fuzz = Command(
    name: "fuzz", summary: "hold the fast kernels against the loops, on random geometries",
    explanation: """
      Draws geometries at random (axes, sizes, strides, dilations, uneven paddings, groups, empty batches) and numbers
      for them, and holds the fast kernels against the readable loops: convolution and transposed convolution with
      their gradients within the rounding of a sum, pooling bit for bit. Stops at the first mistake, and says how to
      see it again. The tests do the same with fewer cases.
      """,
    options: [cases, firstSeed, threads]
  ) { options, console in
    let seed = UInt64(try options.value(of: firstSeed))
    let fuzz = Fuzz(
      seeds: seed..<seed + UInt64(try options.value(of: cases)), threads: try options.value(of: threads))
    let kernels = FastKernels(threads: fuzz.threads)
    try fuzz.run(console) { check, seed in check.complaints(about: kernels, seed: seed) }
    let kinds = DifferentialCheck.allCases.map(\.rawValue).joined(separator: ", ")
    console.print("no mistake on \(fuzz.seeds.count) random geometries each of \(kinds)")
  }
}

/// Many random cases, one after the other.
struct Fuzz {
  /// One case of every kind for each.
  let seeds: Range<UInt64>
  let threads: Int

  /// - Parameter judge: What is wrong with one case, sentence by sentence.
  func run(_ console: Console, _ judge: (DifferentialCheck, UInt64) -> [String]) throws {
    var bar = ProgressBar("fuzz", total: seeds.count, unit: "cases", on: console)
    for (done, seed) in seeds.enumerated() {
      for check in DifferentialCheck.allCases {
        let complaints = judge(check, seed)
        if complaints.isEmpty { continue }
        throw Failure(
          """
          \(check.rawValue) is wrong with seed \(seed):
          \(complaints.joined(separator: "\n"))
          To see it again: examples fuzz --seed \(seed) --cases 1 --threads \(threads)
          """)
      }
      bar.show(done + 1)
    }
  }
}
