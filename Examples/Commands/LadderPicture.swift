import Foundation
import Pictures

/// Speeds on an axis where every step of the same length is the same factor: naive loops and all cores, hundreds of
/// times apart, are both to be seen.
struct LadderScale {
  /// The speed at the left end, a power of ten, and at the right end.
  let bounds: (lower: Double, upper: Double)

  /// - Parameter ladder: Its peak is the right end; its slowest rung lies right of the left end.
  init(_ ladder: Ladder) {
    let slowest = ladder.lines.map(\.gflops).min() ?? ladder.peak
    bounds = (pow(10, floor(log10(slowest / 2))), ladder.peak)
  }

  /// Where a speed lies, from 0 to 1.
  func place(of gflops: Double) -> Double { log(gflops / bounds.lower) / log(bounds.upper / bounds.lower) }

  /// The powers of ten on the axis.
  var marks: [Double] { Array(sequence(first: bounds.lower) { $0 * 10 }.prefix { $0 < bounds.upper }) }
}

extension Ladder {
  /// For the terminal.
  var text: String {
    let scale = LadderScale(self)
    let heading = ["rung", "what changes", "from \(scale.bounds.lower.text) to the peak, by factors"]
    let rows = lines.map { line in
      [line.rung, line.change, String(repeating: "█", count: Int(30 * scale.place(of: line.gflops)))]
        + line.numbers
    }
    return """
      \(layer), every rung but the last on one thread

      \(columns([heading + ["GFLOP/s", "of peak", "gain"]] + rows, names: 3))

      One thread reaches \(peakOfOneThread.text(1)) GFLOP/s at most. \(peakText(peak, threads: threads))
      """
  }
}

extension LadderLine {
  /// Speed, share of the peak and gain, as they stand in tables.
  fileprivate var numbers: [String] {
    [gflops.text(1), percent(peakShare), gain.map { "×" + $0.text(1) } ?? ""]
  }
}

extension Double {
  /// A power of ten without needless zeros.
  fileprivate var text: String { self < 1 ? "\(self)" : text(0) }
}

// MARK: - The picture

/// The ladder as bars.
struct LadderPicture {
  let ladder: Ladder

  private let left = 330.0
  private let right = 720.0
  private let top = 76.0
  private let step = 44.0
  /// The right ends of the numbers.
  private let numberColumns = [790.0, 860.0, 920.0]

  var svg: SVG {
    let scale = LadderScale(ladder)
    let bottom = top + step * Double(ladder.lines.count)
    var svg = SVG(
      title: "From the readable nest to all cores: speed of a convolution, change by change", width: 940,
      height: bottom + 66)
    svg.text("\(ladder.layer): GFLOP/s, change by change", x: 16, y: 24, size: 18, bold: true)
    func x(_ gflops: Double) -> Double { left + (right - left) * scale.place(of: gflops) }

    for mark in scale.marks {
      svg.line(from: (x(mark), top), to: (x(mark), bottom), colour: .faint)
      svg.text(mark.text, x: x(mark), y: bottom + 14, size: 12, anchor: .middle)
    }
    for (row, line) in ladder.lines.enumerated() {
      draw(line, number: row + 1, to: x(line.gflops), y: top + step * (Double(row) + 0.5), on: &svg)
    }
    let peaks = [(ladder.peakOfOneThread, 1), (ladder.peak, ladder.threads)]
    for (peak, threads) in ladder.threads == 1 ? [peaks[0]] : peaks {
      svg.line(from: (x(peak), top - 8), to: (x(peak), bottom), colour: .ink, dashes: [4, 4])
      svg.text(
        "peak, \(threads) thread\(threads == 1 ? "" : "s")", x: x(peak), y: top - 18, size: 12,
        anchor: threads == 1 ? .end : .start)
    }
    for (title, end) in zip(["GFLOP/s", "of peak", "gain"], numberColumns) {
      svg.text(title, x: end, y: bottom + 14, size: 12, anchor: .end)
    }
    svg.text(
      "GFLOP/s; from one mark to the next is a factor of ten", x: (left + right) / 2, y: bottom + 40,
      size: 12, anchor: .middle)
    return svg
  }

  private func draw(_ line: LadderLine, number: Int, to end: Double, y: Double, on svg: inout SVG) {
    svg.text("\(number)  \(line.rung)", x: 16, y: y - 9, size: 14, bold: true)
    svg.text(line.change, x: 34, y: y + 9, size: 12)
    svg.rect(x: left, y: y - 13, width: end - left, height: 26, fill: Colour.palette[0])
    for (text, end) in zip(line.numbers, numberColumns) {
      svg.text(text, x: end, y: y, size: 14, anchor: .end)
    }
  }
}
