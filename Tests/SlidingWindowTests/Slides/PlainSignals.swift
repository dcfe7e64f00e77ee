import Tensors

// McAllester's equations for signals, one nested loop each, with everything at once: stride s (A11), dilation d
// (A121), groups G (A123), bias B, padding by zeros that are really stored (A5). Arrays are nested and have the
// channel last, as on his slides: x[b][t][c'], f[j][c'][c]; everything counts from 0.

/// A batch of signals, `x[b][t][c']`.
typealias PlainSignals = [[[Double]]]
/// Filters, `f[j][c'][c]`, c' counted within the group of c.
typealias PlainFilters = [[[Double]]]

/// How a filter walks over a signal.
struct PlainWalk: Sendable {
  /// The filter's length |f|.
  var length: Int
  var s = 1
  var d = 1
  var before = 0
  var after = 0
  var G = 1

  /// Where filter tap j stands on the padded signal when the output is at t.
  func place(_ t: Int, _ j: Int) -> Int { s * t + d * j }

  /// Output positions, found by walking until the last tap falls off the padded signal.
  func outputs(over cells: Int) -> Int {
    var t = 0
    while place(t, length - 1) < before + cells + after { t += 1 }
    return t
  }
}

/// `y[b][t][c] = B[c] + Σ_{j,c'} x[b][st + dj][g·(I/G) + c'] · f[j][c'][c]`, g being the group of c.
///
/// Source: McAllester 2017, "Convolution with Strides" (A11); McAllester 2020, "Dilation" (A121; corrected: the sum,
/// X-26) and "Grouping" (A123; corrected: the channel, printed as g + i, X-28).
func plainConvolution(
  _ x: PlainSignals, _ f: PlainFilters, bias B: [Double], _ walk: PlainWalk
) -> PlainSignals {
  let (I, C) = (x[0][0].count, f[0][0].count)
  return x.map { signal in
    let padded = stored(signal, walk)
    return (0..<walk.outputs(over: signal.count)).map { t in
      (0..<C).map { c in
        let g = c / (C / walk.G)
        var sum = B[c]
        for j in f.indices {
          for i in 0..<I / walk.G { sum += padded[walk.place(t, j)][g * (I / walk.G) + i] * f[j][i][c] }
        }
        return sum
      }
    }
  }
}

/// `x.grad[b][st + dj][c'] += y.grad[b][t][c] · f[j][c'][c]` and
/// `f.grad[j][c'][c] += y.grad[b][t][c] · x[b][st + dj][c']`.
///
/// Source: McAllester 2017, "The Backward Method with Minibatching" (A13; corrected: y.grad has the index b, X-7).
func plainBackward(
  _ yGrad: PlainSignals, _ x: PlainSignals, _ f: PlainFilters, _ walk: PlainWalk
) -> (x: PlainSignals, f: PlainFilters) {
  let (I, C) = (x[0][0].count, f[0][0].count)
  var fGrad = f.map { $0.map { $0.map { _ in 0.0 } } }
  var xGrad = x
  for b in x.indices {
    let padded = stored(x[b], walk)
    var paddedGrad = padded.map { $0.map { _ in 0.0 } }
    for t in yGrad[b].indices {
      for c in 0..<C {
        let g = c / (C / walk.G)
        for j in f.indices {
          for i in 0..<I / walk.G {
            paddedGrad[walk.place(t, j)][g * (I / walk.G) + i] += yGrad[b][t][c] * f[j][i][c]
            fGrad[j][i][c] += yGrad[b][t][c] * padded[walk.place(t, j)][g * (I / walk.G) + i]
          }
        }
      }
    }
    xGrad[b] = Array(paddedGrad[walk.before..<walk.before + x[b].count])
  }
  return (xGrad, fGrad)
}

/// `Pad(x, p)`, with a zero for every channel (D12).
private func stored(_ signal: [[Double]], _ walk: PlainWalk) -> [[Double]] {
  let zeros = signal[0].map { _ in 0.0 }
  return Array(repeating: zeros, count: walk.before) + signal + Array(repeating: zeros, count: walk.after)
}

// MARK: - From and to tensors

/// `[b, c, t]` as `[b][t][c]`.
func plainSignals(_ x: Tensor<Double>) -> PlainSignals {
  (0..<x.shape[0]).map { b in
    (0..<x.shape[2]).map { t in (0..<x.shape[1]).map { c in x[b, c, t] } }
  }
}

/// `[c, c', j]` as `[j][c'][c]`.
func plainFilters(_ w: Tensor<Double>) -> PlainFilters {
  (0..<w.shape[2]).map { j in
    (0..<w.shape[1]).map { i in (0..<w.shape[0]).map { c in w[c, i, j] } }
  }
}

extension Tensor where Number == Double {
  /// `[b][t][c]` as `[b, c, t]`.
  init(signals x: PlainSignals) {
    self.init(zeros: [x.count, x[0][0].count, x[0].count])
    for b in 0..<shape[0] {
      for c in 0..<shape[1] {
        for t in 0..<shape[2] { self[b, c, t] = x[b][t][c] }
      }
    }
  }

  /// `[j][c'][c]` as `[c, c', j]`.
  init(filters f: PlainFilters) {
    self.init(zeros: [f[0][0].count, f[0].count, f.count])
    for c in 0..<shape[0] {
      for i in 0..<shape[1] {
        for j in 0..<shape[2] { self[c, i, j] = f[j][i][c] }
      }
    }
  }
}
