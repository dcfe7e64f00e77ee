import FastKernels
import Foundation
import SlidingWindow
import Tensors

extension Command {
  private static let naive = Option.toggle(
    "naive", "the loops of the readable module against loops written by hand")
  private static let runs = Option.integer(
    "runs", "with --naive: the median of so many", standard: 9, in: 1...1000)
  private static let ladder = Option.toggle(
    "ladder", "from the readable nest to the fast kernels, one change at a time")
  private static let layerNames = ["all"] + BenchmarkLayer.all.map(\.name)
  private static let layers = Option(
    name: "layers", placeholder: "NAME", explanation: "the layer to measure (all)", standard: "all",
    rule: layerNames.joined(separator: " or ")
  ) { layerNames.contains($0) ? $0 : nil }
  /// All names, six in a line.
  private static let layerList = stride(from: 0, to: layerNames.count, by: 6).map { first in
    layerNames[first..<min(first + 6, layerNames.count)].joined(separator: ", ")
  }.joined(separator: ",\n")
  static let threads = Option.integer(
    "threads", "how many threads work", standard: ProcessInfo.processInfo.activeProcessorCount, in: 1...1024)

  static let speed = Command(
    name: "speed", summary: "measure the fast kernels, or the loops",
    explanation: """
      Measures the fast kernels on layers of well-known nets: each pass computes one result in fresh memory, again and
      again for 0.3 seconds. The same run checks one sample against the loops, and the gradients against the forward
      pass, and measures the machine's peak: how many multiply-adds it does in registers.

      Layers:
      \(layerList)

      With --ladder: one convolution on the way from the readable nest to the fast kernels, one change at a time, with
      a picture, ladder.svg.

      With --naive: how many multiply-adds a second the generic loops of the readable module do, and how many the same
      nests do when written by hand on plain arrays, alternating in one run. The results of both are compared.
      """,
    options: [layers, threads, ladder, pictures, naive, runs, Option.json]
  ) { options, console in
    let file = try options.value(of: .json)
    let threads = try options.value(of: threads)
    #if DEBUG
      console.printError("this is a debug build; only swift run -c release examples speed tells the truth")
    #endif
    if try options.value(of: naive) {
      let runs = try options.value(of: runs)
      let lines =
        try NaiveBenchmark<Float>(runs: runs).lines(console)
        + NaiveBenchmark<Double>(runs: runs).lines(console)
      console.print("million multiply-adds a second, one thread, median of \(runs)\n")
      console.print(NaiveBenchmarkLine.table(lines))
      try console.writeJSON(lines, to: file)
    } else if try options.value(of: ladder) {
      let ladder = try LadderBenchmark.standard(threads: threads).run(console)
      console.print(ladder.text)
      try writePicture(of: ladder, to: options.value(of: pictures), console)
      try console.writeJSON(ladder, to: file)
    } else {
      let chosen = try options.value(of: layers)
      let table = try measure(
        BenchmarkLayer.all.filter { chosen == "all" || $0.name == chosen }, threads: threads, console)
      console.print(table.text)
      try console.writeJSON(table.lines, to: file)
    }
  }

  private static func measure(
    _ layers: [BenchmarkLayer], threads: Int, _ console: Console
  ) throws -> SpeedTable {
    var bar = ProgressBar("speed", total: layers.count, unit: "layers", on: console)
    var times: [LayerTimes] = []
    var peak = measuredPeak(threads: threads)
    for (done, layer) in layers.enumerated() {
      let kernels = FastKernels(threads: threads)
      times += try LayerBenchmark(layer: layer, kernels: kernels, budget: .milliseconds(300)).times()
      // The best of a whole run is less likely to be disturbed.
      peak = max(peak, measuredPeak(threads: threads))
      bar.show(done + 1)
    }
    return SpeedTable(lines: times.map { SpeedLine($0, peak: peak) }, peak: peak, threads: threads)
  }

  private static func writePicture(of ladder: Ladder, to folder: URL?, _ console: Console) throws {
    let folder = folder ?? URL(fileURLWithPath: "pictures")
    try makeFolder(folder)
    try LadderPicture(ladder: ladder).svg.write(to: folder.appending(path: "ladder.svg").path)
    console.print("\nwrote ladder.svg to \(folder.path)")
  }
}

/// One nest on one layer, measured.
struct NaiveBenchmarkLine: Encodable {
  let layer: String
  let nest: String
  let number: String
  /// Million multiply-adds a second.
  let readable: Double
  let byHand: Double
  /// The median, over all runs, of hand-written time divided by readable time.
  let ratio: Double

  static func table(_ lines: [NaiveBenchmarkLine]) -> String {
    let cells =
      [["layer", "nest", "number", "readable", "by hand", "ratio"]]
      + lines.map {
        [$0.layer, $0.nest, $0.number, $0.readable.text(0), $0.byHand.text(0), $0.ratio.text(2)]
      }
    return columns(cells, names: 3)
  }
}

/// The three nests of convolution on a few layers, in one kind of number.
struct NaiveBenchmark<Number: Real & BinaryFloatingPoint> {
  let runs: Int

  private var layers: [(name: String, layer: HandWrittenConvolution)] {
    [
      ("3x3 same, 8 to 16 at 32x32", .init(S: 2, M: 8, N: 16, H: 32, W: 32, K: 3, stride: 1, padding: 1)),
      ("5x5 valid, 6 to 16 at 14x14", .init(S: 8, M: 6, N: 16, H: 14, W: 14, K: 5, stride: 1, padding: 0)),
      (
        "3x3 stride 2, 16 to 32 at 28x28",
        .init(S: 2, M: 16, N: 32, H: 28, W: 28, K: 3, stride: 2, padding: 1)
      ),
    ]
  }

  func lines(_ console: Console) throws -> [NaiveBenchmarkLine] {
    var bar = ProgressBar("\(Number.self)", total: layers.count * 3, unit: "nests", on: console)
    var lines: [NaiveBenchmarkLine] = []
    for (name, layer) in layers {
      for line in try measure(name, layer) {
        lines.append(line)
        bar.show(lines.count)
      }
    }
    return lines
  }

  private func measure(_ name: String, _ layer: HandWrittenConvolution) throws -> [NaiveBenchmarkLine] {
    var generator = SeededGenerator(seed: 1)
    let x = Tensor<Number>.random([layer.S, layer.M, layer.H, layer.W], using: &generator)
    let w = Tensor<Number>.random([layer.N, layer.M, layer.K, layer.K], using: &generator)
    let dz = Tensor<Number>.random([layer.S, layer.N, layer.rows, layer.columns], using: &generator)
    let window = Window(
      [layer.K, layer.K], stride: .init(layer.stride), padding: .zeros(.init(layer.padding)))
    return try [
      line(
        name, "forward", layer, readable: { convolution(x, w, window).elements },
        byHand: { layer.forward(x.elements, w.elements) }),
      line(
        name, "input gradient", layer,
        readable: { convolutionInputGradient(dz, w, over: x.extent, window).elements },
        byHand: { layer.inputGradient(dz.elements, w.elements) }),
      line(
        name, "filter gradient", layer, readable: { convolutionFilterGradient(dz, x, window).elements },
        byHand: { layer.filterGradient(dz.elements, x.elements) }),
    ]
  }

  private func line(
    _ name: String, _ nest: String, _ layer: HandWrittenConvolution, readable: () -> [Number],
    byHand: () -> [Number]
  ) throws -> NaiveBenchmarkLine {
    // The terms come in the same order, so nothing but equality will do.
    guard readable() == byHand() else { throw Failure("\(nest) of \(name): the two results differ") }
    var times: [(readable: Double, byHand: Double)] = []
    for _ in 0..<runs { times.append((seconds(readable), seconds(byHand))) }
    let millions = Double(layer.multiplyAdds) / 1e6
    return NaiveBenchmarkLine(
      layer: name, nest: nest, number: "\(Number.self)", readable: millions / median(times.map(\.readable)),
      byHand: millions / median(times.map(\.byHand)), ratio: median(times.map { $0.byHand / $0.readable }))
  }

  private func seconds(_ work: () -> [Number]) -> Double {
    ContinuousClock().measure { withExtendedLifetime(work()) {} } / .seconds(1)
  }

  private func median(_ numbers: [Double]) -> Double { numbers.sorted()[numbers.count / 2] }
}
