import Explanations
import Tensors

extension Solved: MaxPoolingExercise {
  static func maxPooling<Number: Real>(
    _ x: Tensor<Number>, kernel K: Int, stride: Int
  ) throws -> (z: Tensor<Number>, switches: Tensor<Int>) {
    let shape = [x.shape[0], x.shape[1], (x.shape[2] - K) / stride + 1, (x.shape[3] - K) / stride + 1]
    var z = Tensor<Number>(zeros: shape)
    var switches = Tensor<Int>(zeros: shape)
    for s in 0..<shape[0] {
      for c in 0..<shape[1] {
        for i in 0..<shape[2] {
          for j in 0..<shape[3] {
            var best = (row: stride * i, column: stride * j)
            for row in stride * i..<stride * i + K {
              for column in stride * j..<stride * j + K
              where x[s, c, best.row, best.column] < x[s, c, row, column] {
                best = (row, column)
              }
            }
            z[s, c, i, j] = x[s, c, best.row, best.column]
            switches[s, c, i, j] = best.row * x.shape[3] + best.column
          }
        }
      }
    }
    return (z, switches)
  }
}

extension Solved: MaxPoolingInputGradientExercise {
  static func maxPoolingInputGradient(
    _ dz: Tensor<Double>, switches: Tensor<Int>, over extent: [Int]
  ) throws -> Tensor<Double> {
    var dx = Tensor<Double>(zeros: [dz.shape[0], dz.shape[1]] + extent)
    for s in 0..<dz.shape[0] {
      for c in 0..<dz.shape[1] {
        for i in 0..<dz.shape[2] {
          for j in 0..<dz.shape[3] {
            let u = switches[s, c, i, j]
            dx[s, c, u / extent[1], u % extent[1]] += dz[s, c, i, j]
          }
        }
      }
    }
    return dx
  }
}

extension Solved: MeanPoolingExercise {
  static func meanPooling<Number: Real>(
    _ x: Tensor<Number>, kernel K: Int, stride: Int
  ) throws -> Tensor<Number> {
    var z = Tensor<Number>(
      zeros: [x.shape[0], x.shape[1], (x.shape[2] - K) / stride + 1, (x.shape[3] - K) / stride + 1])
    for s in 0..<z.shape[0] {
      for c in 0..<z.shape[1] {
        for i in 0..<z.shape[2] {
          for j in 0..<z.shape[3] {
            var sum = Number.zero
            for k in 0..<K {
              for l in 0..<K { sum += x[s, c, stride * i + k, stride * j + l] }
            }
            z[s, c, i, j] = sum / Number(K * K)
          }
        }
      }
    }
    return z
  }
}

extension Solved: MeanPoolingInputGradientExercise {
  static func meanPoolingInputGradient(
    _ dz: Tensor<Double>, kernel K: Int, stride: Int, over extent: [Int]
  ) throws -> Tensor<Double> {
    var dx = Tensor<Double>(zeros: [dz.shape[0], dz.shape[1]] + extent)
    for s in 0..<dz.shape[0] {
      for c in 0..<dz.shape[1] {
        for i in 0..<dz.shape[2] {
          for j in 0..<dz.shape[3] {
            for k in 0..<K {
              for l in 0..<K { dx[s, c, stride * i + k, stride * j + l] += dz[s, c, i, j] / Double(K * K) }
            }
          }
        }
      }
    }
    return dx
  }
}

extension Solved: PNormPoolingExercise {
  static func pNormPooling<Number: Real>(
    _ x: Tensor<Number>, p: Double, kernel K: Int, stride: Int
  ) throws -> Tensor<Number> {
    let powers = x.map { Number.power(.absolute($0), p) }
    return try meanPooling(powers, kernel: K, stride: stride).map { Number.power($0, 1 / p) }
  }
}

extension Solved: PNormPoolingInputGradientExercise {
  static func pNormPoolingInputGradient(
    _ dz: Tensor<Double>, _ x: Tensor<Double>, _ z: Tensor<Double>, p: Double, kernel K: Int, stride: Int
  ) throws -> Tensor<Double> {
    var dx = Tensor<Double>(zeros: x.shape)
    for s in 0..<dz.shape[0] {
      for c in 0..<dz.shape[1] {
        for i in 0..<dz.shape[2] {
          for j in 0..<dz.shape[3] {
            for row in stride * i..<stride * i + K {
              for column in stride * j..<stride * j + K {
                let value = x[s, c, row, column]
                let slope = Double.power(abs(value) / z[s, c, i, j], p - 1) / Double(K * K)
                dx[s, c, row, column] += (value < 0 ? -slope : slope) * dz[s, c, i, j]
              }
            }
          }
        }
      }
    }
    return dx
  }
}

extension Solved: LearnedPoolingGradientsExercise {
  static func learnedPoolingGradients(
    _ dy: Tensor<Double>, _ x: Tensor<Double>, _ w: Tensor<Double>, bias b: Double, stride: Int
  ) throws -> (dx: Tensor<Double>, dw: Tensor<Double>, db: Double) {
    var dx = Tensor<Double>(zeros: x.shape)
    var dw = Tensor<Double>(zeros: w.shape)
    var db = 0.0
    for s in 0..<dy.shape[0] {
      for c in 0..<dy.shape[1] {
        for i in 0..<dy.shape[2] {
          for j in 0..<dy.shape[3] {
            var z = b
            for k in 0..<w.shape[0] {
              for l in 0..<w.shape[1] { z += w[k, l] * x[s, c, stride * i + k, stride * j + l] }
            }
            let y = Double.tanh(z)
            let dz = dy[s, c, i, j] * (1 - y * y)
            db += dz
            for k in 0..<w.shape[0] {
              for l in 0..<w.shape[1] {
                dx[s, c, stride * i + k, stride * j + l] += w[k, l] * dz
                dw[k, l] += x[s, c, stride * i + k, stride * j + l] * dz
              }
            }
          }
        }
      }
    }
    return (dx, dw, db)
  }
}
