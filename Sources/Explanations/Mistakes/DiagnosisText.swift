import SlidingWindow

extension Diagnosis: CustomStringConvertible {
  /// The verdict with argument, place and both values; of a wrong gradient, the name of the mistake, what to think of
  /// instead, and where the lectures tell it.
  public var description: String {
    switch outcome {
    case .agrees, .vacuous: return "\(check)"
    case .unknown:
      return "\(check); no mistake of the catalogue gives this" + (whereabouts.map { "; \($0)" } ?? "")
    case .named(let matches):
      let causes = matches.map(\.description).joined(separator: ", or when ")
      let lessons = matches.map(\.mistake.explanation).joined(separator: " ")
      return "\(check); this is what you get when \(causes). \(lessons)\(advice(matches.count))"
    }
  }

  private func advice(_ count: Int) -> String {
    if count < 2 { return "" }
    return distinguishingCall.map { " Here these cannot be told apart; \($0) would tell them apart." }
      ?? " Here these cannot be told apart."
  }
}

extension Diagnosis.Match: CustomStringConvertible {
  /// The name of the mistake, with the way it was made, and the lecture.
  public var description: String {
    mistake.name + (detail.isEmpty ? "" : ", \(detail)") + " (\(mistake.item); \(mistake.source))"
  }
}
