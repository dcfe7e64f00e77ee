import SlidingWindow
import Tensors

// The mean of every whole map. A map is added up in a few vectors, so in another order than in the loops.

extension FastKernels {
  public func globalAveragePooling(_ x: Tensor<Float>) -> Tensor<Float> {
    _ = windowOverWholeMaps(x.shape)
    let (shape, cells) = (Array(x.shape[..<2]), x.positions.count)
    return withPointers(x, x) { x, _, _ in
      makeTensor(shape) { z in
        forEveryMap(shape, cells: cells) { map in z[map] = sum(x + map &* cells, cells) / Float(cells) }
      }
    }
  }

  public func globalAveragePoolingInputGradient(_ dz: Tensor<Float>, over extent: [Int]) -> Tensor<Float> {
    _ = windowOverWholeMaps(dz.shape, over: extent)
    let (shape, cells) = (dz.shape, cellCount(extent))
    return withPointers(dz, dz) { dz, _, _ in
      makeTensor(shape + extent) { dx in
        forEveryMap(shape, cells: cells) { map in
          (dx + map &* cells).update(repeating: dz[map] / Float(cells), count: cells)
        }
      }
    }
  }

  /// Calls `body` for every map, on all threads.
  @inline(__always)
  private func forEveryMap(_ shape: [Int], cells: Int, _ body: (_ map: Int) -> Void) {
    let maps = cellCount(shape)
    let threads = threads(forCycles: maps * (cells / lanes + 10))
    let tasks = min(maps, threads == 1 ? 1 : threads * tasksPerThread)
    parallel(tasks, threads: threads) { task in
      for map in maps * task / tasks..<maps * (task + 1) / tasks { body(map) }
    }
  }
}

/// The sum of `count` numbers: four vectors of sums do not wait for each other.
private func sum(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
  var (a, b, c, d) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
  var i = 0
  while i &+ 4 &* lanes <= count {
    a += x.vector(at: i)
    b += x.vector(at: i &+ lanes)
    c += x.vector(at: i &+ 2 &* lanes)
    d += x.vector(at: i &+ 3 &* lanes)
    i &+= 4 &* lanes
  }
  while i < count {
    a += x.vector(at: i, upTo: count)
    i &+= lanes
  }
  return ((a + b) + (c + d)).sum()
}
