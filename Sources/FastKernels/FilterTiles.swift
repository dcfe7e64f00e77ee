/// A vector holds output channels: the derivative is turned, output channels innermost, and the input is read number by
/// number, where the taps find it.
struct TurnedTile: FilterTile {
  private let stripe: Stripe
  /// Where each line of positions starts in the input.
  private let starts: [Int32]

  static var rows: Int { tileRows }
  static var readsOnlyWindows: Bool { true }

  init(_ input: PaddedInput, _ stripe: Stripe) {
    self.stripe = stripe
    starts = (0..<stripe.counts.depth).flatMap { d in
      (0..<stripe.counts.height).map { h in
        Int32((d * input.lengths.height + h) * input.lengths.width)
      }
    }
  }

  /// As few blocks as possible, and as equal as possible.
  static func blocks(of outputs: Int) -> [Range<Int>] {
    let vectors = (outputs + lanes - 1) / lanes
    let count = (vectors + tileVectors - 1) / tileVectors
    return (0..<count).map { block in
      block * vectors / count * lanes..<min((block + 1) * vectors / count * lanes, outputs)
    }
  }

  static func size(_ outputs: Int) -> Int { tileRows * tileColumns }

  static func store(
    _ tile: UnsafePointer<Float>, rows: Int, outputs: Int, into dw: UnsafeMutablePointer<Float>, pitch: Int
  ) {
    storeTurned(tile, rows: rows, columns: outputs, into: dw, pitch: pitch)
  }

  private func vectors(_ outputs: Int) -> Int { (outputs + lanes - 1) / lanes }

  func derivativeSize(_ outputs: Int) -> Int { stripe.counts.product * vectors(outputs) * lanes }

  func arrange(
    _ dz: UnsafePointer<Float>, outputs: Int, apart: Int, into derivative: UnsafeMutablePointer<Float>
  ) {
    let vectors = vectors(outputs)
    copyTurned(
      dz, pitch: apart, rows: outputs, columns: stripe.counts.product, into: derivative,
      pitch: vectors * lanes, width: vectors * lanes)
  }

  func multiply(
    _ input: UnsafePointer<Float>, taps: UnsafePointer<Int32>, _ derivative: UnsafePointer<Float>,
    outputs: Int, addingTo tile: UnsafeMutablePointer<Float>
  ) {
    starts.withUnsafeBufferPointer { starts in
      gatheredTile(
        vectors: vectors(outputs), count: stripe.counts.width, lines: starts.count,
        starts: starts.baseAddress!,
        input, taps: taps, derivative, addingTo: tile)
    }
  }
}

/// A vector holds positions: for few output channels. Input and derivative are read in vectors, the gaps between lines
/// included; there the derivative is 0. At the end the numbers of each vector are added up.
struct SpreadTile: FilterTile {
  private let input: PaddedInput
  /// How many vectors there are from the first position to the last.
  private let vectors: Int

  static var rows: Int { dotRows }
  static var readsOnlyWindows: Bool { false }

  init(_ input: PaddedInput, _ stripe: Stripe) {
    self.input = input
    vectors = (input.span + lanes - 1) / lanes
  }

  static func blocks(of outputs: Int) -> [Range<Int>] { [0..<outputs] }

  static func size(_ outputs: Int) -> Int {
    (outputs + tileVectors - 1) / tileVectors * dotRows * tileVectors * lanes
  }

  static func store(
    _ tile: UnsafePointer<Float>, rows: Int, outputs: Int, into dw: UnsafeMutablePointer<Float>, pitch: Int
  ) {
    for n in 0..<outputs {
      for r in 0..<rows {
        let vector = (n / tileVectors * dotRows + r) * tileVectors + n % tileVectors
        dw[n * pitch + r] = tile.vector(at: vector * lanes).sum()
      }
    }
  }

  func derivativeSize(_ outputs: Int) -> Int { outputs * vectors * lanes }

  func arrange(
    _ dz: UnsafePointer<Float>, outputs: Int, apart: Int, into derivative: UnsafeMutablePointer<Float>
  ) {
    for n in 0..<outputs {
      input.spread(dz + n * apart, into: derivative + n * vectors * lanes, count: vectors * lanes)
    }
  }

  func multiply(
    _ input: UnsafePointer<Float>, taps: UnsafePointer<Int32>, _ derivative: UnsafePointer<Float>,
    outputs: Int, addingTo tile: UnsafeMutablePointer<Float>
  ) {
    for n in stride(from: 0, to: outputs, by: tileVectors) {
      dotTile(
        columns: min(tileVectors, outputs - n), count: vectors, input, taps: taps,
        derivative + n * vectors * lanes, addingTo: tile + n / tileVectors * dotRows * tileVectors * lanes)
    }
  }
}
