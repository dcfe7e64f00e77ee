/// The filter gradient where a vector holds output channels.
///
///     dw[(m,k),n] = Σ_(s,t) x[s,(m,k),t] · dz[s,t,n]
///
/// The derivative is turned, output channels innermost. The input is read number by number, where the taps find it in its
/// padded buffer.
struct FilterSum {
  private let sizes: ConvolutionSizes
  private let stripe: Stripe
  private let layout: PaddedInput
  private let blocks: [ChannelBlock]
  /// For every row (m,k) of a group's result, where its tap starts in the padded buffer; filled up to whole panels.
  private let taps: [Int32]
  private let rows: Int

  /// - Parameters:
  ///   - sizes: The sizes of the convolution.
  ///   - stripe: The positions to sum over.
  init(_ sizes: ConvolutionSizes, _ stripe: Stripe) {
    let layout = PaddedInput(sizes, stripe)
    (self.sizes, self.stripe) = (sizes, stripe)
    self.layout = layout
    blocks = ChannelBlock.blocks(of: sizes.outputs)
    let offsets = layout.tapOffsets
    let taps = (0..<sizes.inputs).flatMap { m in offsets.map { Int32(m * layout.channelSize + $0) } }
    rows = taps.count
    self.taps = taps + Array(repeating: taps.last ?? 0, count: (tileRows - taps.count % tileRows) % tileRows)
  }

  private var panels: Int { taps.count / tileRows }
  private var paddedSample: Int { sizes.groups * sizes.inputs * layout.channelSize }
  private var turnedSample: Int {
    sizes.groups * blocks.reduce(0) { $0 + $1.width } * stripe.counts.product
  }

  /// How many numbers are copied for one sample.
  var copiedSample: Int { (layout.isPlain ? 0 : paddedSample) + turnedSample }

  /// Adds up all samples, so many at once as fit into `room` numbers of copies.
  func run(
    _ dz: UnsafePointer<Float>, _ x: UnsafePointer<Float>, into dw: UnsafeMutablePointer<Float>, room: Int,
    threads: Int
  ) {
    let samplesAtOnce = max(1, room / max(copiedSample, 1))
    for first in stride(from: 0, to: sizes.samples, by: samplesAtOnce) {
      let samples = min(samplesAtOnce, sizes.samples - first)
      let x = x + first * sizes.groups * sizes.inputs * sizes.extent.product
      let dz = dz + first * sizes.groups * sizes.outputs * sizes.positions.product
      Scratch.with(samples * turnedSample, of: Float.self) { turned in
        turn(samples, dz, into: turned, threads: threads)
        if layout.isPlain { return add(samples, turned, x, to: dw, threads: threads) }
        Scratch.with(samples * paddedSample, of: Float.self) { padded in
          // SAFETY: every task fills its own channel.
          nonisolated(unsafe) let (padded, x) = (padded, x)
          parallel(samples * sizes.groups * sizes.inputs, threads: threads) { channel in
            layout.fill(x + channel * sizes.extent.product, into: padded + channel * layout.channelSize)
          }
          add(samples, turned, padded, to: dw, threads: threads)
        }
      }
    }
  }

  /// The product of the input as its layout has it and the turned derivative.
  private func add(
    _ samples: Int, _ turned: UnsafePointer<Float>, _ padded: UnsafePointer<Float>,
    to dw: UnsafeMutablePointer<Float>, threads: Int
  ) {
    let starts = lineStarts(samples)
    // About so many positions of a block stay in the second-level cache while the panels pass by.
    let linesAtOnce = max(1, 2_000 / max(stripe.counts.width, 1))
    let pieces = sizes.groups * blocks.count
    let parts = min(panels, max(1, (tasksPerThread * threads + pieces - 1) / pieces))
    // SAFETY: every task writes its own rows of its own filters.
    nonisolated(unsafe) let (turned, padded, dw) = (turned, padded, dw)
    parallel(pieces * parts, threads: threads) { task in
      let (piece, part) = (task / parts, task % parts)
      let (g, block) = (piece / blocks.count, blocks[piece % blocks.count])
      let own = panels * part / parts..<panels * (part + 1) / parts
      let columns = turned + turnedStart(piece, samples)
      let input = padded + g * sizes.inputs * layout.channelSize
      Scratch.with(own.count * tileRows * tileColumns, of: Float.self) { tiles in
        tiles.update(repeating: 0, count: own.count * tileRows * tileColumns)
        starts.withUnsafeBufferPointer { starts in
          taps.withUnsafeBufferPointer { taps in
            for line in stride(from: 0, to: starts.count, by: linesAtOnce) {
              for panel in own {
                gatheredTile(
                  vectors: block.vectors, count: stripe.counts.width,
                  lines: min(linesAtOnce, starts.count - line), starts: starts.baseAddress! + line, input,
                  taps: taps.baseAddress! + panel * tileRows,
                  columns + line * stripe.counts.width * block.width,
                  addingTo: tiles + (panel - own.lowerBound) * tileRows * tileColumns)
              }
            }
          }
        }
        store(tiles, own, block, to: dw + (g * sizes.outputs + block.first) * rows)
      }
    }
  }

  /// Where each line of positions starts in the padded buffer, sample after sample.
  private func lineStarts(_ samples: Int) -> [Int32] {
    (0..<samples).flatMap { s in
      (0..<stripe.counts.depth).flatMap { d in
        (0..<stripe.counts.height).map { h in
          Int32(s * paddedSample + (d * layout.lengths.height + h) * layout.lengths.width)
        }
      }
    }
  }

  /// Where the turned channels of a block of a group start.
  private func turnedStart(_ piece: Int, _ samples: Int) -> Int {
    let (g, block) = (piece / blocks.count, piece % blocks.count)
    let width = blocks.reduce(0) { $0 + $1.width }
    let before = g * width + blocks[..<block].reduce(0) { $0 + $1.width }
    return before * samples * stripe.counts.product
  }

  /// Turns the derivative, block by block: all samples, all positions, then the channels, zeros in the last vector.
  private func turn(
    _ samples: Int, _ dz: UnsafePointer<Float>, into turned: UnsafeMutablePointer<Float>, threads: Int
  ) {
    let (all, own) = (sizes.positions.product, stripe.counts.product)
    let start = stripe.start(in: sizes.positions)
    // SAFETY: every task writes its own positions of its own block.
    nonisolated(unsafe) let (dz, turned) = (dz, turned)
    let parts = max(1, min(own / 1000, tasksPerThread * threads / max(samples * blocks.count, 1)))
    parallel(sizes.groups * blocks.count * samples * parts, threads: threads) { task in
      let (piece, s, part) = (task / parts / samples, task / parts % samples, task % parts)
      let positions = own * part / parts..<own * (part + 1) / parts
      let (g, block) = (piece / blocks.count, blocks[piece % blocks.count])
      let source = dz + ((s * sizes.groups + g) * sizes.outputs + block.first) * all + start + positions.lowerBound
      let target = turned + turnedStart(piece, samples) + (s * own + positions.lowerBound) * block.width
      for v in 0..<block.vectors {
        turnRows(
          source + v * lanes * all, apart: all, rows: min(lanes, block.channels - v * lanes), count: positions.count,
          into: target + v * lanes, width: block.width)
      }
    }
  }

  private func store(
    _ tiles: UnsafePointer<Float>, _ panels: Range<Int>, _ block: ChannelBlock,
    to dw: UnsafeMutablePointer<Float>
  ) {
    for n in 0..<block.channels {
      for row in panels.lowerBound * tileRows..<min(panels.upperBound * tileRows, rows) {
        dw[n * rows + row] += tiles[(row - panels.lowerBound * tileRows) * tileColumns + n]
      }
    }
  }
}

/// Output channels that share a tile.
private struct ChannelBlock {
  let first: Int
  let channels: Int
  let vectors: Int
  var width: Int { vectors * lanes }

  /// As few blocks as possible, and as equal as possible.
  static func blocks(of channels: Int) -> [ChannelBlock] {
    let vectors = (channels + lanes - 1) / lanes
    let count = (vectors + tileVectors - 1) / tileVectors
    return (0..<count).map { block in
      let (low, high) = (block * vectors / count, (block + 1) * vectors / count)
      return ChannelBlock(
        first: low * lanes, channels: min(high * lanes, channels) - low * lanes, vectors: high - low)
    }
  }
}
