import Explanations
import Tensors

// Our own answers, as a learner would write them: plain loops, nothing but tensors.

enum Solved {}

extension Solved: OutputSizeExercise {
  static func outputSize(cells N: Int, kernel K: Int, stride S: Int, padding P: Int) throws -> Int {
    let room = N + 2 * P - K
    return room < 0 ? 0 : room / S + 1
  }
}

extension Solved: ParameterCountExercise {
  static func parameterCount(input: [Int], convolutions: [[Int]], dense: [Int]) throws -> Int {
    var (channels, rows, columns) = (input[0], input[1], input[2])
    var count = 0
    for layer in convolutions {
      count += layer[0] * (channels * layer[1] * layer[2] + 1)
      (channels, rows, columns) = (layer[0], rows - layer[1] + 1, columns - layer[2] + 1)
    }
    var inputs = channels * rows * columns
    for outputs in dense {
      count += outputs * (inputs + 1)
      inputs = outputs
    }
    return count
  }
}

extension Solved: ConvolutionExercise {
  static func convolution<Number: Real>(
    _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>, stride: Int
  ) throws -> Tensor<Number> {
    let rows = (x.shape[2] - w.shape[2]) / stride + 1
    let columns = (x.shape[3] - w.shape[3]) / stride + 1
    var z = Tensor<Number>(zeros: [x.shape[0], w.shape[0], rows, columns])
    for s in 0..<x.shape[0] {
      for n in 0..<w.shape[0] {
        for i in 0..<rows {
          for j in 0..<columns {
            var sum = b[n]
            for m in 0..<w.shape[1] {
              for k in 0..<w.shape[2] {
                for l in 0..<w.shape[3] {
                  sum += w[n, m, k, l] * x[s, m, stride * i + k, stride * j + l]
                }
              }
            }
            z[s, n, i, j] = sum
          }
        }
      }
    }
    return z
  }
}

extension Solved: BiasGradientExercise {
  static func biasGradient(_ dz: Tensor<Double>) throws -> Tensor<Double> {
    var db = Tensor<Double>(zeros: [dz.shape[1]])
    for s in 0..<dz.shape[0] {
      for n in 0..<dz.shape[1] {
        for i in 0..<dz.shape[2] {
          for j in 0..<dz.shape[3] { db[n] += dz[s, n, i, j] }
        }
      }
    }
    return db
  }
}

extension Solved: FilterGradientExercise {
  static func filterGradient(
    _ dz: Tensor<Double>, _ x: Tensor<Double>, kernel: [Int], stride: Int
  ) throws -> Tensor<Double> {
    var dw = Tensor<Double>(zeros: [dz.shape[1], x.shape[1]] + kernel)
    for s in 0..<x.shape[0] {
      for n in 0..<dw.shape[0] {
        for i in 0..<dz.shape[2] {
          for j in 0..<dz.shape[3] {
            for m in 0..<dw.shape[1] {
              for k in 0..<kernel[0] {
                for l in 0..<kernel[1] {
                  dw[n, m, k, l] += dz[s, n, i, j] * x[s, m, stride * i + k, stride * j + l]
                }
              }
            }
          }
        }
      }
    }
    return dw
  }
}

extension Solved: InputGradientExercise {
  static func inputGradient(
    _ dz: Tensor<Double>, _ w: Tensor<Double>, over extent: [Int], stride: Int
  ) throws -> Tensor<Double> {
    var dx = Tensor<Double>(zeros: [dz.shape[0], w.shape[1]] + extent)
    for s in 0..<dz.shape[0] {
      for n in 0..<w.shape[0] {
        for i in 0..<dz.shape[2] {
          for j in 0..<dz.shape[3] {
            for m in 0..<w.shape[1] {
              for k in 0..<w.shape[2] {
                for l in 0..<w.shape[3] {
                  dx[s, m, stride * i + k, stride * j + l] += w[n, m, k, l] * dz[s, n, i, j]
                }
              }
            }
          }
        }
      }
    }
    return dx
  }
}

extension Solved: FilterGradientByConvolutionExercise {
  static func filterGradientByConvolution(
    _ dz: Tensor<Double>, _ x: Tensor<Double>, kernel: [Int], stride: Int,
    convolve: (_ signal: Tensor<Double>, _ filter: Tensor<Double>) -> Tensor<Double>
  ) throws -> Tensor<Double> {
    func exchanged(_ a: Tensor<Double>) -> Tensor<Double> {
      var b = Tensor<Double>(zeros: [a.shape[1], a.shape[0]] + a.extent)
      for i in a.samples {
        for j in a.channels {
          for p in a.positions { b[j, i, p] = a[i, j, p] }
        }
      }
      return b
    }
    var spread = Tensor<Double>(
      zeros: [dz.shape[1], dz.shape[0], (dz.shape[2] - 1) * stride + 1, (dz.shape[3] - 1) * stride + 1])
    for s in 0..<dz.shape[0] {
      for n in 0..<dz.shape[1] {
        for i in 0..<dz.shape[2] {
          for j in 0..<dz.shape[3] { spread[n, s, stride * i, stride * j] = dz[s, n, i, j] }
        }
      }
    }
    let wide = exchanged(convolve(exchanged(x), spread))
    var dw = Tensor<Double>(zeros: [dz.shape[1], x.shape[1]] + kernel)
    for n in 0..<dw.shape[0] {
      for m in 0..<dw.shape[1] {
        for k in 0..<kernel[0] {
          for l in 0..<kernel[1] { dw[n, m, k, l] = wide[n, m, k, l] }
        }
      }
    }
    return dw
  }
}

extension Solved: ImageToColumnsExercise {
  static func imageToColumns<Number: Real>(_ x: Tensor<Number>, kernel: [Int]) throws -> Tensor<Number> {
    let (rows, columns) = (x.shape[2] - kernel[0] + 1, x.shape[3] - kernel[1] + 1)
    var X = Tensor<Number>(zeros: [x.shape[0], rows * columns, x.shape[1] * kernel[0] * kernel[1]])
    for s in 0..<x.shape[0] {
      for i in 0..<rows {
        for j in 0..<columns {
          for m in 0..<x.shape[1] {
            for k in 0..<kernel[0] {
              for l in 0..<kernel[1] {
                X[s, i * columns + j, (m * kernel[0] + k) * kernel[1] + l] = x[s, m, i + k, j + l]
              }
            }
          }
        }
      }
    }
    return X
  }
}

extension Solved: PaddedExercise {
  static func padded<Number: Real>(_ x: Tensor<Number>, by p: Int) throws -> Tensor<Number> {
    var z = Tensor<Number>(zeros: [x.shape[0], x.shape[1], x.shape[2] + 2 * p, x.shape[3] + 2 * p])
    for s in 0..<x.shape[0] {
      for c in 0..<x.shape[1] {
        for i in 0..<x.shape[2] {
          for j in 0..<x.shape[3] { z[s, c, i + p, j + p] = x[s, c, i, j] }
        }
      }
    }
    return z
  }
}

extension Solved: PadExercise {
  static func pad(_ x: PadNode, by p: Int) throws -> any PadLayer { Pad(x, p) }

  private final class Pad: PadLayer {
    private let x: PadNode
    private let p: Int
    private(set) var value: [Double] = []
    var grad: [Double] = []

    init(_ x: PadNode, _ p: Int) { (self.x, self.p) = (x, p) }

    func forward() {
      let zeros = Array(repeating: 0.0, count: p)
      value = zeros + x.value + zeros
      grad = value.map { _ in 0 }
    }

    func backward() {
      for i in x.grad.indices { x.grad[i] += grad[i + p] }
    }
  }
}

extension Solved: PaddedConvolutionExercise {
  static func paddedConvolution<Number: Real>(
    _ x: Tensor<Number>, _ w: Tensor<Number>, padding p: Int
  ) throws -> Tensor<Number> {
    let (rows, columns) = (x.shape[2] + 2 * p - w.shape[2] + 1, x.shape[3] + 2 * p - w.shape[3] + 1)
    var z = Tensor<Number>(zeros: [x.shape[0], w.shape[0], rows, columns])
    for s in 0..<x.shape[0] {
      for n in 0..<w.shape[0] {
        for i in 0..<rows {
          for j in 0..<columns {
            for m in 0..<w.shape[1] {
              for k in 0..<w.shape[2] where (0..<x.shape[2]).contains(i + k - p) {
                for l in 0..<w.shape[3] where (0..<x.shape[3]).contains(j + l - p) {
                  z[s, n, i, j] += w[n, m, k, l] * x[s, m, i + k - p, j + l - p]
                }
              }
            }
          }
        }
      }
    }
    return z
  }
}
