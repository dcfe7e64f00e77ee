import Tensors

/// Runs `work` on the memory of two tensors, and perhaps of a third.
func withPointers<Result>(
  _ a: Tensor<Float>, _ b: Tensor<Float>, _ c: Tensor<Float>? = nil,
  _ work: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>?) -> Result
) -> Result {
  a.elements.withUnsafeBufferPointer { a in
    b.elements.withUnsafeBufferPointer { b in
      guard let c else { return work(a.start, b.start, nil) }
      return c.elements.withUnsafeBufferPointer { c in work(a.start, b.start, c.start) }
    }
  }
}

/// A tensor whose every cell `fill` writes.
func makeTensor(_ shape: [Int], _ fill: (UnsafeMutablePointer<Float>) -> Void) -> Tensor<Float> {
  let count = cellCount(shape)
  return Tensor(
    shape,
    [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let start = buffer.baseAddress, count > 0 { fill(start) }
      initialized = count
    })
}

extension UnsafeBufferPointer<Float> {
  /// The first cell; of an empty tensor, a place that nobody reads.
  fileprivate var start: UnsafePointer<Float> { baseAddress ?? UnsafePointer(bitPattern: 64)! }
}
