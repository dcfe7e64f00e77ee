import SlidingWindow
import Tensors

// A convolution whose every number differs from axis to axis. 9x10 cells become 4x3; one cell is left over on each axis,
// a last row of the input among them.
let mutantWindow = Window(
  [3, 3], stride: [2, 3], padding: .uneven(before: [1, 0], after: [0, 2]), dilation: [1, 2])
let mutantX = Tensor<Double>.random([2, 2, 9, 10], seed: 21)
let mutantW = Tensor<Double>.random([3, 2, 3, 3], seed: 22)

/// The relation u = stride·t + dilation·k − padding along one axis, as somebody reads it.
private struct Reading: Sendable {
  let mistake: String
  let cell: @Sendable (_ axis: Window.Axis, _ t: Int, _ k: Int) -> Int

  init(_ mistake: String, _ cell: @escaping @Sendable (_ axis: Window.Axis, _ t: Int, _ k: Int) -> Int) {
    (self.mistake, self.cell) = (mistake, cell)
  }

  static let right = Reading("") { a, t, k in a.stride * t + a.dilation * k - a.before }

  static let wrong = [
    Reading("the filter is mirrored") { a, t, k in right.cell(a, t, a.kernel - 1 - k) },
    Reading("the filter is mirrored along one axis") { a, t, k in
      right.cell(a, t, a.stride == 2 ? k : a.kernel - 1 - k)
    },
    Reading("the stride is ignored") { a, t, k in t + a.dilation * k - a.before },
    Reading("the stride is applied twice") { a, t, k in right.cell(a, a.stride * t, k) },
    Reading("the strides of the axes are exchanged") { a, t, k in
      (5 - a.stride) * t + a.dilation * k - a.before
    },
    Reading("the dilation is ignored") { a, t, k in a.stride * t + k - a.before },
    Reading("the dilation is applied twice") { a, t, k in right.cell(a, t, a.dilation * k) },
    Reading("the padding is ignored") { a, t, k in a.stride * t + a.dilation * k },
    Reading("the padding behind is taken for the one in front") { a, t, k in
      a.stride * t + a.dilation * k - a.after
    },
    Reading("the padding is added instead of subtracted") { a, t, k in
      a.stride * t + a.dilation * k + a.before
    },
  ]
}

/// Indices that meet in one product.
private typealias Link = (s: Int, n: Int, m: Int, t: Int, k: Int, u: Int)

/// A tensor of zeros like `x`, after `add` has been called for everything that the convolution links.
private func collected(
  like x: Tensor<Double>, _ reading: Reading = .right, _ add: (inout Tensor<Double>, Link) -> Void
) -> Tensor<Double> {
  var sum = x.map { _ in 0.0 }
  let axes = mutantWindow.axes
  for s in 0..<2 {
    for n in 0..<3 {
      for t in 0..<12 {
        for m in 0..<2 {
          for k in 0..<9 {
            let row = reading.cell(axes[0], t / 3, k / 3)
            let column = reading.cell(axes[1], t % 3, k % 3)
            guard 0..<9 ~= row, 0..<10 ~= column else { continue }
            add(&sum, (s, n, m, t, k, row * 10 + column))
          }
        }
      }
    }
  }
  return sum
}

private func inputGradient(_ dz: Tensor<Double>, _ reading: Reading = .right) -> Tensor<Double> {
  collected(like: mutantX, reading) { dx, i in
    dx[i.s, i.m, i.u] += mutantW[i.n, i.m, i.k] * dz[i.s, i.n, i.t]
  }
}

private func filterGradient(_ dz: Tensor<Double>, _ reading: Reading = .right) -> Tensor<Double> {
  collected(like: mutantW, reading) { dw, i in
    dw[i.n, i.m, i.k] += mutantX[i.s, i.m, i.u] * dz[i.s, i.n, i.t]
  }
}

/// Convolution as a function of its input, its filters and its biases.
let convolutionSubjects: [Subject] = [
  Subject(
    "convolution, dx", at: mutantX, .linear, { convolution($0, mutantW, mutantWindow) },
    duals: { convolution($0, mutantW.constants, mutantWindow) }, gradient: { inputGradient($0) },
    mistakes: Reading.wrong.map { reading in
      WrongFormula(reading.mistake) { inputGradient($0, reading) }
    } + [
      WrongFormula("= stands for +=") { dz in
        collected(like: mutantX) { dx, i in
          dx[i.s, i.m, i.u] = mutantW[i.n, i.m, i.k] * dz[i.s, i.n, i.t]
        }
      },
      WrongFormula("only one filter contributes") { dz in
        collected(like: mutantX) { dx, i in
          if i.n == 0 { dx[i.s, i.m, i.u] += mutantW[i.n, i.m, i.k] * dz[i.s, i.n, i.t] }
        }
      },
      WrongFormula("the filter is transposed") { dz in
        collected(like: mutantX) { dx, i in
          dx[i.s, i.m, i.u] += mutantW[i.n, i.m, i.k % 3 * 3 + i.k / 3] * dz[i.s, i.n, i.t]
        }
      },
      WrongFormula("every sample gets the derivative of the first") { dz in
        collected(like: mutantX) { dx, i in
          dx[i.s, i.m, i.u] += mutantW[i.n, i.m, i.k] * dz[0, i.n, i.t]
        }
      },
    ]),
  Subject(
    "convolution, dw", at: mutantW, .linear, { convolution(mutantX, $0, mutantWindow) },
    duals: { convolution(mutantX.constants, $0, mutantWindow) }, gradient: { filterGradient($0) },
    mistakes: Reading.wrong.map { reading in
      WrongFormula(reading.mistake) { filterGradient($0, reading) }
    } + [
      WrongFormula("= stands for +=") { dz in
        collected(like: mutantW) { dw, i in
          dw[i.n, i.m, i.k] = mutantX[i.s, i.m, i.u] * dz[i.s, i.n, i.t]
        }
      },
      WrongFormula("the batch is not summed") { dz in
        collected(like: mutantW) { dw, i in
          if i.s == 0 { dw[i.n, i.m, i.k] += mutantX[i.s, i.m, i.u] * dz[i.s, i.n, i.t] }
        }
      },
      WrongFormula("the mean over the batch is taken twice") { filterGradient($0).map { $0 / 2 } },
      WrongFormula("the channels of the input are mixed up") { dz in
        collected(like: mutantW) { dw, i in
          dw[i.n, i.m, i.k] += mutantX[i.s, 1 - i.m, i.u] * dz[i.s, i.n, i.t]
        }
      },
      WrongFormula("input and output channels are exchanged") { filterGradient($0).channelsSwapped() },
    ]),
  Subject(
    "convolution, db", at: .random([3], seed: 23), .linear,
    { convolution(mutantX, mutantW, bias: $0, mutantWindow) },
    duals: { convolution(mutantX.constants, mutantW.constants, bias: $0, mutantWindow) },
    gradient: { convolutionBiasGradient($0) },
    mistakes: [
      WrongFormula("it is not summed over positions") { dz in
        Tensor([3], (0..<3).map { n in dz[0, n, 0] + dz[1, n, 0] })
      },
      WrongFormula("it is not summed over the batch") { dz in
        Tensor([3], (0..<3).map { n in dz.positions.reduce(0) { $0 + dz[1, n, $1] } })
      },
      WrongFormula("it is the mean over the positions") { dz in
        convolutionBiasGradient(dz).map { $0 / Double(dz.positions.count) }
      },
      WrongFormula("it is kept apart for every sample") { dz in Tensor([2, 3], repeating: dz[0]) },
    ]),
]
