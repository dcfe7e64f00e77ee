import Explanations
import SlidingWindow
import Tensors
import Testing
import Verification

@Suite struct `Numbers that remember their cells` {
  @Test func `unites, and leaves constants out`() {
    let (a, b, c) = (Influence(of: 3), Influence(of: 4), Influence(of: 9))
    #expect((a + b * c).description == "{3…4, 9}")
    #expect(a - a == a && (Influence(7) / a) == a && Influence(0.5).cells.isEmpty)
    #expect(Influence.exp(a * b) == b * a && Influence.power(c, 2) == c)
  }

  @Test func `passes through activations, one by one, and through softmax never`() async {
    let x = Tensor(cellsOf: [2, 3])
    #expect(relu(x) == x && sigmoid(x) == x && tanh(x) == x)
    await #expect(processExitsWith: .failure) { _ = softmax(Tensor(cellsOf: [2, 3])) }
  }

  @Test func `takes the larger of two sets as maximum, and stops where neither contains the other`()
    async throws
  {
    let sets = [Influence(of: 1), Influence(of: 1) + Influence(of: 2), Influence(0)]
    #expect(maxPooling(Tensor([1, 1, 3], sets), Window([3])).z[0, 0, 0] == sets[1])
    let exit = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = maxPooling(Tensor(cellsOf: [1, 1, 4]), Window([2]))
    }
    let text = String(decoding: exit.standardErrorContent, as: UTF8.self)
    #expect(text.contains("depends on both of the cells it compares, {0} and {1}"))
  }

  @Test(arguments: Geometry.convolutions)
  func `finds the cells whose change changes a convolution`(_ c: Geometry) {
    var generator = SeededGenerator(seed: 7)
    let w = Tensor<Double>.random(c.w, from: 0.5, to: 1, using: &generator)
    let x = Tensor<Double>.random(c.x, using: &generator)
    let found = convolution(Tensor(cellsOf: c.x), w.map { _ in Influence(1) }, c.window, groups: c.groups)
    #expect(found == measuredInfluence(on: x) { convolution($0, w, c.window, groups: c.groups) })
  }

  @Test(arguments: Geometry.poolings)
  func `finds the cells whose change changes pooling`(_ c: Geometry) {
    var generator = SeededGenerator(seed: 8)
    let x = Tensor<Double>.random(c.x, using: &generator)
    let sets = Tensor(cellsOf: c.x)
    let found = meanPooling(sets, c.window)
    #expect(found == measuredInfluence(on: x) { meanPooling($0, c.window) })
    #expect(found == measuredInfluence(on: x) { maxPooling($0, c.window).z })
    #expect(found == pNormPooling(sets, p: 3, c.window))
  }
}

/// Changes one input cell after the other and looks which outputs change. The change is large, so that it wins every
/// maximum it takes part in; with positive weights no two changes cancel.
private func measuredInfluence(
  on x: Tensor<Double>, of output: (Tensor<Double>) -> Tensor<Double>
) -> Tensor<Influence> {
  let before = output(x)
  var found = before.map { _ in Influence(0) }
  for u in x.indices {
    var changed = x
    changed[u] += 1000
    let after = output(changed)
    for t in after.indices where after[t] != before[t] { found[t] += Influence(of: u) }
  }
  return found
}

/// A network with a name for the test's log.
struct FieldCase: Sendable, CustomStringConvertible {
  let description: String
  let layers: [ScanningLayer]
  let extent: [Int]

  static let all: [FieldCase] = [
    FieldCase(
      description: "LeNet in small",
      layers: [
        .convolution(Window([3, 3])), .pooling(Window([2, 2], stride: 2)), .convolution(Window([2, 2])),
        .pooling(Window([2, 2], stride: 2)),
      ], extent: [12, 14]),
    FieldCase(
      description: "padding, leftover, uneven axes",
      layers: [
        .convolution(Window([3, 2], stride: [2, 1], padding: .zeros([1, 0]))),
        .pooling(Window([3, 3], stride: [2, 3], padding: .zeros(1))),
        .convolution(Window([3, 1], padding: .same)),
      ], extent: [11, 10]),
    FieldCase(
      description: "dilation, which leaves gaps",
      layers: [.convolution(Window([3], dilation: 2)), .convolution(Window([2], stride: 2, dilation: 4))],
      extent: [19]),
    FieldCase(
      description: "a stride larger than the kernel",
      layers: [.pooling(Window([2], stride: 3)), .convolution(Window([3]))], extent: [17]),
    FieldCase(
      description: "down and up again",
      layers: [
        .convolution(Window([3], stride: 2, padding: .zeros(1))),
        .transposedConvolution(Window([3], stride: 2)),
        .convolution(Window([2])),
      ], extent: [9]),
    FieldCase(
      description: "a volume",
      layers: [.convolution(Window([2, 1, 2])), .pooling(Window([1, 2, 2], stride: [1, 2, 1]))],
      extent: [3, 5, 4]),
  ]

  var cells: Range<Int> { 0..<cellCount(layers.reduce(extent) { $1.outputExtent(over: $0) }) }
  func cell(_ t: Int) -> [Int] {
    index(ofFlatPosition: t, in: layers.reduce(extent) { $1.outputExtent(over: $0) })
  }
}

@Suite struct `Receptive fields` {
  @Test(arguments: FieldCase.all)
  func `layer by layer are those of the whole network at once`(_ c: FieldCase) {
    let whole = c.layers.reduce(Tensor(cellsOf: [1, 1] + c.extent)) { $1.forward($0) }
    for t in c.cells {
      let field = ReceptiveField(of: c.cell(t), through: c.layers, over: c.extent)
      #expect(field.reaching[0] == whole[t].cells)
      #expect(field.reaching.last == RangeSet(t..<t + 1))
    }
  }

  @Test(arguments: FieldCase.all)
  func `are the cells whose change changes the output`(_ c: FieldCase) {
    var generator = SeededGenerator(seed: 12)
    let filters = c.layers.map {
      Tensor<Double>.random([1, 1] + $0.window.kernel, from: 0.5, to: 1, using: &generator)
    }
    func output(_ x: Tensor<Double>) -> Tensor<Double> {
      zip(c.layers, filters).reduce(x) { x, layer in
        switch layer.0 {
        case .convolution(let window): convolution(x, layer.1, window)
        case .pooling(let window): maxPooling(x, window).z
        case .transposedConvolution(let window): transposedConvolution(x, layer.1, window)
        }
      }
    }
    let x = Tensor<Double>.random([1, 1] + c.extent, using: &generator)
    let measured = measuredInfluence(on: x, of: output)
    for t in c.cells {
      let field = ReceptiveField(of: c.cell(t), through: c.layers, over: c.extent)
      #expect(field.reaching[0] == measured[t].cells, "cell \(c.cell(t))")
    }
  }

  @Test func `of cells far from the edges have the size, place and distance of the formula`() {
    for kernels in [[3, 3], [5, 2], [2, 2, 3]] {
      for strides in [[1, 1, 1], [2, 1, 2], [1, 2, 1]] {
        for padding in 0...1 {
          let windows = zip(kernels, strides).map {
            Window([$0], stride: .init($1), padding: .zeros(.init(padding)))
          }
          let layers = windows.map { ScanningLayer.convolution($0) }
          let formula = FieldFormula(windows.map { $0.axes[0] })
          let positions = layers.reduce([40]) { $1.outputExtent(over: $0) }[0]
          for t in positions / 2 - 1...positions / 2 + 1 {
            let field = ReceptiveField(of: [t], through: layers, over: [40])
            #expect(field.reaching[0] == RangeSet(formula.cells(of: t)), "\(kernels) \(strides) \(padding)")
          }
        }
      }
    }
  }

  @Test func `have the sizes that are known of the classics`() {
    func size(_ axes: [(kernel: Int, stride: Int)]) -> FieldFormula {
      FieldFormula(axes.map { Window([$0.kernel], stride: .init($0.stride)).axes[0] })
    }
    // Two 3x3 see what one 5x5 sees, three what one 7x7 sees (A124).
    #expect(size([(3, 1), (3, 1)]).size == size([(5, 1)]).size)
    #expect(size([(3, 1), (3, 1), (3, 1)]).size == size([(7, 1)]).size)
    // LeNet-5 up to its second pooling (E6): 5 + 1 + 4·2 + 1·2 = 16.
    let lenet = size([(5, 1), (2, 2), (5, 1), (2, 2)])
    #expect(lenet.size == 16 && lenet.jump == 4)
  }

  @Test func `have gaps and edges that the formula does not know`() {
    // Cells 0, 2, 4 of cells 0, 2, 4: none of the odd ones.
    let dilated = Window([3], dilation: 2)
    let field = ReceptiveField(
      of: [0], through: [.convolution(dilated), .convolution(dilated)], over: [9])
    #expect(Set(field.reaching[0].ranges.joined()) == [0, 2, 4, 6, 8])
    #expect(FieldFormula([dilated.axes[0], dilated.axes[0]]).cells(of: 0) == 0..<9)

    // The last cell is left over by the first layer; padding of the second hides that from the formula.
    let layers = [Window([2], stride: 2), Window([3], padding: .same)]
    let edge = ReceptiveField(of: [2], through: layers.map { .convolution($0) }, over: [7])
    #expect(edge.reaching[0] == RangeSet(2..<6))
    #expect(FieldFormula(layers.map { $0.axes[0] }).cells(of: 2).contains(6))
  }
}
