/// A classical mistake in a hand-written gradient.
///
/// All of them are listed in ``all``; which formula each leads to stands with the operation where it occurs
/// (``OperationCall/wrongFormulas``).
public struct Mistake: Hashable, Sendable {
  /// What is wrong, so that it completes the sentence "this is what you get when …".
  public let name: String
  /// What to think of instead, in one sentence.
  public let explanation: String
  /// The item of the lecture map, as in `"S2"`.
  public let item: String
  /// The lecture and the title of the slide.
  public let source: String

  /// - Parameters:
  ///   - name: What is wrong.
  ///   - explanation: What to think of instead.
  ///   - item: The item of the lecture map.
  ///   - source: The lecture and the slide.
  public init(_ name: String, _ explanation: String, _ item: String, _ source: String) {
    (self.name, self.explanation, self.item, self.source) = (name, explanation, item, source)
  }

  /// The catalogue, in parts.
  public static let sections: [(title: String, mistakes: [Mistake])] = [
    ("What becomes of the filter", ofFilters), ("Where the window stands", ofWindows),
    ("What is summed and what is divided", ofSums), ("Pooling", ofPooling),
    ("Activations, losses, layers without a window", ofCells), ("Any gradient", ofAnyGradient),
  ]

  /// The whole catalogue.
  public static let all: [Mistake] = sections.flatMap(\.mistakes)
}
