import SlidingWindow
import Tensors

/// What is wrong with a solution.
public struct Fault: Error, Equatable, Sendable, Codable {
  /// What was asked: the arguments, with their numbers if they are few.
  public let question: String
  /// What is wrong: place and both values.
  public let finding: String
  /// The mistake that gives exactly these numbers, and what to think of instead; `nil` if none is known.
  public let mistake: String?

  init(_ finding: String, question: String = "", mistake: String? = nil) {
    (self.finding, self.question, self.mistake) = (finding, question, mistake)
  }
}

extension Fault: CustomStringConvertible {
  /// Finding, mistake and question, a paragraph each.
  public var description: String {
    ([finding] + (mistake.map { [$0] } ?? []) + (question.isEmpty ? [] : [question]))
      .joined(separator: "\n")
  }
}

/// What somebody gets who makes a certain mistake.
struct Suspect {
  /// Completes the sentence "this is what you get when …".
  let name: String
  let result: Tensor<Double>

  init(_ name: String, _ result: Tensor<Double>) { (self.name, self.result) = (name, result) }
}

/// What is put to a solution.
struct Question {
  /// Its arguments by name.
  let arguments: [(name: String, value: Tensor<Double>)]
  /// Everything else that decides the answer, as in `stride 2`.
  let settings: String

  init(_ arguments: KeyValuePairs<String, Tensor<Double>>, _ settings: String = "") {
    self.arguments = arguments.map { ($0.key, $0.value) }
    self.settings = settings
  }

  /// Shapes and settings; tensors of a few whole numbers are written out, so that one can follow by hand.
  var text: String {
    let shapes = arguments.map { "\($0.name) \(Tensors.text($0.value.shape))" }
    let heading = "asked with " + (shapes + (settings.isEmpty ? [] : [settings])).joined(separator: ", ")
    let isSmall = arguments.allSatisfy { argument in
      argument.value.indices.count <= 25 && argument.value.elements.allSatisfy { $0 == $0.rounded() }
    }
    return isSmall
      ? ([heading] + arguments.map { "\($0.name) = \($0.value)" }).joined(separator: "\n") : heading
  }

  /// Throws unless the claimed answer is the right one but for rounding.
  ///
  /// - Parameters:
  ///   - what: What the answer is called, as in `"dx"`.
  ///   - claimed: What the solution says.
  ///   - right: What is right.
  ///   - suspects: What known mistakes give, asked for only when the answer is wrong.
  func expect(
    _ what: String, _ claimed: Tensor<Double>, _ right: Tensor<Double>,
    suspects: @autoclosure () -> [Suspect] = []
  ) throws(Fault) {
    guard !isSame(claimed, right) else { return }
    let suspect = suspects().first { isSame(claimed, $0.result) && !isSame($0.result, right) }
    throw Fault(
      firstDifference(what, claimed, right), question: text,
      mistake: suspect.map { "This is what you get when \($0.name)." })
  }

  /// Throws unless a gradient of one of the standard operations is right, and names the mistake in it.
  func expect<Call: OperationCall>(
    _ name: GradientName, _ claimed: Tensor<Double>, of call: Call, upstream dz: Tensor<Double>
  ) throws(Fault) {
    let right = call.gradient(name, upstream: dz)
    let diagnosis = Diagnosis(name, of: call, upstream: dz, claimed: claimed)
    // Where everything is 0 the diagnosis proves nothing, but the answer is right.
    if diagnosis.outcome == .agrees || isSame(claimed, right) {
      return try expectDifferences(name, claimed, of: call, upstream: dz)
    }
    var mistake: String?
    if case .named(let matches) = diagnosis.outcome {
      mistake =
        "This is what you get when " + matches.map { "\($0)" }.joined(separator: ", or when ") + ". "
        + matches.map(\.mistake.explanation).joined(separator: " ")
    }
    throw Fault(firstDifference(name.rawValue, claimed, right), question: text, mistake: mistake)
  }
}

extension Question {
  /// The second judge, which like dual numbers sees the forward pass alone: central differences.
  private func expectDifferences<Call: OperationCall>(
    _ name: GradientName, _ claimed: Tensor<Double>, of call: Call, upstream dz: Tensor<Double>
  ) throws(Fault) {
    let i = Call.position(of: name)
    let check = GradientCheck(
      name.rawValue, of: { call.forward(call.arguments.replacing(i, with: $0)) }, at: call.arguments[i],
      upstream: dz, claimed: claimed)
    // At a tie of maxima differences judge nothing: the cell is raised under one window and lowered under another.
    if check.verdict == .disagrees, check.kinkCount == 0 {
      throw Fault("by central differences \(check)", question: text)
    }
  }
}

/// The first cell at which two tensors differ, with both values; or their shapes.
private func firstDifference(_ what: String, _ claimed: Tensor<Double>, _ right: Tensor<Double>) -> String {
  guard claimed.shape == right.shape else {
    return "\(what) has shape \(text(claimed.shape)), but it should be \(text(right.shape))"
  }
  let scale = right.elements.reduce(0) { max($0, $1.magnitude) }
  // `!(… <= …)` also finds what is not a number.
  let wrong = right.indices.filter { !((claimed[$0] - right[$0]).magnitude <= 0x1p-33 * scale) }
  guard let first = wrong.first else { return "\(what) is wrong" }
  let place = text(index(ofFlatPosition: first, in: right.shape))
  return "\(what) is wrong at \(wrong.count) of \(right.indices.count) cells, first at \(place): "
    + "yours is \(short(claimed[first])), right is \(short(right[first]))"
}

/// With up to six significant digits, which is plenty to look at.
private func short(_ value: Double) -> String {
  guard value.magnitude < 1e9, value == 0 || value.magnitude >= 1e-3 else { return "\(value)" }
  let rounded = (value * 1e6).rounded() / 1e6
  return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
}
