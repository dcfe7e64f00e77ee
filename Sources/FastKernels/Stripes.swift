/// Output positions dealt out in pieces: along the first axis that has more than one.
struct Stripes {
  /// How many pieces there are.
  let count: Int
  private let positions: Triple
  private let length: Int
  private let axis: WritableKeyPath<Triple, Int>

  /// Numbers of one piece's input that stay in the second-level cache.
  private static let budget = 170_000

  /// - Parameters:
  ///   - positions: All output positions.
  ///   - tasks: Into how many pieces the work is cut already.
  ///   - threads: How many threads want work; a few pieces for each of them keep all busy to the end.
  ///   - size: How many numbers of input a piece with these counts needs.
  init(_ positions: Triple, tasks: Int, threads: Int, size: (Triple) -> Int) {
    let axis: WritableKeyPath<Triple, Int> =
      positions.depth > 1 ? \.depth : positions.height > 1 ? \.height : \.width
    let all = positions[keyPath: axis]
    func sizeOfPiece(_ length: Int) -> Int {
      var counts = positions
      counts[keyPath: axis] = length
      return size(counts)
    }
    var longest = max(all, 1)
    while longest > 1, sizeOfPiece(longest) > Self.budget { longest = (longest + 1) / 2 }
    let wanted = threads > 1 ? 4 * threads : 1
    let pieces = max(1, min(all, max((all + longest - 1) / longest, (wanted + tasks - 1) / max(tasks, 1))))
    self.positions = positions
    self.axis = axis
    length = max(1, (all + pieces - 1) / pieces)
    count = (all + length - 1) / length
  }

  /// Where a piece starts.
  func first(_ piece: Int) -> Triple {
    var first = Triple(0, 0, 0)
    first[keyPath: axis] = piece * length
    return first
  }

  /// How many positions a piece has along each axis.
  func counts(_ piece: Int) -> Triple {
    var counts = positions
    counts[keyPath: axis] = min(length, positions[keyPath: axis] - piece * length)
    return counts
  }
}
