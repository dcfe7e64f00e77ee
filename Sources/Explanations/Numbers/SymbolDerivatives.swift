import Tensors

// Formulas know their derivatives: a third judge beside finite differences and dual numbers, and one that speaks for
// all numbers at once.

extension Symbol {
  /// The partial derivative, by the rule (xⁿ)′ = n·xⁿ⁻¹ in every term.
  ///
  /// - Parameter unknown: A single cell, such as `x[0, 0, 2, 2]` of a named tensor.
  public func derivative(by unknown: Symbol) -> Symbol {
    let cell = unknown.requiredCell("derivative")
    var sum = Symbol(0)
    for term in terms {
      guard let place = term.cells.firstIndex(of: cell) else { continue }
      let power = term.cells.count { $0 == cell }
      var others = term.cells
      others.remove(at: place)
      sum.add(Term(coefficient: Rational(power) * term.coefficient, cells: others))
    }
    return sum
  }
}

/// The gradient of an operation, derived from its output alone; nobody wrote it.
///
///     dx[u] = Σ_t dz[t] · ∂z[t]/∂x[u]
///
/// - Parameters:
///   - z: The output, run on symbols.
///   - dz: The derivative with respect to the output, of the same shape.
///   - x: The argument in question, a tensor of unknowns.
/// - Returns: The derivative with respect to x.
public func derivedGradient(
  of z: Tensor<Symbol>, upstream dz: Tensor<Symbol>, by x: Tensor<Symbol>
) -> Tensor<Symbol> {
  requireShape("derivedGradient: dz", dz.shape, z.shape)
  var places: [Cell: Int] = [:]
  for u in x.indices { places[x[u].requiredCell("derivedGradient")] = u }
  var dx = Tensor<Symbol>(zeros: x.shape)
  for t in z.indices {
    for cell in Set(z[t].terms.flatMap(\.cells)) {
      guard let u = places[cell] else { continue }
      dx[u] += dz[t] * z[t].derivative(by: Symbol(cell))
    }
  }
  return dx
}
