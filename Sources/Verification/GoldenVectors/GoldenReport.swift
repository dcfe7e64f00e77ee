/// What became of one case.
public enum GoldenOutcome: Equatable, Sendable {
  /// Every result is as close as it must be.
  case passed
  /// Some result is not; one sentence for each names the case, the tensor, the cell and both values.
  case failed([String])
  /// There was nothing, or not everything, to compare with.
  case computed
  /// The project does not have this operation, or not in this use; a sentence says why.
  case notOffered(String)
}

/// One case of a run.
public struct GoldenResult: Equatable, Sendable {
  /// The name of the case.
  public let id: String
  /// The operation as PyTorch calls it.
  public let op: String
  /// The operation as the gradient table calls it, if it has one.
  let operation: String?
  /// What became of it.
  public let outcome: GoldenOutcome
  /// The largest error of the Double run, as a fraction of what is allowed.
  public let worstDouble: Double?
  /// The largest error of the Float run, as a fraction of what is allowed.
  public let worstFloat: Double?
  /// The largest error of each tensor of the Double run, divided by the tensor's largest entry.
  public let relativeErrors: [String: Double]
}

extension GoldenResult {
  /// A case without an answer.
  init(_ golden: GoldenCase, _ obstacle: GoldenObstacle) {
    let outcome: GoldenOutcome =
      switch obstacle {
      case .notOffered(let reason): .notOffered("\(golden.id): \(reason)")
      case .unreadable(let error): .failed(["\(golden.id): \(error)"])
      case .contradiction(let reason): .failed(["\(golden.id): \(reason)"])
      }
    self.init(
      id: golden.id, op: golden.op, operation: golden.operation, outcome: outcome, worstDouble: nil,
      worstFloat: nil, relativeErrors: [:])
  }

  /// A case that went through both runs.
  init(_ golden: GoldenCase, double: GoldenVerdict, float: GoldenVerdict) {
    let complaints = double.complaints + float.complaints
    let outcome: GoldenOutcome =
      if !complaints.isEmpty { .failed(complaints) } else if double.isComplete { .passed } else { .computed }
    self.init(
      id: golden.id, op: golden.op, operation: golden.operation, outcome: outcome, worstDouble: double.worst,
      worstFloat: float.worst,
      relativeErrors: double.relativeErrors)
  }

  /// Why it failed or is not offered.
  public var reasons: [String] {
    switch outcome {
    case .failed(let reasons): reasons
    case .notOffered(let reason): [reason]
    case .passed, .computed: []
    }
  }
}

/// All cases of one operation.
public struct GoldenSummary: Equatable, Sendable, Encodable {
  /// The operation.
  public let op: String
  /// How many cases passed.
  public private(set) var passed = 0
  /// How many failed.
  public private(set) var failed = 0
  /// How many were computed without a complete reference.
  public private(set) var computed = 0
  /// How many are not offered.
  public private(set) var notOffered = 0
  /// The largest error of the Double runs, as a fraction of what is allowed.
  public private(set) var worstDouble: Double?
  /// The largest error of the Float runs, as a fraction of what is allowed.
  public private(set) var worstFloat: Double?

  fileprivate init(op: String) { self.op = op }

  fileprivate mutating func count(_ result: GoldenResult) {
    switch result.outcome {
    case .passed: passed += 1
    case .failed: failed += 1
    case .computed: computed += 1
    case .notOffered: notOffered += 1
    }
    worstDouble = [worstDouble, result.worstDouble].compactMap(\.self).max()
    worstFloat = [worstFloat, result.worstFloat].compactMap(\.self).max()
  }
}

/// A whole run.
public struct GoldenReport: Equatable, Sendable, Encodable {
  /// The kernels that ran.
  public let kernels: String
  /// The operations, sorted by name.
  public let summaries: [GoldenSummary]
  /// The cases, in the order of the list.
  public let results: [GoldenResult]

  init(kernels: String, _ results: [GoldenResult]) {
    self.kernels = kernels
    self.results = results
    var summaries: [String: GoldenSummary] = [:]
    for result in results { summaries[result.op, default: GoldenSummary(op: result.op)].count(result) }
    self.summaries = summaries.values.sorted { $0.op < $1.op }
  }

  /// One sentence for each result that is wrong, and for each case that cannot be read.
  public var complaints: [String] {
    results.flatMap { result -> [String] in
      if case .failed(let complaints) = result.outcome { complaints } else { [] }
    }
  }
}

extension GoldenResult: Encodable {
  private enum CodingKeys: CodingKey {
    case id
    case op
    case outcome
    case reasons
    case worstDouble
    case worstFloat
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(op, forKey: .op)
    try container.encode(outcome.name, forKey: .outcome)
    if !reasons.isEmpty { try container.encode(reasons, forKey: .reasons) }
    try container.encodeIfPresent(worstDouble, forKey: .worstDouble)
    try container.encodeIfPresent(worstFloat, forKey: .worstFloat)
  }
}

extension GoldenOutcome {
  fileprivate var name: String {
    switch self {
    case .passed: "passed"
    case .failed: "failed"
    case .computed: "computed"
    case .notOffered: "not offered"
    }
  }
}
