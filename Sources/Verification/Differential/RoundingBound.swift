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
  guard sums.shape == exact.shape else { return "shape \(sums.shape) instead of \(exact.shape)" }
  for i in sums.indices {
    let bound = Double(terms + 2) * 0x1p-24 * magnitude[i]
    if !((Double(sums[i]) - exact[i]).magnitude <= bound) {
      return
        "\(index(ofFlatPosition: i, in: sums.shape)) is \(sums[i]) instead of \(exact[i]), \(bound) allowed"
    }
  }
  return nil
}
