import ConvNets
import Foundation
import Testing

/// The rates at every step of a plan of `epochs` epochs of four images each, one by one.
private func rates(_ schedule: Schedule, epochs: Int, losses: [Double] = []) -> [Double] {
  (0..<4 * epochs).map { seen in
    schedule.rate(seen: seen, perEpoch: 4, epochs: epochs, losses: Array(losses.prefix(seen / 4)))
  }
}

private func repeated(_ rates: [Double]) -> [Double] { rates.flatMap { [$0, $0, $0, $0] } }

@Suite struct `A schedule` {
  @Test func `stays, or falls by steps`() {
    #expect(rates(.constant(0.3), epochs: 2) == repeated([0.3, 0.3]))
    #expect(rates(.steps(8, every: 2, factor: 0.25), epochs: 5) == repeated([8, 8, 2, 2, 0.5]))
    #expect(rates(.steps(1, every: 1), epochs: 2) == repeated([1, 0.1]))
  }

  /// Places where the cosine is known: 1, ½, 0, −½ after 0, ⅓, ½ and ⅔ of the way.
  @Test func `falls along half a cosine wave`() {
    let twelve = rates(.cosine(0.1), epochs: 3)
    for (step, expected) in [(0, 0.1), (4, 0.075), (6, 0.05), (8, 0.025)] {
      #expect(abs(twelve[step] - expected) < 1e-16)
    }
    #expect(zip(twelve, twelve.dropFirst()).allSatisfy { $0 > $1 })
    #expect(Schedule.cosine(0.1).rate(seen: 12, perEpoch: 4, epochs: 3, losses: []) == 0)
  }

  /// Three losses in a row that are no lower than the least so far are more than a patience of two; then the count
  /// begins anew. The fall from 0.5 to 0.49996 is less than a ten-thousandth.
  @Test func `is divided on a plateau`() {
    let losses = [1, 0.5, 0.6, 0.49996, 0.7, 0.8, 0.4, 0.4, 0.4, 0.4]
    let schedule = Schedule.plateau(1, patience: 2, factor: 0.5)
    #expect(
      rates(schedule, epochs: 11, losses: losses) == repeated([1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25]))
    #expect(rates(.plateau(1, patience: 0), epochs: 3, losses: [.nan, 1, 1]).last == 0.1)
  }

  @Test func `begins at a tenth and grows in a line, before any other`() {
    let warm = rates(.warmUp(epochs: 2, then: .cosine(0.8)), epochs: 5)
    for step in 0..<8 { #expect(abs(warm[step] - 0.8 * (0.1 + 0.9 * Double(step) / 8)) < 1e-15) }
    #expect(Array(warm[8...]) == rates(.cosine(0.8), epochs: 3))
    // Losses of the warm-up do not count for the plateau.
    let plateau = Schedule.warmUp(epochs: 1, then: .plateau(1, patience: 0, factor: 0.5))
    #expect(rates(plateau, epochs: 4, losses: [0.1, 3, 2, 2])[12] == 1)
    #expect(plateau.rate(seen: 16, perEpoch: 4, epochs: 5, losses: [0.1, 3, 2, 2]) == 0.5)
  }
}
