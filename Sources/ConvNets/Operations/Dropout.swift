import SlidingWindow
import Tensors

/// Silences the cells that a mask names, and makes up for them.
///
///     y[i] = mask[i] · x[i] / (1 − p)
///
/// If each cell is silenced with probability p, the mean of y over many masks is x.
///
/// Source: Raj 2020, "Learning magic in Alexnet" (G4), "CNN for Automatic Speech Recognition" (E19); Srivastava and
/// others, "Dropout", 2014.
///
/// - Parameters:
///   - x: Signals, any shape.
///   - mask: 1 keeps a cell, 0 silences it; of the same shape.
///   - p: The share of cells that are silenced, at least 0 and below 1.
/// - Returns: Signals of the same shape.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func dropout<Number: Real>(_ x: Tensor<Number>, mask: Tensor<Number>, p: Double) -> Tensor<Number> {
  requireProbability("dropout", p)
  requireShape("dropout: mask", mask.shape, x.shape)
  let kept = Number(1 - p)
  return x.combined(with: mask) { x, mask in mask * x / kept }
}

/// The gradient of ``dropout(_:mask:p:)``: what was silenced hears nothing back.
///
///     dx[i] = mask[i] · dy[i] / (1 − p)
///
/// - Parameters:
///   - dy: Derivative with respect to the output.
///   - mask: As in the forward pass.
///   - p: As in the forward pass.
/// - Complexity: O(cells).
public func dropoutInputGradient<Number: Real>(
  _ dy: Tensor<Number>, mask: Tensor<Number>, p: Double
) -> Tensor<Number> {
  requireProbability("dropoutInputGradient", p)
  requireShape("dropoutInputGradient: mask", mask.shape, dy.shape)
  return dropout(dy, mask: mask, p: p)
}

/// A mask for ``dropout(_:mask:p:)``: every cell 0 with probability p, by itself, and otherwise 1.
///
/// - Parameters:
///   - shape: The shape of the signals.
///   - p: The share of cells to be silenced, at least 0 and below 1.
///   - generator: Draws it.
public func dropoutMask<Number: Scalar>(
  _ shape: [Int], p: Double, using generator: inout SeededGenerator
) -> Tensor<Number> {
  requireProbability("dropoutMask", p)
  return Tensor(shape, (0..<cellCount(shape)).map { _ in Number(generator.uniform() < p ? 0 : 1) })
}

private func requireProbability(_ operation: String, _ p: Double) {
  require(0 <= p && p < 1, "\(operation): p must be at least 0 and below 1, but it is \(p)")
}
