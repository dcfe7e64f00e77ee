import SlidingWindow
import Tensors
import Testing

@testable import Explanations

/// One mistake in one gradient of one operation.
struct PlantedMistake: Sendable, CustomTestStringConvertible {
  /// What the checker said about one way of making it on one example.
  struct Trial: Sendable {
    let detail: String
    /// Whether the example shows the mistake at all.
    let isWrong: Bool
    let named: [Mistake]
    let text: String
  }

  let mistake: Mistake
  let testDescription: String
  /// Makes the mistake in all ways on all examples of the operation.
  let trials: @Sendable () -> [Trial]

  private init<Call: OperationCall>(_ mistake: Mistake, _ name: GradientName, in call: Call.Type) {
    self.mistake = mistake
    testDescription = "\(call.operation), \(name.rawValue): \(mistake.name)"
    trials = {
      call.examples.flatMap { example in
        let dz = example.drawnUpstream
        let right = example.gradient(name, upstream: dz)
        return example.wrongResults(of: mistake, name, upstream: dz).map {
          let diagnosis = Diagnosis(name, of: example, upstream: dz, claimed: $0.gradient)
          return Trial(
            detail: $0.detail, isWrong: !isSame($0.gradient, right), named: diagnosis.outcome.mistakes,
            text: "\(example), \($0.detail): \(diagnosis)")
        }
      }
    }
  }

  /// Every mistake in every gradient of every operation where it can occur.
  static let all = Mistake.operations.flatMap { planted(in: $0) }

  private static func planted<Call: OperationCall>(in call: Call.Type) -> [PlantedMistake] {
    call.gradientNames.flatMap { name in
      Mistake.all.filter { mistake in
        let isOwn = call.wrongFormulas.contains { $0.name == name && $0.mistake == mistake }
        return isOwn
          || mistake.isGeneral
            && call.examples.contains {
              !$0.wrongResults(of: mistake, name, upstream: $0.drawnUpstream).isEmpty
            }
      }
      .map { PlantedMistake($0, name, in: call) }
    }
  }
}

extension Diagnosis.Outcome {
  /// The named mistakes, if any.
  var mistakes: [Mistake] {
    if case .named(let matches) = self { matches.map(\.mistake) } else { [] }
  }
}

@Suite struct `A planted mistake` {
  @Test(arguments: PlantedMistake.all)
  func `is called by its name, and on some geometry by no other`(_ planted: PlantedMistake) {
    let trials = planted.trials()
    #expect(trials.contains { $0.named == [planted.mistake] }, "told apart nowhere")
    for trial in trials where trial.isWrong && !planted.mistake.isGeneral {
      #expect(trial.named.contains(planted.mistake), "\(trial.text)")
    }
    for detail in Set(trials.map(\.detail)) {
      let sameWay = trials.filter { $0.detail == detail }
      // Where a mistake of any gradient gives what one of the operation's own gives, that one is named.
      let isTold = sameWay.contains { trial in
        trial.named == [planted.mistake] || planted.mistake.isGeneral && !trial.named.isEmpty
      }
      #expect(isTold, "\(detail) is told apart nowhere:\n\(sameWay.map(\.text).joined(separator: "\n"))")
    }
  }

  @Test func `can be shown wherever the catalogue says that it occurs`() throws {
    for mistake in Mistake.all {
      let demonstration = try #require(mistake.demonstration(), "\(mistake.name)")
      #expect(demonstration.diagnosis.outcome.mistakes == [mistake])
      #expect("\(demonstration.diagnosis)".contains(mistake.name))
      #expect("\(demonstration.diagnosis)".contains(mistake.explanation))
      for place in mistake.places where !mistake.isGeneral {
        let operation = String(place.prefix { $0 != " " })
        #expect(mistake.demonstration(in: operation) != nil, "\(mistake.name) in \(operation)")
      }
    }
  }

  @Test func `has a name, a sentence and a source of its own`() {
    #expect(Set(Mistake.all.map(\.name)).count == Mistake.all.count)
    for mistake in Mistake.all {
      #expect(mistake.explanation.hasSuffix(".") && mistake.name.count > 5)
      #expect(mistake.item.wholeMatch(of: /[ABGS]\d+/) != nil, "\(mistake.item)")
      #expect(mistake.source.wholeMatch(of: /(Raj|McAllester) 20\d\d, "[^"]+"/) != nil, "\(mistake.source)")
    }
  }
}
