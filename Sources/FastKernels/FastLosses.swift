import SlidingWindow
import Tensors

// Softmax and cross-entropy. A column of scores is passed three times while it lies in the nearest cache: for its largest
// score, for the exponentials and their sum, and for what is made of them.

extension FastKernels {
  public func softmax(_ x: Tensor<Float>) -> Tensor<Float> {
    requireScores("softmax", x)
    let (shape, columns) = (x.shape, ScoreColumns(of: x))
    let threads = threads(forCycles: x.indices.count / lanes * 50)
    return withPointers(x, x) { x, _, _ in
      makeTensor(shape) { y in
        columns.forEachVector(of: x, to: y, threads: threads) { _, scores, _ in
          let share = 1 / exponentiate(scores, columns.classes).total
          for c in 0..<columns.classes { scores[c] *= share }
        }
      }
    }
  }

  public func softmaxInputGradient(_ dy: Tensor<Float>, _ y: Tensor<Float>) -> Tensor<Float> {
    requireShape("softmaxInputGradient: dy", dy.shape, y.shape)
    let (shape, columns) = (y.shape, ScoreColumns(of: y))
    let threads = threads(forCycles: y.indices.count / lanes * 20)
    return withPointers(dy, y) { dy, y, _ in
      makeTensor(shape) { dx in
        columns.forEachVector(of: dy, y, to: dx, threads: threads) { _, dy, y in
          var mean = Vector.zero
          for c in 0..<columns.classes { mean.add(y[c], times: dy[c]) }
          for c in 0..<columns.classes { dy[c] = y[c] * (dy[c] - mean) }
        }
      }
    }
  }

  public func crossEntropy(_ x: Tensor<Float>, target: Tensor<Int>, reduction: Reduction) -> Float {
    requireTarget("crossEntropy", x, target)
    let columns = ScoreColumns(of: x)
    let threads = threads(forCycles: x.indices.count / lanes * 50)
    let sum = withPointers(x, x) { x, _, _ in
      Scratch.with(columns.count, of: Float.self) { logarithms in
        columns.forEachVector(of: x, threads: threads) { own, scores, _ in
          for (lane, column) in own.enumerated() { logarithms[column] = scores[target[column]][lane] }
          let (largest, total) = exponentiate(scores, columns.classes)
          for (lane, column) in own.enumerated() {
            logarithms[column] = logarithms[column] - largest[lane] - Float.log(total[lane])
          }
        }
        return vectorSum(logarithms, count: columns.count)
      }
    }
    return 0 - sum / divisor(columns.count, reduction)
  }

  public func crossEntropyInputGradient(
    _ x: Tensor<Float>, target: Tensor<Int>, reduction: Reduction
  ) -> Tensor<Float> {
    requireTarget("crossEntropyInputGradient", x, target)
    let (shape, columns) = (x.shape, ScoreColumns(of: x))
    let threads = threads(forCycles: x.indices.count / lanes * 50)
    let weight: Float = 1 / divisor(columns.count, reduction)
    return withPointers(x, x) { x, _, _ in
      makeTensor(shape) { dx in
        columns.forEachVector(of: x, to: dx, threads: threads) { own, scores, _ in
          let share = weight / exponentiate(scores, columns.classes).total
          for c in 0..<columns.classes { scores[c] *= share }
          for (lane, column) in own.enumerated() { scores[target[column]][lane] -= weight }
        }
      }
    }
  }
}

/// Replaces every score x by e^(x − largest), and sums up.
private func exponentiate(
  _ scores: UnsafeMutablePointer<Vector>, _ classes: Int
) -> (largest: Vector, total: Vector) {
  var largest = scores[0]
  for c in 1..<classes {
    // As in the loops, what is not a number counts as the largest.
    largest.replace(with: scores[c], where: scores[c] .> largest .| scores[c] .!= scores[c])
  }
  var total = Vector.zero
  for c in 0..<classes {
    scores[c] = Vector.exponential(scores[c] - largest)
    total += scores[c]
  }
  return (largest, total)
}
