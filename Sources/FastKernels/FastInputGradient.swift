import SlidingWindow
import Tensors

// The input gradient as matrix products, one for every phase of the stride:
//
//     dx[m,u] = Σ_(n,k) w[(n,k),m] · dz[n,t]           for all k, t with stride·t + dilation·k − padding = u
//
// Only taps whose dilation·k has the right remainder reach a cell u: u + padding = stride·j + phase takes the taps with
// dilation·k = stride·q + phase, and sees t = j − q. Within a phase that is a convolution of stride 1.

extension FastKernels {
  public func convolutionInputGradient(
    _ dz: Tensor<Float>, _ w: Tensor<Float>, over extent: [Int], _ window: Window, groups: Int
  ) -> Tensor<Float> {
    let shape = [dz.samples.count, w.channels.count * groups] + extent
    requireUpstream("convolutionInputGradient", dz.shape, shape, w.shape, window, groups: groups)
    let sizes = ConvolutionSizes(shape, w.shape, window, groups: groups)
    // With a single tap there is nothing to flip.
    if sizes.isPointwise {
      return convolution(dz, w.channelsSwapped(groups: groups), bias: nil, window, groups: groups)
    }
    return withPointers(dz, w) { dz, w, _ in
      makeTensor(shape) { dx in inputGradient(sizes, dz, w, bias: nil, into: dx) }
    }
  }

  /// Going up through a transposed convolution is going back through a convolution; only a bias is added.
  public func transposedConvolution(
    _ x: Tensor<Float>, _ w: Tensor<Float>, bias b: Tensor<Float>?, _ window: Window,
    leftover: Window.PerAxis,
    groups: Int
  ) -> Tensor<Float> {
    let shape = transposedConvolutionShape(
      x.shape, w.shape, bias: b?.shape, window, leftover: leftover, groups: groups)
    let sizes = ConvolutionSizes(shape, w.shape, window, groups: groups)
    return withPointers(x, w, b) { x, w, b in
      makeTensor(shape) { z in inputGradient(sizes, x, w, bias: b, into: z) }
    }
  }

  private func inputGradient(
    _ sizes: ConvolutionSizes, _ dz: UnsafePointer<Float>, _ w: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, into dx: UnsafeMutablePointer<Float>
  ) {
    let spread = SpreadDerivative(sizes)
    let phases = spread.phases
    let stripes = Stripes(spread.counts, tasks: sizes.samples * sizes.groups, threads: threads) { counts in
      sizes.outputs * spread.channelSize(counts)
    }
    let taps = sizes.kernel.product
    let weightCounts = phases.map {
      PackedWeights.count(rows: sizes.inputs, terms: sizes.outputs * $0.taps.count)
    }
    let weightCount = weightCounts.reduce(0, +)
    // SAFETY: every task writes its own stripe of its own maps.
    nonisolated(unsafe) let (dz, dx, bias) = (dz, dx, bias)
    Scratch.with(sizes.groups * weightCount, of: Float.self) { packed in
      for g in 0..<sizes.groups {
        var place = packed + g * weightCount
        for (phase, count) in zip(phases, weightCounts) {
          let sources = (0..<sizes.outputs).flatMap { n in
            phase.taps.map { n * sizes.inputs * taps + $0.flat }
          }
          PackedWeights.pack(
            w + g * sizes.outputs * sizes.inputs * taps, sources: sources, rowStep: taps, rows: sizes.inputs,
            into: place, threads: threads)
          place += count
        }
      }
      let sums = (0..<stripes.count).map { stripe in
        let first = stripes.first(stripe).combined(with: spread.lowest, +)
        let counts = stripes.counts(stripe)
        let (lengths, channelSize) = (spread.lengths(counts), spread.channelSize(counts))
        return phases.map { phase in
          let tapOffsets = phase.taps.map { spread.offset(of: $0.q, lengths) }
          return ShiftedSum(
            lengths: lengths, counts: counts,
            offsets: (0..<sizes.outputs).flatMap { n in tapOffsets.map { Int32(n * channelSize + $0) } },
            rows: sizes.inputs,
            start: first.combined(with: sizes.stride, *).combined(with: phase.remainder, +).combined(
              with: sizes.before, -), step: sizes.stride, extent: sizes.extent)
        }
      }
      nonisolated(unsafe) let packed = packed
      parallel(sizes.samples * sizes.groups * stripes.count, threads: threads) { task in
        let (map, stripe) = (task / stripes.count, task % stripes.count)
        let first = stripes.first(stripe).combined(with: spread.lowest, +)
        let counts = stripes.counts(stripe)
        let channelSize = spread.channelSize(counts)
        let phaseSums = sums[stripe]
        Scratch.with(sizes.outputs * channelSize + ShiftedSum.slack, of: Float.self) { buffer in
          for n in 0..<sizes.outputs {
            spread.fill(
              dz + (map * sizes.outputs + n) * sizes.positions.product, first: first, counts: counts,
              into: buffer + n * channelSize)
          }
          var weights = packed + map % sizes.groups * weightCount
          for (sum, count) in zip(phaseSums, weightCounts) {
            sum.run(
              buffer, weights: weights, into: dx + map * sizes.inputs * sizes.extent.product,
              bias: bias.map { $0 + map % sizes.groups * sizes.inputs })
            weights += count
          }
        }
      }
    }
  }
}

/// The derivative of the output, laid out so that the taps of one phase of the stride read it at stride 1.
struct SpreadDerivative {
  /// The cells u that share a remainder, and the taps that reach them.
  struct Phase {
    let remainder: Triple
    /// The flat number of each tap, and its q.
    let taps: [(flat: Int, q: Triple)]
  }

  private let sizes: ConvolutionSizes
  /// How far back the last tap of any phase looks.
  private let back: Triple
  /// The lowest j along each axis; below 0 where the padding is negative.
  let lowest: Triple
  /// How many j there are along each axis.
  let counts: Triple

  init(_ sizes: ConvolutionSizes) {
    self.sizes = sizes
    let last = sizes.kernel.combined(with: sizes.dilation) { ($0 - 1) * $1 }
    back = last.combined(with: sizes.stride) { $0 / $1 }
    lowest = sizes.before.combined(with: sizes.stride) { before, stride in
      min(0, (before - stride + 1) / stride)
    }
    counts = sizes.extent.combined(with: sizes.before, +)
      .combined(with: sizes.stride) { max(0, ($0 + $1 - 1) / $1) }.combined(with: lowest, -)
  }

  /// One for every remainder along every axis.
  var phases: [Phase] {
    let taps = sizes.kernel.cells.enumerated().map { flat, k in
      (flat: flat, reach: k.combined(with: sizes.dilation) { $0 * $1 })
    }
    return sizes.stride.cells.map { remainder in
      Phase(
        remainder: remainder,
        taps: taps.filter { $0.reach.combined(with: sizes.stride, %) == remainder }.map {
          (flat: $0.flat, q: $0.reach.combined(with: sizes.stride, /))
        })
    }
  }

  /// The lengths of the buffer for so many j.
  func lengths(_ counts: Triple) -> Triple {
    var lengths = counts.combined(with: back, +)
    lengths.width -= overhang(counts)
    return lengths
  }

  /// How many numbers one map takes.
  func channelSize(_ counts: Triple) -> Int { lengths(counts).product + overhang(counts) }

  /// How many zeros behind a line are those in front of the next: both need some, so they share them.
  private func overhang(_ counts: Triple) -> Int {
    let excess = counts.width - sizes.positions.width
    let isShared =
      counts.width == self.counts.width && lowest.width == 0 && 0 < excess && excess <= back.width
    return isShared ? excess : 0
  }

  /// Where a tap starts: j − q, counted from the first cell of the buffer.
  func offset(of q: Triple, _ lengths: Triple) -> Int {
    let place = back.combined(with: q, -)
    return (place.depth * lengths.height + place.height) * lengths.width + place.width
  }

  /// Copies one map of the derivative, zeros around it.
  func fill(
    _ dz: UnsafePointer<Float>, first: Triple, counts: Triple, into buffer: UnsafeMutablePointer<Float>
  ) {
    let (positions, lengths) = (sizes.positions, lengths(counts))
    var row = buffer
    for d in 0..<lengths.depth {
      let i = first.depth + d - back.depth
      for h in 0..<lengths.height {
        let j = first.height + h - back.height
        if 0 <= i, i < positions.depth, 0 <= j, j < positions.height {
          copyRow(
            dz + (i * positions.height + j) * positions.width, from: first.width - back.width, step: 1,
            extent: positions.width, into: row, count: lengths.width)
        } else {
          row.update(repeating: 0, count: lengths.width)
        }
        row += lengths.width
      }
    }
    row.update(repeating: 0, count: overhang(counts))
  }
}
