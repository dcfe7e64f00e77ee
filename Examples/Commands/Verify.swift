import FastKernels
import Foundation
import SlidingWindow
import Verification

extension Command {
  private static let kernels = Option.choice("kernels", "what computes", of: KernelSet.all.map(\.name))
  private static let results = Option.path(
    "out", "FOLDER", "write our tensors of every case there, as safetensors")

  static let verify = Command(
    name: "verify", summary: "compare with vectors computed elsewhere, such as PyTorch's",
    explanation: """
      Reads a folder of vectors (cases.json and a safetensors file for every case), runs every operation that we offer
      forward and backward, in Double and in Float, and compares. The worst error of each operation is given as a part
      of what is allowed: up to 1 passes. A case without reference results is computed all the same.
      """,
    operand: "FOLDER", options: [kernels, results, Option.json]
  ) { options, console in
    guard let folder = options.operand else { throw UsageError("name the folder with cases.json") }
    let vectors = try GoldenVectors(folder: URL(fileURLWithPath: folder))
    let name = try options.value(of: kernels)
    var bar = ProgressBar("cases", total: vectors.cases.count, unit: "cases", on: console)
    let report = try vectors.run(
      kernels: KernelSet.all.first { $0.name == name } ?? .naive, out: options.value(of: results)
    ) { done, _ in bar.show(done) }

    console.print(report.table)
    for complaint in report.complaints { console.print(complaint) }
    try console.writeJSON(report, to: options.value(of: .json))
    let failed = report.summaries.reduce(0) { $0 + $1.failed }
    if failed > 0 { throw Failure("\(failed) cases failed") }
  }
}

extension KernelSet {
  /// All there are.
  fileprivate static let all: [KernelSet] = [.naive, .fast]

  /// The fast kernels know Float alone; the Double runs take the loops.
  private static let fast = KernelSet(name: "fast", double: NaiveKernels(), float: FastKernels())
}

extension GoldenReport {
  fileprivate var table: String {
    let heading = [
      "operation", "passed", "failed", "computed", "not offered", "worst in Double", "worst in Float",
    ]
    let rows = summaries.map { summary in
      [summary.op]
        + [summary.passed, summary.failed, summary.computed, summary.notOffered].map {
          $0 == 0 ? "·" : "\($0)"
        }
        + [summary.worstDouble, summary.worstFloat].map { $0.map { String(format: "%.2g", $0) } ?? "–" }
    }
    let total =
      ["all"]
      + [\GoldenSummary.passed, \.failed, \.computed, \.notOffered].map { count in
        "\(summaries.reduce(0) { $0 + $1[keyPath: count] })"
      } + ["", ""]
    return columns([heading] + rows + [total])
  }
}
