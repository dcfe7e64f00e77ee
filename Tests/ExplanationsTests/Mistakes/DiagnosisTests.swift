import SlidingWindow
import Tensors
import Testing

@testable import Explanations

/// What the checker says about every gradient of a call, after something was done to the right one.
private func diagnoses<Call: OperationCall>(
  _ call: Call, of spoil: (Tensor<Double>) -> Tensor<Double>
) -> [Diagnosis] {
  let dz = call.drawnUpstream
  return Call.gradientNames.map { name in
    Diagnosis(name, of: call, upstream: dz, claimed: spoil(call.gradient(name, upstream: dz)))
  }
}

/// Every result of every wrong formula.
private func wrongGradients<Call: OperationCall>(_ call: Call) -> [Tensor<Double>] {
  let dz = call.drawnUpstream
  return Call.wrongFormulas.flatMap { $0.compute(call, dz).map(\.gradient) }
}

@Suite struct `The checker that names the mistake` {
  @Test func `never names a mistake in a right gradient, on any geometry`() {
    for call in callsOnTheGrid + exampleCalls {
      for diagnosis in diagnoses(call, of: { $0 }) {
        #expect(diagnosis.outcome == .agrees, "\(call): \(diagnosis)")
      }
    }
  }

  @Test func `accepts what another order of summing changes`() {
    // Where several cells tie, in some examples of max pooling, differences are no judge.
    for call in exampleCalls where !(call is MaxPoolingCall) {
      // Far more than rounding to the nearest, far less than the 2⁻³³ that are allowed.
      for diagnosis in diagnoses(call, of: { $0.map { $0 * (1 + 0x1p-40) } }) {
        #expect(diagnosis.outcome == .agrees, "\(call): \(diagnosis)")
      }
    }
  }

  /// On many geometries some wrong formulas are right, such as those that ignore a stride of 1.
  @Test func `does not take rounding for a mistake that changes nothing`() {
    for call in exampleCalls {
      for diagnosis in diagnoses(call, of: { $0.map { Double(Float($0)) } }) {
        #expect(diagnosis.outcome == .unknown, "\(call): \(diagnosis)")
        #expect("\(diagnosis)".contains("were they computed in Float?"))
      }
    }
  }

  @Test func `does not know what is wrong with random numbers`() {
    for call in exampleCalls + callsOnTheGrid.prefix(40) {
      for diagnosis in diagnoses(call, of: { .drawn($0.shape, seed: 99) }) where diagnosis.check.count > 1 {
        #expect(diagnosis.outcome == .unknown, "\(call): \(diagnosis)")
      }
    }
  }

  @Test func `can make every mistake on every geometry`() {
    for call in callsOnTheGrid { #expect(wrongGradients(call).count > 15, "\(call)") }
  }

  @Test func `names two mistakes that cannot be told apart, and a geometry that tells them apart`() throws {
    let x = Tensor.drawn([2, 2, 6], seed: 1)
    let w = Tensor.drawn([3, 2, 3], seed: 2)
    let dz = Tensor.drawn([2, 3, 6], seed: 3)
    // Without the padding of 1, every window stands one cell further on.
    let unpadded = convolutionInputGradient(dz, w, over: [8], Window([3])).cropped(before: [0], after: [2])
    let diagnosis = Diagnosis(
      .dx, of: .convolution(x, w, Window([3], padding: .zeros(1))), upstream: dz, claimed: unpadded)
    #expect(diagnosis.outcome.mistakes == [.paddingForgotten, .shifted])
    let other = try #require(diagnosis.distinguishingCall)
    #expect("\(diagnosis)".contains("Here these cannot be told apart; \(other) would tell them apart."))
  }

  @Test func `says by which constant a gradient is multiplied`() {
    let call = LinearCall.examples[1]
    for (factor, text) in [(3.0, "3"), (1 / 7.0, "1/7"), (0.37, "0.37"), (-2, "-2")] {
      for diagnosis in diagnoses(call, of: { $0.map { factor * $0 } }) {
        guard case .named(let matches) = diagnosis.outcome, matches[0].mistake == .scaled else { continue }
        #expect(matches[0].detail == "namely \(text)", "\(matches[0].detail)")
      }
    }
    // A third over three samples is a mean.
    #expect(diagnoses(call, of: { $0.map { $0 / 3 } })[1].outcome.mistakes == [.meanForSum])
  }

  @Test func `tells how many entries are wrong, and what they share`() {
    let call = LinearCall.examples[1]
    let diagnosis = diagnoses(call) { dx in
      Tensor(dx.shape, dx.indices.map { $0 % dx.channels.count == 1 ? dx[$0] + Double($0) + 1 : dx[$0] })
    }[0]
    #expect(diagnosis.outcome == .unknown)
    #expect(diagnosis.whereabouts == "3 of 15 entries are wrong, all of them at index 1 of axis 1")
  }

  @Test func `accepts either slope of a corner, and knows who wins a tie`() {
    let z = Tensor<Double>([1, 3], [-1, 0, 2])
    let dy = Tensor<Double>([1, 3], [3, 5, 7])
    for slope in [0.0, 5.0] {
      let diagnosis = Diagnosis(.dz, of: .relu(z), upstream: dy, claimed: Tensor([1, 3], [0, slope, 7]))
      #expect(diagnosis.outcome == .agrees, "\(diagnosis)")
    }
    let call = MaxPoolingCall.maxPooling(Tensor([1, 1, 4], [4, 1, 4, 9]), Window([3], stride: 2))
    let last = Diagnosis(
      .dx, of: call, upstream: Tensor([1, 1, 1], [3]), claimed: Tensor([1, 1, 4], [0, 0, 3, 0]))
    #expect(last.outcome.mistakes == [.lastWinner])
  }

  @Test func `proves nothing from zeros`() {
    let call = LinearCall.examples[0]
    let dz = call.drawnUpstream.map { _ in 0.0 }
    let diagnosis = Diagnosis(.dw, of: call, upstream: dz, claimed: call.gradient(.dw, upstream: dz))
    #expect(diagnosis.outcome == .vacuous)
    #expect(diagnosis.whereabouts == nil)
  }

  @Test func `takes a loss without an upstream derivative`() {
    let scores = Tensor.drawn([3, 4], seed: 1)
    let target = Tensor<Int>([3], [2, 0, 3])
    let right = crossEntropyInputGradient(scores, target: target)
    let call = CrossEntropyCall.crossEntropy(scores, target: target)
    #expect(Diagnosis(.dx, of: call, claimed: right).outcome == .agrees)
    #expect(Diagnosis(.dx, of: call, claimed: right.map { 3 * $0 }).outcome.mistakes == [.lossMeanForgotten])
  }

  @Test func `survives an empty batch and a gradient of another shape`() {
    let empty = ConvolutionCall.convolution(
      Tensor(zeros: [0, 2, 5]), .drawn([3, 2, 3], seed: 1), Window([3]))
    let dz = Tensor<Double>(zeros: [0, 3, 3])
    #expect(Diagnosis(.dw, of: empty, upstream: dz, claimed: .drawn([3, 2, 3], seed: 2)).outcome == .unknown)
    let call = ConvolutionCall.examples[0]
    let odd = Diagnosis(.dx, of: call, upstream: call.drawnUpstream, claimed: .drawn([5], seed: 2))
    #expect(odd.outcome == .unknown)
    #expect("\(odd)".contains("dx has shape [5] instead of [2, 2, 5, 6]; no mistake of the catalogue"))
  }

  @Test func `stops at a gradient that the operation has not, and at an output that is no loss`() async throws
  {
    let absent = try #require(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let call = MaxPoolingCall.examples[0]
        _ = Diagnosis(.dw, of: call, upstream: call.drawnUpstream, claimed: call.x)
      })
    let noUpstream = try #require(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let call = LinearCall.examples[0]
        _ = Diagnosis(.dx, of: call, claimed: call.x)
      })
    let texts = [absent, noUpstream].map { String(decoding: $0.standardErrorContent, as: UTF8.self) }
    #expect(texts[0].contains("maxPooling has the gradients dx, but dw was asked for"), "\(texts[0])")
    #expect(texts[1].contains("the output must be a loss of shape [1], but it is [3, 4]"), "\(texts[1])")
  }
}
