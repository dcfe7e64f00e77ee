import SlidingWindow
import Tensors

// Pooling multiplies nothing, so vectors have little to gain. It is fast when it passes through memory once, on all
// cores. The order within a window is that of the naive loops, so the results are equal to the last bit.

extension FastKernels {
  public func maxPooling(_ x: Tensor<Float>, _ window: Window) -> (z: Tensor<Float>, switches: Tensor<Int>) {
    let shape = poolingShape("maxPooling", x.shape, window)
    let cells = PooledCells(x.extent, window)
    requireInput("maxPooling", isCovered: cells.isEveryWindowCovered, window)
    var switches = Tensor<Int>(zeros: shape)
    let z = switches.elements.withUnsafeMutableBufferPointer { switches in
      // SAFETY: every task writes its own map.
      nonisolated(unsafe) let switches = switches
      return forEveryMap(of: x, shape) { map, x, z in
        cells.forEachWindow { t, lines in
          var winner = lines.first
          lines.forEachCell { u in if isNewMaximum(x[u], over: x[winner]) { winner = u } }
          z[t] = x[winner]
          switches[map * cells.count + t] = winner
        }
      }
    }
    return (z, switches)
  }

  public func maxPoolingInputGradient(
    _ dz: Tensor<Float>, switches: Tensor<Int>, over extent: [Int]
  ) -> Tensor<Float> {
    requireSwitches(dz.shape, switches, over: extent)
    let (positions, cells) = (dz.positions.count, extent.reduce(1, *))
    return switches.elements.withUnsafeBufferPointer { switches in
      // SAFETY: nobody writes the switches, and every task writes its own map.
      nonisolated(unsafe) let switches = switches
      return forEveryMap(of: dz, dz.shape.prefix(2) + extent) { map, dz, dx in
        dx.update(repeating: 0, count: cells)
        for t in 0..<positions { dx[switches[map * positions + t]] += dz[t] }
      }
    }
  }

  public func meanPooling(_ x: Tensor<Float>, _ window: Window, countingPadding: Bool) -> Tensor<Float> {
    let shape = poolingShape("meanPooling", x.shape, window)
    let cells = PooledCells(x.extent, window)
    let K = poolSizes("meanPooling", cells, window, over: x.extent, countingPadding: countingPadding)
    return forEveryMap(of: x, shape) { _, x, z in
      cells.forEachWindow { t, lines in
        var sum: Float = 0
        lines.forEachCell { u in sum += x[u] }
        z[t] = sum / K[t]
      }
    }
  }

  public func meanPoolingInputGradient(
    _ dz: Tensor<Float>, over extent: [Int], _ window: Window, countingPadding: Bool
  ) -> Tensor<Float> {
    let operation = "meanPoolingInputGradient"
    let shape = Array(dz.shape.prefix(2) + extent)
    requireShape("\(operation): dz", dz.shape, poolingShape(operation, shape, window))
    let cells = PooledCells(extent, window)
    let K = poolSizes(operation, cells, window, over: extent, countingPadding: countingPadding)
    return forEveryMap(of: dz, shape) { _, dz, dx in
      dx.update(repeating: 0, count: extent.reduce(1, *))
      cells.forEachWindow { t, lines in
        let share = dz[t] / K[t]
        lines.forEachCell { u in dx[u] += share }
      }
    }
  }

  /// The K of every window.
  private func poolSizes(
    _ operation: String, _ cells: PooledCells, _ window: Window, over extent: [Int], countingPadding: Bool
  ) -> [Float] {
    if countingPadding { return window.cellsWithPadding(over: extent).map(Float.init) }
    requireInput(operation, isCovered: cells.isEveryWindowCovered, window)
    return cells.cellCounts.map(Float.init)
  }

  /// A tensor whose maps are made from those of another, one by one, on all threads.
  private func forEveryMap(
    of input: Tensor<Float>, _ shape: [Int],
    _ work: (_ map: Int, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>) -> Void
  ) -> Tensor<Float> {
    let (inputCells, outputCells) = (input.positions.count, shape.dropFirst(2).reduce(1, *))
    return withPointers(input, input) { input, _, _ in
      makeTensor(shape) { output in
        parallel(shape[0] * shape[1], threads: threads) { map in
          work(map, input + map * inputCells, output + map * outputCells)
        }
      }
    }
  }
}
