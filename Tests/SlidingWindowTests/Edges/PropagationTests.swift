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

  @Test(arguments: allKernels)
  func `through a convolution the outputs whose windows cover it, in its sample and group`(
    _ kernels: any KernelsUnderTest
  ) {
    for spoiler in spoilers {
      // The last of these cells, in row 5, is left over by the stride: it reaches nothing.
      for (s, c, u) in [(0, 0, 0), (1, 3, 24), (1, 2, 31), (0, 1, 41)] {
        var x = Links.x
        x[s, c, u] = spoiler
        let reached = Set(Links.all.filter { $0.c == c && $0.u == u }.map { [s, $0.n, $0.t] })
        #expect(reached.isEmpty == (u == 41))
        expectSpoilt(kernels.convolution(x, Links.w, Links.window, groups: 2), exactlyAt: reached)
      }
    }
  }

  /// Kernels that store the padding multiply it by the weights, and 0·∞ is not a number: there all outputs of the
  /// filter may be spoilt.
  @Test(arguments: allKernels)
  func `from a filter all outputs of that filter whose window is not over the padding there`(
    _ kernels: any KernelsUnderTest
  ) {
    for spoiler in spoilers {
      var w = Links.w
      w[4, 1, 2] = spoiler
      let z = kernels.convolution(Links.x, w, Links.window, groups: 2)
      let certain = Set(
        Links.all.filter { $0.n == 4 && $0.m == 1 && $0.k == 2 }.flatMap { [[0, 4, $0.t], [1, 4, $0.t]] })
      let possible = Set(z.positions.flatMap { t in [[0, 4, t], [1, 4, t]] })
      #expect(certain.isSubset(of: spoilt(z)))
      #expect(spoilt(z).isSubset(of: kernels.storesPadding ? possible : certain))
    }
  }

  @Test(arguments: allKernels)
  func `back through a convolution the inputs under its window`(_ kernels: any KernelsUnderTest) {
    for spoiler in spoilers {
      for (s, n, t) in [(0, 0, 0), (1, 5, 7), (1, 2, 9)] {
        var dz = Links.dz
        dz[s, n, t] = spoiler
        let dx = kernels.convolutionInputGradient(dz, Links.w, over: Links.extent, Links.window, groups: 2)
        let reached = Links.all.filter { $0.n == n && $0.t == t }.map { [s, $0.c, $0.u] }
        expectSpoilt(dx, exactlyAt: Set(reached))
      }
    }
  }

  @Test(arguments: allKernels)
  func `in the filter gradient the weights that met it`(_ kernels: any KernelsUnderTest) {
    for spoiler in spoilers {
      var dz = Links.dz
      dz[1, 3, 4] = spoiler
      expectSpoilt(
        kernels.convolutionFilterGradient(dz, Links.x, Links.window, groups: 2),
        exactlyAt: Set(Links.all.filter { $0.n == 3 && $0.t == 4 }.map { [3, $0.m, $0.k] }))
      var x = Links.x
      x[0, 1, 6] = spoiler
      expectSpoilt(
        kernels.convolutionFilterGradient(Links.dz, x, Links.window, groups: 2),
        exactlyAt: Set(Links.all.filter { $0.c == 1 && $0.u == 6 }.map { [$0.n, $0.m, $0.k] }))
    }
  }

  @Test(arguments: allKernels)
  func `in the bias gradient its own channel`(_ kernels: any KernelsUnderTest) {
    var dz = Links.dz
    dz[1, 3, 4] = .nan
    expectSpoilt(kernels.convolutionBiasGradient(dz), exactlyAt: [[3, 0, 0]])
  }

  /// 0·∞ is not a number: a weight of 0 is no shield.
  @Test(arguments: allKernels)
  func `its goal even through a weight of 0`(_ kernels: any KernelsUnderTest) {
    let x = Tensor<Double>([1, 1, 3], [1, .infinity, 1])
    let z = kernels.convolution(x, Tensor([1, 1, 1], [0]), Window([1]))
    #expect(z[0] == 0 && z[1].isNaN && z[2] == 0)
  }

  @Test(arguments: allKernels)
  func `through mean pooling the windows that cover it`(_ kernels: any KernelsUnderTest) {
    let window = Window([2, 2], stride: 2, padding: .zeros(1))
    var x = Tensor<Double>.random([1, 2, 4, 4], seed: 64)
    x[0, 1, 6] = .nan  // Row 1, column 2: under the window in row 1, column 1 alone.
    expectSpoilt(kernels.meanPooling(x, window), exactlyAt: [[0, 1, 4]])
    var dz = Tensor<Double>.random([1, 2, 3, 3], seed: 65)
    dz[0, 0, 4] = .infinity
    let reached: Set = [[0, 0, 5], [0, 0, 6], [0, 0, 9], [0, 0, 10]]
    expectSpoilt(kernels.meanPoolingInputGradient(dz, over: [4, 4], window), exactlyAt: reached)
  }

  @Test(arguments: allKernels)
  func `all probabilities of its own position`(_ kernels: any KernelsUnderTest) {
    var x = Tensor<Double>.random([2, 3, 2], seed: 66)
    x[1, 2, 0] = .nan
    expectSpoilt(kernels.softmax(x), exactlyAt: [[1, 0, 0], [1, 1, 0], [1, 2, 0]])
  }

  private func expectSpoilt(
    _ tensor: Tensor<Double>, exactlyAt expected: Set<[Int]>,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(spoilt(tensor) == expected, sourceLocation: sourceLocation)
  }

  /// Where there is no finite number.
  private func spoilt(_ tensor: Tensor<Double>) -> Set<[Int]> {
    var found: Set<[Int]> = []
    for i in tensor.samples {
      for j in tensor.channels {
        for p in tensor.positions where !tensor[i, j, p].isFinite { found.insert([i, j, p]) }
      }
    }
    return found
  }
}
