/// Why a data set cannot be read.
public struct DataError: Error, Equatable, CustomStringConvertible {
  /// The file, or the folder that should hold it.
  public let file: String
  /// What is wrong with it, where, and what to do.
  public let problem: String

  /// One sentence.
  public var description: String { "\(file) \(problem)" }
}

/// The beginning of a text in quotation marks, for messages.
func quotation(_ text: some StringProtocol) -> String {
  "\"\(text.prefix(40))\(text.count > 40 ? "…" : "")\""
}
