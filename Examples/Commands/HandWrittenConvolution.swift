/// Convolution as most people first write it: seven loops on plain arrays, square kernels, one padding and one stride.
/// The yardstick for the generic loops of the readable module.
struct HandWrittenConvolution {
  let S, M, N, H, W, K, stride, padding: Int

  var rows: Int { (H + 2 * padding - K) / stride + 1 }
  var columns: Int { (W + 2 * padding - K) / stride + 1 }

  /// Those whose input cell is not in the padding.
  var multiplyAdds: Int {
    func taps(_ extent: Int, _ positions: Int) -> Int {
      (0..<positions).reduce(0) { sum, t in
        sum + (0..<K).count { k in 0..<extent ~= stride * t + k - padding }
      }
    }
    return S * N * M * taps(H, rows) * taps(W, columns)
  }

  @specialized(where Number == Float)
  @specialized(where Number == Double)
  func forward<Number: BinaryFloatingPoint>(_ x: [Number], _ w: [Number]) -> [Number] {
    var z = [Number](repeating: 0, count: S * N * rows * columns)
    for s in 0..<S {
      for n in 0..<N {
        for i in 0..<rows {
          for j in 0..<columns {
            var sum: Number = 0
            for m in 0..<M {
              for k in 0..<K {
                let u = stride * i + k - padding
                if u < 0 || u >= H { continue }
                for l in 0..<K {
                  let v = stride * j + l - padding
                  if v < 0 || v >= W { continue }
                  sum += w[((n * M + m) * K + k) * K + l] * x[((s * M + m) * H + u) * W + v]
                }
              }
            }
            z[((s * N + n) * rows + i) * columns + j] = sum
          }
        }
      }
    }
    return z
  }

  @specialized(where Number == Float)
  @specialized(where Number == Double)
  func inputGradient<Number: BinaryFloatingPoint>(_ dz: [Number], _ w: [Number]) -> [Number] {
    var dx = [Number](repeating: 0, count: S * M * H * W)
    for s in 0..<S {
      for n in 0..<N {
        for i in 0..<rows {
          for j in 0..<columns {
            let d = dz[((s * N + n) * rows + i) * columns + j]
            for m in 0..<M {
              for k in 0..<K {
                let u = stride * i + k - padding
                if u < 0 || u >= H { continue }
                for l in 0..<K {
                  let v = stride * j + l - padding
                  if v < 0 || v >= W { continue }
                  dx[((s * M + m) * H + u) * W + v] += w[((n * M + m) * K + k) * K + l] * d
                }
              }
            }
          }
        }
      }
    }
    return dx
  }

  @specialized(where Number == Float)
  @specialized(where Number == Double)
  func filterGradient<Number: BinaryFloatingPoint>(_ dz: [Number], _ x: [Number]) -> [Number] {
    var dw = [Number](repeating: 0, count: N * M * K * K)
    for s in 0..<S {
      for n in 0..<N {
        for i in 0..<rows {
          for j in 0..<columns {
            let d = dz[((s * N + n) * rows + i) * columns + j]
            for m in 0..<M {
              for k in 0..<K {
                let u = stride * i + k - padding
                if u < 0 || u >= H { continue }
                for l in 0..<K {
                  let v = stride * j + l - padding
                  if v < 0 || v >= W { continue }
                  dw[((n * M + m) * K + k) * K + l] += x[((s * M + m) * H + u) * W + v] * d
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
