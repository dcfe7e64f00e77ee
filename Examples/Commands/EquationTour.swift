import Explanations
import Pictures
import SlidingWindow
import Tensors

/// A short walk through the lectures' equations, each computed by the running code.
struct EquationTour: Sendable {
  let title: String
  /// The lecture and the number of the item.
  let source: String
  /// What is shown; throws if the code does not bear out what the words around the formulas say.
  let body: @Sendable () throws -> String

  func text() throws -> String {
    let rule = String(repeating: "─", count: max(title.count, 60))
    return "\(title)\n\(rule)\n\(source)\n\n" + (try body()).indented
  }

  /// A 3x3 filter over a map of 5x5, as on the slides.
  private static let plain = Equations(.convolution, x: [1, 1, 5, 5], w: [1, 1, 3, 3], Window([3, 3]))
  /// The same with stride 2, over a map of 9x9.
  private static let strided = Equations(
    .convolution, x: [1, 1, 9, 9], w: [1, 1, 3, 3], Window([3, 3], stride: 2))

  static let sections = [
    EquationTour(
      title: "A convolution is a sum of products",
      source: "Raj 2020, \"The derivatives for the weights\" (A58)"
    ) { try plain.equation(.z, [1, 1]) },

    EquationTour(
      title: "The nine outputs that x(2,2) has a part in",
      source: "Raj 2020, \"BP: Convolutional layer\" (C6)"
    ) { try nineSteps() },

    EquationTour(
      title: "Backward, all nine are collected, and the flipped filter appears",
      source: "Raj 2020, \"Computing derivative for Y(l − 1, m, *, *)\" (A50, A51)"
    ) { try flippedFilter() },

    EquationTour(
      title: "With stride 2, cells have a part in 4, 2 or 1 outputs",
      source: "Raj 2020, \"When the stride is more than 1?\" (A54, C25)"
    ) { try strideCounts() },

    EquationTour(
      title: "One weight collects from all positions, and so does the bias",
      source: "Raj 2020, \"The derivatives for the weights\" (A60, C7); the bias is printed nowhere (A62)"
    ) { try plain.equation(.dw, [1, 2]) + "\n\n" + plain.equation(.db, []) },

    EquationTour(
      title: "A transposed convolution pushes; where pushes overlap, they add up",
      source: "Raj 2020, \"2D expanding convolution\" (A71)"
    ) {
      let expanding = Equations(
        .transposedConvolution, x: [1, 1, 2, 2], w: [1, 1, 3, 3], Window([3, 3], stride: 2))
      return try expanding.equation(.z, [2, 2]) + "\n\n" + expanding.equation(.dx, [1, 0])
    },

    EquationTour(
      title: "Mean pooling shares out 1/K², and overlapping windows add up",
      source: "Raj 2020, \"Mean pooling\", \"Derivative of mean pooling\" (A64, A65; X-18)"
    ) {
      let pooling = Equations(.meanPooling, x: [1, 1, 4, 4], Window([2, 2]))
      return try pooling.equation(.z, [1, 1]) + "\n\n" + pooling.equation(.dx, [1, 1])
    },
  ]

  private static func nineSteps() throws -> String {
    let z = try plain.required(.z)
    let cell = plain.x[0, 0, 2, 2]
    let names = Tensor(named: "z", z.shape)
    let steps = z.indices.map { t in "\(names[t]) += \(z[t].part(with: cell))" }
    // The slide counts columns first; for a square filter the list is the same.
    guard z[0, 0, 1, 2].part(with: cell) == plain.w[0, 0, 1, 0] * cell else {
      throw Failure("z(1,2) does not take w(1,0)·x(2,2)")
    }
    return steps.map { step in
      step.hasPrefix("z(1,2)") ? step + "      the slide prints w(2,1), a misprint (X-11)" : step
    }.joined(separator: "\n")
  }

  private static func flippedFilter() throws -> String {
    let dx = try plain.required(.dx)
    let weights = plain.dz.map { dx[0, 0, 2, 2].derivative(by: $0) }
    guard weights == plain.w.flipped(), dx == plain.formulasByConvolution(for: .dx) else {
      throw Failure("dx is not the convolution with the flipped filter")
    }
    let blocks = [plain.w, plain.dz, weights].map { grid($0).indented }
    return """
      \(try plain.equation(.dx, [2, 2]))

      \(terminalRow(blocks, captions: ["w", "dz", "what each dz is multiplied by"]))

      That is w turned by 180°. Computed as a convolution of dz with it, all \(dx.indices.count) cells of dx are the same
      polynomials, those at the edge too: equal for all numbers.

      \(try plain.equation(.dx, [0, 1]))
      """
  }

  private static func strideCounts() throws -> String {
    let dx = try strided.required(.dx)
    return """
      How many terms dx has, cell by cell of a 9x9 map:

      \(grid(dx.map { $0.terms.count }).indented)

      \(try strided.equation(.dx, [4, 4]))
      \(try strided.equation(.dx, [4, 3]))
      \(try strided.equation(.dx, [3, 3]))
      """
  }
}

extension Equations {
  /// The equation of one cell of the first map.
  fileprivate func equation(_ quantity: Quantity, _ place: [Int]) throws -> String {
    let formulas = try required(quantity)
    let names = Tensor(named: quantity.rawValue, formulas.shape)
    let leading = formulas.shape.dropLast(place.count).map { _ in 0 }
    let i = flatPosition(of: leading + place, in: formulas.shape)
    return formulas[i].equation(for: names[i])
  }

  fileprivate func required(_ quantity: Quantity) throws -> Tensor<Symbol> {
    guard let formulas = formulas(for: quantity) else { throw Failure("\(operation) has no \(quantity)") }
    return formulas
  }
}

extension String {
  /// Every line two blanks further to the right.
  var indented: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.allSatisfy(\.isWhitespace) ? "" : "  " + line
    }.joined(separator: "\n")
  }
}
