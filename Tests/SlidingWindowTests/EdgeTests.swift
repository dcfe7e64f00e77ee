import SlidingWindow
import Tensors
import Testing

@Suite struct `Max pooling at the edges of arithmetic` {
  @Test(arguments: allKernels)
  func `lets a number that is none win, wherever it stands`(_ kernels: any KernelsUnderTest) {
    for place in 0..<3 {
      var x = Tensor<Double>([1, 1, 3], [5, .infinity, -2])
      x[place] = .nan
      let (z, switches) = kernels.maxPooling(x, Window([3]))
      #expect(z[0].isNaN)
      #expect(switches[0] == place)
    }
  }

  @Test(arguments: allKernels)
  func `lets the first of several such numbers win`(_ kernels: any KernelsUnderTest) {
    let x = Tensor<Double>([1, 1, 4], [1, .nan, 9, .nan])
    let (z, switches) = kernels.maxPooling(x, Window([4]))
    #expect(z[0].isNaN)
    #expect(switches[0] == 1)
  }

  @Test(arguments: allKernels)
  func `finds the first cell where everything is minus infinity`(_ kernels: any KernelsUnderTest) {
    let x = Tensor<Double>([1, 1, 2, 3], repeating: -.infinity)
    let (z, switches) = kernels.maxPooling(x, Window([2, 2]))
    #expect(z == Tensor([1, 1, 1, 2], repeating: -.infinity))
    #expect(switches.elements == [0, 1])
    let dz = Tensor<Double>([1, 1, 1, 2], [3, 4])
    #expect(
      kernels.maxPoolingInputGradient(dz, switches: switches, over: [2, 3]).elements == [3, 4, 0, 0, 0, 0])
  }

  /// A maximum that starts from a large negative constant, or counts padding as 0, fails here.
  @Test(arguments: allKernels)
  func `has no smallest number below which it goes wrong, in the padding neither`(
    _ kernels: any KernelsUnderTest
  ) {
    for low in [-1, -1e5, -1e9, -1e30, -kernels.greatestFiniteMagnitude / 4] {
      let x = kernels.rounded(Tensor([1, 1, 4], [low, 4 * low, 2 * low, 3 * low]))
      let (z, switches) = kernels.maxPooling(x, Window([2], stride: 2, padding: .zeros(1)))
      #expect(z.elements == [x[0], x[2], x[3]])
      #expect(switches.elements == [0, 2, 3])
    }
  }

  @Test(arguments: allKernels)
  func `takes infinity for the largest number`(_ kernels: any KernelsUnderTest) {
    let x = Tensor<Double>([1, 1, 3], [kernels.greatestFiniteMagnitude, .infinity, 0])
    #expect(kernels.maxPooling(x, Window([3])).switches[0] == 1)
  }

  @Test(arguments: allKernels)
  func `takes both zeros for equal`(_ kernels: any KernelsUnderTest) {
    let (_, switches) = kernels.maxPooling(Tensor<Double>([1, 2, 2], [-0.0, 0, 0, -0.0]), Window([2]))
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
  @Test(arguments: allKernels, windows)
  func `the first in row order wins, and gets the whole derivative`(
    _ kernels: any KernelsUnderTest, _ window: Window
  ) {
    for low in [-2, 0, -1] { expectFirstWins(kernels, window, in: low...low + 1) }
  }

  private func expectFirstWins(
    _ kernels: any KernelsUnderTest, _ window: Window, in values: ClosedRange<Int>
  ) {
    var generator = SeededGenerator(seed: 13)
    let extent = Array([6, 5, 7].prefix(window.axes.count))
    let x = Tensor.wholeNumbers([2, 2] + extent, in: values, using: &generator)
    let (z, switches) = kernels.maxPooling(x, window)
    let dz = Tensor.wholeNumbers(z.shape, using: &generator)
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
    let dx = kernels.maxPoolingInputGradient(dz, switches: switches, over: extent)
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
  @Test(arguments: allKernels, [1, 1.5, 2, 7])
  func `is 0 and has the gradient 0`(_ kernels: any KernelsUnderTest, _ p: Double) {
    let x = Tensor<Double>(zeros: [1, 2, 3, 4])
    let window = Window([2, 2], padding: .zeros(1))
    for mean in [true, false] {
      let z = kernels.pNormPooling(x, p: p, window, mean: mean)
      #expect(z == Tensor(zeros: z.shape))
      let dz = Tensor<Double>(z.shape, repeating: 3)
      #expect(kernels.pNormPoolingInputGradient(dz, x, z, p: p, window, mean: mean) == x)
    }
  }

  /// For p = 1 the power of the share, 0⁰ = 1, would hand a zero cell as much as its neighbour.
  @Test(arguments: allKernels, [1, 1.5, 2])
  func `does not spoil its neighbours: single zeros get 0, the others their share`(
    _ kernels: any KernelsUnderTest, _ p: Double
  ) {
    let x = Tensor<Double>([1, 1, 4], [0, 4, 0, 0])
    let window = Window([2], stride: 2)
    let z = Tensor<Double>([1, 1, 2], [4, 0])
    let dx = kernels.pNormPoolingInputGradient(Tensor([1, 1, 2], [5, 7]), x, z, p: p, window, mean: false)
    #expect(dx.elements == [0, 5, 0, 0])
  }

  /// The square of the smallest number is too small to represent, so the norm comes out as 0; a share of x/0 would be
  /// infinite.
  @Test(arguments: allKernels)
  func `and of numbers too small for their powers has the gradient 0 too`(_ kernels: any KernelsUnderTest) {
    let smallest = kernels.ulp(of: 0)
    let x = Tensor([1, 1, 2], [smallest, -smallest])
    let z = kernels.pNormPooling(x, p: 2, Window([2]))
    let dx = kernels.pNormPoolingInputGradient(Tensor([1, 1, 1], [1]), x, z, p: 2, Window([2]))
    #expect(z[0] == 0 && dx.elements == [0, 0])
  }
}
