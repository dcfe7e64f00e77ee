import SlidingWindow
import Tensors

// Max pooling. A vector of windows keeps its maxima and where they were; one mask replaces both. The cells come in row order,
// so the first of equal maxima stays.

extension FastKernels {
  public func maxPooling(_ x: Tensor<Float>, _ window: Window) -> (z: Tensor<Float>, switches: Tensor<Int>) {
    let shape = poolingShape("maxPooling", x.shape, window)
    let lines = PooledLines(PooledVolume(x.extent, window))
    requireInput("maxPooling", isCovered: lines.volume.isEveryWindowCovered, window)
    let winners = Winners(lines)
    let rows = MapRows(shape)
    let threads = threads(forCycles: 3 * lines.cycles(for: rows))
    var z = Tensor<Float>(zeros: [0])
    let switches = [Int](unsafeUninitializedCapacity: cellCount(shape)) { switches, count in
      // SAFETY: every task writes its own rows.
      nonisolated(unsafe) let switches = switches
      z = withPointers(x, x) { x, _, _ in
        makeTensor(shape) { z in
          lines.forEachRow(of: x, rows, padding: -.infinity, kinds: 2, threads: threads) { row in
            winners.find(in: row, lines)
            let start = row.place.start
            for t in stride(from: 0, to: rows.lengths.width, by: lanes) {
              (z + start).store(UnsafePointer(row.results).vector(at: t), at: t, upTo: row.place.room)
            }
            winners.write(row, lines, to: switches.baseAddress! + start)
          }
        }
      }
      count = cellCount(shape)
    }
    return (z, Tensor(shape, switches))
  }

  public func maxPoolingInputGradient(
    _ dz: Tensor<Float>, switches: Tensor<Int>, over extent: [Int]
  ) -> Tensor<Float> {
    requireSwitchShape(dz.shape, switches, over: extent)
    let (positions, cells) = (dz.positions.count, cellCount(extent))
    let shape = Array(dz.shape.prefix(2) + extent)
    let threads = threads(forCycles: 4 * dz.indices.count + cellCount(shape) / lanes)
    return switches.elements.withUnsafeBufferPointer { cellsOfMaxima in
      // SAFETY: nobody writes the switches, and every task writes its own map.
      nonisolated(unsafe) let winners = cellsOfMaxima
      return withPointers(dz, dz) { dz, _, _ in
        makeTensor(shape) { dx in
          parallel(shape[0] * shape[1], threads: threads) { map in
            let dx = dx + map &* cells
            dx.update(repeating: 0, count: cells)
            for t in map &* positions..<(map &+ 1) &* positions {
              let winner = winners[t]
              // Says which one is wrong, and stops.
              if !(0..<cells ~= winner) { requireSwitches(switches.shape, switches, over: extent) }
              dx[winner] += dz[t]
            }
          }
        }
      }
    }
  }
}

/// The first maximum of every window, and where it is.
///
/// Maxima start at −∞, which is the padding, too. So a window that sees nothing above it names the cell that it names at the
/// start: its first one that is no padding.
private struct Winners: ~Copyable {
  /// How many cells the offsets along a line lie behind the first offset.
  private let steps: Table<Int32>
  /// The same for the first cell that is no padding, for every window of a row, bit for bit.
  private let firstSteps: Table<Float>
  /// The cell under the first offset, for every window of a row; perhaps in the padding.
  private let columns: Table<Int>

  init(_ lines: borrowing PooledLines) {
    let (width, count) = (lines.volume.width.window, lines.volume.positions.width)
    steps = Table((0..<width.kernel).map { Int32(width.dilation * $0) })
    columns = Table((0..<count).map { width.cell(under: 0, at: $0) })
    var firstSteps = Array(repeating: Float(0), count: lines.width)
    for t in 0..<count {
      firstSteps[t] = Float(bitPattern: UInt32(width.dilation * lines.volume.width.taps[t].lowerBound))
    }
    self.firstSteps = Table(firstSteps)
  }

  /// The first line that a row of windows sees, by its number in the map.
  @inline(__always)
  private func firstLine(_ row: PooledLines.Row, _ lines: borrowing PooledLines) -> Int {
    lines.volume.depth.firstCell(at: row.place.depth) &* lines.volume.extent.height
      &+ lines.volume.height.firstCell(at: row.place.height)
  }

  /// Writes the maxima of a row of windows; behind them, bit for bit, the winners, counted from the first line that the row
  /// sees and from each window's first offset.
  @inline(__always)
  func find(in row: PooledLines.Row, _ lines: borrowing PooledLines) {
    let (maxima, places, width) = (row.results, row.results + lines.width, lines.width)
    for t in stride(from: 0, to: width, by: lanes) {
      maxima.store(Vector(repeating: -.infinity), at: t)
      places.store(firstSteps.vector(at: t), at: t)
    }
    let first = firstLine(row, lines)
    lines.forEachLine(of: row) { number, line in
      let place = Int32(truncatingIfNeeded: (number &- first) &* lines.volume.extent.width)
      unrolling(lines.offsets.count) { count in
        var t = 0
        while t < width {
          var (maximum, winner) = (UnsafePointer(maxima).vector(at: t), UnsafePointer(places).vector(at: t))
          for k in 0..<count {
            let cells = line.vector(at: lines.offsets[k] &+ t)
            // Larger, or the first that is not a number.
            let isNew = .!(cells .<= maximum) .& (maximum .== maximum)
            maximum.replace(with: cells, where: isNew)
            winner.replace(with: Vector(bits: .init(repeating: place &+ steps[k])), where: isNew)
          }
          maxima.store(maximum, at: t)
          places.store(winner, at: t)
          t &+= lanes
        }
      }
    }
  }

  /// Writes the winners of a row as cells of the map.
  @inline(__always)
  func write(
    _ row: PooledLines.Row, _ lines: borrowing PooledLines, to switches: UnsafeMutablePointer<Int>
  ) {
    let start = firstLine(row, lines) &* lines.volume.extent.width
    (row.results + lines.width).withMemoryRebound(to: Int32.self, capacity: lines.width) { places in
      for t in 0..<columns.count { switches[t] = Int(places[t]) &+ columns[t] &+ start }
    }
  }
}
