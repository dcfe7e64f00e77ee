import ConvNets
import Foundation
import Tensors
import Testing

@testable import Verification

private let path = ProcessInfo.processInfo.environment["GOLDEN_VECTORS"]

@Suite struct GoldenVectorsTests {
  @Test func `the loops agree with PyTorch in Double and in Float`() throws {
    try GoldenFixture.inFolder { folder in
      let report = try GoldenVectors(folder: folder).run()
      #expect(report.complaints == [])
      #expect(report.results.count > 250)
      #expect(report.results.allSatisfy { $0.outcome == .passed })
      for result in report.results { gradientTable.withLock { $0.add(result) } }
    }
  }

  @Test(.enabled(if: path != nil, "set GOLDEN_VECTORS to a folder with a cases.json to judge all its cases"))
  func `the loops agree with PyTorch on a whole folder`() throws {
    let report = try GoldenVectors(folder: URL(filePath: try #require(path))).run()
    #expect(report.complaints == [])
    #expect(!report.results.isEmpty)
  }

  // MARK: Results on disk

  @Test func `the results of every case are written, and read back they pass`() throws {
    try GoldenFixture.inFolder { folder in
      let out = folder.appending(path: "out/of/cases")
      _ = try GoldenVectors(folder: folder).run(out: out)
      for (golden, tensors) in try GoldenFixture.cases() {
        for precision in GoldenPrecision.allCases {
          let answer = try SafetensorsFile(
            contentsOf: out.appending(path: "\(golden.id).\(precision.suffix)"))
          #expect(answer.names == golden.results.sorted())
          for name in answer.names {
            let real: SafetensorsDtype = precision == .double ? .f64 : .f32
            #expect(answer.dtype(of: name) == (name == "indices" ? .i64 : real))
          }
          let verdict = GoldenJudge(golden: golden, reference: tensors).verdict(on: answer, precision)
          #expect(verdict.complaints == [] && verdict.isComplete)
        }
      }
    }
  }

  @Test func `a case whose results are missing is computed all the same`() throws {
    let (golden, tensors) = try GoldenFixture.named("conv2d_001")
    try GoldenFixture.inTemporaryFolder { folder in
      try list([golden.id]).write(to: folder.appending(path: "cases.json"))
      var questions = SafetensorsFile()
      for name in tensors.names where !golden.results.contains(name) {
        questions.insert(try tensors.tensor(name, as: Double.self), named: name)
      }
      try questions.write(to: folder.appending(path: golden.file))

      let report = try GoldenVectors(folder: folder).run(out: folder)
      #expect(report.results.map(\.outcome) == [.computed])
      #expect(report.summaries.map(\.computed) == [1])
      let answer = try SafetensorsFile(contentsOf: folder.appending(path: "conv2d_001.f64.safetensors"))
      #expect(answer.names == golden.results.sorted())
    }
  }

  @Test func `a folder that cannot be made is named`() throws {
    try GoldenFixture.inTemporaryFolder { folder in
      try list([]).write(to: folder.appending(path: "cases.json"))
      let out = folder.appending(path: "cases.json/out")
      #expect {
        try GoldenVectors(folder: folder).run(out: out)
      } throws: {
        "\($0)".contains(out.path)
      }
    }
  }

  // MARK: The report

  @Test func `progress counts up to all cases`() throws {
    try GoldenFixture.inTemporaryFolder { folder in
      try list(["conv2d_001", "relu_000", "fold_000"]).write(to: folder.appending(path: "cases.json"))
      var calls: [[Int]] = []
      _ = try GoldenVectors(folder: folder).run { calls.append([$0, $1]) }
      #expect(calls == [[1, 3], [2, 3], [3, 3]])
    }
  }

  @Test func `the summary counts the cases of each operation and tells their worst errors`() throws {
    try GoldenFixture.inFolder { folder in
      let report = try GoldenVectors(folder: folder).run()
      #expect(report.summaries.map(\.op) == Set(report.results.map(\.op)).sorted())
      for summary in report.summaries {
        let results = report.results.filter { $0.op == summary.op }
        #expect(summary.passed == results.count)
        #expect(summary.failed + summary.computed + summary.notOffered == 0)
        #expect(summary.worstDouble == results.compactMap(\.worstDouble).max())
        #expect(summary.worstFloat == results.compactMap(\.worstFloat).max())
      }
      let worst = report.summaries.compactMap(\.worstFloat).max() ?? 0
      #expect(0.05 < worst && worst <= 1)  // Float does round, and stays inside what is allowed
    }
  }

  @Test func `the report is written as JSON, failures included`() throws {
    let (golden, _) = try GoldenFixture.named("relu_000")
    let results = [
      GoldenResult(golden, double: GoldenVerdict(worst: 0.5), float: GoldenVerdict(complaints: ["wrong"])),
      GoldenResult(golden, .notOffered("there is none")),
    ]
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = String(decoding: try encoder.encode(GoldenReport(kernels: "naive", results)), as: UTF8.self)
    let expected =
      #"{"kernels":"naive","results":["#
      + #"{"id":"relu_000","op":"relu","outcome":"failed","reasons":["wrong"],"worstDouble":0.5},"#
      + #"{"id":"relu_000","op":"relu","outcome":"not offered","reasons":["relu_000: there is none"]}],"#
      + #""summaries":["#
      + #"{"computed":0,"failed":1,"notOffered":1,"op":"relu","passed":0,"worstDouble":0.5}]}"#
    #expect(json == expected)
  }
}

/// A list of cases in the form of `cases.json`; those of the fixture keep their attributes.
private func list(_ ids: [String]) throws -> Data {
  let lines = String(decoding: try GoldenFixture.list(), as: UTF8.self).split(separator: "\n")
  let cases = ids.map { id in
    lines.first { $0.contains("\"id\":\"\(id)\"") }.map { $0.hasSuffix(",") ? $0.dropLast() : $0 }
      ?? #"{"id":"\#(id)","op":"\#(id.prefix { $0 != "_" })","attributes":{},"results":[]}"#
  }
  return Data(#"{"cases":[\#(cases.joined(separator: ","))]}"#.utf8)
}
