// McAllester's pooling for one signal, with padding, dilation and windows that hang over the end.

/// The blocks that a pool of p cells visits, s cells further each time: `blocks[t]` lists the places on the signal.
/// A place in the padding is nil; one that hangs over the end of the padding is not listed.
///
/// Source: McAllester 2017, "Max Pooling" (A9) and "Average Pooling" (A10): cell j of block t is st + j.
///
/// - Parameter roundingUp: Whether one more block takes the cells that the last one leaves over, if it begins on the
///   signal or in front of it.
func plainBlocks(
  over cells: Int, p: Int, s: Int, dilation d: Int, before: Int, after: Int, roundingUp: Bool
) -> [[Int?]] {
  let padding = { (count: Int) in [Int?](repeating: nil, count: count) }
  let padded = padding(before) + (0..<cells).map { $0 } + padding(after)
  var blocks: [[Int?]] = []
  var start = 0
  var covered = 0
  while start + d * (p - 1) < padded.count {
    blocks.append((0..<p).map { j in padded[start + d * j] })
    covered = start + d * (p - 1) + 1
    start += s
  }
  if roundingUp, covered < padded.count, start < before + cells {
    blocks.append((0..<p).map { j in start + d * j }.filter { $0 < padded.count }.map { padded[$0] })
  }
  return blocks
}
