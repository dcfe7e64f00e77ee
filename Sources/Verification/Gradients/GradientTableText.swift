extension GradientTable: CustomStringConvertible {
  /// The table as text, one line for every argument of every operation.
  public var description: String {
    let heading = ["operation", "argument", "geometries", "both ways", "finite differences", "dual numbers"]
    let hasPyTorch = rows.contains { $0.pyTorchCases != nil }
    let lines = [heading + (hasPyTorch ? ["PyTorch (vectors)"] : [])] + rows.map { cells(of: $0, hasPyTorch) }
    let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    let text = lines.map { line in
      zip(line, widths).enumerated().map { column, cell in
        // Names to the left, numbers to the right.
        let blank = String(repeating: " ", count: cell.1 - cell.0.count)
        return column < 2 ? cell.0 + blank : blank + cell.0
      }.joined(separator: "  ")
    }
    let rule = String(repeating: "-", count: widths.reduce(0) { $0 + $1 + 2 } - 2)
    return ([text[0], rule] + text.dropFirst() + [rule, summary]).joined(separator: "\n")
  }

  private var summary: String {
    let checks = rows.reduce(0) { $0 + $1.geometries + ($1.pyTorchCases ?? 0) }
    let failures = rows.reduce(0) { $0 + $1.failures }
    return failures == 0
      ? "All \(checks) checks pass. Errors are the worst found, divided by the largest entry of their gradient."
      : "\(failures) of \(checks) checks FAIL."
  }

  private func cells(of row: Row, _ hasPyTorch: Bool) -> [String] {
    let formulations = row.equalFormulations.map { $0 == row.geometries ? "equal" : "\($0) equal" }
    var cells = [
      row.operation, row.argument, row.geometries == 0 ? "–" : String(row.geometries), formulations ?? "–",
      short(row.finiteDifferences), short(row.dualNumbers),
    ]
    if hasPyTorch { cells.append(row.pyTorchCases.map { "\(short(row.pyTorch)) (\($0))" } ?? "–") }
    if row.failures > 0 { cells[0] += " FAILS" }
    return cells
  }

  /// One digit and the power of ten, as errors are usually read: `3e-16`.
  private func short(_ error: Double?) -> String {
    guard let error else { return "–" }
    guard error > 0, error.isFinite else { return error == 0 ? "0" : "\(error)" }
    var (digits, exponent) = (error, 0)
    while digits < 1 { (digits, exponent) = (digits * 10, exponent - 1) }
    while digits >= 9.5 { (digits, exponent) = (digits / 10, exponent + 1) }
    return "\(Int(digits.rounded()))e\(exponent)"
  }
}

extension GradientTable {
  /// The same rows in the order of the operations, whatever order they were found in.
  public func ordered() -> GradientTable {
    let place = { (row: Row) in
      (
        operationNames.firstIndex(of: row.operation) ?? operationNames.count,
        "xzwby".firstIndex(of: row.argument.first ?? "x")
      )
    }
    var table = self
    table.rows.sort { a, b in
      let (first, second) = (place(a), place(b))
      guard first.0 == second.0, let left = first.1, let right = second.1 else { return first.0 < second.0 }
      return left < right
    }
    return table
  }
}
