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

  /// Every thread begins with tasks of its own, the same at every call: what they read and write lies in its core's cache.
  /// Then it takes what the others have left.
  private struct Job {
    let tasks: Int
    let threads: Int
    let work: (Int) -> Void

    func end(_ thread: Int) -> Int { tasks * (thread + 1) / threads }
  }

  private var job: Job?
  /// The next task of every thread, so far apart that no two share a line of the cache.
  private let next = UnsafeMutablePointer<Atomic<Int>>.allocate(capacity: mostThreads * apart)
  private static let (mostThreads, apart) = (256, 16)
  /// How many helpers are inside; far below 0 while the door is closed.
  private let door = Atomic(closed)
  private static let closed = -1 << 32
  /// How often the door has been opened.
  private let round = Atomic(0)
  private let sleepers = Atomic(0)
  private let bell = DispatchSemaphore(value: 0)
  /// One caller at a time; the number of helpers that exist.
  private let helpers = Mutex(0)

  private init() {
    for thread in 0..<Self.mostThreads { (next + thread * Self.apart).initialize(to: Atomic(0)) }
  }

  /// Runs a job, unless another one is running.
  ///
  /// - Returns: Whether the job has been done.
  func run(_ tasks: Int, threads: Int, _ work: (Int) -> Void) -> Bool {
    helpers.withLockIfAvailable { (helpers: inout Int) -> Void in
      let threads = min(threads, tasks, Self.mostThreads)
      while helpers < threads - 1 {
        helpers += 1
        Thread.detachNewThread { [helpers] in self.help(as: helpers) }
      }
      withoutActuallyEscaping(work) { work in
        let job = Job(tasks: tasks, threads: threads, work: work)
        self.job = job
        for thread in 0..<threads {
          next[thread * Self.apart].store(tasks * thread / threads, ordering: .relaxed)
        }
        door.subtract(Self.closed, ordering: .sequentiallyConsistent)
        round.add(1, ordering: .sequentiallyConsistent)
        for _ in 0..<min(sleepers.load(ordering: .sequentiallyConsistent), threads - 1) { bell.signal() }
        takeTasks(of: job, as: 0)
        door.add(Self.closed, ordering: .sequentiallyConsistent)
        // Whoever is inside still works on its last task.
        var spins = 0
        while door.load(ordering: .acquiring) != Self.closed {
          spins += 1
          // It may be waiting for this very core.
          if spins % 1000 == 0 { sched_yield() }
        }
        self.job = nil
      }
    } != nil
  }

  private func takeTasks(of job: Job, as thread: Int) {
    for owner in (thread..<thread + job.threads).map({ $0 % job.threads }) {
      while true {
        let task = next[owner * Self.apart].add(1, ordering: .relaxed).oldValue
        if task >= job.end(owner) { break }
        job.work(task)
      }
    }
  }

  /// What a helper does all its life.
  private func help(as thread: Int) {
    var seen = 0
    while true {
      waitForRound(after: seen)
      seen = round.load(ordering: .sequentiallyConsistent)
      if door.add(1, ordering: .sequentiallyConsistent).oldValue >= 0, let job, thread < job.threads {
        takeTasks(of: job, as: thread)
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
