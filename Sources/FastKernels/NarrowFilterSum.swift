/// The filter gradient where there are few output channels: a vector holds positions.
///
///     dw[n,(m,k)] = Σ_(s,t) dz[s,n,t] · x[s,(m,k),t]
///
/// Both factors are read in vectors along the positions, the gaps between lines included: there the derivative is 0. At the
/// end the numbers of each vector are added up.
struct NarrowFilterSum {
  private let sizes: ConvolutionSizes
  private let stripes: [Stripe]
  /// How many rows (m,k) the result of a group has.
  private let rows: Int

  init(_ sizes: ConvolutionSizes) {
    self.sizes = sizes
    stripes = Stripe.cut(sizes.positions) {
      sizes.inputs * PaddedInput(sizes, $0).channelSize + sizes.outputs * $0.counts.product
    }
    rows = sizes.inputs * sizes.kernel.product
  }

  private var panels: Int { (rows + dotRows - 1) / dotRows }
  private var blocks: Int { (sizes.outputs + tileVectors - 1) / tileVectors }

  /// Adds up all samples, in parts whose number does not depend on the number of threads.
  func run(
    _ dz: UnsafePointer<Float>, _ x: UnsafePointer<Float>, into dw: UnsafeMutablePointer<Float>, threads: Int
  ) {
    let units = sizes.samples * stripes.count
    let parts = max(1, min(units, 16 / sizes.groups))
    let size = sizes.groups * sizes.outputs * rows
    let inputs = stripes.map { PaddedInput(sizes, $0) }
    Scratch.with(parts * size, of: Float.self) { partial in
      // SAFETY: every task writes its own part of its own group.
      nonisolated(unsafe) let (partial, dz, x) = (partial, dz, x)
      parallel(parts * sizes.groups, threads: threads) { task in
        let (part, g) = (task / sizes.groups, task % sizes.groups)
        sum(
          units * part / parts..<units * (part + 1) / parts, group: g, inputs, dz, x,
          into: partial + part * size + g * sizes.outputs * rows)
      }
      for i in 0..<size { dw[i] = (1..<parts).reduce(partial[i]) { $0 + partial[$1 * size + i] } }
    }
  }

  /// The sum over some stripes of some samples.
  private func sum(
    _ units: Range<Int>, group g: Int, _ inputs: [PaddedInput], _ dz: UnsafePointer<Float>,
    _ x: UnsafePointer<Float>, into dw: UnsafeMutablePointer<Float>
  ) {
    let tileSize = dotRows * tileVectors * lanes
    Scratch.with(panels * blocks * tileSize, of: Float.self) { tiles in
      tiles.update(repeating: 0, count: panels * blocks * tileSize)
      for unit in units {
        let map = unit / stripes.count * sizes.groups + g
        let (stripe, input) = (stripes[unit % stripes.count], inputs[unit % stripes.count])
        let vectors = (input.span + lanes - 1) / lanes
        let padded = sizes.inputs * input.channelSize
        Scratch.with(padded + lanes + sizes.outputs * vectors * lanes, of: Float.self) { buffer in
          for m in 0..<sizes.inputs {
            input.fill(
              x + (map * sizes.inputs + m) * sizes.extent.product, into: buffer + m * input.channelSize)
          }
          (buffer + padded).update(repeating: 0, count: lanes)
          let spread = buffer + padded + lanes
          for n in 0..<sizes.outputs {
            input.spread(
              dz + ((map * sizes.outputs + n) * sizes.positions.product + stripe.start(in: sizes.positions)),
              into: spread + n * vectors * lanes, count: vectors * lanes)
          }
          multiply(input, vectors: vectors, buffer, spread, into: tiles)
        }
      }
      for n in 0..<sizes.outputs {
        for row in 0..<rows {
          let tile = tiles + (row / dotRows * blocks + n / tileVectors) * tileSize
          let vector = row % dotRows * tileVectors + n % tileVectors
          dw[n * rows + row] = UnsafePointer(tile).vector(at: vector * lanes).sum()
        }
      }
    }
  }

  private func multiply(
    _ input: PaddedInput, vectors: Int, _ buffer: UnsafePointer<Float>, _ spread: UnsafePointer<Float>,
    into tiles: UnsafeMutablePointer<Float>
  ) {
    let tapOffsets = input.tapOffsets
    var offsets = (0..<sizes.inputs).flatMap { m in tapOffsets.map { Int32(m * input.channelSize + $0) } }
    // Rows that fill up the last panel compute something that nobody reads.
    offsets += Array(repeating: 0, count: panels * dotRows - rows)
    var tile = tiles
    for panel in 0..<panels {
      for block in 0..<blocks {
        offsets.withUnsafeBufferPointer { offsets in
          dotTile(
            columns: min(tileVectors, sizes.outputs - block * tileVectors), count: vectors, buffer,
            taps: offsets.baseAddress! + panel * dotRows,
            spread + block * tileVectors * vectors * lanes, addingTo: tile)
        }
        tile += dotRows * tileVectors * lanes
      }
    }
  }
}
