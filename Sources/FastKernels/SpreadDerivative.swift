/// The derivative of the output, laid out so that the taps of one phase of the stride read it at stride 1.
///
/// Only taps whose dilation·k has the right remainder reach a cell u: u + padding = stride·j + remainder takes the taps
/// with dilation·k = stride·q + remainder, and sees t = j − q. All remainders read the same buffer.
struct SpreadDerivative: StrideOneLayout {
  private let sizes: ConvolutionSizes
  private let counts: Triple
  /// The first j of the buffer's positions.
  private let first: Triple
  /// How far back the last tap of any phase looks.
  private let back: Triple
  private let lengths: Triple
  /// How many zeros behind a line are those in front of the next: both need some, so they share them.
  private let overhang: Int

  init(_ sizes: ConvolutionSizes, _ stripe: Stripe) {
    (self.sizes, counts) = (sizes, stripe.counts)
    let lowest = Self.lowest(sizes)
    first = stripe.first.combined(with: lowest, +)
    let last = sizes.kernel.combined(with: sizes.dilation) { ($0 - 1) * $1 }
    back = last.combined(with: sizes.stride, /)
    let isWhole = counts.width == Self.positions(sizes).width
    let (zerosBefore, zerosBehind) = (
      back.width - first.width, first.width + counts.width - sizes.positions.width
    )
    overhang = isWhole ? max(0, min(zerosBefore, zerosBehind, back.width)) : 0
    var lengths = counts.combined(with: back, +)
    lengths.width -= overhang
    self.lengths = lengths
  }

  /// The lowest j along each axis that reaches a cell of the input.
  private static func lowest(_ sizes: ConvolutionSizes) -> Triple {
    sizes.before.combined(with: sizes.stride, quotient)
  }

  /// As many j as lead from the first cell of the input to the last.
  static func positions(_ sizes: ConvolutionSizes) -> Triple {
    sizes.extent.combined(with: sizes.before) { $0 + $1 - 1 }.combined(with: sizes.stride, quotient)
      .combined(with: lowest(sizes)) { last, first in max(0, last - first + 1) }
  }

  /// a / b, rounded down where a is negative, too.
  private static func quotient(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : (a + 1) / b - 1 }

  var isPlain: Bool { false }
  var channelSize: Int { lengths.product + overhang }

  /// One for every remainder along every axis: position j is input cell `stride·j + remainder − padding`.
  var phases: [Phase] {
    let taps = sizes.kernel.cells.map { $0.combined(with: sizes.dilation, *) }
    return sizes.stride.cells.map { remainder in
      let own = taps.indices.filter { taps[$0].combined(with: sizes.stride, %) == remainder }
      let start = first.combined(with: sizes.stride, *).combined(with: remainder, +)
        .combined(with: sizes.before, -)
      return Phase(
        taps: own,
        offsets: own.map { tap in
          let place = back.combined(with: taps[tap].combined(with: sizes.stride, /), -)
          return (place.depth * lengths.height + place.height) * lengths.width + place.width
        },
        lines: OutputLines(
          lengths: lengths, counts: counts, start: start, step: sizes.stride, extent: sizes.extent))
    }
  }

  func fill(_ channel: UnsafePointer<Float>, into buffer: UnsafeMutablePointer<Float>) {
    let positions = sizes.positions
    let copyRow = RowCopy(
      from: first.width - back.width, step: 1, extent: positions.width, count: lengths.width)
    var row = buffer
    for d in 0..<lengths.depth {
      let i = first.depth + d - back.depth
      for h in 0..<lengths.height {
        let j = first.height + h - back.height
        if 0 <= i, i < positions.depth, 0 <= j, j < positions.height {
          copyRow(channel + (i * positions.height + j) * positions.width, into: row)
        } else {
          clear(row, count: lengths.width)
        }
        row += lengths.width
      }
    }
    clear(row, count: overhang)
  }
}
