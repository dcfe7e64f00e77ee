import Dispatch
import Synchronization

/// `work(0)`, `work(1)`, … done on all cores; the results in order, whoever made them.
func concurrentResults<Result: Sendable>(_ count: Int, _ work: @Sendable (Int) -> Result) -> [Result] {
  let results = Mutex([Result?](repeating: nil, count: count))
  DispatchQueue.concurrentPerform(iterations: count) { i in
    let result = work(i)
    results.withLock { $0[i] = result }
  }
  return results.withLock { $0.compactMap { $0 } }
}
