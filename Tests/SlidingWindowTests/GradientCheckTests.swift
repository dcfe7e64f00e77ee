import SlidingWindow
import Tensors
import Testing

/// A judge, called the same way whichever it is, so that every test can ask all of them.
enum Judge: CaseIterable, Sendable {
  case wideDifferences
  case differences
  case duals
  case projection

  /// The judges that look at every entry.
  static let entryByEntry: [Judge] = [.wideDifferences, .differences, .duals]

  /// What this judge says about the gradient `claimed` of `function` at x.
  func verdict(
    _ argument: String, _ function: some Differentiable, at x: Tensor<Double>, upstream dz: Tensor<Double>,
    claimed dx: Tensor<Double>
  ) -> GradientCheck {
    var generator = SeededGenerator(seed: 99)
    return switch self {
    case .wideDifferences:
      GradientCheck(
        argument, of: { function($0) }, at: x, upstream: dz, claimed: dx, smoothness: .linear)
    case .differences:
      GradientCheck(argument, of: { function($0) }, at: x, upstream: dz, claimed: dx)
    case .duals:
      GradientCheck(argument, ofDual: { function($0) }, at: x, upstream: dz, claimed: dx)
    case .projection:
      GradientCheck(
        argument, projecting: { function($0) }, at: x, upstream: dz, claimed: dx, using: &generator)
    }
  }
}

/// A forward pass on any kind of number.
protocol Differentiable: Sendable {
  func callAsFunction<Number: Real>(_ x: Tensor<Number>) -> Tensor<Number>
}

/// A strided, padded convolution as a function of its input: linear, so that all judges apply.
struct ConvolutionOfInput: Differentiable {
  static let window = Window([3, 2], stride: 2, padding: .uneven(before: [1, 0], after: [1, 1]))
  let w: Tensor<Double>

  func callAsFunction<Number: Real>(_ x: Tensor<Number>) -> Tensor<Number> {
    convolution(x, w.map { Number($0) }, Self.window)
  }
}

/// A convolution with random numbers, and its right gradient.
struct ConvolutionCase {
  let function: ConvolutionOfInput
  let x: Tensor<Double>
  let dz: Tensor<Double>
  let dx: Tensor<Double>

  init(seed: UInt64 = 1) {
    var generator = SeededGenerator(seed: seed)
    x = .random([2, 2, 5, 4], using: &generator)
    let w = Tensor<Double>.random([3, 2, 3, 2], using: &generator)
    function = ConvolutionOfInput(w: w)
    dz = .random(function(x).shape, using: &generator)
    dx = convolutionInputGradient(dz, w, over: x.extent, ConvolutionOfInput.window)
  }

  /// The size of the largest entry.
  var scale: Double { dx.elements.reduce(0) { max($0, abs($1)) } }
}

@Suite struct `A judge of gradients` {
  private let example = ConvolutionCase()

  /// What a judge says if this is claimed to be the gradient of the example.
  private func check(_ judge: Judge, _ claimed: Tensor<Double>) -> GradientCheck {
    judge.verdict("dx", example.function, at: example.x, upstream: example.dz, claimed: claimed)
  }

  @Test(arguments: Judge.allCases)
  func `agrees with a right gradient`(_ judge: Judge) {
    let check = check(judge, example.dx)
    #expect(check.verdict == .agrees, "\(check)")
    #expect(check.count == (judge == .projection ? 8 : 80))
    #expect(check.kinkCount == 0)
    // A step of 8e-6 magnifies the rounding of z, 1e-16, to 1e-11; the other judges have no small step.
    #expect(check.relativeError <= (judge == .wideDifferences || judge == .duals ? 1e-14 : 1e-9))
  }

  /// The gradient is right to about 16 digits; a judge that allowed an error in the sixth could not be trusted.
  @Test(arguments: Judge.entryByEntry, [0, 17, 43, 79])
  func `finds a single entry that is off by a millionth, and names it with both values`(
    _ judge: Judge, _ place: Int
  ) throws {
    var claimed = example.dx
    claimed[place] += 1e-6 * example.scale
    let check = check(judge, claimed)
    #expect(check.verdict == .disagrees)
    let worst = try #require(check.worst)
    #expect(worst.index == index(ofFlatPosition: place, in: [2, 2, 5, 4]))
    #expect(worst.claimed == claimed[place])
    #expect(abs(worst.measured - example.dx[place]) < 1e-9)
    #expect(abs(check.relativeError - 1e-6) < 1e-8)
    let values = "claimed \(worst.claimed), measured \(worst.measured), "
    #expect("\(check)".hasPrefix("dx: DISAGREES; worst at \(worst.index): " + values), "\(check)")
  }

  /// Where there is no truncation error, the tolerance is rounding alone.
  @Test(arguments: [Judge.wideDifferences, .duals])
  func `without a small step finds errors down to a millionth of a millionth`(_ judge: Judge) {
    var claimed = example.dx
    claimed[5] += 1e-12 * example.scale
    let check = check(judge, claimed)
    #expect(check.verdict == .disagrees, "\(check)")
  }

  @Test(arguments: Judge.entryByEntry)
  func `forgives the rounding of the last digit`(_ judge: Judge) {
    let claimed = example.dx.map(\.nextUp)
    let check = check(judge, claimed)
    #expect(check.verdict == .agrees, "\(check)")
  }

  @Test(arguments: Judge.entryByEntry)
  func `names the worst of several wrong entries`(_ judge: Judge) {
    var claimed = example.dx
    claimed[3] += 0.1
    claimed[40] += 0.3
    claimed[60] += 0.2
    let check = check(judge, claimed)
    #expect(check.worst?.index == [1, 0, 0, 0])
  }

  @Test(arguments: Judge.allCases)
  func `reports a wrong shape without running anything`(_ judge: Judge) {
    struct Untouchable: Differentiable {
      func callAsFunction<Number: Real>(_ x: Tensor<Number>) -> Tensor<Number> {
        Issue.record("a gradient of the wrong shape cannot be compared")
        return x
      }
    }
    let check = judge.verdict(
      "dw", Untouchable(), at: Tensor(zeros: [2, 3]), upstream: Tensor(zeros: [2, 3]),
      claimed: Tensor(zeros: [3, 2]))
    #expect(check.verdict == .wrongShape)
    #expect("\(check)" == "dw has shape [3, 2] instead of [2, 3]")
    #expect(check.count == 0 && check.worst == nil && check.relativeError == 0)
  }

  @Test(arguments: Judge.allCases)
  func `is not impressed by zeros on both sides`(_ judge: Judge) {
    let zeros = example.dz.map { _ in 0.0 }
    let check = judge.verdict(
      "dx", example.function, at: example.x, upstream: zeros, claimed: Tensor(zeros: [2, 2, 5, 4]))
    #expect(check.verdict == .vacuous)
    #expect("\(check)" == "dx: proves nothing, all \(check.count) entries are 0 on both sides")
    #expect(check.relativeError == 0)
  }

  @Test(arguments: Judge.entryByEntry)
  func `is not impressed by nothing at all`(_ judge: Judge) {
    let none = Tensor<Double>(zeros: [0, 2, 5, 4])
    let check = judge.verdict(
      "dx", example.function, at: none, upstream: example.function(none), claimed: none)
    #expect(check.verdict == .vacuous)
    #expect(check.count == 0 && check.relativeError == 0)
  }

  @Test(arguments: Judge.allCases)
  func `notices a gradient of zeros where there is one`(_ judge: Judge) {
    let check = check(judge, Tensor(zeros: [2, 2, 5, 4]))
    #expect(check.verdict == .disagrees)
  }

  @Test(arguments: Judge.allCases, [Double.nan, .infinity, -.infinity])
  func `refuses a claim that is not a finite number`(_ judge: Judge, _ number: Double) {
    var claimed = example.dx
    claimed[7] = number
    let check = check(judge, claimed)
    #expect(check.verdict == .disagrees)
  }

  /// Finite differences along random directions: a wrong entry shows along every one of them.
  @Test func `along a few directions finds one wrong entry among many, and two that cancel in the sum`() {
    var oneWrong = example.dx
    oneWrong[11] += 1e-6 * example.dx.elements.reduce(0) { $0 + abs($1) }
    var cancelling = example.dx
    cancelling[11] += 0.1
    cancelling[30] -= 0.1
    for claimed in [oneWrong, cancelling] {
      let check = check(.projection, claimed)
      #expect(check.verdict == .disagrees, "\(check)")
    }
  }

  @Test(arguments: Judge.allCases)
  func `speaks in one sentence, whatever the verdict`(_ judge: Judge) {
    let right = example.dx
    let zeros = right.map { _ in 0.0 }
    for claimed in [right, zeros, right.reshaped([80]), right.map { _ in .nan }] {
      let text = "\(check(judge, claimed))"
      #expect(text.hasPrefix("dx"))
      #expect(!text.contains("\n") && !text.hasSuffix(" ") && !text.hasSuffix(";"), "\(text)")
    }
  }
}
