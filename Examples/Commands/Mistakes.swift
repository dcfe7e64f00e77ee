import Explanations
import Pictures
import SlidingWindow
import Tensors

extension Command {
  private static let demo = Option<String>(
    name: "demo", placeholder: "NAME", explanation: "make this mistake; a part of its name will do",
    standard: "", rule: "a part of a mistake's name"
  ) { $0.isEmpty ? nil : $0 }
  private static let place = Option<String>(
    name: "operation", placeholder: "NAME", explanation: "in this operation (the first where it occurs)",
    standard: "", rule: "the name of an operation"
  ) { $0.isEmpty ? nil : $0 }
  private static let markdown = Option.toggle("markdown", "write the catalogue as tables for a page")

  static let mistakes = Command(
    name: "mistakes", summary: "list the classical mistakes in gradients, and make one",
    explanation: """
      Lists the mistakes that the checker knows by name, with what to think of instead, the item of the lecture map and
      the gradients in which they occur. --demo makes one of them in a small layer and shows what the checker says:

        examples mistakes --demo "not flipped"
        examples mistakes --demo "not summed" --operation linear
      """,
    options: [demo, place, markdown]
  ) { options, console in
    let name = try options.value(of: demo)
    if !name.isEmpty {
      let operation = try options.value(of: place)
      console.print(try demonstration(of: mistake(named: name), in: operation.isEmpty ? nil : operation).text)
    } else if try options.value(of: markdown) {
      console.print(Mistake.markdownTables)
    } else {
      for section in Mistake.sections {
        console.print(section.title + "\n" + String(repeating: "─", count: 60))
        for mistake in section.mistakes { console.print(mistake.text) }
      }
    }
  }

  /// The one mistake whose name has this part.
  private static func mistake(named part: String) throws(UsageError) -> Mistake {
    let found = Mistake.all.filter { $0.name == part || $0.name.lowercased().contains(part.lowercased()) }
    if let exact = found.first(where: { $0.name == part }) ?? (found.count == 1 ? found[0] : nil) {
      return exact
    }
    throw UsageError(
      found.isEmpty
        ? "no mistake is called \"\(part)\"; examples mistakes lists them"
        : "--demo must be part of one name, but \"\(part)\" is part of "
          + found.map { "\"\($0.name)\"" }.joined(separator: ", "))
  }

  private static func demonstration(
    of mistake: Mistake, in operation: String?
  ) throws(UsageError) -> MistakeDemonstration {
    if let demonstration = mistake.demonstration(in: operation) { return demonstration }
    throw UsageError(
      "\(operation ?? "no operation") has no place for the mistake that \(mistake.name); it occurs in "
        + mistake.places.joined(separator: "; "))
  }
}

extension Mistake {
  /// The entry of the list.
  fileprivate var text: String {
    let lines = ["\(name)  (\(item); \(source))", explanation, "in: " + places.joined(separator: "; ")]
    return lines.enumerated().map { i, line in wrapped(line, indent: i == 0 ? 0 : 4) }.joined(separator: "\n")
      + "\n"
  }

  /// The catalogue as tables for the documentation.
  static var markdownTables: String {
    sections.map { title, mistakes in
      let rows = mistakes.map { mistake in
        "| \(mistake.name) | \(mistake.explanation) | \(mistake.item) | \(mistake.places.joined(separator: "; ")) |"
      }
      return
        (["## \(title)", "", "| mistake | what to think of instead | item | where |", "|---|---|---|---|"]
        + rows)
        .joined(separator: "\n")
    }.joined(separator: "\n\n")
  }
}

extension MistakeDemonstration {
  /// The right gradient beside the wrong one, and what the checker says.
  fileprivate var text: String {
    """
    \(call); random numbers, random upstream derivative

    \(terminalRow([right, wrong].map { grid($0.firstMap) }, captions: ["\(name.rawValue)", "with the mistake"]))

    \(wrapped("\(diagnosis)"))
    """
  }
}

extension Tensor<Double> {
  /// The first two-dimensional map, or all of a tensor with one axis; two decimals of it.
  fileprivate var firstMap: Tensor {
    let map = Array(shape.suffix(2))
    return Tensor(map, elements.prefix(cellCount(map)).map { ($0 * 100).rounded() / 100 })
  }
}

/// The words of a text in lines of at most 100 characters.
private func wrapped(_ text: String, indent: Int = 0) -> String {
  var lines = [""]
  for word in text.split(separator: " ") {
    let line = lines[lines.count - 1]
    if line.isEmpty || line.count + word.count < 100 - indent {
      lines[lines.count - 1] += (line.isEmpty ? "" : " ") + word
    } else {
      lines.append(String(word))
    }
  }
  return lines.map { String(repeating: " ", count: indent) + $0 }.joined(separator: "\n")
}
