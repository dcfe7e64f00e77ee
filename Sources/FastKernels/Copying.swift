// Copies of rows, in whole vectors where possible.

/// Copies cells `from`, `from + step`, … of a row, zeros where it has none.
func copyRow(
  _ row: UnsafePointer<Float>, from start: Int, step: Int, extent: Int,
  into target: UnsafeMutablePointer<Float>, count: Int
) {
  let low = min(count, start >= 0 ? 0 : (-start + step - 1) / step)
  let high = max(low, min(count, (extent - 1 - start + step) / step))
  target.update(repeating: 0, count: low)
  let source = row + start
  var i = low
  // A vector of every second or fourth cell comes from two or four vectors; the last such cell must have neighbours to read.
  switch step {
  case 1:
    (target + low).update(from: source + low, count: high - low)
    i = high
  case 2:
    while i + lanes < high {
      target.store(source.everySecond(from: 2 * i), at: i)
      i += lanes
    }
  case 4:
    while i + lanes < high {
      let (a, b) = (source.everySecond(from: 4 * i), source.everySecond(from: 4 * i + 2 * lanes))
      target.store(Vector(lowHalf: a.evenHalf, highHalf: b.evenHalf), at: i)
      i += lanes
    }
  default: break
  }
  while i < high {
    target[i] = source[i &* step]
    i &+= 1
  }
  (target + high).update(repeating: 0, count: count - high)
}

extension UnsafePointer<Float> {
  /// The cells `first`, `first + 2`, … of two vectors.
  @inline(__always) fileprivate func everySecond(from first: Int) -> Vector {
    Vector(lowHalf: vector(at: first).evenHalf, highHalf: vector(at: first + lanes).evenHalf)
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
  } else if step == 1, count >= 4 {
    copyOverlapping(SIMD4<Float>.self, source, to: target, count: count, adding: SIMD4(repeating: bias))
  } else {
    var i = 0
    while i < count {
      target[i &* step] = source[i] + bias
      i &+= 1
    }
  }
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
