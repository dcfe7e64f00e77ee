/// A box of neighbouring positions.
struct Stripe {
  let first: Triple
  let counts: Triple

  /// All positions.
  init(all counts: Triple) { self.init(first: Triple(0, 0, 0), counts: counts) }

  private init(first: Triple, counts: Triple) { (self.first, self.counts) = (first, counts) }

  /// All positions, cut along the first axis that has more than one.
  ///
  /// - Parameters:
  ///   - positions: All positions.
  ///   - tasks: Into how many pieces the work is cut already.
  ///   - threads: How many threads want work; a few pieces for each of them keep all busy to the end.
  ///   - room: How many numbers a stripe may need; without it, so many as stay in the second-level cache.
  ///   - size: How many numbers a stripe needs.
  static func cut(
    _ positions: Triple, tasks: Int = 1, threads: Int = 1, room: Int = 170_000, size: (Stripe) -> Int
  ) -> [Stripe] {
    let axis: WritableKeyPath<Triple, Int> =
      positions.depth > 1 ? \.depth : positions.height > 1 ? \.height : \.width
    let all = positions[keyPath: axis]
    func stripe(_ first: Int, _ length: Int) -> Stripe {
      var (start, counts) = (Triple(0, 0, 0), positions)
      start[keyPath: axis] = first
      counts[keyPath: axis] = length
      return Stripe(first: start, counts: counts)
    }
    var longest = max(all, 1)
    while longest > 1, size(stripe(0, longest)) > room { longest = (longest + 1) / 2 }
    let wanted = threads > 1 ? 4 * threads : 1
    let pieces = max(
      1, min(all, max((all + longest - 1) / longest, (wanted + tasks - 1) / max(tasks, 1))))
    let length = max(1, (all + pieces - 1) / pieces)
    return Swift.stride(from: 0, to: all, by: length).map { stripe($0, min(length, all - $0)) }
  }

  /// The flat number of the first position. The positions of a stripe are neighbours: it is cut along the first axis.
  func start(in lengths: Triple) -> Int {
    (first.depth * lengths.height + first.height) * lengths.width + first.width
  }
}
