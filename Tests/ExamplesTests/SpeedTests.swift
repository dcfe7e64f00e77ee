import FastKernels
import Foundation
import Testing

@testable import examples

@Suite struct `The measurements` {
  private static let silent = Console(write: { _ in }, writeError: { _ in }, isWatched: false)

  @Test func `speed says how near the peak every pass comes, in a table and as JSON`() throws {
    try withTemporaryFolder { folder in
      let json = folder.appending(path: "speed.json")
      let result = runExamples("speed", "--layers", "lenet-conv1", "--json", json.path)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains(/peak is \d+\.\d GFLOP\/s on \d+ thread/))
      let lines = try #require(
        JSONSerialization.jsonObject(with: Data(contentsOf: json)) as? [[String: Any]])
      #expect(
        lines.compactMap { $0["pass"] as? String } == ["forward", "input-gradient", "filter-gradient"])
      for line in lines {
        #expect(line["layer"] as? String == "lenet-conv1")
        let (best, median) = (line["seconds"] as? Double, line["median"] as? Double)
        #expect(try 0 < #require(best) && #require(best) <= #require(median))
        let (gflops, share) = (line["gflops"] as? Double, line["peakShare"] as? Double)
        // 64 samples, 6 filters of 25 weights at 24x24 positions, two operations each.
        #expect(try abs(#require(gflops) * #require(best) * 1e9 - 11_059_200) < 1)
        #expect(try #require(share) > 0)
        #expect(result.output.contains("\(percent(share ?? 0))"))
      }
    }
  }

  @Test func `layers without filters have no part of the peak`() throws {
    let expected: [(BenchmarkLayer.Kind, LayerPass, share: Double?)] = [
      (.convolution, .forward, 0.25), (.transposedConvolution, .filterGradient, 0.25),
      (.maxPooling, .forward, nil), (.batchNormalization, .inputGradient, nil),
    ]
    for (kind, pass, share) in expected {
      let layer = try #require(BenchmarkLayer.all.first { $0.kind == kind })
      let line = SpeedLine(LayerTimes(layer: layer, pass: pass, times: [1, 2, 4], gflops: 50), peak: 200)
      #expect(line.peakShare == share && line.median == 2, "\(kind) \(pass)")
      let text = SpeedTable(lines: [line], peak: 200, threads: 2).text
      #expect(text.contains("cells of the input") == (share == nil))
    }
  }

  @Test func `the ladder has every rung, with speeds, shares and gains that fit`() throws {
    let layer = LadderConvolution(channels: (3, 9), extent: (12, 20), kernel: 3, padding: 1)
    let benchmark = LadderBenchmark(name: "small", layer: layer, threads: 2, budget: .zero)
    let ladder = try benchmark.run(Self.silent)
    #expect(ladder.lines.map(\.rung) == LadderRung.allCases.map(\.rawValue))
    for (line, before) in zip(ladder.lines.dropFirst(), ladder.lines) {
      // 2·3·9 multiply-adds for each of 9 filters at 12x20 positions, though a few fall into the padding.
      #expect(abs(line.gflops * line.seconds * 1e9 - Double(2 * 27 * 9 * 240)) < 1e-3)
      #expect(abs(line.peakShare * ladder.peak - line.gflops) < 1e-9)
      #expect(try abs(#require(line.gain) * before.gflops - line.gflops) < 1e-6)
    }
    for line in ladder.lines {
      #expect(ladder.text.contains(line.change))
      #expect(ladder.text.contains(line.gflops.text(1)))
      #expect(LadderPicture(ladder: ladder).svg.document.contains(">\(line.gflops.text(1))<"))
    }
  }

  @Test func `on the scale of the ladder, the same length is the same factor`() {
    func line(_ gflops: Double) -> LadderLine {
      LadderLine(rung: "", change: "", seconds: 1, gflops: gflops, peakShare: gflops / 1000, gain: nil)
    }
    let scale = LadderScale(
      Ladder(layer: "", threads: 1, peakOfOneThread: 1000, peak: 1000, lines: [line(3), line(400)]))
    #expect(scale.bounds == (1, 1000))
    #expect(scale.marks == [1, 10, 100])
    for (gflops, place) in [(1, 0), (10, 1.0 / 3), (1000, 1)] as [(Double, Double)] {
      #expect(abs(scale.place(of: gflops) - place) < 1e-12)
    }
  }

  @Test func `fuzz finds nothing, and would say what it finds`() throws {
    let result = runExamples("fuzz", "--cases", "20", "--seed", "7")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("no mistake on 20 random geometries"))

    let failure = #expect(throws: Failure.self) {
      try Fuzz(seeds: 5..<20, threads: 3).run(Self.silent) { check, seed in
        check == .pooling && seed == 12 ? ["z: wrong of such a window"] : []
      }
    }
    let text = try #require(failure).description
    #expect(text.contains("pooling is wrong with seed 12") && text.contains("z: wrong of such a window"))
    #expect(text.contains("examples fuzz --seed 12 --cases 1 --threads 3"))
  }
}
