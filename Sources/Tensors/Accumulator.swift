/// A tensor in the making: every cell starts at 0, and contributions arrive in any order.
///
///     var dx = Accumulator<Double>(shape)
///     dx[s, m, u] += w[n, m, k] * dz[s, n, t]
///     return dx.total()
///
/// It is never copied, so that adding to it need not ask, as an array must at every single `+=`, whether
/// somebody else holds a copy; that makes the nests that scatter more than twice as fast.
public struct Accumulator<Number: Scalar>: ~Copyable {
  /// The length of every axis.
  public let shape: [Int]

  @usableFromInline let storage: UnsafeMutableBufferPointer<Number>
  @usableFromInline let second: Int
  @usableFromInline let cells: Int

  /// - Parameter shape: Two leading axes, then the spatial ones.
  public init(_ shape: [Int]) {
    self.shape = shape
    second = shape.count > 1 ? shape[1] : 1
    cells = shape.dropFirst(2).reduce(1, *)
    storage = .allocate(capacity: cellCount(shape))
    storage.initialize(repeating: .zero)
  }

  deinit {
    storage.deinitialize()
    storage.deallocate()
  }

  /// The sum at leading indices `i`, `j` and flat position `p`.
  @inlinable public subscript(i: Int, j: Int, p: Int) -> Number {
    get { storage[checkedIndex(i, j, p)] }
    _modify { yield &storage[checkedIndex(i, j, p)] }
  }

  // SAFETY: unlike an array's, a buffer pointer's own check is absent in release builds.
  @inlinable func checkedIndex(_ i: Int, _ j: Int, _ p: Int) -> Int {
    let index = flatIndex(i, j, p, second, cells)
    guard UInt(bitPattern: index) < UInt(bitPattern: storage.count)
    else { stopOutside(i, j, p, second, cells) }
    return index
  }

  /// The tensor of all sums.
  public func total() -> Tensor<Number> { Tensor(shape, Array(storage)) }
}
