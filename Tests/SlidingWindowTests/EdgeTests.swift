import SlidingWindow
import Tensors
import Testing

@Suite struct `Max pooling at the edges of arithmetic` {
  @Test func `lets a number that is none win, wherever it stands`() {
    for place in 0..<3 {
      var x = Tensor<Double>([1, 1, 3], [5, .infinity, -2])
      x[place] = .nan
      let (z, switches) = maxPooling(x, Window([3]))
      #expect(z[0].isNaN)
      #expect(switches[0] == place)
    }
  }

  @Test func `lets the first of several such numbers win`() {
    let x = Tensor<Float>([1, 1, 4], [1, .nan, 9, .nan])
    let (z, switches) = maxPooling(x, Window([4]))
    #expect(z[0].isNaN)
    #expect(switches[0] == 1)
  }

  @Test func `finds the first cell where everything is minus infinity`() {
    let x = Tensor<Double>([1, 1, 2, 3], repeating: -.infinity)
    let (z, switches) = maxPooling(x, Window([2, 2]))
    #expect(z == Tensor([1, 1, 1, 2], repeating: -.infinity))
    #expect(switches.elements == [0, 1])
    let dz = Tensor<Double>([1, 1, 1, 2], [3, 4])
    #expect(maxPoolingInputGradient(dz, switches: switches, over: [2, 3]).elements == [3, 4, 0, 0, 0, 0])
  }

  /// A maximum that starts from a large negative constant, or counts padding as 0, fails here.
  @Test(arguments: [-1.0, -1e5, -1e9, -1e30, -1e300])
  func `has no smallest number below which it goes wrong, in the padding neither`(_ low: Double) {
    let x = Tensor<Double>([1, 1, 4], [low, 4 * low, 2 * low, 3 * low])
    let (z, switches) = maxPooling(x, Window([2], stride: 2, padding: .zeros(1)))
    #expect(z.elements == [low, 2 * low, 3 * low])
    #expect(switches.elements == [0, 2, 3])
  }

  @Test func `takes infinity for the largest number`() {
    let x = Tensor<Double>([1, 1, 3], [.greatestFiniteMagnitude, .infinity, 0])
    #expect(maxPooling(x, Window([3])).switches[0] == 1)
  }

  @Test func `takes both zeros for equal`() {
    let (_, switches) = maxPooling(Tensor<Double>([1, 2, 2], [-0.0, 0, 0, -0.0]), Window([2]))
    #expect(switches.elements == [0, 0])
  }
}

@Suite struct `Of equal maxima` {
  private static let windows = [
    Window([3]), Window([2], stride: 2), Window([4], stride: 3, padding: .zeros(2)), Window([3], dilation: 2),
    Window([3, 2]), Window([2, 3], stride: [2, 1], padding: .uneven(before: [1, 0], after: [0, 2])),
    Window([3, 3], stride: 2, rounding: .up), Window([2, 2], dilation: [1, 3]),
    Window([2, 3, 2]), Window([2, 2, 3], stride: [1, 2, 1], padding: .zeros([1, 0, 1])),
  ]

  /// With two different numbers only, nearly every window holds a tie. The cells under a window are sought here from
  /// the cell's side: does some offset lead to it?
  @Test(arguments: windows, [[-2, -1], [0, 1], [-1, 0]])
  func `the first in row order wins, and gets the whole derivative`(_ window: Window, _ values: [Int]) {
    var generator = SeededGenerator(seed: 13)
    let extent = Array([6, 5, 7].prefix(window.axes.count))
    let x = Tensor<Double>(
      [2, 2] + extent, (0..<4 * cellCount(extent)).map { _ in Double(values[generator.integer(below: 2)]) })
    let (z, switches) = maxPooling(x, window)
    let dz = Tensor<Double>.random(z.shape, using: &generator)
    var expected = x.map { _ in 0.0 }
    for s in z.samples {
      for c in z.channels {
        for t in z.positions {
          let stand = index(ofFlatPosition: t, in: z.extent)
          let covered = x.positions.filter {
            covers(window, stand, index(ofFlatPosition: $0, in: extent))
          }
          let largest = covered.map { x[s, c, $0] }.max()
          let first = covered.first { x[s, c, $0] == largest }
          #expect(switches[s, c, t] == first && z[s, c, t] == largest)
          expected[s, c, first ?? 0] += dz[s, c, t]
        }
      }
    }
    let dx = maxPoolingInputGradient(dz, switches: switches, over: extent)
    #expect(dx == expected)
  }

  /// Whether u = stride·t + dilation·k − padding for some k on every axis.
  private func covers(_ window: Window, _ t: [Int], _ u: [Int]) -> Bool {
    window.axes.indices.allSatisfy { a in
      let axis = window.axes[a]
      let offset = u[a] + axis.before - axis.stride * t[a]
      return offset % axis.dilation == 0 && 0..<axis.kernel ~= offset / axis.dilation && offset >= 0
    }
  }
}

@Suite struct `p-norm pooling of nothing but zeros` {
  @Test(arguments: [1, 1.5, 2, 7], [true, false])
  func `is 0 and has the gradient 0`(_ p: Double, _ mean: Bool) {
    let x = Tensor<Double>(zeros: [1, 2, 3, 4])
    let window = Window([2, 2], padding: .zeros(1))
    let z = pNormPooling(x, p: p, window, mean: mean)
    #expect(z == Tensor(zeros: z.shape))
    let dz = Tensor<Double>(z.shape, repeating: 3)
    #expect(pNormPoolingInputGradient(dz, x, z, p: p, window, mean: mean) == x)
  }

  /// For p = 1 the power of the share, 0⁰ = 1, would hand a zero cell as much as its neighbour.
  @Test(arguments: [1, 1.5, 2])
  func `does not spoil its neighbours: single zeros get 0, the others their share`(_ p: Double) {
    let x = Tensor<Double>([1, 1, 4], [0, 4, 0, 0])
    let window = Window([2], stride: 2)
    let z = Tensor<Double>([1, 1, 2], [4, 0])
    let dx = pNormPoolingInputGradient(Tensor([1, 1, 2], [5, 7]), x, z, p: p, window, mean: false)
    #expect(dx.elements == [0, 5, 0, 0])
  }

  /// The square of 1e−200 is too small to represent, so the norm comes out as 0; a share of x/0 would be infinite.
  @Test func `and of numbers too small for their powers has the gradient 0 too`() {
    let x = Tensor<Double>([1, 1, 2], [1e-200, -1e-200])
    let z = pNormPooling(x, p: 2, Window([2]))
    let dx = pNormPoolingInputGradient(Tensor([1, 1, 1], [1]), x, z, p: 2, Window([2]))
    #expect(z[0] == 0 && dx.elements == [0, 0])
  }
}

@Suite struct `Numbers far from 0` {
  @Test func `saturate sigmoid and tanh without overflow`() {
    let z = Tensor<Double>([4], [-1000, 1000, -.infinity, .infinity])
    let dy = Tensor<Double>([4], repeating: 2)
    #expect(sigmoid(z).elements == [0, 1, 0, 1])
    #expect(tanh(z).elements == [-1, 1, -1, 1])
    #expect(sigmoidInputGradient(dy, z).elements == [0, 0, 0, 0])
    #expect(tanhInputGradient(dy, z).elements == [0, 0, 0, 0])
    let single = z.map { Float($0) }
    #expect(sigmoid(single).elements == [0, 1, 0, 1])
    #expect(sigmoidInputGradient(dy.map { Float($0) }, single).elements == [0, 0, 0, 0])
  }

  /// Each form of the logistic function is used where its exponential cannot overflow: an infinite value would make the
  /// slope ∞/∞, and a result that is still a number, if a tiny one, would come out as 0.
  @Test func `leave dual numbers their slopes, and tiny results their size`() {
    let z = Tensor<Dual>([2], [Dual(-1000, slope: 1), Dual(1000, slope: 1)])
    #expect(sigmoid(z).elements == [Dual(0, slope: 0), Dual(1, slope: 0)])
    let tiny = Double.exp(-720)
    #expect(tiny > 0 && sigmoid(Tensor<Double>([1], [-720]))[0] == tiny)
  }

  /// 1 − sigmoid(30) keeps three digits only; the gradient must not be computed so. There it is e^−30 to 13 digits.
  @Test(arguments: [-30.0, 30])
  func `keep their small gradients to full precision`(_ z: Double) {
    let gradient = sigmoidInputGradient(Tensor<Double>([1], [1]), Tensor([1], [z]))[0]
    let expected = Double.exp(-30) * (1 - 2 * Double.exp(-30))
    #expect(abs(gradient - expected) <= 8 * expected.ulp)
  }

  @Test func `pass or stop at the rectifier`() {
    let z = Tensor<Double>([4], [-1e300, 1e300, -.infinity, .infinity])
    #expect(relu(z).elements == [0, 1e300, 0, .infinity])
    #expect(reluInputGradient(Tensor([4], repeating: 2), z).elements == [0, 2, 0, 2])
    #expect(relu(Tensor<Double>([1], [.nan]))[0].isNaN)
    #expect(reluInputGradient(Tensor([1], [2]), Tensor<Double>([1], [.nan])).elements == [2])
  }

  @Test func `give probabilities and losses that are numbers`() {
    let x = Tensor<Float>([2, 3], [1e4, 0, -1e4, 1e4, 1e4, 1e4])
    let third = 1 / 3 as Float
    #expect(softmax(x).elements.prefix(3) == [1, 0, 0])
    #expect(softmax(x).elements.suffix(3).allSatisfy { abs($0 - third) <= 2 * third.ulp })
    #expect(logSoftmax(x).elements.prefix(3) == [0, -1e4, -2e4])
    let target = Tensor<Int>([2], [2, 0])
    let loss = crossEntropy(x, target: target, reduction: .sum)
    #expect(abs(loss - (2e4 + Float.log(3))) <= loss.ulp)
    let dx = crossEntropyInputGradient(x, target: target, reduction: .sum)
    #expect(dx.elements.prefix(3) == [1, 0, -1])
    #expect(abs(dx[1, 0] + 2 * third) <= 2 * third.ulp)
  }

  /// The exponent l of a probability p is rounded by about ε·(|l| + log C) each of three times; p·|l| is at most 1/e,
  /// and adding C of them up rounds C times more: 8·C·ε is enough for C ≥ 2.
  @Test(arguments: [2, 3, 10, 100], [1.0, 30, 1e4])
  func `leave the sum of probabilities at 1`(_ classes: Int, _ size: Double) {
    let x = Tensor<Double>.random([5, classes, 2], seed: 17).map { size * $0 }
    let (y, l) = (softmax(x), logSoftmax(x))
    for s in x.samples {
      for p in x.positions {
        let sum = x.channels.reduce(0) { $0 + y[s, $1, p] }
        #expect(abs(sum - 1) <= 8 * Double(classes) * Double.ulpOfOne)
      }
    }
    #expect(l.elements.allSatisfy { $0 <= 0 })
    #expect(y.elements.allSatisfy { 0 <= $0 && $0 <= 1 })
  }
}
