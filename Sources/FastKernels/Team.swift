import Foundation
import Synchronization

/// Threads that wait for work, so that even a layer of a few microseconds can be shared.
///
/// A thread that sleeps wakes some ten microseconds late: longer than a small layer takes. So a helper that has finished
/// looks for more work a little while before it goes to sleep.
final class Team: @unchecked Sendable {
  // SAFETY: `job` is written only while the door is closed, and read only by those inside.

  /// As many helpers as there are further cores; more join when more threads are asked for.
  static let shared = Team()

  private struct Job {
    let tasks: Int
    let work: (Int) -> Void
  }

  private var job: Job?
  private let nextTask = Atomic(0)
  /// How many helpers are inside; far below 0 while the door is closed.
  private let door = Atomic(closed)
  private static let closed = -1 << 32
  /// How many more helpers may take part in this job.
  private let places = Atomic(0)
  /// How often the door has been opened.
  private let round = Atomic(0)
  private let sleepers = Atomic(0)
  private let bell = DispatchSemaphore(value: 0)
  /// One caller at a time; the number of helpers that exist.
  private let helpers = Mutex(0)

  /// Runs a job, unless another one is running.
  ///
  /// - Returns: Whether the job has been done.
  func run(_ tasks: Int, threads: Int, _ work: (Int) -> Void) -> Bool {
    helpers.withLockIfAvailable { (helpers: inout Int) -> Void in
      let wanted = min(threads, tasks) - 1
      while helpers < wanted {
        Thread.detachNewThread { self.help() }
        helpers += 1
      }
      withoutActuallyEscaping(work) { work in
        job = Job(tasks: tasks, work: work)
        nextTask.store(0, ordering: .relaxed)
        places.store(wanted, ordering: .relaxed)
        door.subtract(Self.closed, ordering: .sequentiallyConsistent)
        round.add(1, ordering: .sequentiallyConsistent)
        for _ in 0..<min(sleepers.load(ordering: .sequentiallyConsistent), wanted) { bell.signal() }
        takeTasks(of: job!)
        door.add(Self.closed, ordering: .sequentiallyConsistent)
        // Whoever is inside still works on its last task.
        var spins = 0
        while door.load(ordering: .acquiring) != Self.closed {
          spins += 1
          // It may be waiting for this very core.
          if spins % 1000 == 0 { sched_yield() }
        }
        job = nil
      }
    } != nil
  }

  private func takeTasks(of job: Job) {
    while true {
      let task = nextTask.add(1, ordering: .relaxed).oldValue
      if task >= job.tasks { return }
      job.work(task)
    }
  }

  /// What a helper does all its life.
  private func help() {
    var seen = 0
    while true {
      waitForRound(after: seen)
      seen = round.load(ordering: .sequentiallyConsistent)
      if door.add(1, ordering: .sequentiallyConsistent).oldValue >= 0,
        places.subtract(1, ordering: .relaxed).oldValue > 0
      {
        takeTasks(of: job!)
      }
      door.subtract(1, ordering: .sequentiallyConsistent)
    }
  }

  private func waitForRound(after seen: Int) {
    // Some tenths of a millisecond.
    for _ in 0..<500_000 where round.load(ordering: .relaxed) != seen { return }
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while round.load(ordering: .sequentiallyConsistent) == seen { bell.wait() }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
  }
}
