import SlidingWindow
import Tensors

// The fully connected layer and its gradients as matrix products:
//
//     z[s,n] = b[n] + Σ_m w[n,m] · x[s,m]         dx[s,m] = Σ_n dz[s,n] · w[n,m]         dw[n,m] = Σ_s dz[s,n] · x[s,m]
//
// The weights are the largest matrix by far, and each call reads them, or writes their gradient, only once.

extension FastKernels {
  public func linear(_ x: Tensor<Float>, _ w: Tensor<Float>, bias b: Tensor<Float>?) -> Tensor<Float> {
    let shape = linearShape(x.shape, w.shape, bias: b?.shape)
    let (samples, inputs, outputs) = (shape[0], x.shape[1], shape[1])
    return withPointers(x, w, b) { x, w, b in
      makeTensor(shape) { z in
        // The sum runs along the rows of both matrices. Weights are read number by number in place, samples turned.
        let product = MatrixProduct(
          rows: outputs, columns: samples, terms: inputs, a: w, aPitch: inputs, b: x, bPitch: inputs,
          isTurned: true, bias: b)
        product.run(into: z, threads: threads(for: product))
      }
    }
  }

  public func linearInputGradient(_ dz: Tensor<Float>, _ w: Tensor<Float>) -> Tensor<Float> {
    let shape = linearInputShape(dz, w)
    let (samples, inputs, outputs) = (shape[0], shape[1], w.shape[0])
    return withPointers(dz, w) { dz, w, _ in
      makeTensor(shape) { dx in
        let product = MatrixProduct(
          rows: samples, columns: inputs, terms: outputs, a: dz, aPitch: outputs, b: w, bPitch: inputs,
          isTurned: false)
        product.run(into: dx, threads: threads(for: product))
      }
    }
  }

  public func linearWeightGradient(_ dz: Tensor<Float>, _ x: Tensor<Float>) -> Tensor<Float> {
    let shape = linearWeightShape(dz, x)
    let (samples, inputs, outputs) = (x.shape[0], shape[1], shape[0])
    return withPointers(dz, x) { dz, x, _ in
      makeTensor(shape) { dw in
        Scratch.with(samples * outputs, of: Float.self) { turned in
          copyTurned(
            dz, pitch: outputs, rows: samples, columns: outputs, into: turned, pitch: samples, width: samples)
          let product = MatrixProduct(
            rows: outputs, columns: inputs, terms: samples, a: turned, aPitch: samples, b: x, bPitch: inputs,
            isTurned: false)
          product.run(into: dw, threads: threads(for: product))
        }
      }
    }
  }

  /// A cycle multiplies about one vector.
  private func threads(for product: MatrixProduct) -> Int {
    threads(forCycles: product.rows * product.columns / lanes * product.terms)
  }
}
