import Tensors

/// A number that remembers nothing but which input cells had a part in it.
///
///     let x = Tensor(cellsOf: [1, 1, 9])
///     let w = Tensor<Influence>(zeros: [1, 1, 3])                      // constants: reached by no cell
///     let z = convolution(convolution(x, w, Window([3])), w, Window([3]))
///     z[0, 0, 1].cells                                                 // 1 ..< 6: the receptive field
///
/// Every operation unites the sets of its operands. So what comes out of a network is the exact receptive field of each
/// of its cells: with the gaps that a dilation or a large stride leaves, and with what an edge cuts off. A constant
/// counts as some number other than 0; whatever is multiplied by it keeps its influence.
///
/// Source: Raj 2020, "Restricted retinal areas which on illumination influenced the firing" (A16).
public struct Influence: Real, Hashable {
  /// Which cells, by their flat positions in the input.
  public let cells: RangeSet<Int>

  private init(_ cells: RangeSet<Int>) { self.cells = cells }

  /// The number that stands in an input cell.
  ///
  /// - Parameter cell: The cell's flat position.
  public init(of cell: Int) { self.init(RangeSet(cell..<cell + 1)) }

  /// A constant, which no cell influences.
  public init(_ value: Int) { self.init(RangeSet()) }

  /// A constant, which no cell influences.
  public init(_ value: Double) { self.init(RangeSet()) }

  public static func + (a: Influence, b: Influence) -> Influence { Influence(a.cells.union(b.cells)) }
  public static func - (a: Influence, b: Influence) -> Influence { a + b }
  public static func * (a: Influence, b: Influence) -> Influence { a + b }
  public static func / (a: Influence, b: Influence) -> Influence { a + b }

  /// Whether all cells of a are also cells of b, and b has more.
  ///
  /// A maximum then takes the larger set, as it should, for its value depends on everything it is compared with. Two
  /// sets that do not contain one another stop the program: the maximum would follow one of them and forget the other.
  /// Max pooling listens to all cells under its window; run mean pooling in its place.
  public static func < (a: Influence, b: Influence) -> Bool {
    if b.cells.isSubset(of: a.cells) { return false }
    require(
      a.cells.isSubset(of: b.cells),
      "Influence: a maximum depends on both of the cells it compares, \(a) and \(b); run mean pooling instead"
    )
    return true
  }

  // Functions of one number leave its set as it is.

  public static func exp(_ x: Influence) -> Influence { x }
  public static func log(_ x: Influence) -> Influence { x }
  public static func tanh(_ x: Influence) -> Influence { x }
  public static func power(_ x: Influence, _ p: Double) -> Influence { x }
}

extension Influence: CustomStringConvertible {
  /// As in `{0…2, 5}`.
  public var description: String {
    let pieces = cells.ranges.map { range in
      range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)…\(range.upperBound - 1)"
    }
    return "{" + pieces.joined(separator: ", ") + "}"
  }
}

extension Tensor where Number == Influence {
  /// An input whose cells are each influenced by themselves alone.
  public init(cellsOf shape: [Int]) {
    self.init(shape, (0..<cellCount(shape)).map { Influence(of: $0) })
  }
}
