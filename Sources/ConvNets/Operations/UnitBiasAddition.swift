import Tensors

/// Adds a bias of its own to every cell of a sample, `z[s,c,p] = x[s,c,p] + b[c,p]`.
///
/// A convolution has one bias for each map. The units of the zip-code net share their weights but not their biases.
///
/// Source: LeCun and others, "Backpropagation applied to handwritten zip code recognition", 1989 (E5).
///
/// - Parameters:
///   - x: Signals, `[S, C, extent…]`.
///   - b: One bias for each cell, `[C, extent…]`.
/// - Returns: Signals of the shape of x.
/// - Complexity: O(cells).
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func addingUnitBiases<Number: Scalar>(_ x: Tensor<Number>, _ b: Tensor<Number>) -> Tensor<Number> {
  requireShape("addingUnitBiases: a sample", Array(x.shape.dropFirst()), b.shape)
  var z = x
  for s in x.samples {
    for i in b.indices { z[s * b.indices.count + i] += b[i] }
  }
  return z
}

/// The gradient of ``addingUnitBiases(_:_:)`` with respect to the biases, summed over samples, `db[c,p] += dz[s,c,p]`. (The
/// gradient with respect to x is dz.)
///
/// - Parameter dz: Derivative with respect to the output, `[S, C, extent…]`.
/// - Returns: `[C, extent…]`.
/// - Complexity: O(cells) additions.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func unitBiasGradient<Number: Scalar>(_ dz: Tensor<Number>) -> Tensor<Number> {
  require(!dz.shape.isEmpty, "unitBiasGradient: dz must be [S, …], but it is []")
  var db = Tensor<Number>(zeros: Array(dz.shape.dropFirst()))
  for s in dz.samples {
    for i in db.indices { db[i] += dz[s * db.indices.count + i] }
  }
  return db
}
