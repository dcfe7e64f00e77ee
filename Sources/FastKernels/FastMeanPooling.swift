import SlidingWindow
import Tensors

// Mean pooling. Every window adds up its cells, and every cell its shares, in the order of the naive loops, so the results
// are equal to the last bit.

extension FastKernels {
  public func meanPooling(_ x: Tensor<Float>, _ window: Window, countingPadding: Bool) -> Tensor<Float> {
    let operation = "meanPooling"
    let shape = poolingShape(operation, x.shape, window)
    let lines = PooledLines(PooledVolume(x.extent, window))
    let K = poolSizes(operation, lines.volume, window, over: x.extent, countingPadding: countingPadding)
    let rows = MapRows(shape)
    let threads = threads(forCycles: lines.cycles(for: rows))
    return withPointers(x, x) { x, _, _ in
      makeTensor(shape) { z in
        lines.forEachRow(of: x, rows, padding: 0, threads: threads) { row in
          lines.sum(row)
          let first = row.place.number &* rows.lengths.width
          for t in stride(from: 0, to: rows.lengths.width, by: lanes) {
            let mean = K.share(UnsafePointer(row.results).vector(at: t), at: first &+ t)
            (z + row.place.start).store(mean, at: t, upTo: row.place.room)
          }
        }
      }
    }
  }

  public func meanPoolingInputGradient(
    _ dz: Tensor<Float>, over extent: [Int], _ window: Window, countingPadding: Bool
  ) -> Tensor<Float> {
    let operation = "meanPoolingInputGradient"
    let shape = Array(dz.shape.prefix(2) + extent)
    requireShape("\(operation): dz", dz.shape, poolingShape(operation, shape, window))
    let lines = SharedLines(PooledVolume(extent, window))
    let K = poolSizes(operation, lines.volume, window, over: extent, countingPadding: countingPadding)
    let (rows, width) = (MapRows(shape), lines.volume.positions.width)
    let threads = threads(forCycles: lines.cycles(for: rows))
    return withPointers(dz, dz) { dz, _, _ in
      makeTensor(shape) { dx in
        lines.forEachRow(rows, threads: threads) { row in
          lines.sum(row) { numberOfAll, number, shares in
            let (dz, first) = (dz + numberOfAll &* width, number &* width)
            forEachVector(over: width) { t in
              shares.store(K.share(dz.vector(at: t, upTo: width), at: first &+ t), at: t, upTo: width)
            }
          } share: { line, t, _ in
            line.vector(at: t)
          }
          lines.phases.join(
            row.sums, into: dx + row.place.start, count: rows.lengths.width, upTo: row.place.room)
        }
      }
    }
  }

  /// The K of every window.
  func poolSizes(
    _ operation: String, _ volume: borrowing PooledVolume, _ window: Window, over extent: [Int],
    countingPadding: Bool
  ) -> PoolSizes {
    if !countingPadding { requireInput(operation, isCovered: volume.isEveryWindowCovered, window) }
    return PoolSizes(countingPadding ? window.cellsWithPadding(over: extent) : volume.cellCounts)
  }
}

/// How many cells each window has.
struct PoolSizes: ~Copyable {
  /// Behind the last, 1 for those that a vector may have further.
  private let sizes: Table<Float>
  private let inverses: Table<Float>
  /// Whether all sizes are powers of 2: then multiplying by the inverse gives the same bits as dividing, much sooner.
  private let haveExactInverses: Bool

  init(_ sizes: [Int]) {
    let numbers = sizes.map(Float.init) + Array(repeating: 1, count: lanes)
    self.sizes = Table(numbers)
    inverses = Table(numbers.map { 1 / $0 })
    haveExactInverses = numbers.allSatisfy { $0.significand == 1 }
  }

  /// What each window of a vector gets of a sum, or gives to a cell.
  @inline(__always)
  func share(_ sum: Vector, at t: Int) -> Vector {
    haveExactInverses ? sum * inverses.vector(at: t) : sum / sizes.vector(at: t)
  }
}
