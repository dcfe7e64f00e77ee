import Explanations
import Foundation
import SlidingWindow
import Tensors

extension Command {
  private static let operation = Option.choice(
    "operation", "what is run", of: Equations.Operation.allCases.map(\.rawValue))
  private static let argument = Option.choice(
    "argument", "the output, or a derivative", of: Equations.Quantity.allCases.map(\.rawValue))
  private static let cell = Option<CellChoice>(
    name: "cell", placeholder: "N,…|all", explanation: "which cell (the middle one)", standard: .middle,
    rule: "the index of a cell, as in 2,2, or all"
  ) { text in text == "all" ? .all : numbers(text, in: 0...10_000).map { .index($0) } }
  private static let latex = Option.toggle("latex", "write LaTeX, for notes")

  static let equation = Command(
    name: "equation", summary: "print the lectures' equations out of the running code",
    explanation: """
      Runs the loops on unknowns in place of numbers, and prints the formula of any cell of any output or gradient.
      Where the lectures compute a gradient in two ways, both must come to the same polynomial: then they are equal
      for all numbers, not for a sample.

      Without options: a short tour of the lectures' equations. With any option: that one equation. Leading numbers
      of --cell (sample, channel or filter) may be left out and are 0. A fully connected layer (linear) looks at
      --channels alone.
      """,
    options: [operation, argument, cell] + LayerGeometry.options + [latex]
  ) { options, console in
    if options.isEmpty {
      for section in EquationTour.sections { try console.print(section.text() + "\n") }
      return
    }
    let name = try options.value(of: operation)
    let equations = try Equations(
      Equations.Operation(rawValue: name) ?? .convolution, LayerGeometry(options))
    let quantity = Equations.Quantity(rawValue: try options.value(of: argument)) ?? .z
    guard let formulas = equations.formulas(for: quantity) else {
      throw UsageError("\(name) has no weights, so there is no \(quantity)")
    }
    let wanted = try options.value(of: cell).cells(of: formulas.shape)
    let notation: Notation = try options.value(of: latex) ? .latex : .plain

    let names = Tensor(named: quantity.rawValue, formulas.shape)
    if notation == .plain { console.print(try equations.heading(LayerGeometry(options))) }
    for i in wanted { console.print(formulas[i].equation(for: names[i], notation)) }
    if let other = equations.formulasByConvolution(for: quantity) {
      guard other == formulas else { throw Failure("the two formulations of \(quantity) differ") }
      if notation == .plain {
        console.print(
          "\nThe other way, as a convolution, gives the same polynomial in all \(formulas.indices.count) cells: "
            + "the same for all numbers.")
      }
    }
  }
}

/// Which cells are to be written out.
private enum CellChoice {
  case middle, all
  case index([Int])

  /// Their flat positions in a tensor of this shape.
  func cells(of shape: [Int]) throws(UsageError) -> Range<Int> {
    var full: [Int]
    switch self {
    case .all: return 0..<cellCount(shape)
    case .middle: full = shape.indices.map { $0 < 2 ? 0 : shape[$0] / 2 }
    case .index(let index): full = shape.dropLast(index.count).map { _ in 0 } + index
    }
    guard full.count == shape.count, zip(full, shape).allSatisfy({ $0 < $1 }) else {
      throw UsageError("--cell must lie in a tensor of shape \(shape), but it is \(full)")
    }
    let position = flatPosition(of: full, in: shape)
    return position..<position + 1
  }
}

extension Equations {
  /// An operation on the geometry that the command line gives.
  fileprivate init(_ operation: Operation, _ geometry: LayerGeometry) throws(UsageError) {
    switch operation {
    case .linear:
      let channels = geometry.channels
      self.init(operation, x: [1, channels.input], w: [channels.output, channels.input], geometry.window)
    case .transposedConvolution:
      try geometry.requireTransposedFit()
      self.init(
        operation, x: geometry.x, w: geometry.transposedW, geometry.window, groups: geometry.groups)
    case .convolution, .meanPooling:
      try geometry.requireFit()
      self.init(operation, x: geometry.x, w: geometry.w, geometry.window, groups: geometry.groups)
    case .maxPooling:
      try geometry.requireFit()
      let taps = geometry.window.taps(over: geometry.extent)
      guard taps.positions.allSatisfy({ !taps[$0].isEmpty }) else {
        throw UsageError("every window must cover an input cell, but \(geometry.sizes)")
      }
      self.init(operation, x: geometry.x, geometry.window)
    }
  }

  /// What is run; for max pooling, at which numbers.
  fileprivate func heading(_ geometry: LayerGeometry) -> String {
    switch operation {
    case .linear: "linear: \(geometry.channels.input) inputs, \(geometry.channels.output) outputs\n"
    case .maxPooling: "max-pooling: \(geometry.sizes), where x is\n\n\(grid(x.map { $0.value ?? 0 }))\n"
    default: "\(operation.rawValue): \(geometry.sizes)\n"
    }
  }
}

/// The maps of a tensor as grids, without its shape; of a large tensor only the first numbers.
func grid(_ tensor: Tensor<some Scalar>) -> String {
  let lines = "\(tensor)".split(separator: "\n", omittingEmptySubsequences: false)
  return lines.dropFirst(lines.count > 1 ? 1 : 0).joined(separator: "\n")
}
