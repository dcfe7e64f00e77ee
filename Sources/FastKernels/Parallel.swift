import Dispatch
import Synchronization

/// Runs `work(0)`, `work(1)`, … `work(tasks - 1)` on several threads, each task once.
///
/// The second thread wakes some ten microseconds late. So tasks are not dealt out in advance: whoever is free takes the
/// next one. Which thread takes it makes no difference to the result, as long as no two tasks write to the same cell.
func parallel(_ tasks: Int, threads: Int, _ work: (Int) -> Void) {
  guard threads > 1, tasks > 1 else {
    for task in 0..<tasks { work(task) }
    return
  }
  let next = Atomic(0)
  withoutActuallyEscaping(work) { work in
    // SAFETY: concurrentPerform returns only when all its calls have, so `work` does not outlive this one.
    nonisolated(unsafe) let work = work
    DispatchQueue.concurrentPerform(iterations: min(threads, tasks)) { _ in
      while true {
        let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if task >= tasks { break }
        work(task)
      }
    }
  }
}
