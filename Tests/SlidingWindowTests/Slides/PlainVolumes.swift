import Tensors

// The convolution layer once more for three axes, "one just replaces the time dimension" (McAllester 2017,
// "2D Convnets", A3; Schütt 2018: video and molecules, A112). Every axis has its own stride, dilation and padding.

/// One sample, `L[x][y][z][i]`: channel last, as in McAllester 2020.
typealias PlainVolume = [[[[Double]]]]

/// How a filter walks over a volume: three numbers each, one per axis.
struct PlainWalk3: Sendable {
  var kernel: [Int]
  var s = [1, 1, 1]
  var d = [1, 1, 1]
  var before = [0, 0, 0]
  var after = [0, 0, 0]
  var G = 1
}

/// `y[x][y][z][j] = B[j] + Σ_{Δx,Δy,Δz,i} W[Δx,Δy,Δz,i,j] · L[sx + dΔx][sy + dΔy][sz + dΔz][g·(I/G) + i]`
///
/// Source: McAllester 2020, "A Convolution Layer" (A113), "Dilation" (A121), "Grouping" (A123).
///
/// - Parameter W: Filters as a function of Δx, Δy, Δz, i and j.
func plainConvolution3(
  _ L: PlainVolume, outputs J: Int, bias B: [Double], _ walk: PlainWalk3,
  W: (_ dx: Int, _ dy: Int, _ dz: Int, _ i: Int, _ j: Int) -> Double
) -> PlainVolume {
  let padded = stored(L, walk)
  let I = L[0][0][0].count
  let (s, d, K) = (walk.s, walk.d, walk.kernel)
  let extent = [padded.count, padded[0].count, padded[0][0].count]
  let steps = (0..<3).map { a in Array(stride(from: 0, to: extent[a] - d[a] * (K[a] - 1), by: s[a])) }
  return steps[0].map { x in
    steps[1].map { y in
      steps[2].map { z in
        (0..<J).map { j in
          let g = j / (J / walk.G)
          var sum = B[j]
          for dx in 0..<K[0] {
            for dy in 0..<K[1] {
              for dz in 0..<K[2] {
                for i in 0..<I / walk.G {
                  sum +=
                    W(dx, dy, dz, i, j)
                    * padded[x + d[0] * dx][y + d[1] * dy][z + d[2] * dz][g * (I / walk.G) + i]
                }
              }
            }
          }
          return sum
        }
      }
    }
  }
}

/// The volume with zeros stored on all six sides.
private func stored(_ L: PlainVolume, _ walk: PlainWalk3) -> PlainVolume {
  let (p, q) = (walk.before, walk.after)
  let cell = Array(repeating: 0.0, count: L[0][0][0].count)
  let line = Array(repeating: cell, count: p[2] + L[0][0].count + q[2])
  let plane = Array(repeating: line, count: p[1] + L[0].count + q[1])
  var padded = Array(repeating: plane, count: p[0] + L.count + q[0])
  for x in L.indices {
    for y in L[x].indices {
      for z in L[x][y].indices { padded[p[0] + x][p[1] + y][p[2] + z] = L[x][y][z] }
    }
  }
  return padded
}

// MARK: - From and to tensors

/// Sample b of `[b, i, x, y, z]` as `[x][y][z][i]`.
func plainVolume(_ b: Int, of L: Tensor<Double>) -> PlainVolume {
  (0..<L.shape[2]).map { x in
    (0..<L.shape[3]).map { y in
      (0..<L.shape[4]).map { z in (0..<L.shape[1]).map { i in L[b, i, x, y, z] } }
    }
  }
}

extension Tensor where Number == Double {
  /// Samples `[x][y][z][i]` as `[b, i, x, y, z]`.
  init(volumes L: [PlainVolume]) {
    let first = L[0]
    self.init(zeros: [L.count, first[0][0][0].count, first.count, first[0].count, first[0][0].count])
    for b in 0..<shape[0] {
      for i in 0..<shape[1] {
        for x in 0..<shape[2] {
          for y in 0..<shape[3] {
            for z in 0..<shape[4] { self[b, i, x, y, z] = L[b][x][y][z][i] }
          }
        }
      }
    }
  }
}
