import Explanations
import SlidingWindow
import Tensors

/// Unfolding and folding, each the gradient of the other.
struct UnfoldingOperation: DifferentiableOperation {
  let geometry: Geometry
  let folds: Bool

  var name: String { folds ? "fold" : "unfold" }
  var description: String { "\(name), \(geometry)" }
  var arguments: [(name: String, shape: [Int])] { [("x", folds ? rows : geometry.x)] }

  /// The shape of the unfolded matrix.
  private var rows: [Int] {
    let positions = geometry.window.positions(over: geometry.extent).reduce(1, *)
    return [geometry.x[0] * positions, geometry.x[1] * geometry.window.kernel.reduce(1, *)]
  }

  func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    folds
      ? fold(arguments[0], over: geometry.extent, geometry.window) : unfold(arguments[0], geometry.window)
  }

  func gradients(_ arguments: [Tensor<Double>], upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    [folds ? unfold(dz, geometry.window) : fold(dz, over: geometry.extent, geometry.window)]
  }

  /// The geometries whose matrix has at most 400 entries: each costs three passes over all of them.
  static let grid = Geometry.convolutions.filter { $0.groups == 1 }.flatMap { geometry in
    [false, true].map { UnfoldingOperation(geometry: geometry, folds: $0) }
  }.filter { $0.rows.reduce(1, *) <= 400 }
}
