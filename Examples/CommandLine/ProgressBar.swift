import Foundation

/// Shows how far a long piece of work has come: a bar that redraws itself for somebody watching, a line for every tenth
/// of the way in a log.
struct ProgressBar {
  private let console: Console
  private let title: String
  private let unit: String
  private let total: Int
  private let first: Int
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?
  private var tenthsShown = 0

  /// - Parameters:
  ///   - title: What is being done.
  ///   - total: How many pieces there are.
  ///   - first: How many of them were done before.
  ///   - unit: What the pieces are called, as in "images".
  init(_ title: String, total: Int, from first: Int = 0, unit: String, on console: Console) {
    (self.title, self.total, self.first) = (title, total, first)
    (self.unit, self.console) = (unit, console)
    tenthsShown = first * 10 / max(total, 1)
  }

  /// - Parameters:
  ///   - done: How many pieces are done.
  ///   - note: What else to show, such as the loss.
  mutating func show(_ done: Int, note: @autoclosure () -> String = "") {
    if console.isWatched {
      let now = ContinuousClock.now
      if done < total, let lastShown, now - lastShown < .milliseconds(100) { return }
      lastShown = now
      let filled = done * 24 / max(total, 1)
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
      console.writeError("\r\u{1B}[2K\(title) \(bar) \(status(done, note()))" + (done == total ? "\n" : ""))
    } else if done * 10 / max(total, 1) > tenthsShown {
      tenthsShown = done * 10 / max(total, 1)
      console.writeError("\(title) \(status(done, note()))\n")
    }
  }

  /// Leaves the line as it is, for other words to follow.
  func breakOff() {
    if console.isWatched { console.writeError("\n") }
  }

  private func status(_ done: Int, _ note: String) -> String {
    let seconds = max((ContinuousClock.now - start) / .seconds(1), 1e-9)
    let rate = Double(done - first) / seconds
    let left =
      done == total ? "took \(time(seconds))" : "\(time(Double(total - done) / max(rate, 1e-9))) left"
    let share = done * 100 / max(total, 1)
    return "\(share) %  \(Int(rate)) \(unit)/s  \(left)" + (note.isEmpty ? "" : "  " + note)
  }

  private func time(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e6).rounded(.up))
    return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
  }
}

extension Double {
  /// With so many decimals.
  func text(_ decimals: Int) -> String { String(format: "%.\(decimals)f", self) }
}
