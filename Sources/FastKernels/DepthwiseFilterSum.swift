/// The filter gradient of a depthwise convolution of stride 1: products of two planes, shifted against each other.
///
///     dw[k] = Σ_(s,j,i) dz[s,j,i] · x[s, j + rows[k], i + columns[k]]
struct DepthwiseFilterSum {
  private let planes: DepthwisePlanes
  /// Which numbers of the last vector of a line were not in the one before it.
  private let rest: VectorMask

  /// Nothing if the sizes are not those of a depthwise convolution of stride 1, or the lines too short for a vector.
  init?(_ sizes: ConvolutionSizes) {
    guard let planes = DepthwisePlanes(sizes, isBackward: false) else { return nil }
    self.planes = planes
    let repeated = planes.starts.count * lanes - planes.target.width
    var rest = VectorMask(repeating: -1)
    for i in 0..<repeated { rest[i] = 0 }
    self.rest = rest
  }

  /// Computes the gradients of all filters.
  ///
  /// - Parameters:
  ///   - samples: How many samples there are.
  ///   - channels: How many filters there are.
  ///   - dz: The planes of the derivative, sample after sample.
  ///   - x: The planes of the input, sample after sample.
  ///   - dw: All filters.
  /// - Returns: Whether all sums are finite.
  func run(
    samples: Int, channels: Int, _ dz: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
    into dw: UnsafeMutablePointer<Float>, threads: Int
  ) -> Bool {
    let taps = planes.rows.count * planes.columns.count
    let size = channels * taps
    return Scratch.with(samples * size, of: Float.self) { sums in
      // SAFETY: every task writes the sums of its own planes.
      nonisolated(unsafe) let (dz, sums) = (dz, sums)
      planes.forEachPlane(samples * channels, of: x, threads: threads) { plane, x in
        multiply(dz + plane * planes.target.cells, x, into: sums + plane * taps)
      }
      for i in 0..<size { dw[i] = (0..<samples).reduce(0) { $0 + sums[$1 * size + i] } }
      return (0..<size).allSatisfy { dw[$0].isFinite }
    }
  }

  /// Multiplies two planes for every tap.
  private func multiply(
    _ dz: UnsafePointer<Float>, _ x: UnsafePointer<Float>, into sums: UnsafeMutablePointer<Float>
  ) {
    let width = planes.columns.count
    for row in planes.rows.indices {
      for column in stride(from: 0, to: width, by: 3) {
        let place = sums + (row * width + column)
        for k in 0..<min(3, width - column) { place[k] = 0 }
        for first in stride(from: 0, to: planes.starts.count, by: 4) {
          switch planes.starts.count - first {
          case 1: multiply([.zero], first, dz, x, row, column, addingTo: place)
          case 2: multiply([.zero, .zero], first, dz, x, row, column, addingTo: place)
          case 3: multiply([.zero, .zero, .zero], first, dz, x, row, column, addingTo: place)
          default: multiply([.zero, .zero, .zero, .zero], first, dz, x, row, column, addingTo: place)
          }
        }
      }
    }
  }

  /// So many vectors of every line, for up to three columns of the kernel: they share the derivative.
  @inline(__always)
  private func multiply<let vectors: Int>(
    _ zero: InlineArray<vectors, Vector>, _ first: Int, _ dz: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
    _ row: Int, _ column: Int, addingTo sums: UnsafeMutablePointer<Float>
  ) {
    let kernel = planes.columns.count
    // A column that the kernel has not is a copy of its last one, whose sum nobody reads.
    let columns = InlineArray<3, Int> { min(column &+ $0, kernel &- 1) }
    let starts = InlineArray<vectors, Int> { planes.starts[first &+ $0] }
    let masks = InlineArray<3, InlineArray<vectors, VectorMask>> { k in
      InlineArray { v in planes.masks[(first &+ v) &* kernel &+ columns[k]] }
    }
    let own = InlineArray<vectors, VectorMask> { v in
      first &+ v == planes.starts.count &- 1 ? rest : VectorMask(repeating: -1)
    }
    let shifts = InlineArray<3, Int> { planes.columns[columns[$0]] }
    var sum = InlineArray<3, InlineArray<vectors, Vector>>(repeating: zero)
    let (shift, source, target) = (planes.rows[row], planes.source, planes.target)
    for j in max(0, -shift)..<max(max(0, -shift), min(target.height, source.height - shift)) {
      let line = dz + j &* target.width
      let place = x + (j &+ shift) &* source.width
      for v in 0..<vectors {
        let derivative = line.vector(at: starts[v]).masked(by: own[v])
        for k in 0..<3 {
          sum[k][v].add(
            derivative, times: (place + shifts[k]).vector(at: starts[v]).masked(by: masks[k][v]))
        }
      }
    }
    for k in 0..<min(3, kernel &- column) {
      var total = Vector.zero
      for v in 0..<vectors { total += sum[k][v] }
      sums[k] += total.sum()
    }
  }
}
