import SlidingWindow
import Tensors
import Testing

/// A geometry with everything: two groups, two samples, stride, dilation, uneven padding, cells left over.
private struct Links: Sendable {
  static let window = Window(
    [2, 3], stride: [2, 1], padding: .uneven(before: [1, 0], after: [0, 1]), dilation: [1, 2])
  static let extent = [6, 7]
  static let x = Tensor<Double>.random([2, 4, 6, 7], seed: 61)
  static let w = Tensor<Double>.random([6, 2, 2, 3], seed: 62)
  static let dz = Tensor<Double>.random(convolution(x, w, window, groups: 2).shape, seed: 63)

  /// Everything that the convolution multiplies: filter n reads plane m at input channel c; position t, offset k, cell u.
  static let all: [(n: Int, m: Int, c: Int, t: Int, k: Int, u: Int)] = {
    let positions = window.positions(over: extent)
    var links: [(n: Int, m: Int, c: Int, t: Int, k: Int, u: Int)] = []
    for n in 0..<6 {
      for m in 0..<2 {
        for t in 0..<positions[0] * positions[1] {
          for k in 0..<6 {
            let row = 2 * (t / positions[1]) + k / 3 - 1
            let column = t % positions[1] + 2 * (k % 3)
            if 0..<6 ~= row, 0..<7 ~= column { links.append((n, m, n / 3 * 2 + m, t, k, row * 7 + column)) }
          }
        }
      }
    }
    return links
  }()
}

/// NaN and infinity say that something went wrong upstream. They must arrive wherever they have a say, or the mistake is
/// hidden, and nowhere else, or its origin is.
@Suite struct `What is not a finite number reaches` {
  private let spoilers = [Double.nan, .infinity, -.infinity]

  @Test func `through a convolution the outputs whose windows cover it, in its sample and group`() {
    for spoiler in spoilers {
      // The last of these cells, in row 5, is left over by the stride: it reaches nothing.
      for (s, c, u) in [(0, 0, 0), (1, 3, 24), (1, 2, 31), (0, 1, 41)] {
        var x = Links.x
        x[s, c, u] = spoiler
        let reached = Set(Links.all.filter { $0.c == c && $0.u == u }.map { [s, $0.n, $0.t] })
        #expect(reached.isEmpty == (u == 41))
        expectSpoilt(convolution(x, Links.w, Links.window, groups: 2), exactlyAt: reached)
      }
    }
  }

  @Test func `from a filter all outputs of that filter whose window is not over the padding there`() {
    for spoiler in spoilers {
      var w = Links.w
      w[4, 1, 2] = spoiler
      let reached = Links.all.filter { $0.n == 4 && $0.m == 1 && $0.k == 2 }
        .flatMap { [[0, 4, $0.t], [1, 4, $0.t]] }
      expectSpoilt(convolution(Links.x, w, Links.window, groups: 2), exactlyAt: Set(reached))
    }
  }

  @Test func `back through a convolution the inputs under its window`() {
    for spoiler in spoilers {
      for (s, n, t) in [(0, 0, 0), (1, 5, 7), (1, 2, 9)] {
        var dz = Links.dz
        dz[s, n, t] = spoiler
        let dx = convolutionInputGradient(dz, Links.w, over: Links.extent, Links.window, groups: 2)
        let reached = Links.all.filter { $0.n == n && $0.t == t }.map { [s, $0.c, $0.u] }
        expectSpoilt(dx, exactlyAt: Set(reached))
      }
    }
  }

  @Test func `in the filter gradient the weights that met it`() {
    for spoiler in spoilers {
      var dz = Links.dz
      dz[1, 3, 4] = spoiler
      expectSpoilt(
        convolutionFilterGradient(dz, Links.x, Links.window, groups: 2),
        exactlyAt: Set(Links.all.filter { $0.n == 3 && $0.t == 4 }.map { [3, $0.m, $0.k] }))
      var x = Links.x
      x[0, 1, 6] = spoiler
      expectSpoilt(
        convolutionFilterGradient(Links.dz, x, Links.window, groups: 2),
        exactlyAt: Set(Links.all.filter { $0.c == 1 && $0.u == 6 }.map { [$0.n, $0.m, $0.k] }))
    }
  }

  @Test func `in the bias gradient its own channel`() {
    var dz = Links.dz
    dz[1, 3, 4] = .nan
    expectSpoilt(convolutionBiasGradient(dz), exactlyAt: [[3, 0, 0]])
  }

  /// 0·∞ is not a number: a weight of 0 is no shield.
  @Test func `its goal even through a weight of 0`() {
    let x = Tensor<Double>([1, 1, 3], [1, .infinity, 1])
    let z = convolution(x, Tensor([1, 1, 1], [0]), Window([1]))
    #expect(z[0] == 0 && z[1].isNaN && z[2] == 0)
  }

  @Test func `through mean pooling the windows that cover it`() {
    let window = Window([2, 2], stride: 2, padding: .zeros(1))
    var x = Tensor<Double>.random([1, 2, 4, 4], seed: 64)
    x[0, 1, 6] = .nan  // Row 1, column 2: under the window in row 1, column 1 alone.
    expectSpoilt(meanPooling(x, window), exactlyAt: [[0, 1, 4]])
    var dz = Tensor<Double>.random([1, 2, 3, 3], seed: 65)
    dz[0, 0, 4] = .infinity
    let reached: Set = [[0, 0, 5], [0, 0, 6], [0, 0, 9], [0, 0, 10]]
    expectSpoilt(meanPoolingInputGradient(dz, over: [4, 4], window), exactlyAt: reached)
  }

  @Test func `all probabilities of its own position`() {
    var x = Tensor<Double>.random([2, 3, 2], seed: 66)
    x[1, 2, 0] = .nan
    expectSpoilt(softmax(x), exactlyAt: [[1, 0, 0], [1, 1, 0], [1, 2, 0]])
  }

  private func expectSpoilt(
    _ tensor: Tensor<Double>, exactlyAt expected: Set<[Int]>,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var found: Set<[Int]> = []
    for i in tensor.samples {
      for j in tensor.channels {
        for p in tensor.positions where !tensor[i, j, p].isFinite { found.insert([i, j, p]) }
      }
    }
    #expect(found == expected, sourceLocation: sourceLocation)
  }
}
