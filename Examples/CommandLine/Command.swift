/// One thing the program can do.
struct Command: Sendable {
  /// What the user types.
  let name: String
  /// One line for the list of commands.
  let summary: String
  /// What it shows, for `--help`.
  let explanation: String
  /// What stands behind the options, as in `FOLDER` or `[start] [FOLDER]`; `nil` if nothing may.
  let operand: String?
  /// What can be set.
  let options: [any AnyOption]
  /// Does it.
  let run: @Sendable (Options, Console) throws -> Void

  init(
    name: String, summary: String, explanation: String, operand: String? = nil, options: [any AnyOption],
    run: @escaping @Sendable (Options, Console) throws -> Void
  ) {
    (self.name, self.summary, self.explanation) = (name, summary, explanation)
    (self.operand, self.options, self.run) = (operand, options, run)
  }

  /// How many operands there may be.
  var operandCount: Int { operand.map { $0.split(separator: " ").count } ?? 0 }

  /// What `--help` prints.
  var help: String {
    let lines = options.map { ["  " + $0.usage, $0.explanation] } + [["  --help", "print this"]]
    return """
      \(explanation)

      Usage: examples \(name)\(operand.map { " " + $0 } ?? "") [OPTIONS]

      \(columns(lines, names: 2))
      """
  }
}

/// Lines of cells as a table: the first columns hold names and are aligned to the left, the others to the right.
func columns(_ lines: [[String]], names: Int = 1) -> String {
  let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
  return lines.map { line in
    line.indices.map { column in
      let blank = String(repeating: " ", count: widths[column] - line[column].count)
      return column < names ? line[column] + blank : blank + line[column]
    }.joined(separator: "  ")
  }.joined(separator: "\n")
}
