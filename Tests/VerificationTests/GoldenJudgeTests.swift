import ConvNets
import Tensors
import Testing

@testable import Verification

/// The judge must be able to say no: every rule is broken once here, by as little as possible.
@Suite struct GoldenJudgeTests {
  /// Judges a result named `output` whose reference has these numbers.
  private func verdict(
    _ ours: [Double], _ theirs: [Double], _ precision: GoldenPrecision, op: String = "conv2d",
    exact: Bool = false, float32Error: Double = 0
  ) -> GoldenVerdict {
    var (answer, reference) = (SafetensorsFile(), SafetensorsFile())
    answer.insert(Tensor([ours.count], ours), named: "output")
    reference.insert(Tensor([theirs.count], theirs), named: "output")
    let golden = self.golden(op: op, exact: exact, float32Errors: ["output": float32Error])
    return GoldenJudge(golden: golden, reference: reference).verdict(on: answer, precision)
  }

  private func golden(
    op: String = "conv2d", results: [String] = ["output"], exact: Bool = false,
    float32Errors: [String: Double] = [:]
  ) -> GoldenCase {
    GoldenCase(
      id: "\(op)_007", op: op, file: "", attributes: [:], results: results, exact: exact,
      float32Errors: float32Errors)
  }

  // MARK: How close is close enough

  @Test func `Double allows 1e-11 of the largest magnitude, or of 1 if all are smaller`() {
    #expect(verdict([-1000, 0.99e-8], [-1000, 0], .double).complaints == [])
    #expect(verdict([-1000, 1.01e-8], [-1000, 0], .double).complaints.count == 1)
    #expect(verdict([0.1, 0.99e-11], [0.1, 0], .double).complaints == [])
    #expect(verdict([0.1, 1.01e-11], [0.1, 0], .double).complaints.count == 1)
  }

  @Test func `Float allows 8 times PyTorch's own error and 4 units of the largest magnitude`() {
    let allowed = 8 * 1e-3 + 4 * 1.1920929e-7 * 1000
    #expect(verdict([1000, 0.999 * allowed], [1000, 0], .float, float32Error: 1e-3).complaints == [])
    #expect(verdict([1000, 1.001 * allowed], [1000, 0], .float, float32Error: 1e-3).complaints.count == 1)
    #expect(verdict([0.1, 4e-8], [0.1, 0], .float).complaints == [])
    #expect(verdict([0.1, 5e-8], [0.1, 0], .float).complaints.count == 1)
  }

  @Test func `Float allows tanh 4 units of 1 even where all results are small`() {
    #expect(verdict([0.1, 4.7e-7], [0.1, 0], .float, op: "tanh").complaints == [])
    #expect(verdict([0.1, 4.8e-7], [0.1, 0], .float, op: "tanh").complaints.count == 1)
  }

  @Test(arguments: GoldenPrecision.allCases)
  func `exact cases allow nothing`(_ precision: GoldenPrecision) {
    #expect(verdict([1, -0.0], [1, 0], precision, exact: true).complaints == [])
    let nearly = verdict([1 + .ulpOfOne, 0], [1, 0], precision, exact: true, float32Error: 1)
    #expect(nearly.complaints.count == 1)
  }

  @Test func `whole numbers allow nothing`() {
    var (right, wrong, reference) = (SafetensorsFile(), SafetensorsFile(), SafetensorsFile())
    reference.insert(Tensor<Int>([2], [1_000_000_000_000, 7]), named: "indices")
    right.insert(Tensor<Int>([2], [1_000_000_000_000, 7]), named: "indices")
    wrong.insert(Tensor<Int>([2], [1_000_000_000_001, 7]), named: "indices")
    let judge = GoldenJudge(
      golden: golden(results: ["indices"], float32Errors: ["indices": 10]), reference: reference)
    #expect(judge.verdict(on: right, .float).complaints == [])
    #expect(judge.verdict(on: wrong, .float).complaints.count == 1)
    #expect(judge.verdict(on: wrong, .double).complaints.count == 1)
  }

  @Test func `the worst error is told as a fraction of what is allowed`() throws {
    #expect(verdict([1, 2], [1, 2], .double).worst == 0)
    let half = try #require(verdict([1, 0.5e-11], [1, 0], .double).worst)
    #expect(abs(half - 0.5) < 1e-9)
    #expect(verdict([1 + .ulpOfOne], [1], .double, exact: true).worst == nil)
  }

  // MARK: What is no number

  static let strangers: [(Double, Double)] = [
    (.nan, 1), (1, .nan), (.infinity, 1), (1, .infinity), (.infinity, -.infinity), (.nan, .infinity),
    (.greatestFiniteMagnitude, -.greatestFiniteMagnitude),
  ]

  @Test(arguments: strangers)
  func `NaN and infinities in the wrong place fail`(_ ours: Double, _ theirs: Double) {
    for precision in GoldenPrecision.allCases {
      #expect(verdict([0, ours], [0, theirs], precision, float32Error: 1).complaints.count == 1)
    }
  }

  @Test func `NaN and infinities in the right place pass and excuse nothing else`() {
    let theirs = [Double.nan, .infinity, -.infinity, 1]
    #expect(verdict(theirs, theirs, .double).complaints == [])
    #expect(verdict([.nan, .infinity, -.infinity, 1.001], theirs, .double).complaints.count == 1)
  }

  // MARK: Shapes and names

  @Test func `another shape fails, but a scalar may come with one axis`() {
    func complaints(_ ours: [Int], _ theirs: [Int]) -> [String] {
      var (answer, reference) = (SafetensorsFile(), SafetensorsFile())
      answer.insert(Tensor<Double>(zeros: ours), named: "output")
      reference.insert(Tensor<Double>(zeros: theirs), named: "output")
      return GoldenJudge(golden: golden(), reference: reference).verdict(on: answer, .double).complaints
    }
    #expect(complaints([], []) == [])
    #expect(complaints([1], []) == [])
    #expect(complaints([], [1]).count == 1)
    #expect(complaints([1, 1], []).count == 1)
    #expect(
      complaints([2, 3], [3, 2])
        == ["conv2d_007, Double: output has shape [2, 3], but PyTorch's has [3, 2]"])
  }

  @Test func `a missing tensor fails and is named`() throws {
    var reference = SafetensorsFile()
    reference.insert(Tensor<Double>([1], [1]), named: "output")
    let verdict = GoldenJudge(golden: golden(), reference: reference).verdict(on: SafetensorsFile(), .float)
    let complaint = try #require(verdict.complaints.first)
    #expect(complaint.hasPrefix("conv2d_007, Float: ") && complaint.contains("no tensor \"output\""))
  }

  @Test func `results without a reference are not judged, the others are`() {
    var (answer, reference) = (SafetensorsFile(), SafetensorsFile())
    answer.insert(Tensor<Double>([1], [1]), named: "output")
    answer.insert(Tensor<Double>([1], [1]), named: "grad_input")
    reference.insert(Tensor<Double>([1], [2]), named: "output")
    let golden = golden(results: ["output", "grad_input"])
    let verdict = GoldenJudge(golden: golden, reference: reference).verdict(on: answer, .double)
    #expect(!verdict.isComplete)
    #expect(verdict.complaints.count == 1)
    let result = GoldenResult(golden, double: verdict, float: GoldenVerdict(isComplete: false))
    #expect(result.outcome == .failed(verdict.complaints))
  }

  @Test func `a complaint names the case, the tensor, the worst cell, both values and both errors`() {
    var (answer, reference) = (SafetensorsFile(), SafetensorsFile())
    answer.insert(Tensor<Float>([2, 2], [1, 2.25, 3, 4.5]), named: "grad_weight")
    reference.insert(Tensor<Double>([2, 2], [1, 2, 3, 4]), named: "grad_weight")
    let golden = golden(results: ["grad_weight"], exact: true)
    let verdict = GoldenJudge(golden: golden, reference: reference).verdict(on: answer, .float)
    #expect(
      verdict.complaints == [
        "conv2d_007, Float: grad_weight[1, 1] is 4.5, but PyTorch has 4.0; the error is 0.5, and 0.0 is allowed"
      ])
  }
}
