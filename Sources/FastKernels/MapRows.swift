/// The rows of many maps, numbered through.
struct MapRows {
  let maps: Int
  /// How many cells a map has along each axis.
  let lengths: Triple

  private var count: Int { maps * lengths.depth * lengths.height }

  /// One of the rows.
  struct Row {
    /// Its number among the rows of all maps.
    let number: Int
    let map: Int
    let depth: Int
    let height: Int
    /// How many cells lie from its first to the end of what this task may write.
    let room: Int
  }

  /// Runs of neighbouring rows, `threads` threads want some of them each.
  func runs(for threads: Int) -> [Range<Int>] {
    let runs = min(count, threads == 1 ? 1 : threads * tasksPerThread)
    return (0..<runs).map { count * $0 / runs..<count * ($0 + 1) / runs }
  }

  /// Calls `body` for every row of a run, in order.
  @inline(__always)
  func forEach(in run: Range<Int>, _ body: (Row) -> Void) {
    let slices = lengths.depth * lengths.height
    for number in run {
      let (map, rest) = number.quotientAndRemainder(dividingBy: slices)
      let (depth, height) = rest.quotientAndRemainder(dividingBy: lengths.height)
      body(
        Row(
          number: number, map: map, depth: depth, height: height,
          room: (run.upperBound &- number) &* lengths.width))
    }
  }
}
