import ConvNets
import SlidingWindow
import Tensors
import Testing

private typealias Network = Sequential<Float>

@Suite struct `The nets of the lectures` {
  @Test(arguments: [
    ("digit net", Network.digitNet, [1, 8, 8], 9930),
    ("LeNet-5 (E6)", .leNet5, [1, 28, 28], 61_706),
    ("LeNet-5 with the table", .leNet5(connections: .leNet5), [1, 28, 28], 61_706 - 36 * 25),
    ("LeNet-5 of 1998", .historicalLeNet5, [1, 28, 28], 60_850),
    ("zip-code net (E5)", .zipCodeNet, [1, 16, 16], 9760),
    ("AlexNet (C17)", .alexNet(), [3, 227, 227], 62_378_344),
    ("AlexNet in two groups (C17)", .alexNet(groups: 2), [3, 227, 227], 60_965_224),
    ("VGG A (C18)", .vgg(.a), [3, 224, 224], 132_863_336),
    ("VGG B (C18)", .vgg(.b), [3, 224, 224], 133_047_848),
    ("VGG C (C18)", .vgg(.c), [3, 224, 224], 133_638_952),
    ("VGG D (C18)", .vgg(.d), [3, 224, 224], 138_357_544),
    ("VGG E (C18)", .vgg(.e), [3, 224, 224], 143_667_240),
    ("GoogLeNet (X-46)", .googLeNet, [3, 224, 224], 6_998_552),
    ("residual net", .smallResidualNet(), [1, 28, 28], 77_754),
    ("all-convolutional net (A38)", .allConvolutionalNet, [1, 28, 28], 69_802),
  ])
  fileprivate func `have as many parameters as their descriptions say`(
    _ name: String, _ net: Network, _ input: [Int], _ count: Int
  ) {
    #expect(net.outline(of: input).parameters == count, "\(name)")
    #expect(net.parameters.names.allSatisfy { !$0.contains("conv") }, "nothing was drawn")
  }

  @Test func `have as many once they are drawn, too`() {
    for net in [
      Network.leNet5, .leNet5(connections: .leNet5), .historicalLeNet5, .zipCodeNet,
      .smallResidualNet(blocks: 2),
      .allConvolutionalNet,
    ] {
      var generator = SeededGenerator(seed: 1)
      let side = net.parts[0].name == "H1border" ? 16 : 28
      #expect(net.drawn(using: &generator).parameters.count == net.outline(of: [1, side, side]).parameters)
    }
  }

  /// The numbers printed in the papers of 1989 and 1998.
  @Test func `have the connections that their papers count`() throws {
    let zipCode = Network.zipCodeNet.outline(of: [1, 16, 16])
    #expect(zipCode.connections == 64_660)
    let rows = Dictionary(uniqueKeysWithValues: zipCode.rows.map { ($0.name, $0.outline) })
    func sum(_ names: String..., of number: (Outline) -> Int) -> Int {
      names.reduce(0) { $0 + (rows[$1].map(number) ?? 0) }
    }
    #expect(
      sum("H1", "H1biases") { $0.connections } == 19_968 && sum("H1", "H1biases") { $0.parameters } == 1068)
    #expect(
      sum("H2", "H2biases") { $0.connections } == 38_592 && sum("H2", "H2biases") { $0.parameters } == 2592)
    #expect(sum("H3") { $0.connections } == 5790 && sum("output") { $0.connections } == 310)

    let leNet = Network.historicalLeNet5.outline(of: [1, 28, 28])
    let layers = Dictionary(uniqueKeysWithValues: leNet.rows.map { ($0.name, $0.outline) })
    #expect(["C1", "C3", "C5", "F6"].map { layers[$0]?.connections } == [122_304, 151_600, 48_120, 10_164])
    #expect(
      ["C1", "S2", "C3", "S4", "C5", "F6"].map { layers[$0]?.parameters } == [
        156, 12, 1516, 32, 48_120, 10_164,
      ])
  }

  @Test func `take as many products as the lectures' sizes give (C17)`() {
    let (one, two) = (
      Network.alexNet().outline(of: [3, 227, 227]), Network.alexNet(groups: 2).outline(of: [3, 227, 227])
    )
    #expect(one.multiplyAdds == 1_135_256_096 && two.multiplyAdds == 724_406_816)
    let convolutions = two.rows.filter { $0.name.hasPrefix("conv") }
    #expect(convolutions.reduce(0) { $0 + $1.outline.multiplyAdds } == 665_784_864)
    // "650K neurons": the outputs of all layers with weights.
    let neurons = one.rows.filter { $0.outline.parameters > 0 }
    #expect(neurons.reduce(0) { $0 + cellCount($1.outline.output) } == 659_272)
    // C12: 4 maps of 14x14 to 12 maps of 10x10 with 5x5 kernels.
    let layer = Convolution<Float>(inputs: 4, outputs: 12, Window([5, 5]), bias: false).outline(of: [
      4, 14, 14,
    ])
    #expect(layer.output == [12, 10, 10] && layer.parameters == 1200)
    // A40: K₁(3L² + 1).
    #expect(
      Convolution<Float>(inputs: 3, outputs: 7, Window([5, 5])).outline(of: [3, 9, 9]).parameters == 7
        * (3 * 25 + 1))
  }

  @Test func `have maps of the lectures' sizes (C15, C16)`() {
    func maps(_ net: Network, _ input: [Int], _ names: String...) -> [[Int]?] {
      let rows = net.outline(of: input).rows
      return names.map { name in rows.first { $0.name == name }?.outline.output }
    }
    #expect(
      maps(.leNet5, [1, 28, 28], "conv1", "pool1", "conv2", "pool2", "flatten", "fc1", "fc2", "fc3")
        == [[6, 28, 28], [6, 14, 14], [16, 10, 10], [16, 5, 5], [400], [120], [84], [10]])
    #expect(
      maps(
        .alexNet(), [3, 227, 227], "conv1", "pool1", "conv2", "pool2", "conv3", "conv5", "pool5", "flatten")
        == [
          [96, 55, 55], [96, 27, 27], [256, 27, 27], [256, 13, 13], [384, 13, 13], [256, 13, 13],
          [256, 6, 6], [9216],
        ])
    #expect(
      maps(.googLeNet, [3, 224, 224], "conv3.relu", "inception3a", "inception4a", "inception5b", "avgpool")
        == [[192, 56, 56], [256, 28, 28], [512, 14, 14], [1024, 7, 7], [1024]])
    #expect(
      maps(.smallResidualNet(), [1, 28, 28], "layer1.0", "layer2.0", "layer3.0", "fc")
        == [[16, 28, 28], [32, 14, 14], [64, 7, 7], [10]])
    #expect(
      maps(.smallResidualNet(), [1, 28, 28], "fc")
        == maps(.smallResidualNet(skipping: false), [1, 28, 28], "fc"))
  }
}

/// A whole net in both kinds of number, and the shape of a batch for it.
private struct Whole: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let net: Sequential<Double>
  let dual: Sequential<Dual>
  let shape: [Int]

  static let all = [
    Whole(testDescription: "digit net", net: .digitNet, dual: .digitNet, shape: [2, 1, 8, 8]),
    Whole(testDescription: "LeNet-5", net: .leNet5, dual: .leNet5, shape: [2, 1, 28, 28]),
    Whole(
      testDescription: "LeNet-5 of 1998", net: .historicalLeNet5, dual: .historicalLeNet5,
      shape: [2, 1, 28, 28]),
    Whole(testDescription: "zip-code net", net: .zipCodeNet, dual: .zipCodeNet, shape: [3, 1, 16, 16]),
    Whole(
      testDescription: "residual net", net: .smallResidualNet(inputs: 2, width: 4, blocks: 2, classes: 3),
      dual: .smallResidualNet(inputs: 2, width: 4, blocks: 2, classes: 3), shape: [3, 2, 9, 10]),
    Whole(
      testDescription: "plain net", net: .smallResidualNet(width: 4, skipping: false),
      dual: .smallResidualNet(width: 4, skipping: false), shape: [3, 1, 9, 10]),
    Whole(
      testDescription: "all-convolutional net", net: .allConvolutionalNet, dual: .allConvolutionalNet,
      shape: [2, 1, 9, 10]),
    Whole(
      testDescription: "inception unit", net: ["unit": Sequential<Double>.googLeNet.parts[7].layer],
      dual: ["unit": Sequential<Dual>.googLeNet.parts[7].layer], shape: [1, 192, 3, 4]),
  ]
}

@Suite struct `A whole net` {
  /// For every tensor of the net and for the input, a step in a random direction v, whose entries are ±1: dual numbers
  /// carry its exact effect through the whole forward pass.
  ///
  /// A derivative here is a sum of some million terms at most, whose signs vary; rounding is of the order of 1e-16·√1e6 of
  /// their size. The bound leaves a factor of 1000 for what deep nets add to that.
  @Test(arguments: Whole.all)
  fileprivate func `goes back from its output to every tensor of weights, and to its input`(_ whole: Whole) {
    var generator = SeededGenerator(seed: 5)
    var net = whole.net.drawn(using: &generator)
    net.parameters = net.parameters.map { $0 + generator.uniform(from: -0.1, to: 0.1) }
    let x = Tensor<Double>.random(whole.shape, using: &generator)
    let mode = Mode.training(seed: 6)
    let pass = net.forward(x, with: NaiveKernels(), mode: mode)
    let dz = Tensor<Double>.random(pass.output.shape, using: &generator)
    let gradients = pass.backward(dz)
    #expect(gradients.parameters.names == net.parameters.names)

    var dual = whole.dual.drawn(using: &generator)
    func slope(_ x: Tensor<Dual>, _ parameters: NamedTensors<Dual>) -> Double {
      dual.parameters = parameters
      let z = dual.forward(x, with: NaiveKernels(), mode: mode).output
      return z.combined(with: dz) { $0.slope * $1 }.elements.reduce(0, +)
    }
    func judge(_ name: String, _ claimed: Tensor<Double>, _ measure: (Tensor<Double>) -> Double) {
      let v = claimed.map { _ in generator.integer(below: 2) == 0 ? -1.0 : 1 }
      let measured = measure(v)
      let size = claimed.elements.reduce(0) { $0 + $1.magnitude }
      #expect(
        size > 0 && abs(dot(claimed, v) - measured) <= 1e-10 * size,
        "\(name): \(dot(claimed, v)), \(measured)")
    }

    let (duals, still) = (duals(of: net.parameters), x.map { Dual($0, slope: 0) })
    judge("dx", gradients.input) { v in slope(x.combined(with: v) { Dual($0, slope: $1) }, duals) }
    for (name, claimed) in zip(gradients.parameters.names, gradients.parameters.tensors) {
      judge(name, claimed) { v in
        var moved = NamedTensors<Dual>()
        for (other, tensor) in zip(duals.names, duals.tensors) {
          let isMoved = other == name
          moved.append(
            isMoved ? tensor.combined(with: v) { Dual($0.value, slope: $1) } : tensor, named: other)
        }
        return slope(still, moved)
      }
    }
  }

  private func duals(of parameters: NamedTensors<Double>) -> NamedTensors<Dual> {
    var duals = NamedTensors<Dual>()
    for (name, tensor) in zip(parameters.names, parameters.tensors) {
      duals.append(tensor.map { Dual($0, slope: 0) }, named: name)
    }
    return duals
  }
}
