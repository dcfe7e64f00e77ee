import SlidingWindow
import Tensors
import Testing

/// The slips of McAllester 2020.
@Suite(.givenRightSizes) struct `Errata of McAllester 2020` {
  /// "2D CNN in PyTorch" (A114), against "Grouping" (A123): G groups have a G-th of the weights.
  @Test(arguments: [1, 2, 3])
  func `X-25: with in-channels twice in its shape a filter has too many weights`(groups: Int) {
    let (outputs, inputs) = (6, 12)
    let window = Window([3, 2])
    let right = [outputs, inputs / groups, 3, 2]
    let printed = [outputs, inputs / groups, inputs, 3, 2]
    #expect(convolutionShape([1, inputs, 8, 7], right, window, groups: groups) == [1, outputs, 6, 6])
    // Every output sums over the channels of its group and over the cells of the window.
    #expect(cellCount(right) * groups == outputs * inputs * 3 * 2)
    #expect(cellCount(printed) == inputs * cellCount(right))
  }

  /// "Dilation" (A121).
  @Test func `X-26: without the sum one product is left of the dilated convolution`() {
    var generator = SeededGenerator(seed: 26)
    let x = Tensor.wholeNumbers([1, 2, 9], in: 1...9, using: &generator)
    let w = Tensor.wholeNumbers([1, 2, 3], in: 1...9, using: &generator)
    let (L, W, B) = (plainSignals(x)[0], plainFilters(w), 5.0)
    let d = 2
    var (printed, right) = ([Double](repeating: 0, count: 5), [Double](repeating: B, count: 5))
    for x in 0..<5 {
      for k in 0..<3 {
        for i in 0..<2 {
          printed[x] = W[k][i][0] * L[x + d * k][i] + B
          right[x] += W[k][i][0] * L[x + d * k][i]
        }
      }
    }
    let z = convolution(x, w, bias: Tensor([1], [B]), Window([3], dilation: .init(d)))
    expectSame("z", z, signal(right))
    #expect(z != signal(printed))
  }

  /// "Hypercolumns" (A122).
  @Test func `X-27: ⌊x/W_ℓ⌋ misses the cell over pixel x, ⌊x·W_ℓ/W_1⌋ finds it`() {
    let W_1 = 16
    for W_l in [16, 8, 4, 2] {
      // The layer ℓ made by pools that do not overlap: its cell over pixel x is the window with x under it.
      let ratio = W_1 / W_l
      let taps = Window([ratio], stride: .init(ratio)).taps(over: [W_1])
      let over = (0..<W_1).map { x in taps.positions.first { taps[$0].contains { $0.u == x } } }
      let printed = (0..<W_1).map { x in x / W_l }
      #expect(over == (0..<W_1).map { x in x * W_l / W_1 }, "width \(W_l)")
      // With W_ℓ as the factor of reduction instead of a width, print is right.
      #expect(over == (0..<W_1).map { x in x / ratio }, "width \(W_l)")
      // On the way from 16 to 4 cells the width 4 happens to be the factor, too.
      #expect((over == printed) == (W_l == ratio), "width \(W_l)")
    }
  }

  /// "Grouping" (A123).
  @Test(arguments: [2, 3])
  func `X-28: group g begins at channel g·I/G, and has its own biases`(G: Int) {
    var generator = SeededGenerator(seed: 28)
    let (I, J) = (6, 6)
    let x = Tensor.wholeNumbers([1, I, 8], using: &generator)
    let w = Tensor.wholeNumbers([J, I / G, 3], using: &generator)
    let b = Tensor([J], (1...J).map { Double(10 * $0) })
    let L = plainSignals(x)[0]
    func grouped(channel: (_ g: Int, _ i: Int) -> Int, bias: (_ g: Int, _ j: Int) -> Int) -> Tensor<Double> {
      let steps = (0..<6).map { x in
        (0..<G).flatMap { g in
          (0..<J / G).map { j in
            var sum = b[bias(g, j)]
            for k in 0..<3 {
              for i in 0..<I / G { sum += w[g * J / G + j, i, k] * L[x + k][channel(g, i)] }
            }
            return sum
          }
        }
      }
      return Tensor(signals: [steps])
    }
    let right = grouped(channel: { g, i in g * I / G + i }, bias: { g, j in g * J / G + j })
    let wrongChannel = grouped(channel: { g, i in g + i }, bias: { g, j in g * J / G + j })
    let wrongBias = grouped(channel: { g, i in g * I / G + i }, bias: { _, j in j })
    expectSame("z", convolution(x, w, bias: b, Window([3]), groups: G), right)
    #expect(wrongChannel != right)
    #expect(wrongBias != right)
  }

  /// "Alexnet" (E9).
  @Test func `X-44: after a ReLU, scores below 0 are all one to the net, and no derivative comes back`() {
    let scores = Tensor([1, 4], [-1.0, -3, 2, -0.5])
    let target = Tensor([1], [1])
    let linear = crossEntropyInputGradient(scores, target: target)
    #expect(linear.elements.allSatisfy { $0 != 0 } && linear[1] < 0)

    let rectified = relu(scores)
    let behind = reluInputGradient(crossEntropyInputGradient(rectified, target: target), scores)
    #expect(behind[0] == 0 && behind[1] == 0 && behind[3] == 0)
    let probabilities = softmax(rectified)
    #expect(probabilities[0] == probabilities[1] && probabilities[1] == probabilities[3])
    // Even if no class fits, none can be told apart: each has 1/4, and training stands still.
    let none = relu(scores.map { $0 - 3 })
    #expect(softmax(none).elements.allSatisfy { abs($0 - 0.25) < 1e-15 })
    let stuck = reluInputGradient(crossEntropyInputGradient(none, target: target), scores.map { $0 - 3 })
    #expect(stuck.elements.allSatisfy { $0 == 0 })
  }
}
