import SlidingWindow
import Tensors
import Testing

/// Raj 2020, "Pooling: Size of output", "Alternative to Max pooling: Mean Pooling", "… p-norm".
@Suite(.givenRightSizes) struct `The lectures' 4x4 slice pooled (C3)` {
  static let x = image([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])
  static let apart = Window([2, 2], stride: 2)
  static let overlapping = Window([2, 2])

  init() throws {
    try requireCellUnderEveryWindow(Self.apart, over: [4, 4])
    try requireCellUnderEveryWindow(Self.overlapping, over: [4, 4])
  }

  @Test(arguments: allKernels)
  func `the maxima are 6 8 3 4, and their places are remembered`(_ kernels: any KernelsUnderTest) {
    let (z, switches) = kernels.maxPooling(Self.x, Self.apart)
    expectSame("z", z, image([[6, 8], [3, 4]]))
    // Rows and columns (1,1), (1,3), (2,0) and (3,3), in row order.
    expectSame("switches", switches, Tensor([1, 1, 2, 2], [1 * 4 + 1, 1 * 4 + 3, 2 * 4 + 0, 3 * 4 + 3]))
  }

  @Test(arguments: allKernels)
  func `the means are 3.25 5.25 2 2`(_ kernels: any KernelsUnderTest) {
    expectSame("z", kernels.meanPooling(Self.x, Self.apart), image([[3.25, 5.25], [2, 2]]))
  }

  @Test(arguments: allKernels)
  func `equal maxima: the first in row order wins`(_ kernels: any KernelsUnderTest) {
    let (_, switches) = kernels.maxPooling(image([[7, 7], [7, 7]]), Self.apart)
    #expect(switches.elements == [0])
    let (_, later) = kernels.maxPooling(image([[1, 2, 3], [3, 1, 3]]), Window([2, 3]))
    #expect(later.elements == [2])
  }

  @Test(arguments: allKernels)
  func `of numbers however small one is the largest, and one that is not a number is never lost`(
    _ kernels: any KernelsUnderTest
  ) {
    let low = -kernels.greatestFiniteMagnitude
    let small = kernels.maxPooling(signal([-.infinity, -.infinity, low, -99_999]), Window([2], stride: 2))
    expectSame("z", small.z, signal([-.infinity, -99_999]))
    #expect(small.switches.elements == [0, 3])
    let lost = kernels.maxPooling(signal([1, .nan, .infinity, .nan]), Window([4]))
    #expect(lost.z[0].isNaN)
    #expect(lost.switches.elements == [1])
  }

  // MARK: p-norm

  /// Whether every number agrees to as many decimals as the lecture map prints, that is, within half of the last.
  func agrees(_ z: Tensor<Double>, _ printed: [Double], decimals: Double) -> Bool {
    z.shape == [1, 1, 2, 2] && zip(z.elements, printed).allSatisfy { abs($0 - $1) <= decimals / 2 }
  }

  @Test(arguments: allKernels)
  func `the fifth power mean; the slide's 8 is the maximum (X-39)`(_ kernels: any KernelsUnderTest) {
    let z = kernels.pNormPooling(Self.x, p: 5, Self.apart)
    #expect(agrees(z, [4.8652, 6.6141, 2.3840, 3.1638], decimals: 1e-4))
    // The slide cuts off: 4.86, 2.38, 3.16.
    #expect([0, 2, 3].map { (z[$0] * 100).rounded(.down) } == [486, 238, 316])
  }

  @Test(arguments: allKernels)
  func `without 1/K² it is the norm`(_ kernels: any KernelsUnderTest) {
    let z = kernels.pNormPooling(Self.x, p: 5, Self.apart, mean: false)
    #expect(agrees(z, [6.42, 8.73, 3.15, 4.17], decimals: 1e-2))
    expectSame(
      "p = 1", kernels.pNormPooling(Self.x, p: 1, Self.apart, mean: false), image([[13, 21], [8, 8]]))
  }

  @Test(arguments: allKernels)
  func `p = 1 is the mean, and large p approaches the maximum`(_ kernels: any KernelsUnderTest) {
    expectSame(
      "p = 1", kernels.pNormPooling(Self.x, p: 1, Self.apart), kernels.meanPooling(Self.x, Self.apart))
    // 8⁵⁰ is more than Float can hold, so the numbers are divided by 8 for a while.
    let z = kernels.pNormPooling(Self.x.map { $0 / 8 }, p: 50, Self.apart).map { $0 * 8 }
    #expect(agrees(z, [5.836, 7.781, 2.918, 3.891], decimals: 1e-3))
  }

  @Test(arguments: allKernels)
  func `negative numbers count by their size`(_ kernels: any KernelsUnderTest) {
    // 3³ + 4³ + 5³ = 6³
    let x = image([[3, -4, -5]])
    let z = kernels.pNormPooling(x, p: 3, Window([1, 3]), mean: false)
    // 1/3 is rounded, the power rounds up to twice.
    #expect(abs(z[0] - 6) <= 4 * kernels.ulp(of: 6))
    // The derivatives are 36·(x/z)², with the sign of x; the square doubles the error of z and of the quotient.
    let dz = Tensor([1, 1, 1, 1], [36.0])
    let dx = kernels.pNormPoolingInputGradient(dz, x, z, p: 3, Window([1, 3]), mean: false)
    #expect(zip(dx.elements, [9, -16, -25]).allSatisfy { abs($0 - $1) <= 12 * kernels.ulp(of: $1) })
  }

  @Test(arguments: allKernels)
  func `the derivative for p = 1 is that of the mean (D5)`(_ kernels: any KernelsUnderTest) {
    let dz = image([[4, -8], [12, 20]])
    let z = kernels.pNormPooling(Self.x, p: 1, Self.apart)
    var expected = kernels.meanPoolingInputGradient(dz, over: [4, 4], Self.apart)
    expected[0, 0, 2, 3] = 0  // |x| has a corner at 0
    expectSame("dx", kernels.pNormPoolingInputGradient(dz, Self.x, z, p: 1, Self.apart), expected)
  }

  @Test(arguments: allKernels)
  func `overlapping windows add up their derivatives of a norm`(_ kernels: any KernelsUnderTest) {
    // For positive numbers and p = 1 the norm is the sum, so every cell gets the sum of its windows' derivatives.
    let x = Self.x.map { $0 + 1 }
    let dz = image([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    let z = kernels.pNormPooling(x, p: 1, Self.overlapping, mean: false)
    let dx = kernels.pNormPoolingInputGradient(dz, x, z, p: 1, Self.overlapping, mean: false)
    expectSame("dx", dx, image([[1, 3, 5, 3], [5, 12, 16, 9], [11, 24, 28, 15], [7, 15, 17, 9]]))
  }

  // MARK: Overlapping windows

  @Test(arguments: allKernels)
  func `with stride 1 the maxima overlap`(_ kernels: any KernelsUnderTest) {
    expectSame(
      "z", kernels.maxPooling(Self.x, Self.overlapping).z, image([[6, 7, 8], [6, 7, 8], [3, 3, 4]]))
  }

  @Test(arguments: allKernels)
  func `overlapping windows add up their derivatives at a shared maximum`(_ kernels: any KernelsUnderTest) {
    let (z, switches) = kernels.maxPooling(Self.x, Self.overlapping)
    let dz = z.map { _ in 1.0 }
    let dx = kernels.maxPoolingInputGradient(dz, switches: switches, over: [4, 4])
    expectSame("dx", dx, image([[0, 0, 0, 0], [0, 2, 2, 2], [1, 0, 0, 0], [0, 0, 1, 1]]))

    // "+=", says the slide, "because this entry may be selected in multiple adjacent overlapping windows" (B14).
    var assigned = dx.map { _ in 0.0 }
    for t in dz.indices { assigned[switches[t]] = dz[t] }
    expectSame("dx by =", assigned, image([[0, 0, 0, 0], [0, 1, 1, 1], [1, 0, 0, 0], [0, 0, 1, 1]]))
  }

  @Test(arguments: allKernels)
  func `overlapping windows add up their shares of a mean`(_ kernels: any KernelsUnderTest) {
    let dx = kernels.meanPoolingInputGradient(
      Tensor([1, 1, 3, 3], repeating: 1.0), over: [4, 4], Self.overlapping)
    expectSame(
      "dx", dx,
      image([[0.25, 0.5, 0.5, 0.25], [0.5, 1, 1, 0.5], [0.5, 1, 1, 0.5], [0.25, 0.5, 0.5, 0.25]]))
  }

  /// Shah and Ghosh, "Global average pooling" (A94).
  @Test(arguments: allKernels)
  func `global average pooling makes one number of every map`(_ kernels: any KernelsUnderTest) {
    let x = Tensor([2, 2, 1, 4], [1.0, 2, 3, 6, 0, 0, 0, 4, -1, 1, -2, 2, 8, 8, 8, 8])
    expectSame("z", kernels.globalAveragePooling(x), Tensor([2, 2], [3, 1, 0, 8]))
    let dx = kernels.globalAveragePoolingInputGradient(Tensor([2, 2], [4.0, 8, -12, 16]), over: [1, 4])
    expectSame("dx", dx, Tensor([2, 2, 1, 4], [1, 1, 1, 1, 2, 2, 2, 2, -3, -3, -3, -3, 4, 4, 4, 4]))
  }
}
