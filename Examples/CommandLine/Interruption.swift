import Dispatch
import Foundation
import Synchronization

/// Notices Ctrl-C, so that work can come to a clean end; who presses it twice does not want to wait.
final class InterruptSignal {
  private let source: any DispatchSourceSignal
  private let received = Flag()

  private final class Flag: Sendable {
    let value = Atomic(false)
  }

  init() {
    // The default, to end the program at once, would come first.
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler { [received] in
      if received.value.exchange(true, ordering: .relaxed) { exit(Interruption.status) }
    }
    source.resume()
  }

  deinit {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }

  /// Whether it has come.
  var isReceived: Bool { received.value.load(ordering: .relaxed) }
}

/// Somebody pressed Ctrl-C, and the work has come to a clean end.
struct Interruption: Error, CustomStringConvertible {
  /// What the program ends with, as shells have it: 128 and the number of the signal.
  static let status: Int32 = 128 + SIGINT

  /// Where the work was saved, if anywhere.
  let checkpoint: URL?

  var description: String {
    checkpoint.map { "stopped; go on with --checkpoint \($0.path) --resume" }
      ?? "stopped; nothing was saved, as there was no --checkpoint FILE"
  }
}
