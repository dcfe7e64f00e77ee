/// How the products of a filter gradient share vectors.
protocol FilterTile {
  /// How many rows (m,k) a tile has.
  static var rows: Int { get }
  /// Whether the input may be read where it lies: only what belongs to a window is ever read.
  static var readsOnlyWindows: Bool { get }
  /// Output channels that are computed together.
  static func blocks(of outputs: Int) -> [Range<Int>]
  /// How many numbers the sums of one tile take.
  static func size(_ outputs: Int) -> Int
  /// Writes the finished sums of a tile: row r of output channel n goes to `dw[n·pitch + r]`.
  static func store(
    _ tile: UnsafePointer<Float>, rows: Int, outputs: Int, into dw: UnsafeMutablePointer<Float>, pitch: Int)

  /// A tile over the positions of a stripe.
  init(_ input: PaddedInput, _ stripe: Stripe)
  /// How many numbers the derivative takes once it is arranged.
  func derivativeSize(_ outputs: Int) -> Int
  /// Arranges the derivative so that vectors can be read: maps that lie `apart` numbers apart.
  func arrange(
    _ dz: UnsafePointer<Float>, outputs: Int, apart: Int, into derivative: UnsafeMutablePointer<Float>)
  /// Adds the products of all positions to a tile.
  func multiply(
    _ input: UnsafePointer<Float>, taps: UnsafePointer<Int32>, _ derivative: UnsafePointer<Float>,
    outputs: Int, addingTo tile: UnsafeMutablePointer<Float>)
}

/// The filter gradient, a sum over samples and positions:
///
///     dw[n,(m,k)] = Σ_(s,t) dz[s,n,t] · x[s,(m,k),t]
///
/// It is cut into stripes whose input and derivative lie in the second-level cache, and computed in parts whose number does
/// not depend on the number of threads; at the end the parts are added up in order.
struct FilterSum<Tile: FilterTile> {
  private let sizes: ConvolutionSizes
  private let pieces: [Piece]
  /// Whether the input is read where it lies.
  private let isInPlace: Bool
  private let blocks: [Range<Int>]
  /// How many rows (m,k) the result of a group has, and in how many tiles.
  private let rows: Int
  private let panels: Int

  /// A stripe, and how input and derivative are laid out for it.
  private struct Piece {
    let stripe: Stripe
    let input: PaddedInput
    let tile: Tile
    let taps: [Int32]
  }

  init(_ sizes: ConvolutionSizes) {
    self.sizes = sizes
    let all = PaddedInput(sizes, Stripe(all: sizes.positions))
    let isInPlace = all.isPlain && Tile.readsOnlyWindows
    let blocks = Tile.blocks(of: sizes.outputs)
    let stripes = Stripe.cut(sizes.positions, room: 400_000) { stripe in
      let input = PaddedInput(sizes, stripe)
      return sizes.inputs * input.channelSize
        + Tile(input, stripe).derivativeSize(blocks.first?.count ?? 0)
    }
    let rows = sizes.inputs * sizes.kernel.product
    let panels = (rows + Tile.rows - 1) / Tile.rows
    pieces = stripes.map { stripe in
      let input = isInPlace ? all : PaddedInput(sizes, stripe)
      let offsets = input.tapOffsets
      let taps = (0..<sizes.inputs).flatMap { m in offsets.map { Int32(m * input.channelSize + $0) } }
      // Rows that fill up the last tile compute something that nobody reads.
      let filling = Array(repeating: taps.last ?? 0, count: panels * Tile.rows - rows)
      return Piece(stripe: stripe, input: input, tile: Tile(input, stripe), taps: taps + filling)
    }
    (self.isInPlace, self.blocks, self.rows, self.panels) = (isInPlace, blocks, rows, panels)
  }

  /// Adds up all samples.
  ///
  /// - Returns: Whether all sums are finite.
  func run(
    _ dz: UnsafePointer<Float>, _ x: UnsafePointer<Float>, into dw: UnsafeMutablePointer<Float>, threads: Int
  ) -> Bool {
    let size = sizes.groups * sizes.outputs * rows
    let plan = plan(size, threads: threads)
    let units = plan.units.count
    return Scratch.with((plan.parts - 1) * size, of: Float.self) { others in
      // SAFETY: every task writes its own rows and channels of its own part of its own group.
      nonisolated(unsafe) let (dz, x, dw, others) = (dz, x, dw, others)
      let (cuts, splits, parts) = (plan.cuts, plan.splits, plan.parts)
      parallel(sizes.groups * parts * splits * cuts, threads: threads) { task in
        let (cut, split, product) = (task % cuts, task / cuts % splits, task / cuts / splits)
        let (part, g) = (product / sizes.groups, product % sizes.groups)
        let target = part == 0 ? dw : others + (part - 1) * size
        sum(
          plan.units[part * units / parts..<(part + 1) * units / parts], group: g,
          blocks: blocks[split * blocks.count / splits..<(split + 1) * blocks.count / splits],
          panels: panels * cut / cuts..<panels * (cut + 1) / cuts, dz, x,
          into: target + g * sizes.outputs * rows)
      }
      return addUp(plan.parts, size, others, to: dw, threads: threads)
    }
  }

  /// Samples whose stripe is copied, arranged and multiplied at once.
  private struct Unit {
    let samples: Range<Int>
    let piece: Int
  }

  /// How the work is cut: the sum into parts, of some units each; output channels into splits; rows into cuts.
  private func plan(_ size: Int, threads: Int) -> (units: [Unit], parts: Int, splits: Int, cuts: Int) {
    let positions = sizes.samples * sizes.positions.product
    // Each part costs another copy of all sums, so it should have a thousand terms for each.
    let most = max(1, min(16 / sizes.groups, 2_000_000 / max(size, 1), positions / 1_000))
    let copied = sizes.inputs * pieces[0].input.channelSize
    let turned = pieces[0].tile.derivativeSize(sizes.outputs)
    let together =
      pieces.count > 1
      ? 1 : max(1, min((sizes.samples + most - 1) / most, 1_000_000 / (copied + turned)))
    let units = stride(from: 0, to: sizes.samples, by: together).flatMap { first in
      pieces.indices.map {
        Unit(samples: first..<min(first + together, sizes.samples), piece: $0)
      }
    }
    let parts = max(1, min(most, units.count))
    // Whoever computes some of the rows arranges the derivative again, whoever computes some channels copies the input.
    let wanted = threads > 1 ? max(1, 4 * threads / (parts * sizes.groups)) : 1
    func cuts(_ splits: Int) -> Int { min(panels, (wanted + splits - 1) / splits) }
    let splits =
      copied + cuts(1) * turned <= blocks.count * copied + cuts(blocks.count) * turned
      ? 1 : blocks.count
    return (units, parts, splits, cuts(splits))
  }

  /// Adds the other parts to the first, in order.
  ///
  /// - Returns: Whether all sums are finite.
  private func addUp(
    _ parts: Int, _ size: Int, _ others: UnsafePointer<Float>, to dw: UnsafeMutablePointer<Float>,
    threads: Int
  ) -> Bool {
    let chunk = 4_096
    let chunks = (size + chunk - 1) / chunk
    return Scratch.with(chunks, of: Bool.self) { areFinite in
      // SAFETY: every task adds up its own chunk.
      nonisolated(unsafe) let (others, dw, areFinite) = (others, dw, areFinite)
      parallel(chunks, threads: threads) { task in
        let end = min((task + 1) * chunk, size)
        // 0 times infinity is not a number, and no sum with it is.
        var zeros = Vector.zero
        for i in stride(from: task * chunk, to: end, by: lanes) {
          var sum = UnsafePointer(dw).vector(at: i, upTo: end)
          for part in 0..<parts - 1 { sum += (others + part * size).vector(at: i, upTo: end) }
          if parts > 1 { dw.store(sum, at: i, upTo: end) }
          zeros += sum * 0
        }
        areFinite[task] = zeros == .zero
      }
      return (0..<chunks).allSatisfy { areFinite[$0] }
    }
  }

  /// The sum over some units, for some output channels and some panels of rows.
  private func sum(
    _ units: ArraySlice<Unit>, group g: Int, blocks: ArraySlice<Range<Int>>, panels own: Range<Int>,
    _ dz: UnsafePointer<Float>, _ x: UnsafePointer<Float>, into dw: UnsafeMutablePointer<Float>
  ) {
    let size = own.count * Tile.size(blocks.map(\.count).max() ?? 0)
    Scratch.with(blocks.count * size, of: Float.self) { tiles in
      tiles.update(repeating: 0, count: blocks.count * size)
      for unit in units { add(unit, group: g, panels: own, blocks: blocks, dz, x, to: tiles, size: size) }
      for (place, block) in blocks.enumerated() {
        for panel in own {
          let first = panel * Tile.rows
          Tile.store(
            tiles + (place * size + (panel - own.lowerBound) * Tile.size(block.count)),
            rows: min(Tile.rows, rows - first), outputs: block.count,
            into: dw + (block.lowerBound * rows + first), pitch: rows)
        }
      }
    }
  }

  private func add(
    _ unit: Unit, group g: Int, panels own: Range<Int>, blocks: ArraySlice<Range<Int>>,
    _ dz: UnsafePointer<Float>, _ x: UnsafePointer<Float>, to tiles: UnsafeMutablePointer<Float>, size: Int
  ) {
    let (piece, taps) = (pieces[unit.piece], sizes.kernel.product)
    let (input, tile) = (piece.input, piece.tile)
    // Only the channels that these rows belong to.
    let first = own.lowerBound * Tile.rows / taps
    let count = (min(own.upperBound * Tile.rows, rows) + taps - 1) / taps - first
    let derivativeSize = blocks.map { tile.derivativeSize($0.count) }.max() ?? 0
    let copied = isInPlace ? 0 : count * input.channelSize + lanes
    let (positions, extent) = (sizes.positions.product, sizes.extent.product)
    Scratch.with(unit.samples.count * (derivativeSize + copied), of: Float.self) { derivatives in
      let buffers = derivatives + unit.samples.count * derivativeSize
      var inputs: [UnsafePointer<Float>] = []
      for (place, s) in unit.samples.enumerated() {
        let x = x + (s * sizes.groups + g) * sizes.inputs * extent
        if isInPlace {
          inputs.append(x + piece.stripe.start(in: input.lengths))
        } else {
          let buffer = buffers + place * copied
          for m in 0..<count { input.fill(x + (first + m) * extent, into: buffer + m * input.channelSize) }
          clear(buffer + count * input.channelSize, count: lanes)
          inputs.append(UnsafePointer(buffer) - first * input.channelSize)
        }
      }
      for (place, block) in blocks.enumerated() {
        for (place, s) in unit.samples.enumerated() {
          let map = (s * sizes.groups + g) * sizes.outputs + block.lowerBound
          tile.arrange(
            dz + (map * positions + piece.stripe.start(in: sizes.positions)), outputs: block.count,
            apart: positions, into: derivatives + place * derivativeSize)
        }
        piece.taps.withUnsafeBufferPointer { taps in
          for panel in own {
            let sums = tiles + (place * size + (panel - own.lowerBound) * Tile.size(block.count))
            for (place, input) in inputs.enumerated() {
              tile.multiply(
                input, taps: taps.baseAddress! + panel * Tile.rows, derivatives + place * derivativeSize,
                outputs: block.count, addingTo: sums)
            }
          }
        }
      }
    }
  }
}
