import Foundation
import Tensors

/// The times in seconds of `work`, run again and again, the shortest first.
///
/// The shortest says what the machine can do; on a machine that others use, all others say what they were doing.
///
/// - Parameters:
///   - budget: How long to go on.
///   - least: How many runs there are even if they take longer.
///   - clock: Which seconds count.
///   - work: What is measured; its result is kept until the clock has stopped.
func sortedTimes(
  for budget: Duration, atLeast least: Int, by clock: () -> Double = wallSeconds,
  _ work: () -> Tensor<Float>
) -> [Double] {
  var times: [Double] = []
  let start = ContinuousClock.now
  while times.count < least || ContinuousClock.now - start < budget {
    let before = clock()
    withExtendedLifetime(work()) { times.append(clock() - before) }
  }
  return times.sorted()
}

/// The seconds of the clock on the wall.
func wallSeconds() -> Double { seconds(of: CLOCK_MONOTONIC) }

/// The seconds that this thread has computed; none pass while somebody else has the core.
func threadSeconds() -> Double { seconds(of: CLOCK_THREAD_CPUTIME_ID) }

private func seconds(of clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// Stops a benchmark whose kernels do not compute what the loops compute.
///
/// Both round, in different orders; a ten-thousandth of the largest cell is far above that for every sum here, and far
/// below a term that is missing.
///
/// - Parameters:
///   - name: What is measured.
///   - ours: The result of the kernels, perhaps for further samples than the first.
///   - loops: The result of the loops.
func requireAgreement(_ name: String, _ ours: Tensor<Float>, _ loops: Tensor<Float>) throws {
  let scale = loops.elements.reduce(0) { max($0, $1.magnitude) }
  for (ours, loops) in zip(ours.elements, loops.elements) where !((ours - loops).magnitude <= 1e-4 * scale) {
    throw Failure("\(name): the fast kernels say \(ours) where the loops say \(loops)")
  }
}
