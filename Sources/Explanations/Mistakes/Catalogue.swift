import Tensors

/// A mistake of the catalogue, made in a gradient, and what the checker says about it.
public struct MistakeDemonstration: Sendable {
  /// The operation with its arguments.
  public let call: any OperationCall
  /// Which gradient is wrong.
  public let name: GradientName
  /// The derivative with respect to the output.
  public let upstream: Tensor<Double>
  /// What the mistake gives.
  public let wrong: Tensor<Double>
  /// What is right.
  public let right: Tensor<Double>
  /// What the checker says about the wrong one.
  public let diagnosis: Diagnosis
}

extension Mistake {
  /// All operations whose gradients can be diagnosed.
  static let operations: [any OperationCall.Type] = [
    ConvolutionCall.self, TransposedConvolutionCall.self, MaxPoolingCall.self, MeanPoolingCall.self,
    PNormPoolingCall.self, LinearCall.self, ActivationCall.self, SoftmaxCall.self, CrossEntropyCall.self,
    MeanSquaredErrorCall.self, BatchNormalizationCall.self, PaddingCall.self,
  ]

  /// Whether it can happen to any gradient.
  public var isGeneral: Bool { Self.ofAnyGradient.contains(self) }

  /// Where it occurs: operations with their gradients, as in `convolution dx, dw`.
  public var places: [String] {
    if isGeneral { return ["every gradient"] }
    return Self.operations.compactMap { $0.place(of: self) }
  }

  /// The mistake, made where it shows and nothing else gives the same numbers.
  ///
  /// - Parameter operation: In which operation; `nil` for the first in which it occurs.
  /// - Returns: `nil` if it does not occur there.
  public func demonstration(in operation: String? = nil) -> MistakeDemonstration? {
    for type in Self.operations where operation.map({ $0 == type.operation }) ?? true {
      if let demonstration = type.demonstration(of: self) { return demonstration }
    }
    return nil
  }
}

extension OperationCall {
  fileprivate static func place(of mistake: Mistake) -> String? {
    let names = gradientNames.filter { name in
      wrongFormulas.contains { $0.mistake == mistake && $0.name == name }
    }
    return names.isEmpty ? nil : "\(operation) " + names.map(\.rawValue).joined(separator: ", ")
  }

  fileprivate static func demonstration(of mistake: Mistake) -> MistakeDemonstration? {
    for name in gradientNames {
      for call in examples {
        let dz = call.drawnUpstream
        for wrong in call.wrongResults(of: mistake, name, upstream: dz) {
          let diagnosis = Diagnosis(name, of: call, upstream: dz, claimed: wrong.gradient)
          guard case .named(let matches) = diagnosis.outcome, matches.map(\.mistake) == [mistake] else {
            continue
          }
          return MistakeDemonstration(
            call: call, name: name, upstream: dz, wrong: wrong.gradient,
            right: call.gradient(name, upstream: dz), diagnosis: diagnosis)
        }
      }
    }
    return nil
  }

  /// An example on which none of these mistakes gives the right gradient, nor what another of them gives.
  static func example(telling mistakes: [Mistake], apartIn name: GradientName) -> Self? {
    examples.first { call in
      let dz = call.drawnUpstream
      let right = [call.gradient(name, upstream: dz)]
      let wrong = mistakes.map { call.wrongResults(of: $0, name, upstream: dz).map(\.gradient) }
      let all = wrong + [right]
      return wrong.allSatisfy { !$0.isEmpty }
        && pairs(all.count).allSatisfy { a, b in
          all[a].allSatisfy { one in !all[b].contains { isSame(one, $0) } }
        }
    }
  }

  /// A random upstream derivative.
  var drawnUpstream: Tensor<Double> { .drawn(forward(arguments).shape, seed: 7) }

  /// What a mistake comes to, in every way of making it.
  func wrongResults(
    of mistake: Mistake, _ name: GradientName, upstream dz: Tensor<Double>
  ) -> [WrongFormula<Self>.Result] {
    if mistake == .scaled {
      let large = gradient(name, upstream: dz).map { 7 * $0 }
      return [WrongFormula<Self>.Result(gradient: large, detail: "namely 7")]
    }
    return (Self.wrongFormulas + Self.formulasOfAnyGradient(name))
      .filter { $0.mistake == mistake && $0.name == name }.flatMap { $0.compute(self, dz) }
  }
}
