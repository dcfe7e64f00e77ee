import Explanations
import SlidingWindow
import Tensors
import Testing
import Verification

/// Compared as polynomials, two ways to compute something are equal for all numbers, not for a sample.
@Suite struct `Formulas prove for all numbers` {
  @Test(arguments: Geometry.convolutions)
  func `input gradient, scattered and convolved with the flipped filter (A50, A57)`(_ c: Geometry) {
    let (dz, w) = (Tensor(named: "dz", c.z), Tensor(named: "w", c.w))
    let scattered = convolutionInputGradient(dz, w, over: c.extent, c.window, groups: c.groups)
    let convolved = convolutionInputGradientByConvolution(dz, w, over: c.extent, c.window, groups: c.groups)
    #expect(scattered == convolved)
  }

  @Test(arguments: Geometry.convolutions)
  func `filter gradient, scattered and convolved with the upsampled derivative (A60, A61)`(_ c: Geometry) {
    let (dz, x) = (Tensor(named: "dz", c.z), Tensor(named: "x", c.x))
    let scattered = convolutionFilterGradient(dz, x, c.window, groups: c.groups)
    let convolved = convolutionFilterGradientByConvolution(dz, x, c.window, groups: c.groups)
    #expect(scattered == convolved)
  }

  @Test(arguments: Geometry.convolutions)
  func `transposed convolution, pushed and pulled (A68, A69)`(_ c: Geometry) {
    let (x, w, b) = (Tensor(named: "x", c.z), Tensor(named: "w", c.w), Tensor(named: "b", [c.x[1]]))
    let leftover = Window.PerAxis(c.window.leftover(over: c.extent))
    let pushed = transposedConvolution(x, w, bias: b, c.window, leftover: leftover, groups: c.groups)
    let pulled = transposedConvolutionByConvolution(
      x, w, bias: b, c.window, leftover: leftover, groups: c.groups)
    #expect(pushed == pulled)
  }

  @Test(arguments: Geometry.convolutions)
  func `the gradients of convolution are what calculus derives from its output`(_ c: Geometry) {
    let (x, w) = (Tensor(named: "x", c.x), Tensor(named: "w", c.w))
    let (b, dz) = (Tensor(named: "b", [c.w[0]]), Tensor(named: "dz", c.z))
    let z = convolution(x, w, bias: b, c.window, groups: c.groups)
    let dx = convolutionInputGradient(dz, w, over: c.extent, c.window, groups: c.groups)
    let dw = convolutionFilterGradient(dz, x, c.window, groups: c.groups)
    #expect(dx == derivedGradient(of: z, upstream: dz, by: x))
    #expect(dw == derivedGradient(of: z, upstream: dz, by: w))
    #expect(convolutionBiasGradient(dz) == derivedGradient(of: z, upstream: dz, by: b))
  }

  @Test(arguments: Geometry.convolutions)
  func `so are those of transposed convolution, which the notes leave out (D1)`(_ c: Geometry) {
    let (x, w) = (Tensor(named: "x", c.z), Tensor(named: "w", c.w))
    let (b, dz) = (Tensor(named: "b", [c.x[1]]), Tensor(named: "dz", c.x))
    let leftover = Window.PerAxis(c.window.leftover(over: c.extent))
    let z = transposedConvolution(x, w, bias: b, c.window, leftover: leftover, groups: c.groups)
    let dx = transposedConvolutionInputGradient(dz, w, c.window, groups: c.groups)
    let dw = transposedConvolutionFilterGradient(dz, x, c.window, groups: c.groups)
    #expect(dx == derivedGradient(of: z, upstream: dz, by: x))
    #expect(dw == derivedGradient(of: z, upstream: dz, by: w))
    #expect(convolutionBiasGradient(dz) == derivedGradient(of: z, upstream: dz, by: b))
  }

  @Test(arguments: Geometry.poolings, [true, false])
  func `so is that of mean pooling`(_ c: Geometry, countingPadding: Bool) {
    let x = Tensor(named: "x", c.x)
    let z = meanPooling(x, c.window, countingPadding: countingPadding)
    let dz = Tensor(named: "dz", z.shape)
    let dx = meanPoolingInputGradient(dz, over: c.extent, c.window, countingPadding: countingPadding)
    #expect(dx == derivedGradient(of: z, upstream: dz, by: x))
  }

  @Test(arguments: Geometry.poolings)
  func `so are those of max pooling and ReLU, next to given numbers`(_ c: Geometry) {
    var generator = SeededGenerator(seed: 9)
    let x = Tensor(named: "x", at: .random(c.x, using: &generator))
    let (z, switches) = maxPooling(x, c.window)
    let dz = Tensor(named: "dz", z.shape)
    let dx = maxPoolingInputGradient(dz, switches: switches, over: c.extent)
    #expect(dx == derivedGradient(of: z, upstream: dz, by: x))

    let dy = Tensor(named: "dy", c.x)
    #expect(reluInputGradient(dy, x) == derivedGradient(of: relu(x), upstream: dy, by: x))
  }

  @Test func `so are those of the fully connected layer`() {
    let (x, w) = (Tensor(named: "x", [3, 4]), Tensor(named: "w", [2, 4]))
    let (b, dz) = (Tensor(named: "b", [2]), Tensor(named: "dz", [3, 2]))
    let z = linear(x, w, bias: b)
    #expect(linearInputGradient(dz, w) == derivedGradient(of: z, upstream: dz, by: x))
    #expect(linearWeightGradient(dz, x) == derivedGradient(of: z, upstream: dz, by: w))
    #expect(linearBiasGradient(dz) == derivedGradient(of: z, upstream: dz, by: b))
  }
}
