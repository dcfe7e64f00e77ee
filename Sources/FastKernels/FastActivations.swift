import SlidingWindow
import Tensors

// Activations: the same function of every cell, a vector at a time. ReLU waits for memory alone; the others cost an
// exponential per cell, and both of theirs come from one exponential that cannot overflow:
//
//     e = e^(−|z|)        sigmoid(z) = 1/(1 + e) or e/(1 + e)        sigmoid′(z) = e/(1 + e)²

extension FastKernels {
  public func relu(_ z: Tensor<Float>) -> Tensor<Float> {
    cellwise(z, z, cyclesPerVector: 4) { $0.map { z, _ in z.replacing(with: 0, where: z .< 0) } }
  }

  public func reluInputGradient(_ dy: Tensor<Float>, _ z: Tensor<Float>) -> Tensor<Float> {
    requireShape("reluInputGradient: dy", dy.shape, z.shape)
    return cellwise(dy, z, cyclesPerVector: 4) { $0.map(reluGradient) }
  }

  public func sigmoid(_ z: Tensor<Float>) -> Tensor<Float> {
    cellwise(z, z, cyclesPerVector: 40) { $0.map { z, _ in logistic(z) } }
  }

  public func sigmoidInputGradient(_ dy: Tensor<Float>, _ z: Tensor<Float>) -> Tensor<Float> {
    requireShape("sigmoidInputGradient: dy", dy.shape, z.shape)
    return cellwise(dy, z, cyclesPerVector: 40) { $0.map(sigmoidGradient) }
  }

  public func tanh(_ z: Tensor<Float>) -> Tensor<Float> {
    cellwise(z, z, cyclesPerVector: 40) { $0.map { z, _ in hyperbolicTangent(z) } }
  }

  /// 1 − tanh(z)² = 4·sigmoid′(2z), which keeps its digits where tanh is close to 1.
  public func tanhInputGradient(_ dy: Tensor<Float>, _ z: Tensor<Float>) -> Tensor<Float> {
    requireShape("tanhInputGradient: dy", dy.shape, z.shape)
    return cellwise(dy, z, cyclesPerVector: 40) { $0.map(tanhGradient) }
  }

  /// Runs `work` on the cells of two tensors of the same shape, a piece at a time.
  private func cellwise(
    _ a: Tensor<Float>, _ b: Tensor<Float>, cyclesPerVector: Int, _ work: (Cells) -> Void
  ) -> Tensor<Float> {
    let (shape, count, piece) = (a.shape, a.indices.count, 16_384)
    return withPointers(a, b) { a, b, _ in
      makeTensor(shape) { y in
        let threads = threads(forCycles: count / lanes * cyclesPerVector)
        parallel((count + piece - 1) / piece, threads: threads) { task in
          let start = task * piece
          work(Cells(count: min(piece, count - start), a: a + start, b: b + start, y: y + start))
        }
      }
    }
  }
}

/// A piece of two tensors, and of the result.
private struct Cells {
  let count: Int
  let a: UnsafePointer<Float>
  let b: UnsafePointer<Float>
  let y: UnsafeMutablePointer<Float>

  /// Computes `y = function(a, b)` for every cell; inlined, so that no vector leaves its register for a call.
  ///
  /// The last numbers are filled up with zeros to a vector, so a result does not depend on its place.
  @inline(__always) func map(_ function: (Vector, Vector) -> Vector) {
    var i = 0
    while i < count {
      y.store(function(a.vector(at: i, upTo: count), b.vector(at: i, upTo: count)), at: i, upTo: count)
      i &+= lanes
    }
  }
}

@inline(__always) private func reluGradient(_ dy: Vector, _ z: Vector) -> Vector {
  dy.replacing(with: 0, where: z .<= 0)
}
@inline(__always) private func sigmoidGradient(_ dy: Vector, _ z: Vector) -> Vector {
  dy * logisticSlope(z)
}
@inline(__always) private func tanhGradient(_ dy: Vector, _ z: Vector) -> Vector {
  dy * (4 * logisticSlope(z + z))
}

/// The logistic function; relative error at most 5·2⁻²⁴: 3 from the exponential, one each from sum and quotient.
@inline(__always) private func logistic(_ z: Vector) -> Vector {
  let e = Vector.exponential(-z.magnitude)
  return Vector(repeating: 1).replacing(with: e, where: z .< 0) / (1 + e)
}

/// Its derivative e/(1 + e)²; relative error at most 9·2⁻²⁴: 3 from the exponential, 2 for each factor, 2 from the products.
@inline(__always) private func logisticSlope(_ z: Vector) -> Vector {
  let e = Vector.exponential(-z.magnitude)
  let factor = 1 / (1 + e)
  return e * factor * factor
}

/// The hyperbolic tangent, (1 − e^(−2|z|)) / (1 + e^(−2|z|)) with the sign of z.
///
/// Relative error at most 7·2⁻²⁴, down to the smallest numbers: with t = e^(−2|z|) − 1 the quotient −t/(2 + t) multiplies
/// the relative error of t by 2/(2 + t), which is 1 where z is small, and adds its own two roundings. Beyond |z| = 20 the
/// result is ±1.
@inline(__always) private func hyperbolicTangent(_ z: Vector) -> Vector {
  let limit: Float = 20
  let size = z.magnitude.replacing(with: limit, where: z.magnitude .> limit)
  let t = Vector.exponentialMinusOne(-2 * size)
  let signBit = Vector(repeating: -0.0).bits
  return Vector(bits: (-t / (2 + t)).bits | (z.bits & signBit))
}
