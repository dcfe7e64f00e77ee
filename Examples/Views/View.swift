import Explanations
import Foundation
import Pictures
import SlidingWindow
import Tensors

/// One way to see a convolution, with what there is to look at and the proof that it is one.
protocol View: Sendable {
  /// What the user types.
  var name: String { get }
  /// What it says, in one sentence.
  var title: String { get }
  /// The lecture and the number of the item.
  var source: String { get }
  /// The identity.
  var equation: String { get }
  /// The view of an example, as text.
  func example(seed: UInt64) throws -> String
  /// The identity, both sides computed, whatever the kind of number.
  ///
  /// - Parameter draw: Makes a tensor of a name and a shape.
  func claims<Number: Scalar>(_ draw: (String, [Int]) -> Tensor<Number>) -> [Claim<Number>]
  /// The example as pictures, each with the name of its file.
  func pictures(seed: UInt64) -> [(file: String, svg: SVG)]
}

/// Two tensors that ought to be equal.
struct Claim<Number: Scalar> {
  let statement: String
  /// What the loops compute.
  let direct: Tensor<Number>
  /// What the view makes of it.
  let viewed: Tensor<Number>

  init(_ statement: String, _ direct: Tensor<Number>, _ viewed: Tensor<Number>) {
    (self.statement, self.direct, self.viewed) = (statement, direct, viewed)
  }
}

extension View {
  func pictures(seed: UInt64) -> [(file: String, svg: SVG)] { [] }

  /// Everything: what is claimed, what it looks like, and whether it holds.
  func text(seed: UInt64) throws -> String {
    let rule = String(repeating: "─", count: max(title.count, 60))
    return try """
    \(title)
    \(rule)
    \(source)

    \(equation.indented)

    \(example(seed: seed).indented)

    \(proof(seed: seed))
    """
  }

  /// Both sides on random whole numbers, and as polynomials.
  func proof(seed: UInt64) throws -> String {
    var generator = SeededGenerator(seed: seed)
    let onNumbers = claims { _, shape in Tensor<Double>.wholeNumbers(shape, using: &generator) }
    let onUnknowns = claims { name, shape in Tensor(named: name, shape) }
    for (numbers, unknowns) in zip(onNumbers, onUnknowns) {
      guard numbers.direct == numbers.viewed, unknowns.direct == unknowns.viewed else {
        throw Failure("\(name): \(numbers.statement) does not hold")
      }
    }
    let rows = zip(onNumbers, onUnknowns).map { numbers, unknowns in
      ["  " + numbers.statement, "\(numbers.direct.indices.count)", "equal", "equal"]
    }
    let heading = ["Both ways", "cells", "on random numbers", "as polynomials"]
    return columns([heading] + rows)
      + "\nWhole numbers are added without rounding; polynomials that are equal are equal for all numbers."
  }
}

extension Tensor<Double> {
  /// Whole numbers from −9 to 9, whose sums are exact.
  static func wholeNumbers(_ shape: [Int], using generator: inout SeededGenerator) -> Tensor {
    Tensor(shape, (0..<cellCount(shape)).map { _ in Double(generator.integer(below: 19) - 9) })
  }
}

/// The views, from the whole matrix to the single pixel.
let allViews: [any View] = [
  BandMatrixView(), UnfoldingView(), TwoSumsView(), StrideView(), DilationView(), SlidingNetworkView(),
  GroupsView(), SeparableView(), PixelView(), FullSizeView(), SmallKernelsView(),
]
