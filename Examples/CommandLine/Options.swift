import Foundation

/// Something that can be set on the command line.
struct Option<Value: Sendable>: AnyOption {
  /// What the user types, without the dashes.
  let name: String
  /// What stands for the value in the help, as in `N`; `nil` for a switch.
  let placeholder: String?
  /// One line for the help.
  let explanation: String
  /// The value if the option is not given.
  let standard: Value
  /// Which values there are, for the error message.
  let rule: String
  /// The value of a text, `nil` if it breaks the rule.
  let parse: @Sendable (String) -> Value?
}

/// An option whose type does not matter.
protocol AnyOption: Sendable {
  var name: String { get }
  var placeholder: String? { get }
  var explanation: String { get }
}

extension AnyOption {
  /// As in `--epochs N`.
  var usage: String { "--\(name)" + (placeholder.map { " " + $0 } ?? "") }
}

extension Option where Value == Int {
  static func integer(
    _ name: String, _ explanation: String, standard: Int, in range: ClosedRange<Int> = 1...1_000_000
  ) -> Option {
    Option(
      name: name, placeholder: "N", explanation: "\(explanation) (\(standard))", standard: standard,
      rule: "a whole number from \(range.lowerBound) to \(range.upperBound)"
    ) { Int($0).flatMap { range.contains($0) ? $0 : nil } }
  }
}

extension Option where Value == Bool {
  static func toggle(_ name: String, _ explanation: String) -> Option {
    Option(name: name, placeholder: nil, explanation: explanation, standard: false, rule: "") { _ in true }
  }
}

extension Option where Value == URL? {
  static func path(_ name: String, _ placeholder: String, _ explanation: String) -> Option {
    Option(name: name, placeholder: placeholder, explanation: explanation, standard: nil, rule: "a path") {
      $0.isEmpty ? nil : .some(URL(fileURLWithPath: $0))
    }
  }

  /// Where to write the numbers; the same for every command that measures or checks.
  static let json = path("json", "FILE", "write the numbers as JSON, too")
}

extension Option where Value == String {
  static func choice(_ name: String, _ explanation: String, of values: [String]) -> Option {
    Option(
      name: name, placeholder: values.joined(separator: "|"), explanation: "\(explanation) (\(values[0]))",
      standard: values[0], rule: values.joined(separator: " or ")
    ) { values.contains($0) ? $0 : nil }
  }
}

/// What the user wrote behind the command.
struct Options: Sendable {
  private var texts: [String: String] = [:]
  /// What stands for itself, if the command takes it.
  private(set) var operands: [String] = []
  /// Whether `--help` was among it.
  private(set) var wantsHelp = false

  init(_ arguments: [String], for command: Command) throws(UsageError) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--help" || argument == "-h" {
        wantsHelp = true
      } else if argument.hasPrefix("--") {
        let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
        guard let option = command.options.first(where: { $0.name == parts.first }) else {
          throw UsageError("there is no option \(argument)")
        }
        if option.placeholder == nil {
          texts[option.name] = ""
        } else if let text = parts.count > 1 ? parts[1] : rest.popFirst() {
          texts[option.name] = text
        } else {
          throw UsageError("\(option.usage) needs a value")
        }
      } else if operands.count < command.operandCount {
        operands.append(argument)
      } else {
        throw UsageError("\"\(argument)\" is one argument too many")
      }
    }
  }

  /// The first of them.
  var operand: String? { operands.first }

  /// Whether the user set nothing.
  var isEmpty: Bool { texts.isEmpty }

  /// What the user wrote for an option, or its standard value.
  func value<Value>(of option: Option<Value>) throws(UsageError) -> Value {
    guard let text = texts[option.name] else { return option.standard }
    guard let value = option.parse(text) else {
      throw UsageError("--\(option.name) must be \(option.rule), but it is \"\(text)\"")
    }
    return value
  }
}

/// The command line is wrong.
struct UsageError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// A command could not do its work, or found a mistake.
struct Failure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
