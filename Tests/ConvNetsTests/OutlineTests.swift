import ConvNets
import SlidingWindow
import Tensors
import Testing

private typealias Network = Sequential<Double>

@Suite struct `The outline of a layer` {
  @Test(arguments: Specimen.all)
  func `tells the shape of the output and the number of parameters`(_ specimen: Specimen) {
    let outline = specimen.layer.outline(of: Array(specimen.shape.dropFirst()))
    let x = Tensor<Double>(specimen.shape, repeating: 0.5)
    let output = specimen.layer.forward(x, with: NaiveKernels<Double>(), mode: specimen.mode).output
    #expect(outline.output == Array(output.shape.dropFirst()))
    #expect(outline.parameters == specimen.layer.parameters.count)
  }

  @Test(arguments: Specimen.all)
  func `lists rows that add up to its totals`(_ specimen: Specimen) {
    let outline = specimen.layer.outline(of: Array(specimen.shape.dropFirst()))
    let rows = outline.rows.map(\.outline)
    #expect(rows.filter(\.parts.isEmpty).reduce(0) { $0 + $1.parameters } == outline.parameters)
    #expect(rows.filter(\.parts.isEmpty).reduce(0) { $0 + $1.multiplyAdds } == outline.multiplyAdds)
    #expect(rows.filter(\.parts.isEmpty).reduce(0) { $0 + $1.connections } == outline.connections)
    #expect(rows.reduce(0) { $0 + $1.ownActivations } == outline.activations)
  }

  @Test
  func `counts a product for every weight at every position, padding included, and a bias for every cell`() {
    // 6x7 positions: (11 + 2 − 3)/2 + 1 and (8 + 0 − 2)/1 + 1.
    let window = Window([3, 2], stride: [2, 1], padding: .zeros([1, 0]))
    let outline = Convolution<Float>(inputs: 4, outputs: 6, window, groups: 2).outline(of: [4, 11, 8])
    #expect(outline.output == [6, 6, 7])
    #expect(outline.parameters == 6 * 2 * 6 + 6)
    #expect(outline.multiplyAdds == 6 * 7 * 6 * 2 * 6)
    #expect(outline.connections == outline.multiplyAdds + 6 * 7 * 6)
    #expect(outline.kind == "convolution 3x2, stride 2x1, padding 1x0, 2 groups")
    let bare = Convolution<Float>(inputs: 4, outputs: 6, window, bias: false).outline(of: [4, 11, 8])
    #expect(bare.connections == bare.multiplyAdds && bare.parameters == 6 * 4 * 6)
    let (linear, unbiased) = (
      Linear<Float>(inputs: 4, outputs: 6).outline(of: [4]),
      Linear<Float>(inputs: 4, outputs: 6, bias: false).outline(of: [4])
    )
    #expect(linear.multiplyAdds == 24 && linear.connections == 30)
    #expect(unbiased.multiplyAdds == 24 && unbiased.connections == 24)
  }

  @Test func `of a transposed convolution counts every weight at every input cell`() {
    let layer = TransposedConvolution<Float>(inputs: 4, outputs: 6, Window([3], stride: 2), groups: 2)
    let outline = layer.outline(of: [4, 5])
    #expect(outline.output == [6, 11])
    #expect(outline.multiplyAdds == 4 * 3 * 3 * 5 && outline.connections - outline.multiplyAdds == 6 * 11)
  }

  @Test func `of a learned pooling counts the network once in parameters, and for every block in products`() {
    let block: Sequential<Float> = ["flatten": Flatten(), "linear": Linear(inputs: 4, outputs: 1)]
    let outline = LearnedPooling(Window([2, 2], stride: 2), by: block).outline(of: [3, 6, 8])
    #expect(outline.output == [3, 3, 4])
    #expect(outline.parameters == 5 && outline.multiplyAdds == 36 * 4 && outline.connections == 36 * 5)
  }

  @Test func `knows layers by the names of their parameters`() {
    let net: Network = [
      "stem": Convolution(inputs: 1, outputs: 2, Window([1])),
      "block": Residual(["conv": Convolution(inputs: 2, outputs: 2, Window([1]))]),
    ]
    let outline = net.outline(of: [1, 5])
    #expect(outline.rows.map(\.name) == ["stem", "block.conv", "block"])
    #expect(outline.rows.map(\.outline.ownActivations) == [10, 10, 10])
    #expect(outline.activations == 30)
  }

  @Test func `of a frozen layer is that of the layer, with nothing to learn`() {
    let layer = Convolution<Float>(inputs: 4, outputs: 6, Window([3]))
    let (learning, frozen) = (layer.outline(of: [4, 9]), Frozen(layer).outline(of: [4, 9]))
    #expect(frozen.parameters == 0 && frozen.kind == "frozen convolution 3")
    #expect(frozen.output == learning.output && frozen.activations == learning.activations)
    #expect(frozen.multiplyAdds == learning.multiplyAdds && frozen.connections == learning.connections)
  }

  @Test func `needs no weights`() {
    let net = Sequential<Float>.vgg()
    #expect(net.parameters.isEmpty)
    #expect(net.outline(of: [3, 224, 224]).parameters == 138_357_544)
  }
}
