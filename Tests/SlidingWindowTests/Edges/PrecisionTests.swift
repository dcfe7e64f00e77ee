import SlidingWindow
import Tensors
import Testing

/// A random convolution that fits.
private struct RandomGeometry: Sendable, CustomTestStringConvertible {
  let window: Window
  let extent: [Int]
  let samples: Int
  let groups: Int
  let channels: (input: Int, output: Int)

  init(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let draw = { (generator: inout SeededGenerator, range: ClosedRange<Int>) in
      range.lowerBound + generator.integer(below: range.count)
    }
    let axes = draw(&generator, 1...3)
    let numbers = { (generator: inout SeededGenerator, range: ClosedRange<Int>) in
      (0..<axes).map { _ in draw(&generator, range) }
    }
    window = Window(
      numbers(&generator, 1...3), stride: .init(numbers(&generator, 1...3)),
      padding: .uneven(before: .init(numbers(&generator, 0...2)), after: .init(numbers(&generator, 0...2))),
      dilation: .init(numbers(&generator, 1...2)))
    // The longest window reaches over 5 cells.
    extent = numbers(&generator, 5...7)
    samples = draw(&generator, 1...3)
    groups = draw(&generator, 1...2)
    channels = (draw(&generator, 1...3), draw(&generator, 1...3))
  }

  var testDescription: String {
    "\(samples) × \(channels.input) → \(channels.output) channels in \(groups) groups, \(extent) under \(window.kernel)"
  }
}

/// Operands for an operation and, as a judge, the same operation by the loops in Double.
private struct Precision {
  let kernels: any KernelsUnderTest
  var generator: SeededGenerator

  /// Random numbers that the kernels can represent, so that both see the same.
  mutating func operand(_ shape: [Int]) -> Tensor<Double> {
    kernels.rounded(.random(shape, using: &generator))
  }

  /// A sum of n products errs by at most n·u/(1 − n·u) times the sum of their magnitudes, where u is half of the
  /// distance from 1 to the next number: one rounding for the product, at most n − 1 for the additions it goes through
  /// (Higham 2002, section 3.1). The bias is one term more, and (n + 2)·u covers the denominator. Running the operation
  /// on magnitudes gives that sum; on ones, the number n.
  func expectAgreement(
    _ name: String, _ operands: Tensor<Double>...,
    by operation: (any KernelsUnderTest, [Tensor<Double>]) -> Tensor<Double>
  ) {
    let (z, exact) = (operation(kernels, operands), operation(loopsInDouble, operands))
    let magnitude = operation(loopsInDouble, operands.map { $0.map { abs($0) } })
    let count = operation(loopsInDouble, operands.map { $0.map { _ in 1 } })
    #expect(z.shape == exact.shape)
    let u = kernels.ulp(of: 1) / 2
    let within = exact.indices.allSatisfy {
      abs(z[$0] - exact[$0]) <= (count[$0] + 2) * u * magnitude[$0]
    }
    #expect(within, "\(name)")
  }
}

@Suite struct `Kernels and the loops in Double` {
  @Test(arguments: allKernels, (0..<40).map { RandomGeometry(seed: $0) })
  fileprivate func `agree within the rounding of the additions`(
    _ kernels: any KernelsUnderTest, _ g: RandomGeometry
  ) {
    var precision = Precision(kernels: kernels, generator: SeededGenerator(seed: 81))
    let (window, groups) = (g.window, g.groups)
    let x = precision.operand([g.samples, g.channels.input * groups] + g.extent)
    let w = precision.operand([g.channels.output * groups, g.channels.input] + window.kernel)
    let dz = precision.operand(convolutionShape(x.shape, w.shape, window, groups: groups))
    let b = precision.operand([w.shape[0]])
    let leftover = Window.PerAxis(window.leftover(over: g.extent))
    precision.expectAgreement("z", x, w, b) {
      $0.convolution($1[0], $1[1], bias: $1[2], window, groups: groups)
    }
    precision.expectAgreement("dx", dz, w) {
      $0.convolutionInputGradient($1[0], $1[1], over: g.extent, window, groups: groups)
    }
    precision.expectAgreement("dw", dz, x) {
      $0.convolutionFilterGradient($1[0], $1[1], window, groups: groups)
    }
    precision.expectAgreement("db", dz) { $0.convolutionBiasGradient($1[0]) }
    precision.expectAgreement("transposed z", dz, w, precision.operand([x.shape[1]])) {
      $0.transposedConvolution($1[0], $1[1], bias: $1[2], window, leftover: leftover, groups: groups)
    }
    precision.expectAgreement("transposed dx", x, w) {
      $0.transposedConvolutionInputGradient($1[0], $1[1], window, groups: groups)
    }
    precision.expectAgreement("transposed dw", x, dz) {
      $0.transposedConvolutionFilterGradient($1[0], $1[1], window, groups: groups)
    }
  }

  @Test(arguments: allKernels, [(2, 3, 4), (1, 1, 1), (5, 37, 19), (17, 64, 33), (3, 1000, 10)])
  func `agree so in fully connected layers, too`(
    _ kernels: any KernelsUnderTest, sizes: (samples: Int, inputs: Int, outputs: Int)
  ) {
    var precision = Precision(kernels: kernels, generator: SeededGenerator(seed: 83))
    let x = precision.operand([sizes.samples, sizes.inputs])
    let w = precision.operand([sizes.outputs, sizes.inputs])
    let b = precision.operand([sizes.outputs])
    let dz = precision.operand([sizes.samples, sizes.outputs])
    precision.expectAgreement("z", x, w, b) { $0.linear($1[0], $1[1], bias: $1[2]) }
    precision.expectAgreement("dx", dz, w) { $0.linearInputGradient($1[0], $1[1]) }
    precision.expectAgreement("dw", dz, x) { $0.linearWeightGradient($1[0], $1[1]) }
    precision.expectAgreement("db", dz) { $0.linearBiasGradient($1[0]) }
  }

  @Test(arguments: allKernels, (0..<40).map { RandomGeometry(seed: $0) })
  fileprivate func `find the same maxima, as no arithmetic is involved`(
    _ kernels: any KernelsUnderTest, _ g: RandomGeometry
  ) {
    var precision = Precision(kernels: kernels, generator: SeededGenerator(seed: 82))
    // Padding may not hide a whole window.
    let window = Window(g.window.kernel, stride: g.window.stride, dilation: g.window.dilation)
    let x = precision.operand([g.samples, g.channels.input] + g.extent)
    let (found, exact) = (kernels.maxPooling(x, window), loopsInDouble.maxPooling(x, window))
    #expect(found.switches == exact.switches)
    #expect(found.z == exact.z)
  }
}
