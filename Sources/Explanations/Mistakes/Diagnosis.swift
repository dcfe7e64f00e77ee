import SlidingWindow
import Tensors

/// What a judge found out about a hand-written gradient, and the name of the mistake in it.
///
///     let diagnosis = Diagnosis(.dx, of: .convolution(x, w, window), upstream: dz, claimed: dx)
///     print(diagnosis)      // dx: DISAGREES; …; this is what you get when the filter is not flipped (S2; …). …
///
/// The judge is `GradientCheck`: whether a gradient is wrong is found out from the forward pass alone. A wrong one is
/// then compared with what the formulas of the catalogue give for the same numbers.
public struct Diagnosis: Sendable {
  /// A mistake that gives exactly the numbers that were claimed.
  public struct Match: Hashable, Sendable {
    /// The mistake.
    public let mistake: Mistake
    /// Which of several ways of making it, as in `"namely spatial axis 0"`; may be empty.
    public let detail: String
  }

  /// What was found.
  public enum Outcome: Equatable, Sendable {
    /// The gradient is right.
    case agrees
    /// Everything is 0, so that nothing is proved.
    case vacuous
    /// The gradient is wrong, and these mistakes lead to it: more than one if this geometry cannot tell them apart.
    case named([Match])
    /// The gradient is wrong in a way that the catalogue does not have.
    case unknown
  }

  /// What the judge says.
  public let check: GradientCheck
  /// What was found.
  public let outcome: Outcome
  /// How many entries are wrong, and what they have in common; `nil` if none is, or the shape is wrong.
  public let whereabouts: String?
  /// A call of the same operation that tells the named mistakes apart; `nil` if there is but one, or no such call is
  /// known.
  public let distinguishingCall: String?

  /// - Parameters:
  ///   - name: Which gradient it is.
  ///   - call: The operation with its arguments.
  ///   - dz: The derivative with respect to the output; random, never all ones, or mistakes cancel. A loss may go
  ///     without.
  ///   - claimed: The hand-written gradient to judge.
  /// - Complexity: One forward pass for every entry of the argument, and one run of every wrong formula.
  public init<Call: OperationCall>(
    _ name: GradientName, of call: Call, upstream dz: Tensor<Double>? = nil, claimed: Tensor<Double>
  ) {
    let dz = dz ?? Self.upstreamOfLoss(call)
    let truth = call.gradient(name, upstream: dz)
    let check = GradientCheck(name, of: call, upstream: dz, claimed: claimed, isRight: isSame(claimed, truth))
    self.check = check
    whereabouts = check.verdict == .disagrees ? Self.whereabouts(of: claimed, against: truth) : nil
    switch check.verdict {
    case .agrees, .kinks: (outcome, distinguishingCall) = (.agrees, nil)
    case .vacuous: (outcome, distinguishingCall) = (.vacuous, nil)
    case .disagrees, .wrongShape:
      let matches = call.matches(name, upstream: dz, truth: truth, claimed: claimed)
      outcome = matches.isEmpty ? .unknown : .named(matches)
      distinguishingCall =
        matches.count > 1 ? Call.example(telling: matches.map(\.mistake), apartIn: name)?.description : nil
    }
  }

  /// How many entries are wrong, and along which axes they all have the same index.
  private static func whereabouts(of claimed: Tensor<Double>, against truth: Tensor<Double>) -> String {
    let scale = truth.elements.reduce(0) { max($0, $1.magnitude) }
    let errors = claimed.combined(with: truth) { ($0 - $1).magnitude }
    // Single precision keeps 24 bits; six of them are left to the rounding of sums.
    if errors.elements.allSatisfy({ $0 <= 0x1p-18 * scale }) {
      return "the numbers are right to five digits or more: were they computed in Float?"
    }
    let wrong = errors.indices.filter { !(errors[$0] <= 0x1p-33 * scale) }
      .map { index(ofFlatPosition: $0, in: truth.shape) }
    let shared = truth.shape.indices.filter { axis in
      truth.shape[axis] > 1 && Set(wrong.map { $0[axis] }).count == 1
    }
    let place = shared.map { "index \(wrong[0][$0]) of axis \($0)" }.joined(separator: " and ")
    return "\(wrong.count) of \(truth.indices.count) entries are wrong"
      + (place.isEmpty || wrong.count == 1 ? "" : ", all of them at \(place)")
  }

  private static func upstreamOfLoss(_ call: some OperationCall) -> Tensor<Double> {
    let z = call.forward(call.arguments)
    require(
      z.shape == [1],
      "Diagnosis: without an upstream derivative the output must be a loss of shape [1], but it is \(text(z.shape))"
    )
    return Tensor([1], [1])
  }
}

extension GradientCheck {
  /// Judges by dual numbers, which are exact and take a branch at corners.
  ///
  /// Where the right gradient would fail, as it takes another branch (ReLU at 0) or adds up so many terms that it
  /// rounds more than they allow, the judge is central differences: they see the corner, and allow more.
  fileprivate init<Call: OperationCall>(
    _ name: GradientName, of call: Call, upstream dz: Tensor<Double>, claimed: Tensor<Double>, isRight: Bool
  ) {
    let i = Call.position(of: name)
    let (values, constants) = (call.arguments, call.arguments.map { $0.map { Dual($0) } })
    let byDuals = GradientCheck(
      name.rawValue, ofDual: { call.forward(constants.replacing(i, with: $0)) }, at: values[i], upstream: dz,
      claimed: claimed)
    if byDuals.verdict == .disagrees, isRight {
      self.init(
        name.rawValue, of: { call.forward(values.replacing(i, with: $0)) }, at: values[i], upstream: dz,
        claimed: claimed)
    } else {
      self = byDuals
    }
  }
}

extension OperationCall {
  /// The mistakes whose formulas give the claimed gradient: those of this operation, and only if there are none,
  /// those of any gradient.
  fileprivate func matches(
    _ name: GradientName, upstream dz: Tensor<Double>, truth: Tensor<Double>, claimed: Tensor<Double>
  ) -> [Diagnosis.Match] {
    if dz.elements.isEmpty || isSame(claimed, truth) { return [] }
    let own = Self.wrongFormulas.filter { $0.name == name }
    var matches: [Diagnosis.Match] = []
    for formulas in [own, Self.formulasOfAnyGradient(name)] where matches.isEmpty {
      for formula in formulas where !matches.contains(where: { $0.mistake == formula.mistake }) {
        if let result = formula.compute(self, dz).first(where: { isSame(claimed, $0.gradient) }) {
          matches.append(Diagnosis.Match(mistake: formula.mistake, detail: result.detail))
        }
      }
    }
    if matches.isEmpty, let factor = factor(from: truth, to: claimed) {
      matches = [Diagnosis.Match(mistake: .scaled, detail: "namely \(factor)")]
    }
    return matches
  }
}

/// Whether two gradients are one but for rounding: equal within 2⁻³³ ≈ 1e−10 of the largest entry.
///
/// A sum of n terms, taken in another order, changes by at most n·2⁻⁵² times the sum of their magnitudes. With up to
/// 2¹³ terms that come to at most 2⁶ times the largest entry, that is 2⁻³³. Two different formulas, on random numbers,
/// lie apart by something of the order of the largest entry itself.
func isSame(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Bool {
  guard a.shape == b.shape else { return false }
  let scale = b.elements.reduce(0) { max($0, $1.magnitude) }
  return zip(a.elements, b.elements).allSatisfy { ($0 - $1).magnitude <= 0x1p-33 * scale }
}

extension Array {
  func replacing(_ i: Int, with element: Element) -> Array {
    var copy = self
    copy[i] = element
    return copy
  }
}
