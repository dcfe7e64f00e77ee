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
  @usableFromInline let leading: (first: Int, second: Int)
  @usableFromInline let cells: Int

  /// - Parameter shape: Two leading axes, then the spatial ones.
  public init(_ shape: [Int]) {
    self.shape = shape
    leading = (shape.first ?? 1, shape.count > 1 ? shape[1] : 1)
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
    // SAFETY: a buffer pointer's own check is absent in release builds; that of `flatIndex` is not.
    get { storage[flatIndex(i, j, p, leading, cells, storage.count)] }
    set { storage[flatIndex(i, j, p, leading, cells, storage.count)] = newValue }
  }

  /// The tensor of all sums.
  public func total() -> Tensor<Number> { Tensor(shape, Array(storage)) }
}
