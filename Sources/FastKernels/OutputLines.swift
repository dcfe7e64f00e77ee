/// Which positions of a convolution of stride 1 over a buffer are cells of the output, and which cells.
///
/// Positions are counted along the buffer, line after line, the gaps between lines included.
struct OutputLines {
  /// The lengths of the buffer of one channel; they fix how far apart lines and planes lie.
  let lengths: Triple
  /// How many positions there are along each axis.
  let counts: Triple
  /// Position j belongs to output cell `start + step·j`; what falls outside the output is dropped.
  let start: Triple
  let step: Triple
  /// The output's lengths.
  let extent: Triple

  /// Positions from the first to the last, gaps included.
  var span: Int { ((counts.depth - 1) * lengths.height + counts.height - 1) * lengths.width + counts.width }

  /// How many lines the span has.
  var count: Int { (counts.depth - 1) * lengths.height + counts.height }

  /// The positions of a line that are cells of the output, and the output cell of the first of them.
  func positions(of line: Int) -> (range: Range<Int>, target: Int) {
    let (d, h) = (line / lengths.height, line % lengths.height)
    let (i, j) = (start.depth + step.depth * d, start.height + step.height * h)
    let isInside =
      d < counts.depth && h < counts.height && 0 <= i && i < extent.depth && 0 <= j && j < extent.height
    let low = max(0, (-start.width + step.width - 1) / step.width)
    let high = min(counts.width, (extent.width - start.width + step.width - 1) / step.width)
    guard isInside, low < high else { return (0..<0, 0) }
    let first = line * lengths.width + low
    let target = (i * extent.height + j) * extent.width + start.width + step.width * low
    return (first..<first + high - low, target)
  }
}
