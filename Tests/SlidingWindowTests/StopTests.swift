import SlidingWindow
import Tensors
import Testing

/// A call with a wrong argument, and the sentence it must stop with.
struct WrongCall: Sendable, CustomTestStringConvertible {
  let sentence: String
  let call: @Sendable (any KernelsUnderTest) -> Void
  /// Whether other kernels can be called the same way.
  let isOfKernels: Bool

  /// - Parameter sentence: Operation, rule and both values; sentences are names here, so all of them differ.
  init(stopsWith sentence: String, _ call: @escaping @Sendable () -> Void) {
    (self.sentence, self.call, isOfKernels) = (sentence, { _ in call() }, false)
  }

  init(stopsWith sentence: String, _ call: @escaping @Sendable (any KernelsUnderTest) -> Void) {
    (self.sentence, self.call, isOfKernels) = (sentence, call, true)
  }

  var testDescription: String { sentence }

  static let all =
    tensorStops + windowStops + convolutionStops + transposedConvolutionStops + poolingStops
    + rearrangingStops + cellStops + normalizationStops + updateStops
}

@Suite struct `A wrong argument` {
  @Test(arguments: WrongCall.all)
  func `stops the program with one sentence that names operation, rule and values`(_ wrong: WrongCall)
    async throws
  {
    try await expectStop(wrong, kernels: 0)
  }

  @Test(arguments: WrongCall.all.filter(\.isOfKernels))
  func `stops the fast kernels with the same sentence`(_ wrong: WrongCall) async throws {
    try await expectStop(wrong, kernels: allKernels.count - 1)
  }

  /// The text after "Fatal error: " must be the whole sentence and nothing but the sentence. The program stops in a
  /// process of its own, so the call is named there by its sentence, and the kernels by their number.
  private func expectStop(_ wrong: WrongCall, kernels: Int) async throws {
    let exit = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [sentence = wrong.sentence as String, kernels = kernels as Int] in
      WrongCall.all.first { $0.sentence == sentence }?.call(allKernels[kernels])
    }
    let output = String(decoding: try #require(exit).standardErrorContent, as: UTF8.self)
    let printed = output.split(separator: "\n").compactMap { line in
      line.firstRange(of: "Fatal error: ").map { String(line[$0.upperBound...]) }
    }
    #expect(printed == [wrong.sentence], "standard error: \(output)")
  }

  @Test func `is tested once for every sentence`() {
    let sentences = WrongCall.all.map(\.sentence)
    #expect(Set(sentences).count == sentences.count)
  }

  /// An operation's name, a colon, a rule; on one line and without a full stop, as the runtime prints it.
  @Test(arguments: WrongCall.all)
  func `is described as an operation, a colon and a rule`(_ wrong: WrongCall) {
    #expect(wrong.sentence.contains(/^[A-Za-z.]+: [^\n]+[^\n.]$/))
  }
}
