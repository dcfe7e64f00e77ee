/// The input of a convolution with its padding in place, sorted so that a window of any stride moves by 1.
///
/// The taps of a window of stride s see cells whose number has one of s remainders. All cells with the same remainder, a
/// *phase*, are put side by side; then the window moves on by one cell in every phase:
///
///     stride·t + dilation·k = stride·(t + q) + phase               q, phase from dilation·k = stride·q + phase
struct PaddedPhases {
  private let sizes: ConvolutionSizes
  /// The first position, and how many there are, along each axis.
  private let first: Triple
  let counts: Triple
  /// The lengths of one phase.
  let lengths: Triple
  /// How many zeros the last line of a channel needs behind it, because it shares them with no other.
  private let overhang: Int
  /// The phases that some tap sees, along each axis.
  private let phases: (depth: [Int], height: [Int], width: [Int])
  /// How many numbers one channel takes.
  let channelSize: Int

  init(_ sizes: ConvolutionSizes, first: Triple, counts: Triple) {
    (self.sizes, self.first, self.counts) = (sizes, first, counts)
    let last = sizes.kernel.combined(with: sizes.dilation) { ($0 - 1) * $1 }
    var lengths = counts.combined(with: last.combined(with: sizes.stride) { $0 / $1 }) { $0 + $1 }
    // Where a line ends in padding and the next begins with as much, the two may share it: fewer sums between lines.
    let line = sizes.extent.width + sizes.before.width
    let isWhole = first.width == 0 && counts.width == sizes.positions.width
    let excess = lengths.width - line
    let isShared =
      sizes.stride.width == 1 && isWhole && counts.width <= line && 0 < excess && excess <= sizes.before.width
    if isShared { lengths.width = line }
    overhang = isShared ? excess : 0
    self.lengths = lengths
    func seen(_ kernel: Int, _ dilation: Int, _ stride: Int) -> [Int] {
      Set((0..<kernel).map { dilation * $0 % stride }).sorted()
    }
    phases = (
      seen(sizes.kernel.depth, sizes.dilation.depth, sizes.stride.depth),
      seen(sizes.kernel.height, sizes.dilation.height, sizes.stride.height),
      seen(sizes.kernel.width, sizes.dilation.width, sizes.stride.width)
    )
    channelSize = phases.depth.count * phases.height.count * phases.width.count * lengths.product + overhang
  }

  /// Where tap k of a channel starts.
  func offset(of k: Triple) -> Int {
    let reach = k.combined(with: sizes.dilation) { $0 * $1 }
    let q = reach.combined(with: sizes.stride) { $0 / $1 }
    let phase = reach.combined(with: sizes.stride) { $0 % $1 }
    // Every phase of a tap is among those seen.
    let place = Triple(
      phases.depth.firstIndex(of: phase.depth)!, phases.height.firstIndex(of: phase.height)!,
      phases.width.firstIndex(of: phase.width)!)
    let plane = (place.depth * phases.height.count + place.height) * phases.width.count + place.width
    return plane * lengths.product + (q.depth * lengths.height + q.height) * lengths.width + q.width
  }

  /// Copies one channel of the input.
  func fill(_ x: UnsafePointer<Float>, into buffer: UnsafeMutablePointer<Float>) {
    let extent = sizes.extent
    var row = buffer
    for phaseDepth in phases.depth {
      for phaseHeight in phases.height {
        for phaseWidth in phases.width {
          let start = sizes.stride.width * first.width + phaseWidth - sizes.before.width
          for d in 0..<lengths.depth {
            let i = sizes.stride.depth * (first.depth + d) + phaseDepth - sizes.before.depth
            for h in 0..<lengths.height {
              let j = sizes.stride.height * (first.height + h) + phaseHeight - sizes.before.height
              if 0 <= i, i < extent.depth, 0 <= j, j < extent.height {
                copyRow(
                  x + (i * extent.height + j) * extent.width, from: start, step: sizes.stride.width,
                  extent: extent.width, into: row, count: lengths.width)
              } else {
                row.update(repeating: 0, count: lengths.width)
              }
              row += lengths.width
            }
          }
        }
      }
    }
    row.update(repeating: 0, count: overhang)
  }
}

/// Copies cells `from`, `from + step`, … of a row, zeros where it has none.
func copyRow(
  _ row: UnsafePointer<Float>, from start: Int, step: Int, extent: Int,
  into target: UnsafeMutablePointer<Float>,
  count: Int
) {
  let low = min(count, start >= 0 ? 0 : (-start + step - 1) / step)
  let high = max(low, min(count, (extent - 1 - start + step) / step))
  target.update(repeating: 0, count: low)
  let source = row + start
  var i = low
  if step == 1 {
    (target + low).update(from: source + low, count: high - low)
    i = high
  } else if step == 2 {
    // Two vectors hold one vector of every second cell; the last such cell must have a neighbour to read.
    while i + lanes < high {
      let (a, b) = (source.vector(at: 2 * i), source.vector(at: 2 * i + lanes))
      target.store(Vector(lowHalf: a.evenHalf, highHalf: b.evenHalf), at: i)
      i += lanes
    }
  }
  while i < high {
    target[i] = source[i &* step]
    i &+= 1
  }
  (target + high).update(repeating: 0, count: count - high)
}
