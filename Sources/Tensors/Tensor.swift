/// Numbers in a box with any number of axes, in row order: the last axis runs fastest.
///
/// The operations look at every tensor in one way only: two leading axes, then all spatial axes rolled into one
/// flat position. That is why one loop nest serves signals, images and volumes.
///
///     x[s, m, u]      signals    [samples, channels, extent…]
///     w[n, m, k]      filters    [filters, channels, kernel…]
///     b[n]            biases     [filters]
///
/// A reader who thinks in rows and columns writes `x[0, 0, 2, 1]`, one index per axis.
public struct Tensor<Number: Scalar>: Equatable, Sendable {
  /// The length of every axis.
  public let shape: [Int]

  @usableFromInline var storage: [Number]
  @usableFromInline let leading: (first: Int, second: Int)  // lengths of the two leading axes, 1 if absent
  @usableFromInline let cells: Int  // all further axes multiplied

  /// - Parameters:
  ///   - shape: The length of every axis.
  ///   - elements: One number per cell, in row order.
  public init(_ shape: [Int], _ elements: [Number]) {
    let count = cellCount(shape)
    require(
      elements.count == count,
      "Tensor: shape \(text(shape)) has \(count) cells, but \(elements.count) elements were given")
    self.shape = shape
    storage = elements
    leading = (shape.first ?? 1, shape.count > 1 ? shape[1] : 1)
    cells = shape.dropFirst(2).reduce(1, *)
  }

  /// A tensor with every cell 0.
  public init(zeros shape: [Int]) {
    self.init(shape, repeating: .zero)
  }

  /// A tensor with the same number in every cell.
  public init(_ shape: [Int], repeating element: Number) {
    self.init(shape, Array(repeating: element, count: cellCount(shape)))
  }

  /// The numbers in row order. As many must be put back as were taken out.
  public var elements: [Number] {
    get { storage }
    _modify {
      yield &storage
      require(
        storage.count == leading.first * leading.second * cells,
        "Tensor: shape \(text(shape)) cannot hold \(storage.count) elements")
    }
  }

  public static func == (a: Tensor, b: Tensor) -> Bool { a.shape == b.shape && a.storage == b.storage }
}

// MARK: - Reading and writing cells

extension Tensor {
  /// The spatial axes: everything after samples and channels.
  public var extent: [Int] { Array(shape.dropFirst(2)) }

  /// The indices of the first axis.
  @inlinable public var samples: Range<Int> { 0..<leading.first }
  /// The indices of the second axis.
  @inlinable public var channels: Range<Int> { 0..<leading.second }
  /// The flat positions within one channel of one sample.
  @inlinable public var positions: Range<Int> { 0..<cells }
  /// The flat positions within the whole tensor.
  @inlinable public var indices: Range<Int> { 0..<storage.count }

  // SAFETY: reading through the buffer pointer leaves out the array's own check, after ours has made it needless.

  /// The number at leading indices `i`, `j` and flat position `p`.
  @inlinable public subscript(i: Int, j: Int, p: Int) -> Number {
    get { storage.withUnsafeBufferPointer { $0[flatIndex(i, j, p, leading, cells, $0.count)] } }
    _modify { yield &storage[flatIndex(i, j, p, leading, cells, storage.count)] }
  }

  /// The number in row `i`, column `j` of a tensor with two axes.
  @inlinable public subscript(i: Int, j: Int) -> Number {
    get { self[i, j, 0] }
    _modify { yield &self[i, j, 0] }
  }

  /// Number `i` in row order; for a tensor with one axis, such as a bias, its only index.
  @inlinable public subscript(i: Int) -> Number {
    get { storage.withUnsafeBufferPointer { $0[checked(i, $0.count)] } }
    _modify { yield &storage[checked(i, storage.count)] }
  }

  /// The number at one index per axis: `x[0, 0, 2, 1]`.
  public subscript(index: Int...) -> Number {
    get { storage[flatPosition(of: index, in: shape)] }
    _modify { yield &storage[flatPosition(of: index, in: shape)] }
  }
}

/// Row order for a box whose two leading axes stay apart from the rest.
///
/// Wrapping arithmetic lets the optimiser lift it out of loops; the checks keep every access inside.
@inlinable func flatIndex(
  _ i: Int, _ j: Int, _ p: Int, _ leading: (first: Int, second: Int), _ cells: Int, _ count: Int
) -> Int {
  let index = (i &* leading.second &+ j) &* cells &+ p
  guard isInside(j, leading.second), isInside(p, cells), isInside(index, count) else {
    stopOutside(i, j, p, leading, cells)
  }
  return index
}

@inlinable func checked(_ i: Int, _ count: Int) -> Int {
  guard isInside(i, count) else { stopOutside(i, count) }
  return i
}

/// 0 ≤ i < count in one comparison: read without its sign, a negative number is larger than any count.
@inlinable func isInside(_ i: Int, _ count: Int) -> Bool { UInt(bitPattern: i) < UInt(bitPattern: count) }

/// Kept out of line, so that the loops stay small.
@inline(never) @usableFromInline
func stopOutside(_ i: Int, _ j: Int, _ p: Int, _ leading: (first: Int, second: Int), _ cells: Int) -> Never {
  fatalError(
    "Tensor: index \(text([i, j, p])) must lie in a box of shape "
      + text([leading.first, leading.second, cells]))
}

@inline(never) @usableFromInline
func stopOutside(_ i: Int, _ count: Int) -> Never {
  fatalError("Tensor: index \(i) must lie in 0..<\(count)")
}

// MARK: - Shapes

/// The number of cells in a box.
public func cellCount(_ shape: [Int]) -> Int {
  require(shape.allSatisfy { $0 >= 0 }, "Tensor: shape \(text(shape)) must not have negative lengths")
  return shape.reduce(1, *)
}

/// The flat position of a cell in row order.
public func flatPosition(of index: [Int], in shape: [Int]) -> Int {
  require(
    index.count == shape.count && zip(index, shape).allSatisfy { 0 <= $0 && $0 < $1 },
    "Tensor: index \(text(index)) must lie in a tensor of shape \(text(shape))")
  return zip(index, shape).reduce(0) { position, axis in position * axis.1 + axis.0 }
}

/// The index along every axis of the cell at a flat position: row order undone.
public func index(ofFlatPosition position: Int, in shape: [Int]) -> [Int] {
  require(
    0 <= position && position < cellCount(shape),
    "Tensor: flat position \(position) must lie in a tensor of shape \(text(shape))")
  var rest = position
  var index = shape
  for axis in shape.indices.reversed() {
    index[axis] = rest % shape[axis]
    rest /= shape[axis]
  }
  return index
}

extension Tensor {
  /// The same numbers in row order, in a box of another shape with as many cells.
  public func reshaped(_ shape: [Int]) -> Tensor { Tensor(shape, storage) }

  /// The same box with every number transformed, possibly into another kind of number.
  @inlinable
  public func map<Other: Scalar>(_ transform: (Number) -> Other) -> Tensor<Other> {
    Tensor<Other>(shape, storage.map(transform))
  }

  /// The numbers of `self` and `other`, cell by cell, combined into one.
  @inlinable
  public func combined<Second: Scalar, Other: Scalar>(
    with other: Tensor<Second>, _ combine: (Number, Second) -> Other
  ) -> Tensor<Other> {
    requireSameShape(as: other.shape)
    return Tensor<Other>(shape, zip(storage, other.storage).map(combine))
  }
}

extension Tensor {
  @usableFromInline func requireSameShape(as other: [Int]) {
    requireShape("combined: other", other, shape)
  }
}

/// The inner product Σ a·b over all cells.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func dot<Number: Scalar>(_ a: Tensor<Number>, _ b: Tensor<Number>) -> Number {
  requireShape("dot: b", b.shape, a.shape)
  var sum = Number.zero
  for i in a.indices { sum += a[i] * b[i] }
  return sum
}
