import FastKernels
import SlidingWindow
import Tensors
import Testing

/// The loops of the readable module are the specification; in Double they are exact enough to judge Float.
@Suite struct `The fast convolutions` {
  private let fast = FastKernels(threads: 2)

  @Test func `agree with the loops on random geometries, within the rounding of a sum`() {
    var generator = SeededGenerator(seed: 1)
    for number in 0..<RandomGeometry.cases {
      let g = RandomGeometry(using: &generator)
      let x = Tensor<Float>.random(g.x, using: &generator)
      let w = Tensor<Float>.random(g.w, using: &generator)
      let b = Tensor<Float>.random([g.w[0]], using: &generator)
      let dz = Tensor<Float>.random(g.z, using: &generator)
      let (X, W, B, D) = (x.map(Double.init), w.map(Double.init), b.map(Double.init), dz.map(Double.init))
      let (absX, absW, absB, absD) = (X.map(abs), W.map(abs), B.map(abs), D.map(abs))
      let taps = g.window.kernel.reduce(1, *)
      let positions = g.z[0] * g.z[2...].reduce(1, *)

      let z = excess(
        fast.convolution(x, w, bias: b, g.window, groups: g.groups),
        over: convolution(X, W, bias: B, g.window, groups: g.groups), terms: g.w[1] * taps,
        magnitude: convolution(absX, absW, bias: absB, g.window, groups: g.groups))
      #expect(z == nil, "case \(number), z: \(z ?? "") of \(g)")

      let dx = excess(
        fast.convolutionInputGradient(dz, w, over: g.extent, g.window, groups: g.groups),
        over: convolutionInputGradient(D, W, over: g.extent, g.window, groups: g.groups),
        terms: g.w[0] * taps,
        magnitude: convolutionInputGradient(absD, absW, over: g.extent, g.window, groups: g.groups))
      #expect(dx == nil, "case \(number), dx: \(dx ?? "") of \(g)")

      let dw = excess(
        fast.convolutionFilterGradient(dz, x, g.window, groups: g.groups),
        over: convolutionFilterGradient(D, X, g.window, groups: g.groups), terms: positions,
        magnitude: convolutionFilterGradient(absD, absX, g.window, groups: g.groups))
      #expect(dw == nil, "case \(number), dw: \(dw ?? "") of \(g)")
    }
  }

  @Test func `so do the transposed ones`() {
    var generator = SeededGenerator(seed: 2)
    for number in 0..<RandomGeometry.cases / 3 {
      // The window lies on the output, so the geometry's output is the input here.
      let g = RandomGeometry(using: &generator)
      let leftover = Window.PerAxis(g.window.leftover(over: g.extent))
      let x = Tensor<Float>.random(g.z, using: &generator)
      let w = Tensor<Float>.random(g.w, using: &generator)
      let b = Tensor<Float>.random([g.x[1]], using: &generator)
      let dz = Tensor<Float>.random(g.x, using: &generator)
      let (X, W, B, D) = (x.map(Double.init), w.map(Double.init), b.map(Double.init), dz.map(Double.init))
      let taps = g.window.kernel.reduce(1, *)

      let z = excess(
        fast.transposedConvolution(x, w, bias: b, g.window, leftover: leftover, groups: g.groups),
        over: transposedConvolution(X, W, bias: B, g.window, leftover: leftover, groups: g.groups),
        terms: g.w[0] * taps,
        magnitude: transposedConvolution(
          X.map(abs), W.map(abs), bias: B.map(abs), g.window, leftover: leftover, groups: g.groups))
      #expect(z == nil, "case \(number), z: \(z ?? "") of \(g)")
      #expect(
        fast.transposedConvolutionInputGradient(dz, w, g.window, groups: g.groups)
          == fast.convolution(dz, w, bias: nil, g.window, groups: g.groups))
      let dw = excess(
        fast.transposedConvolutionFilterGradient(dz, x, g.window, groups: g.groups),
        over: transposedConvolutionFilterGradient(D, X, g.window, groups: g.groups),
        terms: g.z[0] * g.z[2...].reduce(1, *),
        magnitude: transposedConvolutionFilterGradient(D.map(abs), X.map(abs), g.window, groups: g.groups))
      #expect(dw == nil, "case \(number), dw: \(dw ?? "") of \(g)")
    }
  }

  @Test func `give the same bits on one thread, two and five, and from run to run`() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<100 {
      let g = RandomGeometry(using: &generator)
      let x = Tensor<Float>.random(g.x, using: &generator)
      let w = Tensor<Float>.random(g.w, using: &generator)
      let dz = Tensor<Float>.random(g.z, using: &generator)
      let results = [1, 2, 5, 5].map { threads in
        let kernels = FastKernels(threads: threads)
        return [
          kernels.convolution(x, w, bias: nil, g.window, groups: g.groups),
          kernels.convolutionInputGradient(dz, w, over: g.extent, g.window, groups: g.groups),
          kernels.convolutionFilterGradient(dz, x, g.window, groups: g.groups),
        ]
      }
      #expect(results.allSatisfy { $0 == results[0] }, "\(g)")
    }
  }

  @Test func `take NaN and infinity to the cells that the loops take them to`() {
    var generator = SeededGenerator(seed: 4)
    func spoil(_ tensor: inout Tensor<Float>) {
      guard !tensor.indices.isEmpty else { return }
      for bad in [Float.nan, .infinity, -.infinity] {
        tensor[generator.integer(below: tensor.indices.count)] = bad
      }
    }
    for _ in 0..<200 {
      let g = RandomGeometry(using: &generator)
      var x = Tensor<Float>.random(g.x, using: &generator)
      let w = Tensor<Float>.random(g.w, using: &generator)
      var dz = Tensor<Float>.random(g.z, using: &generator)
      spoil(&x)
      spoil(&dz)
      func kinds(_ tensor: Tensor<Float>) -> [FloatingPointClassification?] {
        tensor.elements.map { $0.isFinite ? nil : $0.isNaN ? .quietNaN : $0.floatingPointClass }
      }
      let pairs = [
        (
          fast.convolution(x, w, bias: nil, g.window, groups: g.groups),
          convolution(x, w, g.window, groups: g.groups)
        ),
        (
          fast.convolutionInputGradient(dz, w, over: g.extent, g.window, groups: g.groups),
          convolutionInputGradient(dz, w, over: g.extent, g.window, groups: g.groups)
        ),
        (
          fast.convolutionFilterGradient(dz, x, g.window, groups: g.groups),
          convolutionFilterGradient(dz, x, g.window, groups: g.groups)
        ),
      ]
      for (fast, naive) in pairs { #expect(kinds(fast) == kinds(naive), "\(g)") }
    }
  }
}
