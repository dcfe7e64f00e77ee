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
    let pieces = stripes.map { stripe in
      let input = PaddedInput(sizes, stripe)
      let vectors = (input.span + lanes - 1) / lanes
      return Piece(stripe: stripe, input: input, vectors: vectors, offsets: offsets(input))
    }
    Scratch.with(parts * size, of: Float.self) { partial in
      // SAFETY: every task writes its own part of its own group.
      nonisolated(unsafe) let (partial, dz, x) = (partial, dz, x)
      parallel(parts * sizes.groups, threads: threads) { task in
        let (part, g) = (task / sizes.groups, task % sizes.groups)
        sum(
          units * part / parts..<units * (part + 1) / parts, group: g, pieces, dz, x,
          into: partial + part * size + g * sizes.outputs * rows)
      }
      for i in 0..<size { dw[i] = (1..<parts).reduce(partial[i]) { $0 + partial[$1 * size + i] } }
    }
  }

  /// The sum over some stripes of some samples.
  private func sum(
    _ units: Range<Int>, group g: Int, _ pieces: [Piece], _ dz: UnsafePointer<Float>,
    _ x: UnsafePointer<Float>, into dw: UnsafeMutablePointer<Float>
  ) {
    let tileSize = dotRows * tileVectors * lanes
    Scratch.with(panels * blocks * tileSize, of: Float.self) { tiles in
      tiles.update(repeating: 0, count: panels * blocks * tileSize)
      for unit in units {
        let map = unit / stripes.count * sizes.groups + g
        let piece = pieces[unit % stripes.count]
        let (input, vectors) = (piece.input, piece.vectors)
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
              dz
                + ((map * sizes.outputs + n) * sizes.positions.product
                  + piece.stripe.start(in: sizes.positions)),
              into: spread + n * vectors * lanes, count: vectors * lanes)
          }
          multiply(piece, buffer, spread, into: tiles)
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
    _ piece: Piece, _ buffer: UnsafePointer<Float>, _ spread: UnsafePointer<Float>,
    into tiles: UnsafeMutablePointer<Float>
  ) {
    var tile = tiles
    piece.offsets.withUnsafeBufferPointer { offsets in
      for panel in 0..<panels {
        for block in 0..<blocks {
          dotTile(
            columns: min(tileVectors, sizes.outputs - block * tileVectors), count: piece.vectors, buffer,
            taps: offsets.baseAddress! + panel * dotRows,
            spread + block * tileVectors * piece.vectors * lanes, addingTo: tile)
          tile += dotRows * tileVectors * lanes
        }
      }
    }
  }

  /// Where each row starts; those that fill up the last panel compute something that nobody reads.
  private func offsets(_ input: PaddedInput) -> [Int32] {
    let taps = input.tapOffsets
    return (0..<sizes.inputs).flatMap { m in taps.map { Int32(m * input.channelSize + $0) } }
      + Array(repeating: 0, count: panels * dotRows - rows)
  }
}

/// A stripe, and how its input lies in the buffer.
private struct Piece {
  let stripe: Stripe
  let input: PaddedInput
  /// How many vectors there are from the first position to the last.
  let vectors: Int
  let offsets: [Int32]
}
