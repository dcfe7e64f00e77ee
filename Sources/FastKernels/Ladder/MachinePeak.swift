/// How many operations a second the machine's multipliers can do at most, measured.
///
/// Every thread multiplies and adds in registers alone, as many sums at a time as the micro-kernel holds, so that nobody
/// waits for memory or for an unfinished sum. No convolution can be faster; how near it comes is a measure that holds
/// on every machine.
///
/// - Parameter threads: How many threads work at the same time.
/// - Returns: Thousand million operations a second, a multiplication and an addition counted as two, in the best of
///   several runs of a few milliseconds.
package func measuredPeak(threads: Int) -> Double {
  // Tasks of some ten microseconds: at the end of a run no thread waits long for another.
  let (tasks, steps, runs) = (150 * threads, 2_000, 5)
  let operations = 2 * tasks * steps * tileRows * tileVectors * lanes
  var shortest = Duration.seconds(1_000_000)
  Scratch.with(tasks * lanes, of: Float.self) { results in
    nonisolated(unsafe) let results = results  // SAFETY: every task writes its own.
    for _ in 0..<runs {
      let time = ContinuousClock().measure {
        parallel(tasks, threads: threads) { task in
          results.store(multiplyAdds(steps, factor: 0.5, term: 1), at: task * lanes)
        }
      }
      shortest = min(shortest, time)
    }
  }
  return Double(operations) / (shortest / .seconds(1)) / 1e9
}

/// The loop itself, on `tileRows · tileVectors` vectors of sums:
///
///     sum ← factor·sum + term
///
/// All sums start from different numbers, so that the compiler cannot merge them, and all count in the result, so that
/// it cannot leave one out. With a factor below 1 they stay ordinary numbers.
@inline(never)
private func multiplyAdds(_ steps: Int, factor: Float, term: Float) -> Vector {
  let (factor, term) = (Vector(repeating: factor), Vector(repeating: term))
  var sums = TileRows<InlineArray<3, Vector>> { r in
    InlineArray { v in Vector(repeating: Float(10 &* r &+ v)) }
  }
  for _ in 0..<steps {
    for r in sums.indices {
      for v in sums[r].indices {
        var sum = term
        sum.add(factor, times: sums[r][v])
        sums[r][v] = sum
      }
    }
  }
  var total = Vector.zero
  for r in sums.indices {
    for v in sums[r].indices { total += sums[r][v] }
  }
  return total
}
