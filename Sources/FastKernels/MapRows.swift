/// The rows of many maps, numbered through.
struct MapRows {
  let maps: Int
  /// How many cells a map has along each axis.
  let lengths: Triple

  /// - Parameter shape: Samples, channels, spatial axes.
  init(_ shape: [Int]) {
    maps = shape[0] * shape[1]
    lengths = Triple(Array(shape[2...]), filling: 1)
  }

  /// How many rows there are.
  var count: Int { maps * lengths.depth * lengths.height }

  /// One of the rows.
  struct Row {
    let map: Int
    let depth: Int
    let height: Int
    /// Its number among the rows of its map.
    let number: Int
    /// Its first cell among those of all maps.
    let start: Int
    /// How many cells there are from its first to the end of the run.
    let room: Int
  }

  /// Runs of neighbouring rows, a few for every thread.
  func runs(for threads: Int) -> [Range<Int>] {
    let runs = min(count, threads == 1 ? 1 : threads * tasksPerThread)
    return (0..<runs).map { count * $0 / runs..<count * ($0 + 1) / runs }
  }

  /// Calls `body` for every row of a run, in order.
  ///
  /// What it writes behind the end of a row, but before the end of the run, later rows overwrite.
  @inline(__always)
  func forEach(in run: Range<Int>, _ body: (Row) -> Void) {
    var (map, number) = run.lowerBound.quotientAndRemainder(dividingBy: lengths.depth * lengths.height)
    var (depth, height) = number.quotientAndRemainder(dividingBy: lengths.height)
    for row in run {
      body(
        Row(
          map: map, depth: depth, height: height, number: number, start: row &* lengths.width,
          room: (run.upperBound &- row) &* lengths.width))
      (height, number) = (height &+ 1, number &+ 1)
      if height == lengths.height { (depth, height) = (depth &+ 1, 0) }
      if depth == lengths.depth { (map, depth, number) = (map &+ 1, 0, 0) }
    }
  }
}
