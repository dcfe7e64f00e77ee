import Dispatch
import Explanations
import SlidingWindow
import Tensors
import Testing
import Verification

@Suite struct `Tallies` {
  /// What `work` does with numbers that know the counter.
  private func operations<Result>(_ work: (Tally.Counter) -> Result) -> Operations {
    let counter = Tally.Counter()
    _ = work(counter)
    return counter.operations
  }

  private func random(_ shape: [Int], seed: UInt64 = 5) -> Tensor<Double> {
    var generator = SeededGenerator(seed: seed)
    return .random(shape, using: &generator)
  }

  @Test(arguments: Geometry.convolutions)
  func `convolution and its gradients spend one multiply-add on every tap of every pair of channels`(
    _ c: Geometry
  ) {
    let taps = c.window.taps(over: c.extent)
    let tapCount = taps.positions.reduce(0) { $0 + taps[$1].count }
    let products = c.samples * c.channels.output * c.groups * c.channels.input * tapCount
    let once = Operations(multiplications: products, additions: products)
    let (x, w, dz) = (random(c.x), random(c.w), random(c.z))
    #expect(
      operations { convolution(x.counted(by: $0), w.counted(by: $0), c.window, groups: c.groups) } == once)
    #expect(
      operations {
        convolutionInputGradient(
          dz.counted(by: $0), w.counted(by: $0), over: c.extent, c.window, groups: c.groups)
      } == once)
    #expect(
      operations {
        convolutionFilterGradient(dz.counted(by: $0), x.counted(by: $0), c.window, groups: c.groups)
      } == once)
    #expect(
      operations { convolutionBiasGradient(dz.counted(by: $0)) } == Operations(additions: dz.indices.count))
  }

  @Test(arguments: Geometry.convolutions)
  func `transposed convolution spends as much as the convolution whose adjoint it is`(_ c: Geometry) {
    let (x, w) = (random(c.z), random(c.w))
    let leftover = Window.PerAxis(c.window.leftover(over: c.extent))
    let there = operations {
      transposedConvolution(
        x.counted(by: $0), w.counted(by: $0), c.window, leftover: leftover, groups: c.groups)
    }
    let back = operations {
      convolution(random(c.x).counted(by: $0), w.counted(by: $0), c.window, groups: c.groups)
    }
    #expect(there == back && there.multiplications > 0)
  }

  @Test(arguments: Geometry.poolings)
  func `pooling spends one addition or comparison on every tap`(_ c: Geometry) {
    let x = random(c.x)
    let taps = c.window.taps(over: c.extent)
    let maps = c.x[0] * c.x[1]
    let (outputs, tapCount) = (
      maps * taps.positions.count, maps * taps.positions.reduce(0) { $0 + taps[$1].count }
    )
    let dz = random(c.x.prefix(2) + c.window.positions(over: c.extent))
    #expect(
      operations { meanPooling(x.counted(by: $0), c.window) }
        == Operations(additions: tapCount, divisions: outputs))
    #expect(
      operations { meanPoolingInputGradient(dz.counted(by: $0), over: c.extent, c.window) }
        == Operations(additions: tapCount, divisions: tapCount))
    // The first cell under a window is compared with itself.
    #expect(operations { maxPooling(x.counted(by: $0), c.window) } == Operations(comparisons: tapCount))
    let switches = maxPooling(x, c.window).switches
    #expect(
      operations { maxPoolingInputGradient(dz.counted(by: $0), switches: switches, over: c.extent) }
        == Operations(additions: outputs))
  }

  @Test func `activations and p-norms spend functions`() {
    let z = random([2, 3, 4])
    #expect(operations { relu(z.counted(by: $0)) } == Operations(comparisons: 24))
    #expect(operations { tanh(z.counted(by: $0)) } == Operations(functions: 24))
    // |x|, its power, a sum, and for each of the 6 windows of 2 a mean and a root; |x| of a negative number subtracts.
    let norms = operations { pNormPooling(z.counted(by: $0), p: 3, Window([2], stride: 2)) }
    let negative = z.elements.count { $0 < 0 }
    #expect(norms == Operations(additions: 24 + negative, divisions: 12, comparisons: 24, functions: 24 + 12))
  }

  @Test func `compute as they count`() {
    let window = Window([3, 2], stride: [2, 1], padding: .zeros(1))
    let (x, w) = (random([2, 3, 6, 5]), random([4, 3, 3, 2], seed: 6))
    let counter = Tally.Counter()
    let z = convolution(x.counted(by: counter), w.counted(by: counter), window)
    #expect(z.map { $0.value } == convolution(x, w, window))
    #expect(
      maxPooling(x.counted(by: counter), Window([2, 2])).z.map { $0.value }
        == maxPooling(x, Window([2, 2])).z)
    #expect(sigmoid(x.counted(by: counter)).map { $0.value } == sigmoid(x))
  }

  @Test func `count a number that is used twice once`() {
    let counter = Tally.Counter()
    let a = Tally(3, countedBy: counter)
    let square = a * a
    _ = square + square
    #expect(counter.operations == Operations(multiplications: 1, additions: 1))
    _ = Tally(2) * Tally(5)
    #expect(counter.operations == Operations(multiplications: 1, additions: 1))
  }

  @Test func `lose nothing when many count at once`() {
    let counter = Tally.Counter()
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      var sum = Tally(0)
      for _ in 0..<5_000 { sum += Tally(1, countedBy: counter) }
    }
    #expect(counter.operations == Operations(additions: 40_000))
  }

  // MARK: The lectures' counts. At a single position every weight is used once.

  @Test func `the MLP of 21x40 inputs multiplies as often as it has weights (C8)`() {
    let sizes = [21 * 40, 128, 128, 128, 138]
    let spent = operations { counter in
      zip(sizes, sizes.dropFirst()).reduce(random([1, 840]).counted(by: counter)) { x, layer in
        linear(x, random([layer.1, layer.0]).counted(by: counter))
      }
    }
    #expect(spent.multiplications == 107_520 + 16_384 + 16_384 + 17_664)
    #expect(spent.multiplications == 157_952)
  }

  @Test func `ten convolutions have few weights but multiply more (C9, X-40)`() {
    let counter = Tally.Counter()
    var maps = random([1, 1, 21, 40]).counted(by: counter)
    var weights = 0
    for _ in 0..<10 {
      let w = random([3, maps.shape[1], 3, 3])
      weights += w.indices.count
      maps = convolution(maps, w.counted(by: counter), Window([3, 3]))
    }
    #expect(maps.shape == [1, 3, 1, 20])
    _ = linear(maps.reshaped([1, 60]), random([138, 60]).counted(by: counter))
    #expect(weights + 138 * 60 == 9_036)
    // The l-th map has (21 − 2l)·(40 − 2l) cells; each takes 9 or 27 products from each of 3 filters.
    let products = (1...10).reduce(138 * 60) {
      $0 + (21 - 2 * $1) * (40 - 2 * $1) * 3 * 9 * ($1 == 1 ? 1 : 3)
    }
    #expect(counter.operations.multiplications == products)
    #expect(products > 157_952)
  }

  @Test func `a convolution of five words has 50,000 weights, one dense output 100,000 (C10)`() {
    let words = operations {
      convolution(
        random([1, 100, 5]).counted(by: $0), random([100, 100, 5]).counted(by: $0), Window([5]))
    }
    #expect(words.multiplications == 50_000)
    let dense = operations {
      linear(random([1, 100_000]).counted(by: $0), random([1, 100_000]).counted(by: $0))
    }
    #expect(dense.multiplications * 100_000 == 10_000_000_000)
  }

  @Test func `depthwise and pointwise are an eighth of the whole (C19)`() {
    let x = random([1, 32, 3, 3])
    let window = Window([3, 3])
    let whole = operations { convolution(x.counted(by: $0), random([64, 32, 3, 3]).counted(by: $0), window) }
    let parts = operations { counter in
      let stage = convolution(
        x.counted(by: counter), random([32, 1, 3, 3]).counted(by: counter), window, groups: 32)
      return convolution(stage, random([64, 32, 1, 1]).counted(by: counter), Window([1, 1]))
    }
    #expect(whole.multiplications == 18_432)
    #expect(parts.multiplications == 2_336)
  }
}
