import Foundation

/// A number with at most `places` decimals and without trailing zeros: `2`, `0.5`, `-1.25`.
func decimalText(_ value: Double, places: Int = 2) -> String {
  var text = String(format: "%.\(places)f", value)
  if text.contains(".") {
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
  }
  return text == "-0" ? "0" : text
}

/// A number for a table: counts in full, others with three digits that matter: `1032`, `0.125`, `3.1e-07`.
func cellText(_ value: Double) -> String {
  if value == 0 { return "0" }  // without the sign of -0
  return String(format: 100...9_999_999 ~= value.magnitude ? "%.0f" : "%.3g", value)
}
