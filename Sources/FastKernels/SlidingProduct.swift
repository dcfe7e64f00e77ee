// What convolution, its input gradient and transposed convolution have in common: a matrix product for every sample,
// group and phase,
//
//     z[row,t] = Σ_i w[row,i] · buffer[offset_i + t]           i = (channel, tap)

/// A sum over channels and taps, the same for all samples and groups.
struct SlidingProduct<Layout: StrideOneLayout> {
  let sizes: ConvolutionSizes
  /// How many channels of a group are summed over, and how many cells the map of one has.
  let channels: (count: Int, cells: Int)
  /// How many channels of a group are computed, and how many cells the map of one has.
  let rows: (count: Int, cells: Int)
  /// From the weights of one channel or row to those of the next.
  let weightStep: (channel: Int, row: Int)
  let threads: Int
  private var shape: TileShape { .fitting(rows.count) }

  /// How many numbers of weights a group has.
  private var weightCount: Int { channels.count * rows.count * sizes.kernel.product }

  /// - Parameters:
  ///   - source: The maps to sum over, sample after sample.
  ///   - w: The weights, group after group.
  ///   - bias: One number per computed channel, or nothing.
  ///   - target: The maps to compute.
  func run(
    _ source: UnsafePointer<Float>, _ w: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    into target: UnsafeMutablePointer<Float>
  ) {
    let whole = Layout(sizes, Stripe(all: Layout.positions(sizes)))
    let phases = whole.phases
    let packedCounts = phases.map {
      PackedWeights.count(shape, rows: rows.count, terms: channels.count * $0.taps.count)
    }
    let packedCount = packedCounts.reduce(0, +)
    Scratch.with(sizes.groups * packedCount, of: Float.self) { packed in
      for g in 0..<sizes.groups {
        var place = packed + g * packedCount
        for (phase, count) in zip(phases, packedCounts) {
          let sources = (0..<channels.count).flatMap { m in
            phase.taps.map { m * weightStep.channel + $0 }
          }
          PackedWeights.pack(
            shape, w + g * weightCount, sources: sources, rowStep: weightStep.row, rows: rows.count,
            into: place,
            threads: threads)
          place += count
        }
      }
      if isPackingWorthIt(whole) {
        runPacked(whole, source, packed, packedCounts, bias: bias, into: target)
      } else {
        runInPlace(source, packed, packedCounts, bias: bias, into: target)
      }
    }
  }

  /// How many numbers the copies of several samples may take: 4 MiB.
  private static var room: Int { 1_000_000 }

  /// Whether the gaps between lines cost more than copying every column once.
  private func isPackingWorthIt(_ layout: Layout) -> Bool {
    if Layout.self == PlainLayout.self { return true }
    let panels = shape.panels(of: rows.count)
    let tiles = layout.phases.reduce(0) { $0 + ($1.lines.span + shape.columns - 1) / shape.columns }
    let wasted = 1 - Double(rows.cells) / Double(max(tiles * shape.columns, 1))
    return wasted * Double(panels) > 3
      && sizes.groups * channels.count * layout.channelSize <= Self.room
  }

  /// Every stripe of every map on its own: its padded copy stays in the second-level cache while all sums run over it.
  private func runInPlace(
    _ source: UnsafePointer<Float>, _ packed: UnsafePointer<Float>, _ packedCounts: [Int],
    bias: UnsafePointer<Float>?, into target: UnsafeMutablePointer<Float>
  ) {
    let stripes = Stripe.cut(
      Layout.positions(sizes), tasks: sizes.samples * sizes.groups, threads: threads
    ) { channels.count * Layout(sizes, $0).channelSize }
    let pieces = stripes.map { stripe in
      let layout = Layout(sizes, stripe)
      let sums = layout.phases.map { phase in
        ShiftedSum(
          shape, phase.lines, offsets: offsets(phase, channelSize: layout.channelSize), rows: rows.count)
      }
      return (layout: layout, sums: sums)
    }
    let packedCount = packedCounts.reduce(0, +)
    // SAFETY: every task writes its own stripe of its own maps.
    nonisolated(unsafe) let (source, packed, bias, target) = (source, packed, bias, target)
    let tasks = sizes.samples * sizes.groups * stripes.count
    let chunks = min(tasks, threads > 1 ? tasksPerThread * threads : 1)
    let room = channels.count * (pieces.map(\.layout.channelSize).max() ?? 0) + ShiftedSum.slack
    parallel(chunks, threads: threads) { chunk in
      Scratch.with(room, of: Float.self) { buffer in
        for task in chunk * tasks / chunks..<(chunk + 1) * tasks / chunks {
          let (map, g) = (task / stripes.count, task / stripes.count % sizes.groups)
          let (layout, sums) = pieces[task % stripes.count]
          for m in 0..<channels.count {
            layout.fill(
              source + (map * channels.count + m) * channels.cells, into: buffer + m * layout.channelSize)
          }
          var weights = packed + g * packedCount
          for (sum, count) in zip(sums, packedCounts) {
            sum.run(
              buffer, weights: weights, into: target + map * rows.count * rows.cells,
              bias: bias.map { $0 + g * rows.count })
            weights += count
          }
        }
      }
    }
  }

  /// So many samples at once as there is room for; their columns are copied tile by tile.
  private func runPacked(
    _ layout: Layout, _ source: UnsafePointer<Float>, _ packed: UnsafePointer<Float>, _ packedCounts: [Int],
    bias: UnsafePointer<Float>?, into target: UnsafeMutablePointer<Float>
  ) {
    let channelSize = layout.channelSize
    let sampleSize = sizes.groups * channels.count * channelSize
    let isInPlace = layout.isPlain
    let samplesAtOnce = isInPlace ? sizes.samples : max(1, Self.room / max(sampleSize, 1))
    nonisolated(unsafe) let source = source
    for first in stride(from: 0, to: sizes.samples, by: samplesAtOnce) {
      let samples = min(samplesAtOnce, sizes.samples - first)
      let target = target + first * sizes.groups * rows.count * rows.cells
      if isInPlace {
        multiply(
          layout, samples, source, packed, packedCounts, bias: bias,
          into: target)
        continue
      }
      Scratch.with(samples * sampleSize, of: Float.self) { buffer in
        // SAFETY: every task fills its own channel.
        nonisolated(unsafe) let buffer = buffer
        parallel(samples * sizes.groups * channels.count, threads: threads) { channel in
          layout.fill(
            source + (first * sizes.groups * channels.count + channel) * channels.cells,
            into: buffer + channel * channelSize)
        }
        multiply(
          layout, samples, buffer, packed, packedCounts, bias: bias,
          into: target)
      }
    }
  }

  /// All groups and phases of some samples, cut into blocks of columns and of rows.
  private func multiply(
    _ layout: Layout, _ samples: Int, _ buffer: UnsafePointer<Float>,
    _ packed: UnsafePointer<Float>, _ packedCounts: [Int], bias: UnsafePointer<Float>?,
    into target: UnsafeMutablePointer<Float>
  ) {
    let products = layout.phases.map { phase in
      PackedProduct(
        shape: shape,
        columns: ColumnTiles(
          shape, phase.lines, samples: samples, source: sizes.groups * channels.count * layout.channelSize,
          target: sizes.groups * rows.count * rows.cells),
        offsets: offsets(phase, channelSize: layout.channelSize), rows: rows.count, cells: rows.cells,
        threads: threads)
    }
    // SAFETY: every task writes its own rows of its own columns.
    nonisolated(unsafe) let (buffer, packed, bias, target) = (buffer, packed, bias, target)
    for g in 0..<sizes.groups {
      var weights = packed + g * packedCounts.reduce(0, +)
      for (product, count) in zip(products, packedCounts) {
        product.run(
          buffer + g * channels.count * layout.channelSize, weights: weights,
          into: target + g * rows.count * rows.cells, bias: bias.map { $0 + g * rows.count })
        weights += count
      }
    }
  }

  private func offsets(_ phase: Phase, channelSize: Int) -> [Int32] {
    (0..<channels.count).flatMap { m in phase.offsets.map { Int32(m * channelSize + $0) } }
  }
}
