/// The input of a convolution with its padding in place, sorted so that a window of any stride moves by 1.
///
/// The taps of a window of stride s see cells whose number has one of s remainders. All cells with the same remainder, a
/// *plane*, are put side by side; then the window moves on by one cell in every plane:
///
///     stride·t + dilation·k = stride·(t + q) + remainder       where dilation·k = stride·q + remainder
struct PaddedInput: StrideOneLayout {
  private let sizes: ConvolutionSizes
  private let stripe: Stripe
  /// The lengths of one plane.
  let lengths: Triple
  /// How many zeros the last line of a channel needs behind it, because it shares them with no other.
  private let overhang: Int
  /// The remainders that some tap sees, along each axis.
  private let remainders: (depth: [Int], height: [Int], width: [Int])
  let channelSize: Int

  init(_ sizes: ConvolutionSizes, _ stripe: Stripe) {
    (self.sizes, self.stripe) = (sizes, stripe)
    let counts = stripe.counts
    let last = sizes.kernel.combined(with: sizes.dilation) { ($0 - 1) * $1 }
    var lengths = counts.combined(with: last.combined(with: sizes.stride, /), +)
    // Where a line ends in padding and the next begins with as much, the two may share it: fewer sums between lines.
    let line = sizes.extent.width + sizes.before.width
    let isWhole = stripe.first.width == 0 && counts.width == sizes.positions.width
    let excess = lengths.width - line
    let isShared =
      sizes.stride.width == 1 && isWhole && counts.width <= line && 0 < excess && excess <= sizes.before.width
    if isShared { lengths.width = line }
    overhang = isShared ? excess : 0
    self.lengths = lengths
    func seen(_ kernel: Int, _ dilation: Int, _ stride: Int) -> [Int] {
      Set((0..<kernel).map { dilation * $0 % stride }).sorted()
    }
    remainders = (
      seen(sizes.kernel.depth, sizes.dilation.depth, sizes.stride.depth),
      seen(sizes.kernel.height, sizes.dilation.height, sizes.stride.height),
      seen(sizes.kernel.width, sizes.dilation.width, sizes.stride.width)
    )
    channelSize =
      remainders.depth.count * remainders.height.count * remainders.width.count * lengths.product + overhang
  }

  var isPlain: Bool {
    lengths == sizes.extent && overhang == 0 && sizes.stride == Triple(1, 1, 1)
      && sizes.before == Triple(0, 0, 0) && stripe.first == Triple(0, 0, 0)
  }

  static func positions(_ sizes: ConvolutionSizes) -> Triple { sizes.positions }

  /// A single sum: position j is output cell `first + j`.
  var phases: [Phase] {
    let lines = OutputLines(
      lengths: lengths, counts: stripe.counts, start: stripe.first, step: Triple(1, 1, 1),
      extent: sizes.positions)
    return [Phase(taps: Array(0..<sizes.kernel.product), offsets: tapOffsets, lines: lines)]
  }

  /// Where each tap of a channel starts.
  var tapOffsets: [Int] {
    sizes.kernel.cells.map { k in
      let reach = k.combined(with: sizes.dilation, *)
      let (q, remainder) = (reach.combined(with: sizes.stride, /), reach.combined(with: sizes.stride, %))
      // The remainder of a tap is among those seen.
      let place = Triple(
        remainders.depth.firstIndex(of: remainder.depth)!,
        remainders.height.firstIndex(of: remainder.height)!,
        remainders.width.firstIndex(of: remainder.width)!)
      let plane =
        (place.depth * remainders.height.count + place.height) * remainders.width.count + place.width
      return plane * lengths.product + (q.depth * lengths.height + q.height) * lengths.width + q.width
    }
  }

  /// Positions from the first to the last, gaps between lines included.
  var span: Int { phases[0].lines.span }

  /// Copies a map of the output so that each position lies as far from the first as in this layout, zeros between.
  func spread(_ map: UnsafePointer<Float>, into buffer: UnsafeMutablePointer<Float>, count: Int) {
    var (source, position) = (map, 0)
    for _ in 0..<stripe.counts.depth {
      for h in 0..<stripe.counts.height {
        let isLast = h + 1 == stripe.counts.height
        copy(source, to: buffer + position, step: 1, count: stripe.counts.width, adding: 0)
        source += stripe.counts.width
        let gap =
          (isLast ? lengths.height - stripe.counts.height : 0) * lengths.width
          + lengths.width - stripe.counts.width
        let zeros = position + stripe.counts.width
        clear(buffer + zeros, count: min(gap, count - zeros))
        position = zeros + gap
      }
    }
    if position < count { clear(buffer + position, count: count - position) }
  }

  func fill(_ channel: UnsafePointer<Float>, into buffer: UnsafeMutablePointer<Float>) {
    let (extent, stride, first) = (sizes.extent, sizes.stride, stripe.first)
    var row = buffer
    for depth in remainders.depth {
      for height in remainders.height {
        for width in remainders.width {
          let copyRow = RowCopy(
            from: stride.width * first.width + width - sizes.before.width, step: stride.width,
            extent: extent.width, count: lengths.width)
          for d in 0..<lengths.depth {
            let i = stride.depth * (first.depth + d) + depth - sizes.before.depth
            for h in 0..<lengths.height {
              let j = stride.height * (first.height + h) + height - sizes.before.height
              if 0 <= i, i < extent.depth, 0 <= j, j < extent.height {
                copyRow(channel + (i * extent.height + j) * extent.width, into: row)
              } else {
                clear(row, count: lengths.width)
              }
              row += lengths.width
            }
          }
        }
      }
    }
    clear(row, count: overhang)
  }
}
