import SlidingWindow
import Tensors

// The fully connected layer and its gradients as matrix products:
//
//     z[s,n] = b[n] + Σ_m w[n,m] · x[s,m]         dx[s,m] = Σ_n dz[s,n] · w[n,m]         dw[n,m] = Σ_s dz[s,n] · x[s,m]
//
// The weights are the largest matrix by far. They are never copied as a whole, and twelve vectors of samples pass through
// them together.

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
        product.run(into: z, threads: threads(forCycles: product.cycles))
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
        product.run(into: dx, threads: threads(forCycles: product.cycles))
      }
    }
  }

  public func linearWeightGradient(_ dz: Tensor<Float>, _ x: Tensor<Float>) -> Tensor<Float> {
    let shape = linearWeightShape(dz, x)
    let (samples, inputs, outputs) = (x.shape[0], shape[1], shape[0])
    // The sum runs down the columns of both matrices. The derivatives are turned, up to 8 MiB of them at a time.
    let samplesAtOnce = min(samples, max(1, 2_000_000 / max(outputs, 1)))
    return withPointers(dz, x) { dz, x, _ in
      makeTensor(shape) { dw in
        Scratch.with(samplesAtOnce * outputs, of: Float.self) { turned in
          var first = 0
          repeat {
            let count = min(samplesAtOnce, samples - first)
            copyTurned(
              dz + first * outputs, pitch: outputs, rows: count, columns: outputs, into: turned, pitch: count,
              width: count)
            let product = MatrixProduct(
              rows: outputs, columns: inputs, terms: count, a: turned, aPitch: count, b: x + first * inputs,
              bPitch: inputs, isTurned: false, isAdding: first > 0)
            product.run(into: dw, threads: threads(forCycles: product.cycles))
            first += count
          } while first < samples
        }
      }
    }
  }
}
