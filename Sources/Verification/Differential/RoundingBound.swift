import Tensors

/// Where a sum computed in Float lies further from the exact result than rounding explains, in one sentence; `nil` if
/// nowhere.
///
/// A sum of n products rounds at most once per term and once more for the bias. In any order its error is at most
/// (n + 2)·ε·Σ|a·b|, where ε = 2⁻²⁴ is half a unit in the last place.
///
/// - Parameters:
///   - sums: The sums in Float.
///   - exact: The same in Double, which is exact enough.
///   - terms: How many products each sum has, n.
///   - magnitude: Σ|a·b| of every sum.
public func excess(
  _ sums: Tensor<Float>, over exact: Tensor<Double>, terms: Int, magnitude: Tensor<Double>
) -> String? {
  excess(sums, over: exact) { Double(terms + 2) * 0x1p-24 * magnitude[$0] }
}

/// The first cell that lies further from the exact result than is allowed, in one sentence; `nil` if there is none.
///
/// - Parameters:
///   - result: What was computed in Float.
///   - exact: The same in Double, which is exact enough.
///   - bound: How far a cell may lie from the exact result, by its number in row order.
public func excess(
  _ result: Tensor<Float>, over exact: Tensor<Double>, _ bound: (_ cell: Int) -> Double
) -> String? {
  guard result.shape == exact.shape else { return "shape \(result.shape) instead of \(exact.shape)" }
  for i in result.indices where !((Double(result[i]) - exact[i]).magnitude <= bound(i)) {
    return
      "\(index(ofFlatPosition: i, in: result.shape)) is \(result[i]) instead of \(exact[i]), \(bound(i)) allowed"
  }
  return nil
}
