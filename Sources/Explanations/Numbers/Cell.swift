import Tensors

/// One cell of a tensor, known by name: an unknown of a formula.
///
///     x[0,0,1,2]      in full
///     x(1,2)          as printed, when x holds a single map
public struct Cell: Hashable, Comparable, Sendable {
  /// The letter of the tensor, as in `x`, `w` or `dz`.
  public let tensor: String
  /// One index per axis.
  public let index: [Int]
  /// The number that the cell holds, if it is known.
  public let value: Double?
  /// The indices that tell the cell from the others of its tensor.
  private let shortIndex: [Int]

  /// - Parameters:
  ///   - tensor: The letter of the tensor.
  ///   - index: One index per axis.
  ///   - shape: The tensor's shape; samples and channels are left out of the short name where there is only one.
  ///   - value: The number that the cell holds, if it is known.
  public init(_ tensor: String, _ index: [Int], in shape: [Int], value: Double? = nil) {
    _ = flatPosition(of: index, in: shape)  // stops if the cell is not there
    self.tensor = tensor
    self.index = index
    self.value = value
    shortIndex = index.indices.filter { $0 > 1 || shape[$0] > 1 }.map { index[$0] }
  }

  /// Compares tensor and index; the value does not matter.
  public static func == (a: Cell, b: Cell) -> Bool { a.tensor == b.tensor && a.index == b.index }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(tensor)
    hasher.combine(index)
  }

  /// The order of the factors in a product: by letter, derivatives last, as in `w·x`, `w·dz` and `x·dz`.
  public static func < (a: Cell, b: Cell) -> Bool {
    if a.isDerivative != b.isDerivative { return b.isDerivative }
    if a.tensor != b.tensor { return a.tensor < b.tensor }
    return a.index.lexicographicallyPrecedes(b.index)
  }

  private var isDerivative: Bool { tensor.count > 1 && tensor.hasPrefix("d") }

  /// Whether both cells belong to one tensor and differ at most in their place along its last axis.
  func isInRow(of other: Cell) -> Bool {
    tensor == other.tensor && index.dropLast() == other.index.dropLast()
  }
}

extension Cell: CustomStringConvertible {
  /// The short name, as in `x(1,2)`.
  public var description: String {
    shortIndex.isEmpty ? tensor : "\(tensor)(\(list(shortIndex)))"
  }

  /// The name with one index per axis, as in `x[0,0,1,2]`.
  public var fullName: String { "\(tensor)[\(list(index))]" }

  /// The short name for LaTeX, as in `x_{1,2}` or `\mathrm{d}z_{0,1}`.
  public var latex: String {
    let letter = isDerivative ? "\\mathrm{d}\(tensor.dropFirst())" : tensor
    return shortIndex.isEmpty ? letter : "\(letter)_{\(list(shortIndex))}"
  }

  private func list(_ index: [Int]) -> String { index.map(String.init).joined(separator: ",") }
}
