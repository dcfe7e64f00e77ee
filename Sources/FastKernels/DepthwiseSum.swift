/// The convolution itself: two lines of z at a time, which see mostly the same lines of x.
struct DepthwiseSum {
  private let planes: DepthwisePlanes
  /// The lines of x that a pair of lines sees, counted from the upper one, and the row of the kernel that each finds there.
  private let lines: [(shift: Int, upper: Int?, lower: Int?)]

  init?(_ sizes: ConvolutionSizes, isBackward: Bool) {
    guard let planes = DepthwisePlanes(sizes, isBackward: isBackward) else { return nil }
    self.planes = planes
    let shifts = Set(planes.rows + planes.rows.map { $0 + 1 }).sorted()
    lines = shifts.map { shift in
      (shift, planes.rows.firstIndex(of: shift), planes.rows.firstIndex(of: shift - 1))
    }
  }

  /// Computes all planes.
  ///
  /// - Parameters:
  ///   - count: How many planes there are.
  ///   - x: The planes of the input.
  ///   - w: The filters of all channels.
  ///   - channels: After how many planes the filters come round again.
  ///   - bias: One number for every channel, or nothing.
  ///   - z: The planes of the output.
  func run(
    _ count: Int, _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, channels: Int,
    bias: UnsafePointer<Float>?, into z: UnsafeMutablePointer<Float>, threads: Int
  ) {
    let taps = planes.rows.count * planes.columns.count
    // SAFETY: every task writes its own planes.
    nonisolated(unsafe) let (w, bias, z) = (w, bias, z)
    planes.forEachPlane(count, of: x, threads: threads) { plane, x in
      let c = plane % channels
      sum(x, w + c * taps, bias: bias?[c] ?? 0, into: z + plane * planes.target.cells)
    }
  }

  private func sum(
    _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, bias: Float, into z: UnsafeMutablePointer<Float>
  ) {
    for j in stride(from: 0, to: planes.target.height, by: 2) {
      for first in stride(from: 0, to: planes.starts.count, by: 4) {
        switch planes.starts.count - first {
        case 1: pair([.zero], j, first, x, w, bias, into: z)
        case 2: pair([.zero, .zero], j, first, x, w, bias, into: z)
        case 3: pair([.zero, .zero, .zero], j, first, x, w, bias, into: z)
        default: pair([.zero, .zero, .zero, .zero], j, first, x, w, bias, into: z)
        }
      }
    }
  }

  /// So many vectors of line j and of the next one.
  @inline(__always)
  private func pair<let vectors: Int>(
    _ zero: InlineArray<vectors, Vector>, _ j: Int, _ first: Int, _ x: UnsafePointer<Float>,
    _ w: UnsafePointer<Float>, _ bias: Float, into z: UnsafeMutablePointer<Float>
  ) {
    let starts = InlineArray<vectors, Int> { planes.starts[first &+ $0] }
    let (width, kernel) = (planes.source.width, planes.columns.count)
    var (upper, lower) = (zero, zero)
    planes.masks.withUnsafeBufferPointer { masks in
      planes.columns.withUnsafeBufferPointer { columns in
        for line in lines where 0..<planes.source.height ~= j &+ line.shift {
          let row = x + (j &+ line.shift) &* width
          for k in 0..<kernel {
            let place = row + columns[k]
            @inline(__always) func cells(_ v: Int) -> Vector {
              place.vector(at: starts[v]).masked(by: masks[(first &+ v) &* kernel &+ k])
            }
            @inline(__always) func add(_ kernelRow: Int, to sums: inout InlineArray<vectors, Vector>) {
              let number = Vector(repeating: w[kernelRow &* kernel &+ k])
              for v in 0..<vectors { sums[v].add(number, times: cells(v)) }
            }
            switch (line.upper, line.lower) {
            case (let above?, let below?):
              let a = Vector(repeating: w[above &* kernel &+ k])
              let b = Vector(repeating: w[below &* kernel &+ k])
              for v in 0..<vectors {
                let cells = cells(v)
                upper[v].add(a, times: cells)
                lower[v].add(b, times: cells)
              }
            case (let above?, nil): add(above, to: &upper)
            case (nil, let below?): add(below, to: &lower)
            case (nil, nil): break
            }
          }
        }
      }
    }
    let target = z + j &* planes.target.width
    for v in 0..<vectors {
      target.store(upper[v] + bias, at: starts[v])
      if j &+ 1 < planes.target.height {
        (target + planes.target.width).store(lower[v] + bias, at: starts[v])
      }
    }
  }
}
