import SlidingWindow
import Tensors

// Max and mean pooling. The order within a window is that of the naive loops, so the results are equal to the last bit.

extension FastKernels {
  public func maxPooling(_ x: Tensor<Float>, _ window: Window) -> (z: Tensor<Float>, switches: Tensor<Int>) {
    let shape = poolingShape("maxPooling", x.shape, window)
    let volume = PooledVolume(x.extent, window)
    requireInput("maxPooling", isCovered: volume.isEveryWindowCovered, window)
    var z = Tensor<Float>(zeros: [0])
    let switches = [Int](unsafeUninitializedCapacity: cellCount(shape)) { switches, count in
      count = cellCount(shape)
      guard let start = switches.baseAddress, count > 0 else { return }
      // SAFETY: every task writes its own rows.
      nonisolated(unsafe) let switches = start
      z = withPointers(x, x) { x, _, _ in
        makeTensor(shape) { maximumOfEveryWindow(x, volume, maps: shape[0] * shape[1], $0, switches) }
      }
    }
    return (cellCount(shape) > 0 ? z : Tensor(zeros: shape), Tensor(shape, switches))
  }

  public func maxPoolingInputGradient(
    _ dz: Tensor<Float>, switches: Tensor<Int>, over extent: [Int]
  ) -> Tensor<Float> {
    requireSwitches(dz.shape, switches, over: extent)
    let (positions, cells) = (dz.positions.count, extent.reduce(1, *))
    let shape = dz.shape.prefix(2) + extent
    return switches.elements.withUnsafeBufferPointer { switches in
      // SAFETY: nobody writes the switches, and every task writes its own map.
      nonisolated(unsafe) let switches = switches
      return withPointers(dz, dz) { dz, _, _ in
        makeTensor(Array(shape)) { dx in
          parallel(shape[0] * shape[1], threads: threads) { map in
            let (dz, dx) = (dz + map &* positions, dx + map &* cells)
            dx.update(repeating: 0, count: cells)
            for t in 0..<positions { dx[switches[map &* positions &+ t]] += dz[t] }
          }
        }
      }
    }
  }

  public func meanPooling(_ x: Tensor<Float>, _ window: Window, countingPadding: Bool) -> Tensor<Float> {
    let shape = poolingShape("meanPooling", x.shape, window)
    let volume = PooledVolume(x.extent, window)
    let K = poolSizes("meanPooling", volume, window, over: x.extent, countingPadding: countingPadding)
    let lines = PooledLines(volume)
    let rows = MapRows(maps: shape[0] * shape[1], lengths: volume.positions)
    let width = volume.positions.width
    return withPointers(x, x) { x, _, _ in
      makeTensor(shape) { z in
        K.withUnsafeBufferPointer { K in
          let K = K.baseAddress!
          lines.forEachRow(of: x, rows, padding: 0, threads: threads) { row, seen in
            let z = z + row.number &* width
            for t in stride(from: 0, to: width, by: lanes) { z.store(.zero, at: t, upTo: row.room) }
            seen.forEach(prepare: { $0 }) { _, line in
              for t in stride(from: 0, to: width, by: lanes) {
                var sum = UnsafePointer(z).vector(at: t, upTo: row.room)
                for offset in lines.offsets { sum += line.vector(at: offset &+ t) }
                z.store(sum, at: t, upTo: row.room)
              }
            }
            let first = (row.depth &* volume.positions.height &+ row.height) &* width
            for t in stride(from: 0, to: width, by: lanes) {
              z.store(
                UnsafePointer(z).vector(at: t, upTo: row.room) / K.vector(at: first &+ t), at: t,
                upTo: row.room)
            }
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
    let volume = PooledVolume(extent, window)
    let K = poolSizes(operation, volume, window, over: extent, countingPadding: countingPadding)
    let lines = SharedLines(volume)
    let rows = MapRows(maps: shape[0] * shape[1], lengths: volume.extent)
    let (width, windowLines) = (volume.positions.width, volume.positions.depth * volume.positions.height)
    return withPointers(dz, dz) { dz, _, _ in
      makeTensor(shape) { dx in
        K.withUnsafeBufferPointer { K in
          let K = K.baseAddress!
          lines.forEachRow(rows, threads: threads) { row, kept, sums in
            lines.forEachLine(over: row) { number in
              let numberOfAll = row.map &* windowLines &+ number
              let shares = kept.line(numberOfAll) { shares in
                let (dz, K, shares) = (dz + numberOfAll &* width, K + number &* width, shares + lines.before)
                forEachVector(over: width) { t in
                  shares.store(dz.vector(at: t, upTo: width) / K.vector(at: t), at: t, upTo: width)
                }
              }
              for (r, offsets) in lines.offsets.enumerated() {
                let sums = sums + r &* lines.phases.length
                for j in stride(from: 0, to: lines.phases.length, by: lanes) {
                  var sum = UnsafePointer(sums).vector(at: j)
                  for offset in offsets { sum += shares.vector(at: offset &+ j) }
                  sums.store(sum, at: j)
                }
              }
            }
            lines.phases.join(
              sums, into: dx + row.number &* volume.extent.width, count: volume.extent.width, upTo: row.room)
          }
        }
      }
    }
  }

  /// The K of every window, and as many further numbers as a vector has.
  private func poolSizes(
    _ operation: String, _ volume: PooledVolume, _ window: Window, over extent: [Int], countingPadding: Bool
  ) -> [Float] {
    if !countingPadding { requireInput(operation, isCovered: volume.isEveryWindowCovered, window) }
    let sizes = countingPadding ? window.cellsWithPadding(over: extent) : volume.cellCounts
    return sizes.map(Float.init) + Array(repeating: 1, count: lanes)
  }

  private func maximumOfEveryWindow(
    _ x: UnsafePointer<Float>, _ volume: PooledVolume, maps: Int, _ z: UnsafeMutablePointer<Float>,
    _ switches: UnsafeMutablePointer<Int>
  ) {
    let lines = PooledLines(volume)
    let rows = MapRows(maps: maps, lengths: volume.positions)
    let width = volume.positions.width
    let axis = volume.width.window
    let places = (0..<axis.kernel).map { Int32($0 * axis.dilation) }
    let columns = (0..<width).map { axis.cell(under: 0, at: $0) }
    let firsts = (0..<wholeVectors(width)).map { t in
      t < width ? Int32(volume.width.taps[t].lowerBound * axis.dilation) : 0
    }
    lines.forEachRow(of: x, rows, padding: -.infinity, threads: threads) { row, seen in
      let (z, switches) = (z + row.number &* width, switches + row.number &* width)
      let firstLine =
        volume.depth.firstCell(at: row.depth) &* volume.height.extent
        &+ volume.height.firstCell(at: row.height)
      Scratch.with(firsts.count, of: Int32.self) { winners in
        winners.update(from: firsts, count: firsts.count)
        for t in stride(from: 0, to: width, by: lanes) {
          z.store(Vector(repeating: -.infinity), at: t, upTo: row.room)
        }
        seen.forEach(prepare: { $0 }) { number, line in
          let place = Int32(truncatingIfNeeded: (number &- firstLine) &* volume.width.extent)
          for t in stride(from: 0, to: width, by: lanes) {
            var maximum = UnsafePointer(z).vector(at: t, upTo: row.room)
            var winner = UnsafeRawPointer(winners + t).loadUnaligned(as: Vector.MaskStorage.self)
            for k in 0..<lines.offsets.count {
              let candidate = line.vector(at: lines.offsets[k] &+ t)
              let isNew = .!(candidate .<= maximum) .& (maximum .== maximum)
              maximum.replace(with: candidate, where: isNew)
              winner.replace(with: Vector.MaskStorage(repeating: place &+ places[k]), where: isNew)
            }
            z.store(maximum, at: t, upTo: row.room)
            UnsafeMutableRawPointer(winners + t).storeBytes(of: winner, as: Vector.MaskStorage.self)
          }
        }
        let start = firstLine &* volume.width.extent
        for t in 0..<width { switches[t] = Int(winners[t]) &+ columns[t] &+ start }
      }
    }
  }

  public func globalAveragePooling(_ x: Tensor<Float>) -> Tensor<Float> {
    naive.globalAveragePooling(x)
  }
}
