import Synchronization

/// Runs `work(0)`, `work(1)`, … `work(tasks - 1)` on several threads, each task once.
///
/// Which thread does a task makes no difference to the result, as long as no two tasks write to the same cell. If another
/// call has the helpers at work, this thread does everything itself.
func parallel(_ tasks: Int, threads: Int, _ work: (Int) -> Void) {
  if threads > 1, tasks > 1, Team.shared.run(tasks, threads: threads, work) { return }
  for task in 0..<tasks { work(task) }
}

/// Into how many tasks to cut the work of one thread. All threads are done at nearly the same time then.
let tasksPerThread = 16

extension FastKernels {
  /// How many threads are worth waking for so much work: none but the own for less than some 20 microseconds.
  func threads(forCycles cycles: Int) -> Int { cycles < 60_000 ? 1 : threads }
}
