import Foundation
import Tensors
import Testing

@testable import Explanations

@Suite struct `The judge of the exercises` {
  @Test(arguments: Exercise.all.map(\.name))
  func `finds our own answer right`(_ name: String) throws {
    let verdict = try #require(Exercise.named(name)).judge(Solved.self)
    #expect(verdict == .right)
  }

  @Test(arguments: WrongAnswer.all.map(\.exercise))
  func `finds a planted mistake and says its name`(_ name: String) throws {
    let planted = try #require(WrongAnswer.all.first { $0.exercise == name })
    guard case .wrong(let fault) = try #require(Exercise.named(name)).judge(planted.solution) else {
      Issue.record("a wrong \(name) passes")
      return
    }
    #expect("\(fault)".contains(planted.complaint), "\(fault)")
  }

  @Test func `every exercise has a planted mistake`() {
    #expect(WrongAnswer.all.map(\.exercise) == Exercise.all.map(\.name))
  }

  private enum Beginner: BiasGradientExercise, InputGradientExercise, PaddedExercise {
    static func biasGradient(_ dz: Tensor<Double>) throws -> Tensor<Double> { throw NotYet() }

    static func inputGradient(
      _ dz: Tensor<Double>, _ w: Tensor<Double>, over extent: [Int], stride: Int
    ) throws -> Tensor<Double> { Tensor(zeros: dz.shape) }

    /// Right on plain numbers, but the derivatives get lost.
    static func padded<Number: Real>(_ x: Tensor<Number>, by p: Int) throws -> Tensor<Number> {
      let z = try Solved.padded(x, by: p)
      return Number.self == Dual.self ? z.map { Number(Int("\(($0 as? Dual)?.value ?? 0)") ?? 0) } : z
    }
  }

  @Test func `tells blank from absent, and a wrong shape from wrong numbers`() throws {
    #expect(Exercise.named("biasGradient")?.judge(Beginner.self) == .blank)
    #expect(Exercise.named("convolution")?.judge(Beginner.self) == .absent)
    guard case .wrong(let fault) = Exercise.named("inputGradient")?.judge(Beginner.self) else {
      Issue.record("a wrong shape passes")
      return
    }
    #expect(fault.finding == "dx has shape [1, 1, 2, 3], but it should be [1, 1, 3, 4]")
  }

  @Test func `notices on dual numbers what is lost there`() throws {
    guard case .wrong(let fault) = Exercise.named("padded")?.judge(Beginner.self) else {
      Issue.record("lost derivatives pass")
      return
    }
    #expect(fault.finding.contains("on dual numbers"))
  }

  @Test func `writes few whole numbers out, so that one can follow by hand`() throws {
    guard case .wrong(let fault) = Exercise.named("inputGradient")?.judge(Beginner.self) else { return }
    #expect(fault.question.contains("w = [1, 1, 2, 2]\n"))
  }
}

@Suite struct `The exercises` {
  private let folder = URL(filePath: #filePath).deletingLastPathComponent()

  @Test func `have names of their own, a task, a lecture and hints`() {
    #expect(Set(Exercise.all.map(\.name)).count == Exercise.all.count)
    for exercise in Exercise.all {
      #expect(exercise.hints.count >= 2 && exercise.items[0].hasPrefix("D"), "\(exercise.name)")
      #expect(exercise.source.contains("20") || exercise.source.contains("Shah"), "\(exercise.name)")
      #expect(!exercise.task.isEmpty && exercise.lesson.contains("\n"), "\(exercise.name)")
    }
  }

  /// The signature stands three times: in the protocol, in the blank, and in our answer, which the compiler holds
  /// against the protocol.
  @Test func `give signatures that our own answers have`() throws {
    let answers = try ["Convolution", "Pooling", "Other"].map {
      try String(contentsOf: folder.appending(path: "\($0)Solutions.swift"), encoding: .utf8)
    }.joined().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for exercise in Exercise.all {
      let head = "extension Solved: \(exercise.protocolName) { \(exercise.signature) {"
      #expect(
        answers.contains(head.split(whereSeparator: \.isWhitespace).joined(separator: " ")),
        "\(exercise.name)")
    }
  }
}
