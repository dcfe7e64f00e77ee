/// A question that the lectures leave to the reader, and the judge of what a reader writes.
///
/// Each exercise is one function of a protocol, such as ``ConvolutionExercise``. A solution is a type that conforms:
///
///     enum Mine {}
///     extension Mine: BiasGradientExercise {
///       static func biasGradient(_ dz: Tensor<Double>) throws -> Tensor<Double> { … }
///     }
///     print(Exercise.named("biasGradient")!.judge(Mine.self))
public struct Exercise: Sendable {
  /// What the function is called, and the file it is written into.
  public let name: String
  /// The items of the lecture map, as in `["D6", "R4"]`; at least one begins with D.
  public let items: [String]
  /// The lecture and the title of the slide.
  public let source: String
  /// What is to be written, in one line.
  public let task: String
  /// The equation, the shapes, and what to think of.
  public let lesson: String
  /// The function without its body.
  public let signature: String
  /// From a push in the right direction to all but the code.
  public let hints: [String]
  /// The questions to a solution, `nil` if it does not have the function; asking them throws what is wrong.
  private let questions: @Sendable (_ solution: Any.Type) -> (() throws -> Void)?

  /// - Parameter examine: Puts questions to a solution, which conforms to the exercise's protocol; throws what is
  ///   wrong.
  init<Solution>(
    name: String, items: [String], source: String, task: String, lesson: String, signature: String,
    hints: [String], examine: @escaping @Sendable (_ solution: Solution) throws -> Void
  ) {
    (self.name, self.items, self.source, self.task) = (name, items, source, task)
    (self.lesson, self.signature, self.hints) = (lesson, signature, hints)
    questions = { type in (type as? Solution).map { solution in { try examine(solution) } } }
  }

  /// The protocol to which a solution conforms.
  public var protocolName: String { name.prefix(1).uppercased() + name.dropFirst() + "Exercise" }

  /// Whether a solution has the function of this exercise, written or blank.
  func isPresent(in solution: Any.Type) -> Bool { questions(solution) != nil }

  /// What a solution is worth.
  public func judge(_ solution: Any.Type) -> Verdict {
    guard let ask = questions(solution) else { return .absent }
    do {
      try ask()
      return .right
    } catch let fault as Fault {
      return .wrong(fault)
    } catch is NotYet {
      return .blank
    } catch {
      return .wrong(Fault("it throws \(error)"))
    }
  }

  /// All exercises, in the order in which they build on each other.
  public static let all: [Exercise] =
    ofSizes + ofConvolution + ofConvolutionViews + ofPadding + ofPooling + ofOtherPooling + ofExpanding
    + ofInterpolation + ofPictures + ofTurnedFilters + ofNets

  /// The exercise of this name.
  public static func named(_ name: String) -> Exercise? { all.first { $0.name == name } }
}

/// What the judge says about one solution.
public enum Verdict: Equatable, Sendable, Codable {
  /// Every question was answered rightly.
  case right
  /// The first answer that was not.
  case wrong(Fault)
  /// Nothing is written yet.
  case blank
  /// The function is not there at all.
  case absent
}

/// What an exercise throws until something is written.
public struct NotYet: Error {
  public init() {}
}
