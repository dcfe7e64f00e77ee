import Tensors

/// A number that remembers its formula: a polynomial in named cells.
///
///     let x = Tensor(named: "x", [1, 1, 5]), w = Tensor(named: "w", [1, 1, 3])
///     convolution(x, w, Window([3]))[0, 0, 1]      // w(0)·x(1) + w(1)·x(2) + w(2)·x(3)
///
/// Like terms are collected, and the terms stand in one fixed order. So two symbols are equal exactly when they are
/// the same polynomial: `==` between the results of two algorithms proves them equal for all numbers, where a
/// comparison of numbers proves it for a sample.
///
/// A polynomial alone is neither large nor small. Where a loop must compare (max pooling, ReLU), give the cells values,
/// `Tensor(named: "x", at: numbers)`: the formula is then the one that holds at these numbers, and next to them.
public struct Symbol: Scalar {
  /// One product of a polynomial.
  public struct Term: Equatable, Sendable {
    /// The number in front; never 0.
    public let coefficient: Rational
    /// The factors, in order; a square lists its cell twice.
    public let cells: [Cell]

    /// Constants first, then short products before long ones; among equals the last factors decide.
    static func precedes(_ a: [Cell], _ b: [Cell]) -> Bool {
      a.count == b.count ? a.reversed().lexicographicallyPrecedes(b.reversed()) : a.count < b.count
    }
  }

  /// The products that add up to the polynomial, in order; none for 0.
  public private(set) var terms: [Term]

  /// The constant `value`.
  public init(_ value: Rational) {
    terms = value == .zero ? [] : [Term(coefficient: value, cells: [])]
  }

  /// The constant `value`.
  public init(_ value: Int) { self.init(Rational(value)) }

  /// The unknown that stands in a cell.
  public init(_ cell: Cell) { terms = [Term(coefficient: Rational(1), cells: [cell])] }

  public static func + (a: Symbol, b: Symbol) -> Symbol {
    var sum = a
    for term in b.terms { sum.add(term) }
    return sum
  }

  public static func - (a: Symbol, b: Symbol) -> Symbol { a + Symbol(-1) * b }

  public static func * (a: Symbol, b: Symbol) -> Symbol {
    var product = Symbol(0)
    for s in a.terms {
      for t in b.terms {
        product.add(Term(coefficient: s.coefficient * t.coefficient, cells: (s.cells + t.cells).sorted()))
      }
    }
    return product
  }

  /// Divides by a number; the loops ask for no more.
  public static func / (a: Symbol, b: Symbol) -> Symbol {
    guard let divisor = b.constant, divisor != .zero else {
      fatalError("Symbol: a polynomial can only be divided by a number other than 0, but the divisor is \(b)")
    }
    return a * Symbol(Rational(1) / divisor)
  }

  /// Compares the values of both; a formula is never smaller than itself.
  public static func < (a: Symbol, b: Symbol) -> Bool {
    if a == b { return false }
    guard let first = a.value, let second = b.value else {
      fatalError("Symbol: which of \(a) and \(b) is larger depends on numbers, and their cells have none")
    }
    return first < second
  }

  /// Adds one term: to its like, or else at its place.
  mutating func add(_ term: Term) {
    var (place, end) = (0, terms.count)
    while place < end {
      let middle = (place + end) / 2
      if Term.precedes(terms[middle].cells, term.cells) { place = middle + 1 } else { end = middle }
    }
    guard place < terms.count, terms[place].cells == term.cells else {
      terms.insert(term, at: place)
      return
    }
    let coefficient = terms[place].coefficient + term.coefficient
    if coefficient == .zero {
      terms.remove(at: place)
    } else {
      terms[place] = Term(coefficient: coefficient, cells: terms[place].cells)
    }
  }
}

// MARK: - Asking a formula

extension Symbol {
  /// The number that this is, if no cell occurs in it.
  public var constant: Rational? {
    if terms.isEmpty { return .zero }
    return terms.count == 1 && terms[0].cells.isEmpty ? terms[0].coefficient : nil
  }

  /// The cell that this is, if it is an unknown and nothing else.
  public var cell: Cell? {
    terms.count == 1 && terms[0].cells.count == 1 && terms[0].coefficient == Rational(1)
      ? terms[0].cells[0] : nil
  }

  /// The number that the formula comes to, if every cell in it has a value.
  public var value: Double? {
    var sum = 0.0
    for term in terms {
      var product = Double(term.coefficient.numerator) / Double(term.coefficient.denominator)
      for cell in term.cells {
        guard let value = cell.value else { return nil }
        product *= value
      }
      sum += product
    }
    return sum
  }

  /// The terms in which an unknown occurs: what it contributes.
  ///
  /// - Parameter unknown: A single cell, such as `x[0, 0, 2, 2]` of a named tensor.
  public func part(with unknown: Symbol) -> Symbol {
    let cell = unknown.requiredCell("part")
    var part = self
    part.terms = terms.filter { $0.cells.contains(cell) }
    return part
  }

  func requiredCell(_ operation: String) -> Cell {
    guard let cell else { fatalError("\(operation): the unknown must be a single cell, but it is \(self)") }
    return cell
  }
}

extension Tensor where Number == Symbol {
  /// A tensor of unknowns, one for each cell.
  ///
  /// - Parameters:
  ///   - name: The letter of the tensor, as in `x` or `dz`.
  ///   - shape: The length of every axis.
  public init(named name: String, _ shape: [Int]) {
    self.init(
      shape,
      (0..<cellCount(shape)).map { Symbol(Cell(name, index(ofFlatPosition: $0, in: shape), in: shape)) })
  }

  /// A tensor of unknowns whose values are known, so that they can be compared.
  ///
  /// - Parameters:
  ///   - name: The letter of the tensor.
  ///   - values: The number in every cell.
  public init(named name: String, at values: Tensor<Double>) {
    let shape = values.shape
    self.init(
      shape,
      values.indices.map {
        Symbol(Cell(name, index(ofFlatPosition: $0, in: shape), in: shape, value: values[$0]))
      })
  }
}
