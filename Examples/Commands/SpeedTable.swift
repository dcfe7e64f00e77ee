/// One line of what `examples speed` says.
struct SpeedLine: Encodable {
  let layer: String
  let pass: LayerPass
  /// The shortest time.
  let seconds: Double
  let median: Double
  /// Thousand million operations a second in the shortest time; for layers without filters, cells.
  let gflops: Double
  /// That speed as a part of the machine's peak; `nil` for layers without filters.
  let peakShare: Double?

  /// - Parameters:
  ///   - line: What was measured.
  ///   - peak: Thousand million operations a second at most.
  init(_ line: LayerTimes, peak: Double) {
    (layer, pass, gflops) = (line.layer.name, line.pass, line.gflops)
    (seconds, median) = (line.times[0], line.times[line.times.count / 2])
    peakShare = line.layer.kind.hasFilters ? gflops / peak : nil
  }
}

/// All lines of one run.
struct SpeedTable {
  let lines: [SpeedLine]
  /// Thousand million operations a second at most, measured in the same run.
  let peak: Double
  let threads: Int

  var text: String {
    let heading = ["layer", "pass", "best ms", "median ms", "GFLOP/s", "of peak"]
    let table = columns(
      [heading]
        + lines.map { line in
          [
            line.layer, line.pass.rawValue, (1e3 * line.seconds).text(3),
            (1e3 * line.median).text(3), line.gflops.text(line.peakShare == nil ? 2 : 1),
            line.peakShare.map(percent) ?? "",
          ]
        }, names: 2)
    return table + "\n\n" + footer
  }

  private var footer: String {
    var lines = [peakText(peak, threads: threads)]
    if self.lines.contains(where: { $0.peakShare == nil }) {
      lines.append("Layers without filters: GFLOP/s counts cells of the input, thousand million a second.")
    }
    return lines.joined(separator: "\n")
  }
}

/// What the peak is, in one sentence.
func peakText(_ peak: Double, threads: Int) -> String {
  "The machine's peak is \(peak.text(1)) GFLOP/s on \(threads) thread\(threads == 1 ? "" : "s"): "
    + "multiply-adds in registers, nothing else."
}

/// A part as a percentage: `42.0 %`.
func percent(_ part: Double) -> String { "\((100 * part).text(1)) %" }
