/// A sum with a single row of weights, as in depthwise convolution: two lines of the output at a time.
///
/// A tile of one row would load a vector for every multiplication. The windows of two lines, one below the other, see mostly
/// the same cells; what is loaded for both is multiplied twice.
struct LinePairs {
  /// A place that a window sees, counted from the first cell of the upper line.
  private struct Place {
    let offset: Int
    /// Where the weight lies that the upper line finds there, and that of the lower.
    var upper: Int?
    var lower: Int?
  }

  /// A place and where its weight lies.
  private typealias Term = (offset: Int, weight: Int)

  /// Lines that are cells of the output: where each starts in the buffer and in the output.
  private let lines: [(source: Int, target: Int)]
  private let width: Int
  /// Places that both lines see, and those that only one sees.
  private let shared: [(offset: Int, upper: Int, lower: Int)]
  private let upper: [Term]
  private let lower: [Term]
  private let all: [Term]
  /// From one line to the next, in the buffer and in the output.
  private let pitch: (source: Int, target: Int)

  /// The sum over `offsets`, its weights `weightStep` numbers apart.
  ///
  /// Nothing where lines are shorter than a vector, or their cells are not neighbours.
  init?(_ lines: OutputLines, offsets: [Int32], weightStep: Int) {
    let used = (0..<lines.count).map { lines.positions(of: $0) }.filter { !$0.range.isEmpty }
    guard lines.step == Triple(1, 1, 1), let first = used.first, first.range.count >= lanes else {
      return nil
    }
    self.lines = used.map { ($0.range.lowerBound, $0.target) }
    width = first.range.count
    pitch = (lines.lengths.width, lines.extent.width)
    var places: [Int: Place] = [:]
    for (term, offset) in offsets.enumerated() {
      let (above, below) = (Int(offset), Int(offset) + lines.lengths.width)
      places[above, default: Place(offset: above)].upper = term * weightStep
      places[below, default: Place(offset: below)].lower = term * weightStep
    }
    let sorted = places.values.sorted { $0.offset < $1.offset }
    shared = sorted.compactMap { place in
      guard let upper = place.upper, let lower = place.lower else { return nil }
      return (place.offset, upper, lower)
    }
    upper = sorted.compactMap { place in place.lower == nil ? place.upper.map { (place.offset, $0) } : nil }
    lower = sorted.compactMap { place in place.upper == nil ? place.lower.map { (place.offset, $0) } : nil }
    all = offsets.enumerated().map { (Int($1), $0 * weightStep) }
  }

  /// Computes all lines.
  ///
  /// - Parameters:
  ///   - buffer: All channels.
  ///   - weights: The weights, packed by ``PackedWeights``.
  ///   - z: The output.
  ///   - bias: A number to add.
  func run(
    _ buffer: UnsafePointer<Float>, weights: UnsafePointer<Float>, into z: UnsafeMutablePointer<Float>,
    bias: Float
  ) {
    var i = 0
    while i < lines.count {
      let (line, target) = (buffer + lines[i].source, z + lines[i].target)
      let isPair =
        i + 1 < lines.count && lines[i + 1].source == lines[i].source + pitch.source
        && lines[i + 1].target == lines[i].target + pitch.target
      for column in stride(from: 0, to: width, by: 4 * lanes) {
        switch (width - column + lanes - 1) / lanes {
        case 1: sum([.zero], column, line, weights, isPair, bias, into: target)
        case 2: sum([.zero, .zero], column, line, weights, isPair, bias, into: target)
        case 3: sum([.zero, .zero, .zero], column, line, weights, isPair, bias, into: target)
        default: sum([.zero, .zero, .zero, .zero], column, line, weights, isPair, bias, into: target)
        }
      }
      i += isPair ? 2 : 1
    }
  }

  /// So many vectors of a line, and of the next one if it is a pair. The last vector of a line is pushed back into it.
  @inline(__always)
  private func sum<let vectors: Int>(
    _ zero: InlineArray<vectors, Vector>, _ column: Int, _ line: UnsafePointer<Float>,
    _ weights: UnsafePointer<Float>, _ isPair: Bool, _ bias: Float, into z: UnsafeMutablePointer<Float>
  ) {
    let starts = InlineArray<vectors, Int> { min(column &+ $0 &* lanes, width &- lanes) }
    var (sums, sumsBelow) = (zero, zero)
    @inline(__always) func add(_ terms: [Term], to sums: inout InlineArray<vectors, Vector>) {
      for term in terms {
        let number = Vector(repeating: weights[term.weight])
        for v in 0..<vectors { sums[v].add(number, times: (line + term.offset).vector(at: starts[v])) }
      }
    }
    if isPair {
      for place in shared {
        let number = Vector(repeating: weights[place.upper])
        let numberBelow = Vector(repeating: weights[place.lower])
        for v in 0..<vectors {
          let cells = (line + place.offset).vector(at: starts[v])
          sums[v].add(number, times: cells)
          sumsBelow[v].add(numberBelow, times: cells)
        }
      }
      add(upper, to: &sums)
      add(lower, to: &sumsBelow)
    } else {
      add(all, to: &sums)
    }
    for v in 0..<vectors {
      z.store(sums[v] + bias, at: starts[v])
      if isPair { (z + pitch.target).store(sumsBelow[v] + bias, at: starts[v]) }
    }
  }
}
