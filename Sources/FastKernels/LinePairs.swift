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

  /// Neighbouring places that are seen by the same lines.
  private struct Run {
    let isUpper: Bool
    let isLower: Bool
    var places: [(offset: Int, upper: Int, lower: Int)] = []
  }

  /// Lines that are cells of the output: where each starts in the buffer and in the output.
  private let lines: [(source: Int, target: Int)]
  private let width: Int
  /// What a pair sees, and what a last line without a partner sees. Either way every line adds up its places from the first to
  /// the last, so the result does not depend on who is paired with whom.
  private let pair: [Run]
  private let single: [Run]
  /// From one line to the next, in the buffer and in the output.
  private let pitch: (source: Int, target: Int)

  /// The sum over `offsets`, its weights `weightStep` numbers apart.
  ///
  /// Nothing where there is one line only, lines are shorter than a vector, their cells are not neighbours, or two taps see
  /// the same place.
  init?(_ lines: OutputLines, offsets: [Int32], weightStep: Int) {
    guard lines.extent.height > 1 else { return nil }
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
    pair = Self.runs(of: sorted)
    single = Self.runs(
      of: sorted.filter { $0.upper != nil }.map { Place(offset: $0.offset, upper: $0.upper) })
  }

  private static func runs(of places: [Place]) -> [Run] {
    var runs: [Run] = []
    for place in places {
      let (isUpper, isLower) = (place.upper != nil, place.lower != nil)
      if runs.last?.isUpper != isUpper || runs.last?.isLower != isLower {
        runs.append(Run(isUpper: isUpper, isLower: isLower))
      }
      runs[runs.count - 1].places.append((place.offset, place.upper ?? 0, place.lower ?? 0))
    }
    return runs
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
    @inline(__always) func add(
      _ cells: UnsafePointer<Float>, _ weight: Int, to sums: inout InlineArray<vectors, Vector>
    ) {
      let number = Vector(repeating: weights[weight])
      for v in 0..<vectors { sums[v].add(number, times: cells.vector(at: starts[v])) }
    }
    for run in isPair ? pair : single {
      switch (run.isUpper, run.isLower) {
      case (true, true):
        for place in run.places {
          let number = Vector(repeating: weights[place.upper])
          let numberBelow = Vector(repeating: weights[place.lower])
          for v in 0..<vectors {
            let cells = (line + place.offset).vector(at: starts[v])
            sums[v].add(number, times: cells)
            sumsBelow[v].add(numberBelow, times: cells)
          }
        }
      case (true, _): for place in run.places { add(line + place.offset, place.upper, to: &sums) }
      case (_, true): for place in run.places { add(line + place.offset, place.lower, to: &sumsBelow) }
      default: break
      }
    }
    for v in 0..<vectors {
      z.store(sums[v] + bias, at: starts[v])
      if isPair { (z + pitch.target).store(sumsBelow[v] + bias, at: starts[v]) }
    }
  }
}
