/// All operations on all geometries.
public let allOperations: [any DifferentiableOperation] =
  Geometry.convolutions.map { ConvolutionOperation(geometry: $0) }
  + Geometry.convolutions.map { TransposedConvolutionOperation(geometry: $0) }
  + Geometry.poolings.map { MaxPoolingOperation(geometry: $0) }
  + Geometry.poolings.flatMap { geometry in
    [true, false].map { MeanPoolingOperation(geometry: geometry, countingPadding: $0) }
  }
  + Geometry.poolings.flatMap { geometry in
    [(1, true), (2, true), (3.5, true), (2, false), (3, false)].map {
      PNormPoolingOperation(geometry: geometry, p: $0.0, mean: $0.1)
    }
  }
  + [[2, 3, 7], [2, 3, 4, 5], [1, 2, 3, 2, 4]].map { GlobalAveragePoolingOperation(shape: $0) }
  + BatchNormalizationOperation.grid + RearrangingOperation.grid + UnfoldingOperation.grid
  + ActivationOperation.grid
  + LinearOperation.grid + LossOperation.grid
  + NetOperation.grid

/// The names of all operations, each once, in order.
public let operationNames: [String] = allOperations.reduce(into: []) { names, operation in
  if !names.contains(operation.name) { names.append(operation.name) }
}

/// What the judges found, one row for every argument of every operation.
public struct GradientTable: Sendable {
  /// One argument of one operation, over all geometries.
  public struct Row: Sendable, Encodable {
    /// What the operation is called.
    public let operation: String
    /// The argument.
    public let argument: String
    /// On how many geometries it was judged.
    public internal(set) var geometries = 0
    /// On how many of them some judge was not content.
    public internal(set) var failures = 0
    /// Over how many geometries two formulations are equal bit for bit; `nil` if there is only one.
    public internal(set) var equalFormulations: Int?
    /// The worst error against finite differences, divided by the largest entry of its gradient.
    public internal(set) var finiteDifferences: Double?
    /// The same against dual numbers.
    public internal(set) var dualNumbers: Double?
    /// How many vectors computed by PyTorch were compared; `nil` where there are none.
    public internal(set) var pyTorchCases: Int?
    /// The worst error against them, divided by the largest entry of its gradient.
    public internal(set) var pyTorch: Double?
  }

  /// The rows, in the order in which operations were added.
  public internal(set) var rows: [Row] = []

  /// An empty table.
  public init() {}

  /// Whether every judge was content throughout.
  public var passes: Bool { rows.allSatisfy { $0.failures == 0 } }

  /// Adds what was found on one geometry to the row of its argument.
  public mutating func add(_ finding: Finding) {
    update(finding.operation, finding.argument) { row in
      row.geometries += 1
      row.failures += finding.passes ? 0 : 1
      row.finiteDifferences.raise(to: finding.differences?.relativeError)
      row.dualNumbers.raise(to: finding.duals?.relativeError)
      if let agree = finding.formulationsAgree {
        row.equalFormulations = (row.equalFormulations ?? 0) + (agree ? 1 : 0)
      }
    }
  }

  /// Adds the comparison with one vector computed by PyTorch.
  public mutating func addPyTorch(operation: String, argument: String, relativeError: Double, passes: Bool) {
    update(operation, argument) { row in
      row.pyTorchCases = (row.pyTorchCases ?? 0) + 1
      row.failures += passes ? 0 : 1
      row.pyTorch.raise(to: relativeError)
    }
  }

  private mutating func update(_ operation: String, _ argument: String, _ change: (inout Row) -> Void) {
    if let i = rows.firstIndex(where: { $0.operation == operation && $0.argument == argument }) {
      change(&rows[i])
    } else {
      var row = Row(operation: operation, argument: argument)
      change(&row)
      rows.append(row)
    }
  }
}

extension Double? {
  fileprivate mutating func raise(to other: Double?) {
    if let other { self = Swift.max(self ?? 0, other) }
  }
}
