import ConvNets
import SlidingWindow
import Tensors
import Testing

private func random(_ shape: [Int], seed: UInt64) -> Tensor<Double> {
  var generator = SeededGenerator(seed: seed)
  return .random(shape, using: &generator)
}

@Suite struct `A further activation` {
  private let corners = Tensor<Double>([6], [-1, 0, 3, 6, 7, .nan])
  private let ones = Tensor<Double>([6], repeating: 1)

  @Test func `relu6 is flat from 6 on, and has derivative 0 at both corners`() {
    let y = relu6(corners)
    #expect(Array(y.elements.prefix(5)) == [0, 0, 3, 6, 6] && y[5].isNaN)
    #expect(relu6InputGradient(ones, corners).elements == [0, 0, 1, 0, 0, 1])
  }

  @Test func `leaky relu is weak below 0, and at 0`() {
    let y = leakyReLU(corners, slope: 0.25)
    #expect(Array(y.elements.prefix(5)) == [-0.25, 0, 3, 6, 7] && y[5].isNaN)
    #expect(leakyReLUInputGradient(ones, corners, slope: 0.25).elements == [0.25, 0.25, 1, 1, 1, 1])
    #expect(leakyReLU(Tensor([1], [-1.0])).elements == [-0.01])
  }

  /// log 2 at 0; far out, e^z is below the last place of 1, or z is all there is.
  @Test func `softplus bends at 0 and cannot overflow`() {
    let z = Tensor<Double>([5], [0, 1, -1, 800, -800])
    let y = softplus(z, threshold: 1000)
    #expect(abs(y[0] - 0.6931471805599453) < 1e-15)
    #expect(abs(y[1] - 1.3132616875182228) < 1e-15 && abs(y[2] - 0.3132616875182228) < 1e-15)
    #expect(y[3] == 800 && y[4] == 0)
    let slopes = softplusInputGradient(Tensor([5], repeating: 1), z, threshold: 1000)
    #expect(slopes[0] == 0.5 && slopes[3] == 1 && slopes[4] == 0)
    #expect(softplus(Tensor([1], [Double.nan]))[0].isNaN)
  }

  @Test func `softplus is sharper for a larger beta, and straight above the threshold`() {
    let z = Tensor<Double>([2], [1.5, 2.5])
    let y = softplus(z, beta: 2, threshold: 4)
    #expect(abs(y[0] - 1.5242936757) < 1e-10 && y[1] == 2.5)
    let slopes = softplusInputGradient(Tensor([2], repeating: 1), z, beta: 2, threshold: 4)
    #expect(abs(slopes[0] - 0.9525741268) < 1e-10 && slopes[1] == 1)
  }

  /// The height was chosen with four decimals for this.
  @Test func `scaled tanh takes ±1 to ±1`() {
    let y = scaledTanh(Tensor<Double>([3], [1, -1, 100]))
    #expect(abs(y[0] - 1) < 1e-4 && abs(y[1] + 1) < 1e-4 && y[2] == 1.7159)
  }
}

@Suite struct `Local response normalisation` {
  /// size 3, alpha 3, beta 1, k 2: d = 2 + the squares of c − 1, c, c + 1.
  @Test func `is as worked by hand`() {
    let x = Tensor<Double>([1, 4], [1, 2, -3, 1])
    let z = localResponseNormalization(x, size: 3, alpha: 3, beta: 1, k: 2)
    let expected: [Double] = [1.0 / 7, 2.0 / 16, -3.0 / 16, 1.0 / 12]
    #expect(zip(z.elements, expected).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  /// Of two channels, the one before counts.
  @Test func `of even size reaches further back than forward`() {
    let x = Tensor<Double>([1, 3], [1, 2, 3])
    let z = localResponseNormalization(x, size: 2, alpha: 2, beta: 1, k: 1)
    let expected = [1.0 / 2, 2.0 / 6, 3.0 / 14]
    #expect(zip(z.elements, expected).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  @Test func `keeps samples and positions apart`() {
    let x = random([2, 5, 3, 2], seed: 1)
    let z = localResponseNormalization(x, size: 3, alpha: 0.5)
    for s in 0..<2 {
      for p in 0..<6 {
        let column = Tensor([1, 5], (0..<5).map { x[s, $0, p] })
        let alone = localResponseNormalization(column, size: 3, alpha: 0.5)
        #expect((0..<5).allSatisfy { alone[$0] == z[s, $0, p] })
      }
    }
  }
}

@Suite struct `Dropping cells out` {
  @Test func `silences where the mask is 0 and makes up for it`() {
    let (x, mask) = (Tensor<Double>([4], [1, 2, 3, -4]), Tensor<Double>([4], [1, 0, 0, 1]))
    #expect(dropout(x, mask: mask, p: 0.5).elements == [2, 0, 0, -8])
    #expect(dropout(x, mask: mask, p: 0.75).elements == [4, 0, 0, -16])
  }

  /// 20,000 cells, silenced with probability p: their number strays by √(20,000·p(1 − p)) ≤ 71; five times that is allowed.
  @Test(arguments: [0, 0.2, 0.5, 0.9])
  func `draws masks with the share of zeros asked for`(_ p: Double) {
    var generator = SeededGenerator(seed: 2)
    let mask: Tensor<Double> = dropoutMask([100, 200], p: p, using: &generator)
    let zeros = mask.elements.count { $0 == 0 }
    #expect(abs(Double(zeros) - 20_000 * p) <= 5 * (20_000 * p * (1 - p)).squareRoot())
    #expect(mask.elements.allSatisfy { $0 == 0 || $0 == 1 })
    let next: Tensor<Double> = dropoutMask([100, 200], p: p, using: &generator)
    #expect(p == 0 || next != mask)
  }
}

@Suite struct `Adaptive mean pooling` {
  private let x = random([2, 3, 6, 8], seed: 3)

  @Test func `to one position is global average pooling`() {
    #expect(adaptiveMeanPooling(x, to: [1, 1]).elements == globalAveragePooling(x).elements)
    let dz = random([2, 3], seed: 4)
    #expect(
      adaptiveMeanPoolingInputGradient(dz.reshaped([2, 3, 1, 1]), over: [6, 8])
        == globalAveragePoolingInputGradient(dz, over: [6, 8]))
  }

  @Test func `to a divisor is mean pooling, to the input's own size nothing`() {
    #expect(adaptiveMeanPooling(x, to: [3, 2]) == meanPooling(x, Window([2, 4], stride: [2, 4])))
    #expect(adaptiveMeanPooling(x, to: [6, 8]) == x)
  }

  /// Windows over 0 ..< 3, 2 ..< 5 and 4 ..< 7, as ⌊7t/3⌋ is 0, 2, 4 and ⌈7(t + 1)/3⌉ is 3, 5, 7.
  @Test func `lets windows share a cell where they must`() {
    let x = Tensor<Double>([1, 1, 7], [1, 2, 3, 4, 5, 6, 7])
    #expect(adaptiveMeanPooling(x, to: [3]).elements == [2, 4, 6])
    let dx = adaptiveMeanPoolingInputGradient(Tensor([1, 1, 3], [3, 6, 9]), over: [7])
    #expect(dx.elements == [1, 1, 3, 2, 5, 3, 3])
    // More windows than cells: each covers one or two.
    #expect(adaptiveMeanPooling(Tensor([1, 1, 2], [1.0, 3]), to: [3]).elements == [1, 2, 3])
  }
}

@Suite struct `A channel shuffle` {
  @Test func `deals channels out like cards`() {
    let x = Tensor<Double>([1, 6, 1], [0, 1, 2, 10, 11, 12])
    #expect(channelShuffle(x, groups: 2).elements == [0, 10, 1, 11, 2, 12])
    #expect(channelShuffle(x, groups: 3).elements == [0, 2, 11, 1, 10, 12])
  }

  @Test func `is undone by its gradient`() {
    let x = random([2, 12, 3], seed: 5)
    for groups in [1, 2, 3, 4, 6, 12] {
      #expect(channelShuffleInputGradient(channelShuffle(x, groups: groups), groups: groups) == x)
    }
    #expect(channelShuffle(x, groups: 1) == x && channelShuffle(x, groups: 12) == x)
    #expect(channelShuffle(x, groups: 3) != x)
  }
}
