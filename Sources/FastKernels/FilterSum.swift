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
  /// The finished sum of row r and output channel n of a tile.
  static func sum(_ tile: UnsafePointer<Float>, row: Int, output: Int) -> Float

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
    let stripes = Stripe.cut(sizes.positions) { stripe in
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
  func run(
    _ dz: UnsafePointer<Float>, _ x: UnsafePointer<Float>, into dw: UnsafeMutablePointer<Float>, threads: Int
  ) {
    let units = sizes.samples * pieces.count
    let size = sizes.groups * sizes.outputs * rows
    let mostParts = max(1, min(units, 16 / sizes.groups, 2_000_000 / max(size, 1)))
    let unitsPerPart = (units + mostParts - 1) / mostParts
    let parts = max(1, (units + unitsPerPart - 1) / max(unitsPerPart, 1))
    // If the parts are too few to go round, output channels are dealt out, and then rows.
    let wanted = threads > 1 ? 4 * threads : 1
    let products = sizes.groups * parts
    let splits = min(blocks.count, (wanted + products - 1) / products)
    let cuts = min(panels, (wanted + products * splits - 1) / (products * splits))
    Scratch.with((parts - 1) * size, of: Float.self) { others in
      // SAFETY: every task writes its own rows and channels of its own part of its own group.
      nonisolated(unsafe) let (dz, x, dw, others) = (dz, x, dw, others)
      parallel(products * splits * cuts, threads: threads) { task in
        let (cut, split, product) = (task % cuts, task / cuts % splits, task / cuts / splits)
        let (part, g) = (product / sizes.groups, product % sizes.groups)
        let target = part == 0 ? dw : others + (part - 1) * size
        sum(
          part * unitsPerPart..<min((part + 1) * unitsPerPart, units), group: g,
          blocks: blocks[split * blocks.count / splits..<(split + 1) * blocks.count / splits],
          panels: panels * cut / cuts..<panels * (cut + 1) / cuts, dz, x,
          into: target + g * sizes.outputs * rows)
      }
      for part in 1..<max(parts, 1) {
        let other = others + (part - 1) * size
        for i in 0..<size { dw[i] += other[i] }
      }
    }
  }

  /// The sum over some units, each a stripe of a sample, for some output channels and some panels of rows.
  private func sum(
    _ units: Range<Int>, group g: Int, blocks: ArraySlice<Range<Int>>, panels own: Range<Int>,
    _ dz: UnsafePointer<Float>, _ x: UnsafePointer<Float>, into dw: UnsafeMutablePointer<Float>
  ) {
    let size = own.count * Tile.size(blocks.map(\.count).max() ?? 0)
    let ownRows = own.lowerBound * Tile.rows..<min(own.upperBound * Tile.rows, rows)
    Scratch.with(blocks.count * size, of: Float.self) { tiles in
      tiles.update(repeating: 0, count: blocks.count * size)
      for unit in units {
        let map = unit / pieces.count * sizes.groups + g
        add(
          pieces[unit % pieces.count], panels: own, blocks: blocks,
          dz + map * sizes.outputs * sizes.positions.product,
          x + map * sizes.inputs * sizes.extent.product, to: tiles, size: size)
      }
      for (place, block) in blocks.enumerated() {
        for n in block.indices {
          for row in ownRows {
            let tile = tiles + (place * size + (row / Tile.rows - own.lowerBound) * Tile.size(block.count))
            dw[n * rows + row] = Tile.sum(tile, row: row % Tile.rows, output: n - block.lowerBound)
          }
        }
      }
    }
  }

  /// One stripe of one sample.
  private func add(
    _ piece: Piece, panels own: Range<Int>, blocks: ArraySlice<Range<Int>>, _ dz: UnsafePointer<Float>,
    _ x: UnsafePointer<Float>, to tiles: UnsafeMutablePointer<Float>, size: Int
  ) {
    let (input, tile, taps) = (piece.input, piece.tile, sizes.kernel.product)
    // Only the channels that these rows belong to.
    let first = own.lowerBound * Tile.rows / taps
    let count = (min(own.upperBound * Tile.rows, rows) + taps - 1) / taps - first
    let derivativeSize = blocks.map { tile.derivativeSize($0.count) }.max() ?? 0
    let copied = isInPlace ? 0 : count * input.channelSize + lanes
    Scratch.with(derivativeSize + copied, of: Float.self) { derivative in
      let buffer = derivative + derivativeSize
      if !isInPlace {
        for m in 0..<count {
          input.fill(x + (first + m) * sizes.extent.product, into: buffer + m * input.channelSize)
        }
        clear(buffer + count * input.channelSize, count: lanes)
      }
      let start =
        isInPlace
        ? x + piece.stripe.start(in: input.lengths) : UnsafePointer(buffer) - first * input.channelSize
      for (place, block) in blocks.enumerated() {
        tile.arrange(
          dz + (block.lowerBound * sizes.positions.product + piece.stripe.start(in: sizes.positions)),
          outputs: block.count, apart: sizes.positions.product, into: derivative)
        piece.taps.withUnsafeBufferPointer { taps in
          for panel in own {
            tile.multiply(
              start, taps: taps.baseAddress! + panel * Tile.rows, derivative, outputs: block.count,
              addingTo: tiles + (place * size + (panel - own.lowerBound) * Tile.size(block.count)))
          }
        }
      }
    }
  }
}
