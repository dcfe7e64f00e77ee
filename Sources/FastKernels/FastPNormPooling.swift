import SlidingWindow
import Tensors

// p-norm pooling. Every cell is raised to the power p once, when its line is prepared; then windows add up as in mean
// pooling. Of the gradient every pair of cell and window has its own power.

extension FastKernels {
  public func pNormPooling(_ x: Tensor<Float>, p: Double, _ window: Window, mean: Bool) -> Tensor<Float> {
    let operation = "pNormPooling"
    let shape = poolingShape(operation, x.shape, window)
    requireExponent(operation, p)
    let lines = PooledLines(PooledVolume(x.extent, window))
    let K = divisors(operation, lines.volume, window, over: x.extent, mean: mean)
    let (rows, power, root) = (MapRows(shape), VectorPower(p), VectorPower(1 / p))
    let threads = threads(forCycles: 2 * lines.cycles(for: rows))
    return withPointers(x, x) { x, _, _ in
      makeTensor(shape) { z in
        lines.forEachRow(of: x, rows, padding: 0, threads: threads) { row in
          lines.sum(row) { power($0.magnitude) }
          let first = row.place.number &* rows.lengths.width
          for t in stride(from: 0, to: rows.lengths.width, by: lanes) {
            let mean = K.share(UnsafePointer(row.results).vector(at: t), at: first &+ t)
            (z + row.place.start).store(root(mean), at: t, upTo: row.place.room)
          }
        }
      }
    }
  }

  public func pNormPoolingInputGradient(
    _ dz: Tensor<Float>, _ x: Tensor<Float>, _ z: Tensor<Float>, p: Double, _ window: Window, mean: Bool
  ) -> Tensor<Float> {
    let operation = "pNormPoolingInputGradient"
    requireShape("\(operation): dz", dz.shape, poolingShape(operation, x.shape, window))
    requireShape("\(operation): z", z.shape, dz.shape)
    requireExponent(operation, p)
    let lines = SharedLines(PooledVolume(x.extent, window))
    let K = divisors(operation, lines.volume, window, over: x.extent, mean: mean)
    let (shape, rows, power) = (x.shape, MapRows(x.shape), VectorPower(p - 1))
    let (width, length) = (lines.volume.positions.width, lines.length)
    let threads = threads(forCycles: 4 * lines.cycles(for: rows))
    return withPointers(dz, z, x) { dz, z, x in
      makeTensor(shape) { dx in
        lines.forEachRow(rows, kinds: 2, threads: threads) { row in
          lines.separate(x! + row.place.start, row)
          let cells = UnsafePointer(row.cells)
          lines.sum(row) { numberOfAll, number, shares in
            let (start, first) = (numberOfAll &* width, number &* width)
            forEachVector(over: width) { t in
              let share = K.share((dz + start).vector(at: t, upTo: width), at: first &+ t)
              shares.store(share, at: t, upTo: width)
              (shares + length).store((z + start).vector(at: t, upTo: width), at: t, upTo: width)
            }
          } share: { line, t, u in
            let norm = line.vector(at: length &+ t)
            let part = power(cells.vector(at: u).magnitude / norm) * line.vector(at: t)
            return part.replacing(with: 0, where: norm .== 0)
          }
          for u in stride(from: 0, to: lines.phases.room, by: lanes) {
            let (cell, sum) = (cells.vector(at: u), UnsafePointer(row.sums).vector(at: u))
            let signed = sum.replacing(with: Vector.zero - sum, where: cell .< 0)
            row.sums.store(signed.replacing(with: 0, where: cell .== 0), at: u)
          }
          lines.phases.join(
            row.sums, into: dx + row.place.start, count: rows.lengths.width, upTo: row.place.room)
        }
      }
    }
  }

  /// K of every window for the power mean, 1 for the norm.
  private func divisors(
    _ operation: String, _ volume: borrowing PooledVolume, _ window: Window, over extent: [Int], mean: Bool
  ) -> PoolSizes {
    mean
      ? poolSizes(operation, volume, window, over: extent, countingPadding: true)
      : PoolSizes(Array(repeating: 1, count: volume.positions.product))
  }
}

/// The power of numbers that are not negative, with the same exponent for all.
private struct VectorPower {
  private let exponent: Double
  /// The exponent, if it is so small a whole number that products are as exact as the C library.
  private let factors: Int?

  init(_ exponent: Double) {
    self.exponent = exponent
    factors = exponent <= 8 ? Int(exactly: exponent) : nil
  }

  @inline(__always) func callAsFunction(_ x: Vector) -> Vector {
    if let factors {
      var result = Vector(repeating: 1)
      for _ in 0..<factors { result *= x }
      return result
    }
    return exponent == 0.5 ? x.squareRoot() : byNumbers(x)
  }

  private func byNumbers(_ x: Vector) -> Vector {
    var result = x
    for i in 0..<lanes { result[i] = Float.power(x[i], exponent) }
    return result
  }
}
