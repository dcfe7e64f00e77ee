import SlidingWindow
import Tensors
import Testing

/// An operation as a function of one argument, its gradient, and formulas for it that learners and libraries have got
/// wrong.
struct Subject: Sendable, CustomTestStringConvertible {
  typealias Gradient = @Sendable (_ upstream: Tensor<Double>) -> Tensor<Double>

  let testDescription: String
  let x: Tensor<Double>
  let smoothness: Smoothness
  let function: @Sendable (Tensor<Double>) -> Tensor<Double>
  let functionOfDuals: @Sendable (Tensor<Dual>) -> Tensor<Dual>
  let gradient: Gradient
  let mistakes: [WrongFormula]

  init(
    _ name: String, at x: Tensor<Double>, _ smoothness: Smoothness,
    _ function: @escaping @Sendable (Tensor<Double>) -> Tensor<Double>,
    duals: @escaping @Sendable (Tensor<Dual>) -> Tensor<Dual>, gradient: @escaping Gradient,
    mistakes: [WrongFormula]
  ) {
    (testDescription, self.x, self.smoothness) = (name, x, smoothness)
    (self.function, functionOfDuals, self.gradient) = (function, duals, gradient)
    self.mistakes = mistakes
  }

  /// What finite differences and dual numbers say about a gradient, under a random upstream gradient.
  func verdicts(on gradient: Gradient) -> [GradientCheck] {
    var generator = SeededGenerator(seed: 11)
    let dz = Tensor<Double>.random(function(x).shape, using: &generator)
    let claimed = gradient(dz)
    return [
      GradientCheck("dx", of: function, at: x, upstream: dz, claimed: claimed, smoothness: smoothness),
      GradientCheck("dx", ofDual: functionOfDuals, at: x, upstream: dz, claimed: claimed),
    ]
  }
}

/// A wrong formula for a gradient, and what is wrong with it.
struct WrongFormula: Sendable {
  let mistake: String
  let gradient: Subject.Gradient

  init(_ mistake: String, _ gradient: @escaping Subject.Gradient) {
    (self.mistake, self.gradient) = (mistake, gradient)
  }
}

/// A subject with one of its wrong formulas.
struct Mutant: Sendable, CustomTestStringConvertible {
  let subject: Subject
  let formula: WrongFormula

  var testDescription: String { "\(subject.testDescription): \(formula.mistake)" }

  /// Those that every gradient can suffer, and those of each subject's own.
  static let all = otherSubjects.flatMap { subject in
    let common = [
      WrongFormula("the sign is reversed") { subject.gradient($0).map { -$0 } },
      WrongFormula("it is twice too large") { subject.gradient($0).map { 2 * $0 } },
      WrongFormula("nothing was ever computed") { subject.gradient($0).map { _ in 0 } },
      WrongFormula("the upstream gradient is taken as ones") { subject.gradient($0.map { _ in 1 }) },
      WrongFormula("one entry is missing") { subject.gradient($0).withoutLargest() },
    ]
    return (common + subject.mistakes).map { Mutant(subject: subject, formula: $0) }
  }
}

/// A checker is worth as much as the mistakes it finds: each of these has been made, and each must be refused.
@Suite struct `Every judge` {
  @Test(arguments: otherSubjects)
  func `accepts the right gradient`(_ subject: Subject) {
    for check in subject.verdicts(on: subject.gradient) {
      #expect(check.verdict == .agrees, "\(check)")
    }
  }

  @Test(arguments: Mutant.all)
  func `refuses a wrong formula`(_ mutant: Mutant) {
    for check in mutant.subject.verdicts(on: mutant.formula.gradient) {
      #expect([.disagrees, .wrongShape].contains(check.verdict), "\(check)")
    }
  }
}

extension Tensor<Double> {
  /// The same numbers as constants among dual numbers.
  var constants: Tensor<Dual> { map { Dual($0) } }

  fileprivate func withoutLargest() -> Tensor {
    let largest = indices.max { abs(self[$0]) < abs(self[$1]) }
    var copy = self
    if let largest { copy[largest] = 0 }
    return copy
  }

  /// Shuffled numbers …, −0.15, −0.05, 0.05, 0.15, …: no two equal, none 0, all further apart than any step.
  static func ladder(_ shape: [Int], seed: UInt64) -> Tensor {
    var generator = SeededGenerator(seed: seed)
    let count = cellCount(shape)
    return Tensor(shape, generator.permutation(of: count).map { (Double($0 - count / 2) + 0.5) / 10 })
  }

  static func random(_ shape: [Int], seed: UInt64) -> Tensor {
    var generator = SeededGenerator(seed: seed)
    return .random(shape, using: &generator)
  }
}
