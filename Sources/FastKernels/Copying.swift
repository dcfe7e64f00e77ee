// Copies of rows, in whole vectors where possible.

/// How to copy cells `start`, `start + step`, … of a row, zeros where it has none.
struct RowCopy {
  private let start: Int
  private let step: Int
  private let count: Int
  /// The first cells that the row has, and the first behind it that it has not.
  private let low: Int
  private let high: Int

  /// - Parameters:
  ///   - start: The first cell; below 0 in the padding.
  ///   - step: From one cell to the next.
  ///   - extent: How many cells the row has.
  ///   - count: How many cells to write.
  init(from start: Int, step: Int, extent: Int, count: Int) {
    (self.start, self.step, self.count) = (start, step, count)
    low = min(count, start >= 0 ? 0 : (-start + step - 1) / step)
    high = max(low, min(count, (extent - 1 - start + step) / step))
  }

  @inline(__always)
  func callAsFunction(_ row: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) {
    clear(target, count: low)
    let source = row + start
    if step == 1 {
      copy(source + low, to: target + low, step: 1, count: high - low, adding: 0)
    } else {
      copyEverySo(source, into: target)
    }
    clear(target + high, count: count - high)
  }

  private func copyEverySo(_ source: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) {
    var i = low
    // A vector of every second or fourth cell comes from two or four.
    if step == 2 {
      while i + lanes < high {
        target.store(source.everySecond(from: 2 &* i), at: i)
        i += lanes
      }
      if low + lanes < high {
        // The last one is pushed back. It ends with the last cell, behind which there may be none to read.
        i = high - lanes
        target.store(source.everySecond(endingAt: 2 &* high &- 2), at: i)
        i = high
      }
    } else if step == 4 {
      while i + lanes < high {
        let (a, b) = (source.everySecond(from: 4 &* i), source.everySecond(from: 4 &* i &+ 2 &* lanes))
        target.store(Vector(lowHalf: a.evenHalf, highHalf: b.evenHalf), at: i)
        i += lanes
      }
    }
    while i < high {
      target[i] = source[i &* step]
      i &+= 1
    }
  }
}

/// Writes zeros. Rows of padding are short, so this asks nobody for help.
@inline(__always)
func clear(_ target: UnsafeMutablePointer<Float>, count: Int) {
  var i = 0
  while i + lanes <= count {
    target.store(.zero, at: i)
    i &+= lanes
  }
  while i < count {
    target[i] = 0
    i &+= 1
  }
}

extension UnsafePointer<Float> {
  /// The cells `first`, `first + 2`, … of two vectors.
  @inline(__always) fileprivate func everySecond(from first: Int) -> Vector {
    Vector(lowHalf: vector(at: first).evenHalf, highHalf: vector(at: first + lanes).evenHalf)
  }

  /// The cells `last`, `last - 2`, … of two vectors, in order.
  @inline(__always) fileprivate func everySecond(endingAt last: Int) -> Vector {
    let first = last &+ 1 &- 2 &* lanes
    return Vector(lowHalf: vector(at: first).oddHalf, highHalf: vector(at: first + lanes).oddHalf)
  }
}

/// Stores `count` numbers plus `bias`, `step` cells apart, and nothing else.
@inline(__always)
func copy(
  _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, step: Int, count: Int,
  adding bias: Float
) {
  if step == 1, count >= lanes {
    copyOverlapping(Vector.self, source, to: target, count: count, adding: Vector(repeating: bias))
  } else if step == 1, count >= 8 {
    copyOverlapping(
      SIMD8<Float>.self, source, to: target, count: count, adding: SIMD8(repeating: bias))
  } else if step == 1, count >= 4 {
    copyOverlapping(SIMD4<Float>.self, source, to: target, count: count, adding: SIMD4(repeating: bias))
  } else if step == 2, count > lanes {
    copyToEverySecond(Vector.self, source, to: target, count: count, adding: bias)
  } else if step == 2, count > 8 {
    copyToEverySecond(SIMD8<Float>.self, source, to: target, count: count, adding: bias)
  } else if step == 2, count > 4 {
    copyToEverySecond(SIMD4<Float>.self, source, to: target, count: count, adding: bias)
  } else {
    var i = 0
    while i < count {
      target[i &* step] = source[i] + bias
      i &+= 1
    }
  }
}

/// Stores numbers two cells apart, vector by vector; the last one overlaps the one before.
///
/// The cells between are written as they were read: they belong to the same row, and so to the same task. There must be
/// more numbers than a vector has, as the last one begins with such a cell.
@inline(__always)
private func copyToEverySecond<V: HalvedVector>(
  _ type: V.Type, _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, count: Int,
  adding bias: Float
) {
  let last = count &- V.scalarCount
  var i = 0
  while i < last {
    let numbers = UnsafeRawPointer(source + i).loadUnaligned(as: V.self) + bias
    change(V.self, target + 2 &* i) { low, high in
      low.evenHalf = numbers.lowHalf
      high.evenHalf = numbers.highHalf
    }
    i &+= V.scalarCount
  }
  let numbers = UnsafeRawPointer(source + last).loadUnaligned(as: V.self) + bias
  change(V.self, target + (2 &* last &- 1)) { low, high in
    low.oddHalf = numbers.lowHalf
    high.oddHalf = numbers.highHalf
  }
}

/// Changes two neighbouring vectors in memory.
@inline(__always)
private func change<V: SIMD<Float>>(
  _ type: V.Type, _ place: UnsafeMutablePointer<Float>, _ change: (inout V, inout V) -> Void
) {
  let (first, second) = (UnsafeMutableRawPointer(place), UnsafeMutableRawPointer(place + V.scalarCount))
  var (low, high) = (first.loadUnaligned(as: V.self), second.loadUnaligned(as: V.self))
  change(&low, &high)
  first.storeBytes(of: low, as: V.self)
  second.storeBytes(of: high, as: V.self)
}

/// Vector by vector; the last one overlaps the one before, so that nothing is left over.
@inline(__always)
func copyOverlapping<V: SIMD<Float>>(
  _ type: V.Type, _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, count: Int,
  adding bias: V = .zero
) {
  var i = 0
  while true {
    let sum = UnsafeRawPointer(source + i).loadUnaligned(as: V.self) + bias
    UnsafeMutableRawPointer(target + i).storeBytes(of: sum, as: V.self)
    if i == count &- V.scalarCount { break }
    i = min(i &+ V.scalarCount, count &- V.scalarCount)
  }
}
