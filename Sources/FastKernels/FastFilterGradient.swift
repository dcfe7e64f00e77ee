import SlidingWindow
import Tensors

// The filter gradient as matrix products:
//
//     dw[(m,k),n] = Σ_(s,t) x[s,(m,k),t] · dz[s,t,n]
//
// The sum runs over samples and positions, so the derivative is turned: output channels innermost, where a vector holds
// them. The input is read number by number, where the taps find it in its padded buffer. No two tasks add to the same
// weight, so the order of every sum is fixed.

extension FastKernels {
  public func convolutionFilterGradient(
    _ dz: Tensor<Float>, _ x: Tensor<Float>, _ window: Window, groups: Int
  ) -> Tensor<Float> {
    let shape = filterShape(dz, x, window, groups: groups)
    requireUpstream("convolutionFilterGradient", dz.shape, x.shape, shape, window, groups: groups)
    // The padding is zeros here, and 0 times infinity is not 0: derivatives that are not finite take the loops.
    guard dz.elements.allSatisfy(\.isFinite) else {
      return naive.convolutionFilterGradient(dz, x, window, groups: groups)
    }
    let sizes = ConvolutionSizes(x.shape, shape, window, groups: groups)
    return withPointers(dz, x) { dz, x, _ in
      makeTensor(shape) { dw in
        dw.update(repeating: 0, count: cellCount(shape))
        let sum = FilterSum(sizes)
        for first in stride(from: 0, to: sizes.samples, by: sum.samplesAtOnce) {
          let samples = first..<min(first + sum.samplesAtOnce, sizes.samples)
          sum.add(samples, dz, x, to: dw, threads: threads)
        }
      }
    }
  }

  /// The same sum with input and output exchanged.
  public func transposedConvolutionFilterGradient(
    _ dz: Tensor<Float>, _ x: Tensor<Float>, _ window: Window, groups: Int
  ) -> Tensor<Float> {
    let operation = "transposedConvolutionFilterGradient"
    let shape = filterShape(x, dz, window, groups: groups)
    requireShape(
      "\(operation): x", x.shape,
      convolutionShape(dz.shape, shape, window, groups: groups, operation: operation))
    return convolutionFilterGradient(x, dz, window, groups: groups)
  }
}

/// The sum over some samples.
private struct FilterSum {
  private let sizes: ConvolutionSizes
  private let phases: PaddedPhases
  private let blocks: [ChannelBlock]
  /// For every row (m,k) of a group's result, where its tap starts in the padded buffer; filled up to whole panels.
  private let taps: [Int32]
  private let rows: Int

  init(_ sizes: ConvolutionSizes) {
    let phases = PaddedPhases(sizes, first: Triple(0, 0, 0), counts: sizes.positions)
    self.sizes = sizes
    self.phases = phases
    blocks = ChannelBlock.blocks(of: sizes.outputs)
    let offsets = sizes.kernel.cells.map { phases.offset(of: $0) }
    let taps = (0..<sizes.inputs).flatMap { m in offsets.map { Int32(m * phases.channelSize + $0) } }
    rows = taps.count
    self.taps = taps + Array(repeating: taps.last ?? 0, count: (tileRows - taps.count % tileRows) % tileRows)
  }

  private var panels: Int { taps.count / tileRows }
  private var paddedSample: Int { sizes.groups * sizes.inputs * phases.channelSize }
  private var turnedSample: Int {
    sizes.groups * blocks.reduce(0) { $0 + $1.width } * sizes.positions.product
  }

  /// As many as keep both copies within 8 MiB, and at least one.
  var samplesAtOnce: Int { max(1, 2_000_000 / max(paddedSample + turnedSample, 1)) }

  func add(
    _ samples: Range<Int>, _ dz: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
    to dw: UnsafeMutablePointer<Float>, threads: Int
  ) {
    let starts = lineStarts(samples.count)
    // About so many positions of a block stay in the second-level cache while the panels pass by.
    let linesAtOnce = max(1, 2_000 / max(sizes.positions.width, 1))
    let parts = min(
      panels, max(1, (8 * threads + sizes.groups * blocks.count - 1) / (sizes.groups * blocks.count)))
    Scratch.with(samples.count * paddedSample, of: Float.self) { padded in
      Scratch.with(samples.count * turnedSample, of: Float.self) { turned in
        // SAFETY: every task writes its own channels, and below its own rows of its own filters.
        nonisolated(unsafe) let (padded, turned, dw, dz, x) = (padded, turned, dw, dz, x)
        parallel(samples.count * sizes.groups * sizes.inputs, threads: threads) { channel in
          phases.fill(
            x + (samples.lowerBound * sizes.groups * sizes.inputs + channel) * sizes.extent.product,
            into: padded + channel * phases.channelSize)
        }
        parallel(sizes.groups * blocks.count, threads: threads) { task in
          turn(task, samples, dz, into: turned)
        }
        parallel(sizes.groups * blocks.count * parts, threads: threads) { task in
          let (piece, part) = (task / parts, task % parts)
          let (g, block) = (piece / blocks.count, blocks[piece % blocks.count])
          let own = panels * part / parts..<panels * (part + 1) / parts
          let columns = turned + turnedStart(piece, samples.count)
          Scratch.with(own.count * tileRows * tileColumns, of: Float.self) { tiles in
            tiles.update(repeating: 0, count: own.count * tileRows * tileColumns)
            for line in stride(from: 0, to: starts.count, by: linesAtOnce) {
              let count = min(linesAtOnce, starts.count - line)
              for panel in own {
                starts.withUnsafeBufferPointer { starts in
                  taps.withUnsafeBufferPointer { taps in
                    gatheredTile(
                      vectors: block.vectors, count: sizes.positions.width, lines: count,
                      starts: starts.baseAddress! + line, padded + g * sizes.inputs * phases.channelSize,
                      taps: taps.baseAddress! + panel * tileRows,
                      columns + line * sizes.positions.width * block.width,
                      addingTo: tiles + (panel - own.lowerBound) * tileRows * tileColumns)
                  }
                }
              }
            }
            store(tiles, own, block, to: dw + (g * sizes.outputs + block.first) * rows)
          }
        }
      }
    }
  }

  /// Where each line of positions starts in the padded buffer, sample after sample.
  private func lineStarts(_ samples: Int) -> [Int32] {
    (0..<samples).flatMap { s in
      (0..<sizes.positions.depth).flatMap { d in
        (0..<sizes.positions.height).map { h in
          Int32(s * paddedSample + (d * phases.lengths.height + h) * phases.lengths.width)
        }
      }
    }
  }

  /// Where the turned channels of a block of a group start.
  private func turnedStart(_ piece: Int, _ samples: Int) -> Int {
    let (g, block) = (piece / blocks.count, piece % blocks.count)
    let width = blocks.reduce(0) { $0 + $1.width }
    let before = g * width + blocks[..<block].reduce(0) { $0 + $1.width }
    return before * samples * sizes.positions.product
  }

  /// Turns the channels of one block: all samples, all positions, then the channels, zeros in the last vector.
  private func turn(
    _ piece: Int, _ samples: Range<Int>, _ dz: UnsafePointer<Float>, into turned: UnsafeMutablePointer<Float>
  ) {
    let (g, block) = (piece / blocks.count, blocks[piece % blocks.count])
    let positions = sizes.positions.product
    var target = turned + turnedStart(piece, samples.count)
    for s in samples {
      let source = dz + ((s * sizes.groups + g) * sizes.outputs + block.first) * positions
      for t in 0..<positions {
        for n in 0..<block.channels { target[n] = source[n &* positions &+ t] }
        for n in block.channels..<block.width { target[n] = 0 }
        target += block.width
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
