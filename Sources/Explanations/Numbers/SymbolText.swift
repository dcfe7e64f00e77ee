/// How formulas are written.
public enum Notation: Sendable {
  /// As in `w(1,0)·dz(0,1)`, for the terminal.
  case plain
  /// As in `w_{1,0}\,\mathrm{d}z_{0,1}`, for notes; needs the package amsmath.
  case latex

  func cell(_ cell: Cell) -> String { self == .plain ? cell.description : cell.latex }
  var minus: String { self == .plain ? "−" : "-" }

  /// A product without its sign; equal factors become a power.
  fileprivate func product(_ term: Symbol.Term) -> String {
    var factors: [String] = []
    let size = Rational(abs(term.coefficient.numerator), over: term.coefficient.denominator)
    if size != Rational(1) || term.cells.isEmpty { factors.append(number(size)) }
    var rest = term.cells[...]
    while let cell = rest.first {
      let power = rest.prefix { $0 == cell }.count
      factors.append(self.cell(cell) + (power == 1 ? "" : exponent(power)))
      rest = rest.dropFirst(power)
    }
    return factors.joined(separator: self == .plain ? "·" : "\\,")
  }

  private func number(_ value: Rational) -> String {
    self == .plain || value.denominator == 1
      ? value.description : "\\tfrac{\(value.numerator)}{\(value.denominator)}"
  }

  private func exponent(_ power: Int) -> String {
    let raised: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    return self == .plain
      ? String(String(power).compactMap { $0.wholeNumberValue.map { raised[$0] } }) : "^{\(power)}"
  }
}

extension Symbol: CustomStringConvertible {
  /// The formula in one line, as in `1/2·x(0) − x(1)`.
  public var description: String { lines(.plain, width: .max, byRows: false)[0] }

  /// The formula as an equation, one line for each row of the map that the last factors come from, as a slide would
  /// set it.
  ///
  ///     dx(1,0) = w(1,0)·dz(0,0)
  ///             + w(0,0)·dz(1,0)
  ///
  /// - Parameters:
  ///   - left: The left side.
  ///   - notation: For the terminal or for LaTeX.
  ///   - width: A line that grows longer is broken once more.
  public func equation(for left: Symbol, _ notation: Notation = .plain, width: Int = 100) -> String {
    let left = left.lines(notation, width: .max, byRows: false)[0]
    switch notation {
    case .plain:
      let blank = "\n" + String(repeating: " ", count: left.count + 1)
      return "\(left) = "
        + lines(.plain, width: width - left.count - 3, byRows: true).joined(separator: blank)
    case .latex:
      let lines = lines(.latex, width: .max, byRows: true)
      return lines.count == 1
        ? "\\[ \(left) = \(lines[0]) \\]"
        : "\\begin{align*}\n  \(left) ={}& " + lines.joined(separator: " \\\\\n  & {}")
          + "\n\\end{align*}"
    }
  }

  /// The formula in at least one line; all but the first begin with a sign.
  private func lines(_ notation: Notation, width: Int, byRows: Bool) -> [String] {
    var lines: [String] = []
    var previous: Cell?
    for term in terms {
      let sign = term.coefficient < .zero ? notation.minus : "+"
      let product = notation.product(term)
      let isInRow = previous.flatMap { last in term.cells.last.map { $0.isInRow(of: last) } } ?? false
      if lines.isEmpty {
        lines = [(sign == "+" ? "" : sign) + product]
      } else if byRows && !isInRow || lines[lines.count - 1].count + product.count + 3 > width {
        lines.append("\(sign) \(product)")
      } else {
        lines[lines.count - 1] += " \(sign) \(product)"
      }
      previous = term.cells.last
    }
    return lines.isEmpty ? ["0"] : lines
  }
}
