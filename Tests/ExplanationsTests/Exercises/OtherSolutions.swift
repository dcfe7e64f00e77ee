import Explanations
import Tensors

extension Solved: TransposedConvolutionExercise {
  static func transposedConvolution<Number: Real>(
    _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>, stride: Int
  ) throws -> Tensor<Number> {
    let rows = (x.shape[2] - 1) * stride + w.shape[2]
    let columns = (x.shape[3] - 1) * stride + w.shape[3]
    var z = Tensor<Number>(zeros: [x.shape[0], w.shape[1], rows, columns])
    for s in z.samples {
      for n in z.channels {
        for p in z.positions { z[s, n, p] = b[n] }
        for m in 0..<w.shape[0] {
          for i in 0..<x.shape[2] {
            for j in 0..<x.shape[3] {
              for k in 0..<w.shape[2] {
                for l in 0..<w.shape[3] {
                  z[s, n, stride * i + k, stride * j + l] += w[m, n, k, l] * x[s, m, i, j]
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

extension Solved: TransposedConvolutionInputGradientExercise {
  static func transposedConvolutionInputGradient(
    _ dz: Tensor<Double>, _ w: Tensor<Double>, stride: Int
  ) throws -> Tensor<Double> {
    let rows = (dz.shape[2] - w.shape[2]) / stride + 1
    let columns = (dz.shape[3] - w.shape[3]) / stride + 1
    var dx = Tensor<Double>(zeros: [dz.shape[0], w.shape[0], rows, columns])
    for s in 0..<dz.shape[0] {
      for m in 0..<w.shape[0] {
        for i in 0..<rows {
          for j in 0..<columns {
            for n in 0..<w.shape[1] {
              for k in 0..<w.shape[2] {
                for l in 0..<w.shape[3] {
                  dx[s, m, i, j] += w[m, n, k, l] * dz[s, n, stride * i + k, stride * j + l]
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

extension Solved: TransposedConvolutionFilterGradientExercise {
  static func transposedConvolutionFilterGradient(
    _ dz: Tensor<Double>, _ x: Tensor<Double>, stride: Int
  ) throws -> Tensor<Double> {
    let rows = dz.shape[2] - (x.shape[2] - 1) * stride
    let columns = dz.shape[3] - (x.shape[3] - 1) * stride
    var dw = Tensor<Double>(zeros: [x.shape[1], dz.shape[1], rows, columns])
    for s in 0..<x.shape[0] {
      for m in 0..<x.shape[1] {
        for i in 0..<x.shape[2] {
          for j in 0..<x.shape[3] {
            for n in 0..<dz.shape[1] {
              for k in 0..<rows {
                for l in 0..<columns {
                  dw[m, n, k, l] += x[s, m, i, j] * dz[s, n, stride * i + k, stride * j + l]
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

extension Solved: LinearUpsamplingExercise {
  static func linearUpsampling<Number: Real>(_ x: Tensor<Number>, by factor: Int) throws -> Tensor<Number> {
    let (rows, columns) = ((x.shape[2] - 1) * factor + 1, (x.shape[3] - 1) * factor + 1)
    var z = Tensor<Number>(zeros: [x.shape[0], x.shape[1], rows, columns])
    for s in 0..<x.shape[0] {
      for c in 0..<x.shape[1] {
        for i in 0..<x.shape[2] {
          for j in 0..<x.shape[3] {
            for r in (1 - factor)..<factor where (0..<rows).contains(factor * i + r) {
              for q in (1 - factor)..<factor where (0..<columns).contains(factor * j + q) {
                let share = Number((factor - abs(r)) * (factor - abs(q))) / Number(factor * factor)
                z[s, c, factor * i + r, factor * j + q] += share * x[s, c, i, j]
              }
            }
          }
        }
      }
    }
    return z
  }
}

extension Solved: LinearUpsamplingInputGradientExercise {
  static func linearUpsamplingInputGradient(
    _ dz: Tensor<Double>, by factor: Int
  ) throws -> Tensor<Double> {
    let (rows, columns) = (dz.shape[2], dz.shape[3])
    var dx = Tensor<Double>(
      zeros: [dz.shape[0], dz.shape[1], (rows - 1) / factor + 1, (columns - 1) / factor + 1])
    for s in 0..<dx.shape[0] {
      for c in 0..<dx.shape[1] {
        for i in 0..<dx.shape[2] {
          for j in 0..<dx.shape[3] {
            for r in (1 - factor)..<factor where (0..<rows).contains(factor * i + r) {
              for q in (1 - factor)..<factor where (0..<columns).contains(factor * j + q) {
                let share = Double((factor - abs(r)) * (factor - abs(q))) / Double(factor * factor)
                dx[s, c, i, j] += share * dz[s, c, factor * i + r, factor * j + q]
              }
            }
          }
        }
      }
    }
    return dx
  }
}

extension Solved: EdgesExercise {
  static func edges(
    _ x: Tensor<Double>
  ) throws -> (vertical: Tensor<Double>, horizontal: Tensor<Double>, all: Tensor<Double>) {
    let none = Tensor([1], [0.0])
    let V = Tensor([1, 1, 3, 3], [-1.0, 0, 1, -2, 0, 2, -1, 0, 1])
    let H = Tensor([1, 1, 3, 3], [1.0, 2, 1, 0, 0, 0, -1, -2, -1])
    let v = try convolution(x, V, bias: none, stride: 1)
    let h = try convolution(x, H, bias: none, stride: 1)
    return (v, h, v.combined(with: h) { ($0 * $0 + $1 * $1).squareRoot() })
  }
}

extension Solved: BoxScoresExercise {
  static func boxScores(vertical: Tensor<Double>, horizontal: Tensor<Double>) throws -> Tensor<Double> {
    let none = Tensor([1], [0.0])
    var (v, h) = (Tensor<Double>(zeros: [1, 1, 5, 5]), Tensor<Double>(zeros: [1, 1, 5, 5]))
    for i in 0..<5 {
      (v[0, 0, i, 0], v[0, 0, i, 4]) = (1, -1)
      (h[0, 0, 0, i], h[0, 0, 4, i]) = (-1, 1)
    }
    return try convolution(vertical, v, bias: none, stride: 1)
      .combined(with: convolution(horizontal, h, bias: none, stride: 1)) { $0 + $1 }
  }
}

extension Solved: PieceFiltersExercise {
  static func pieceFilters(
    _ pieces: [String], alphabet: String
  ) throws -> (w: Tensor<Double>, b: Tensor<Double>) {
    let (letters, length) = (Array(alphabet), pieces[0].count)
    var w = Tensor<Double>(zeros: [pieces.count, letters.count, length])
    for (n, piece) in pieces.enumerated() {
      for (k, letter) in piece.enumerated() {
        for m in letters.indices where letters[m] == letter { w[n, m, k] = 1 }
      }
    }
    return (w, Tensor([pieces.count], repeating: Double(1 - length)))
  }
}

extension Solved: BestOfTurnsExercise {
  static func bestOfTurns<Number: Real>(_ x: Tensor<Number>, _ w: Tensor<Number>) throws -> Tensor<Number> {
    let none = Tensor<Number>(zeros: [w.shape[0]])
    var turned = w
    var best = try convolution(x, w, bias: none, stride: 1)
    for _ in 1...3 {
      let last = turned
      for n in 0..<w.shape[0] {
        for m in 0..<w.shape[1] {
          for k in 0..<w.shape[2] {
            for l in 0..<w.shape[3] { turned[n, m, l, w.shape[2] - 1 - k] = last[n, m, k, l] }
          }
        }
      }
      let scores = try convolution(x, turned, bias: none, stride: 1)
      best = best.combined(with: scores) { $0 < $1 ? $1 : $0 }
    }
    return best
  }
}

extension Solved: TurnedFilterGradientExercise {
  static func turnedFilterGradient(
    _ dz: [Tensor<Double>], _ x: Tensor<Double>, kernel K: Int
  ) throws -> Tensor<Double> {
    var dw = Tensor<Double>(zeros: [dz[0].shape[1], x.shape[1], K, K])
    for t in 0..<4 {
      let dwt = try filterGradient(dz[t], x, kernel: [K, K], stride: 1)
      for n in 0..<dw.shape[0] {
        for m in 0..<dw.shape[1] {
          for k in 0..<K {
            for l in 0..<K {
              var cell = (row: k, column: l)
              for _ in 0..<t { cell = (cell.column, K - 1 - cell.row) }
              dw[n, m, k, l] += dwt[n, m, cell.row, cell.column]
            }
          }
        }
      }
    }
    return dw
  }
}

extension Solved: ResidualInputGradientExercise {
  static func residualInputGradient(
    _ dy: Tensor<Double>, _ z: Tensor<Double>, throughF: (_ dz: Tensor<Double>) -> Tensor<Double>
  ) throws -> Tensor<Double> {
    let dz = dy.combined(with: z) { dy, z in z > 0 ? dy : 0 }
    return dz.combined(with: throughF(dz)) { $0 + $1 }
  }
}

extension Solved: FoldedSkipExercise {
  static func foldedSkip<Number: Real>(_ w: Tensor<Number>) throws -> Tensor<Number> {
    var folded = w
    for n in 0..<w.shape[0] { folded[n, n, w.shape[2] / 2, w.shape[3] / 2] += Number(1) }
    return folded
  }
}

extension Solved: TwoHeadsInputGradientExercise {
  static func twoHeadsInputGradient(
    _ dScores: Tensor<Double>, _ scoreWeights: Tensor<Double>, _ dBox: Tensor<Double>,
    _ boxWeights: Tensor<Double>, maps: [Int]
  ) throws -> Tensor<Double> {
    var dx = Tensor<Double>(zeros: [dScores.shape[0], scoreWeights.shape[1]])
    for s in 0..<dx.shape[0] {
      for i in 0..<dx.shape[1] {
        for n in 0..<dScores.shape[1] { dx[s, i] += dScores[s, n] * scoreWeights[n, i] }
        for n in 0..<dBox.shape[1] { dx[s, i] += dBox[s, n] * boxWeights[n, i] }
      }
    }
    return dx.reshaped([dx.shape[0]] + maps)
  }
}
