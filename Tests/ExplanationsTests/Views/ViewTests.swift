import Explanations
import SlidingWindow
import Tensors
import Testing
import Verification

@Suite struct `Views of one convolution` {
  static let ungrouped = Geometry.convolutions.filter { $0.groups == 1 }

  @Test(arguments: ungrouped)
  func `a sum of convolutions, and a swipe of weighted sums (A108)`(_ c: Geometry) {
    let (x, w, b) = (Tensor(named: "x", c.x), Tensor(named: "w", c.w), Tensor(named: "b", [c.w[0]]))
    let z = convolution(x, w, bias: b, c.window)
    #expect(sumOfConvolutions(x, w, bias: b, c.window) == z)
    #expect(swipeOfWeightedSums(x, w, bias: b, c.window) == z)
    #expect(sumOfConvolutions(x, w, c.window) == convolution(x, w, c.window))
  }

  @Test(arguments: Geometry.convolutions)
  func `a stride drops results, and its gradients are those of stride 1 with zeros put in (A55, S19)`(
    _ c: Geometry
  ) {
    let (x, w, b) = (Tensor(named: "x", c.x), Tensor(named: "w", c.w), Tensor(named: "b", [c.w[0]]))
    let dz = Tensor(named: "dz", c.z)
    #expect(
      convolutionByDropping(x, w, bias: b, c.window, groups: c.groups)
        == convolution(x, w, bias: b, c.window, groups: c.groups))
    #expect(
      convolutionInputGradientByDropping(dz, w, over: c.extent, c.window, groups: c.groups)
        == convolutionInputGradient(dz, w, over: c.extent, c.window, groups: c.groups))
    #expect(
      convolutionFilterGradientByDropping(dz, x, c.window, groups: c.groups)
        == convolutionFilterGradient(dz, x, c.window, groups: c.groups))
  }

  @Test(arguments: Geometry.convolutions)
  func `a dilation is a larger filter with zeros in it, whose zeros learn nothing (A121, S29)`(_ c: Geometry)
  {
    let (x, w, b) = (Tensor(named: "x", c.x), Tensor(named: "w", c.w), Tensor(named: "b", [c.w[0]]))
    let dz = Tensor(named: "dz", c.z)
    #expect(
      convolutionByUpsampledFilter(x, w, bias: b, c.window, groups: c.groups)
        == convolution(x, w, bias: b, c.window, groups: c.groups))
    #expect(
      convolutionInputGradientByUpsampledFilter(dz, w, over: c.extent, c.window, groups: c.groups)
        == convolutionInputGradient(dz, w, over: c.extent, c.window, groups: c.groups))
    #expect(
      convolutionFilterGradientByUpsampledFilter(dz, x, c.window, groups: c.groups)
        == convolutionFilterGradient(dz, x, c.window, groups: c.groups))
  }

  @Test(arguments: Geometry.convolutions.filter { $0.groups > 1 })
  func `groups are blocks along the diagonal of the filters, the rest 0 (A123, X-28)`(_ c: Geometry) {
    let (x, w, dz) = (Tensor(named: "x", c.x), Tensor(named: "w", c.w), Tensor(named: "dz", c.z))
    let dense = blockDiagonal(w, groups: c.groups)
    #expect(convolution(x, dense, c.window) == convolution(x, w, c.window, groups: c.groups))
    #expect(
      convolutionInputGradient(dz, dense, over: c.extent, c.window)
        == convolutionInputGradient(dz, w, over: c.extent, c.window, groups: c.groups))
    #expect(
      diagonalBlocks(convolutionFilterGradient(dz, x, c.window), groups: c.groups)
        == convolutionFilterGradient(dz, x, c.window, groups: c.groups))
    // A G-th of the weights.
    let weights = dense.elements.count { $0 != .zero }
    #expect(weights == w.indices.count && weights * c.groups == dense.indices.count)
    for n in dense.samples {
      for m in dense.channels {
        let isInBlock = n / c.channels.output == m / c.channels.input
        #expect((dense[n, m, 0] != .zero) == isInBlock, "\(n), \(m)")
      }
    }
  }

  // MARK: Smallest and largest kernel

  @Test(arguments: [[7], [3, 4], [2, 3, 2]])
  func `a kernel of 1 is one perceptron at every pixel (A39)`(_ extent: [Int]) {
    let (x, w, b) = (
      Tensor(named: "x", [2, 3] + extent), Tensor(named: "w", [4, 3]), Tensor(named: "b", [4])
    )
    let ones = extent.map { _ in 1 }
    #expect(
      perceptronAtEveryPixel(x, w, bias: b)
        == convolution(x, w.reshaped([4, 3] + ones), bias: b, Window(ones)))
    #expect(perceptronAtEveryPixel(x, w) == convolution(x, w.reshaped([4, 3] + ones), Window(ones)))
  }

  @Test(arguments: [[7], [3, 4], [2, 3, 2]])
  func `a fully connected layer is a convolution as large as the map, and can slide (S31)`(_ extent: [Int]) {
    let cells = extent.reduce(1, *)
    let (w, b) = (Tensor(named: "w", [4, 3 * cells]), Tensor(named: "b", [4]))
    let x = Tensor(named: "x", [2, 3] + extent)
    #expect(linearByConvolution(x, w, bias: b) == linear(x.reshaped([2, 3 * cells]), w, bias: b))

    let wide = Tensor(named: "x", [2, 3] + extent.map { $0 + 1 })
    let slid = slide(over: wide, field: extent) { field in
      linear(field.reshaped([2, 3 * cells]), w, bias: b).reshaped([2, 4] + extent.map { _ in 1 })
    }
    #expect(slid == convolution(wide, w.reshaped([4, 3] + extent), bias: b, Window(extent)))
    #expect(slid.extent == extent.map { _ in 2 })
  }
}
