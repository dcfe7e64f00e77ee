import SlidingWindow
import Tensors

/// Divides every cell by the strength of its neighbours in other channels at the same position.
///
///     d[s,c,p] = k + (alpha/size) · Σ_j x[s,j,p]²            j from c − ⌊size/2⌋ to c + ⌊(size − 1)/2⌋
///     z[s,c,p] = x[s,c,p] / d[s,c,p]^beta
///
/// Channels beyond the first and the last count as 0. The paper has alpha alone in place of alpha/size.
///
/// Source: Raj 2020, "Krizhevsky et. al." (G8); Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep
/// convolutional neural networks", 2012.
///
/// - Parameters:
///   - x: Signals, `[S, C]` or `[S, C, extent…]`.
///   - size: How many channels are neighbours.
///   - alpha: How much the neighbours count.
///   - beta: The exponent.
///   - k: What is there without neighbours; positive, as it keeps d from 0.
/// - Returns: Signals of the same shape.
/// - Complexity: O(cells · size).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func localResponseNormalization<Number: Real>(
  _ x: Tensor<Number>, size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1
) -> Tensor<Number> {
  let d = divisors("localResponseNormalization", x, size, alpha, k)
  return x.combined(with: d) { x, d in x * Number.power(d, -beta) }
}

/// The gradient of ``localResponseNormalization(_:size:alpha:beta:k:)``: each cell passes its derivative to itself, and by
/// way of d to all its neighbours.
///
///     dx[s,c,p] += dz[s,c,p] / d[s,c,p]^beta
///     dx[s,j,p] −= 2·beta·(alpha/size) · x[s,j,p] · dz[s,c,p] · x[s,c,p] / d[s,c,p]^(beta + 1)
///
/// - Parameters:
///   - dz: Derivative with respect to the output, of the shape of x.
///   - x: The input.
///   - size: As in the forward pass.
///   - alpha: As in the forward pass.
///   - beta: As in the forward pass.
///   - k: As in the forward pass.
/// - Complexity: O(cells · size).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func localResponseNormalizationInputGradient<Number: Real>(
  _ dz: Tensor<Number>, _ x: Tensor<Number>, size: Int, alpha: Double = 1e-4, beta: Double = 0.75,
  k: Double = 1
) -> Tensor<Number> {
  let operation = "localResponseNormalizationInputGradient"
  let d = divisors(operation, x, size, alpha, k)
  requireShape("\(operation): dz", dz.shape, x.shape)
  let factor = Number(2 * beta * alpha / Double(size))
  var dx = Accumulator<Number>(x.shape)
  for s in x.samples {
    for c in x.channels {
      for p in x.positions {
        let direct = dz[s, c, p] * Number.power(d[s, c, p], -beta)
        dx[s, c, p] += direct
        let share = factor * direct * x[s, c, p] / d[s, c, p]
        for j in neighbours(of: c, size, x.channels) { dx[s, j, p] += .zero - share * x[s, j, p] }
      }
    }
  }
  return dx.total()
}

/// d for every cell.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
private func divisors<Number: Real>(
  _ operation: String, _ x: Tensor<Number>, _ size: Int, _ alpha: Double, _ k: Double
) -> Tensor<Number> {
  require(
    x.shape.count >= 2,
    "\(operation): the input must be [S, C] or [S, C, extent…], but it is \(text(x.shape))")
  require(size > 0, "\(operation): size must be positive, but it is \(size)")
  require(
    k > 0 && alpha >= 0,
    "\(operation): k must be positive and alpha not negative, but they are \(k) and \(alpha)")
  let (k, factor) = (Number(k), Number(alpha / Double(size)))
  var d = x
  for s in x.samples {
    for c in x.channels {
      for p in x.positions {
        var sum = Number.zero
        for j in neighbours(of: c, size, x.channels) { sum += x[s, j, p] * x[s, j, p] }
        d[s, c, p] = k + factor * sum
      }
    }
  }
  return d
}

/// The channels around c, itself included.
private func neighbours(of c: Int, _ size: Int, _ channels: Range<Int>) -> Range<Int> {
  (c - size / 2..<c + (size - 1) / 2 + 1).clamped(to: channels)
}
