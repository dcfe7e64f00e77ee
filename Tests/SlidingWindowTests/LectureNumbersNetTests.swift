import SlidingWindow
import Tensors
import Testing

/// Sizes and weights of the nets on the slides, as far as windows and filters decide them.
@Suite struct `Nets on the slides, layer by layer` {
  /// A filter's shape after checking that it fits an input of this shape, and the output's shape.
  func layer(
    _ x: [Int], _ filters: Int, _ window: Window, groups: Int = 1
  ) -> (z: [Int], w: [Int]) {
    let w = [filters, x[1] / groups] + window.kernel
    return (convolutionShape(x, w, window, groups: groups), w)
  }

  /// Schütt 2018, "Convolutional Layer" (A104).
  @Test func `four maps of 14x14 make twelve of 10x10 through 1,200 weights (C12)`() {
    let (z, w) = layer([1, 4, 14, 14], 12, Window([5, 5]))
    #expect(z == [1, 12, 10, 10])
    #expect(cellCount(w) == 1_200)
  }

  /// Raj 2020, "Le-net 5".
  @Test func `LeNet-5 goes from 32 through 28, 14 and 10 to 5 (C15)`() {
    let (five, halving) = (Window([5, 5]), Window([2, 2], stride: 2))
    let first = layer([1, 1, 32, 32], 6, five)
    let pooled = poolingShape("maxPooling", first.z, halving)
    let second = layer(pooled, 16, five)
    let flat = poolingShape("maxPooling", second.z, halving)
    #expect(first.z == [1, 6, 28, 28] && pooled == [1, 6, 14, 14])
    #expect(second.z == [1, 16, 10, 10] && flat == [1, 16, 5, 5])
    #expect(cellCount(flat) == 400)
    // 156 + 2,416 + 48,120 + 10,164 + 850, biases included.
    let dense = [(400, 120), (120, 84), (84, 10)].reduce(0) { $0 + $1.0 * $1.1 + $1.1 }
    #expect(cellCount(first.w) + 6 == 156 && cellCount(second.w) + 16 == 2_416)
    #expect(cellCount(first.w) + 6 + cellCount(second.w) + 16 + dense == 61_706)
  }

  /// McAllester 2020, "Alexnet" (C16).
  @Test func `AlexNet goes from 227 through 55, 27, 27 and 13 to 6 (C16)`() {
    let three = Window([3, 3], padding: .zeros(1))
    let shrink = Window([3, 3], stride: 2)
    #expect(Window([11, 11], stride: 4).positions(over: [227, 227]) == [55, 55])
    #expect(shrink.positions(over: [55, 55]) == [27, 27])
    #expect(Window([5, 5], padding: .zeros(2)).positions(over: [27, 27]) == [27, 27])
    #expect(shrink.positions(over: [27, 27]) == [13, 13])
    #expect(three.positions(over: [13, 13]) == [13, 13])
    #expect(shrink.positions(over: [13, 13]) == [6, 6])
    #expect(cellCount([256, 6, 6]) == 9_216)
    // The caption's 224 would leave a row and a column over.
    #expect(Window([11, 11], stride: 4).leftover(over: [227, 227]) == [0, 0])
    #expect(Window([11, 11], stride: 4).leftover(over: [224, 224]) == [1, 1])
  }

  /// Shah and Ghosh, "Let's consider MLP and CNN for MFCC…": 40 bands, 10 frames of context on either side
  /// (C8, C9, C28)..
  @Test func `ten layers of 3x3 shrink 21x40 to 1x20, not to 19x38 (C9, X-40)`() {
    // Context of 10 on either side of a frame is a window of 21 frames.
    #expect(Window([21], padding: .same).before == [10] && Window([21], padding: .same).after == [10])
    let sizes = (1...10).reduce(into: [[21, 40]]) { sizes, _ in
      sizes.append(Window([3, 3]).positions(over: sizes.last!))
    }
    #expect(sizes[1] == [19, 38])
    #expect(sizes[10] == [1, 20])
    let printed = cellCount([3, 1, 3, 3]) + 9 * cellCount([3, 3, 3, 3]) + 19 * 38 * 138
    let corrected = cellCount([3, 1, 3, 3]) + 9 * cellCount([3, 3, 3, 3]) + 1 * 20 * 3 * 138
    #expect(printed == 100_392)
    #expect(corrected == 9_036)
    // The fully connected net it is compared with (C8).
    let dense = [[128, 21 * 40], [128, 128], [128, 128], [138, 128]].map(cellCount)
    #expect(dense.reduce(0, +) == 157_952)
  }

  /// Shah and Ghosh, "The input is a sequence of 1000 words…" (C10).
  @Test func `a kernel of 5 over 1000 words of 100 numbers has 50,100 parameters, not ten thousand million`()
  {
    let (z, w) = layer([1, 100, 1000], 100, Window([5], padding: .same))
    #expect(z == [1, 100, 1000])
    #expect(cellCount(w) + 100 == 50_100)
    #expect(cellCount([1000 * 100, 1000 * 100]) + 1000 * 100 == 10_000_100_000)
  }

  /// Shah and Ghosh, "Keeping the dimensionality under control" (C27).
  @Test func `a picture of 200x200 has 40,000 numbers`() {
    #expect(cellCount([1, 1, 200, 200]) == 40_000)
  }

  /// Raj 2020, "Learnable parameters in the first convolutional layer": K₁(3L² + 1) (A40, C14).
  @Test func `32 filters of 5x5 on colour have 2,432 parameters`() {
    let (_, w) = layer([1, 3, 32, 32], 32, Window([5, 5], padding: .same))
    #expect(cellCount(w) + 32 == 2_432)
  }

  /// Raj 2020, "Conventional vs. depth-wise convolution" (A78, C19; X-21).
  @Test func `64 filters of 3x3 on 32 maps have 18,432 weights, separated 2,336`() {
    let window = Window([3, 3])
    let depthwise = layer([1, 32, 9, 9], 32, window, groups: 32)
    let pointwise = layer(depthwise.z, 64, Window([1, 1]))
    #expect(cellCount(layer([1, 32, 9, 9], 64, window).w) == 18_432)
    #expect(cellCount(depthwise.w) + cellCount(pointwise.w) == 2_336)
    #expect(pointwise.z == [1, 64, 7, 7])
  }

  /// McAllester 2020, "Grouping": 1000 features in 10 groups, "each group 100 features" (C19).
  @Test func `ten groups of a thousand features sum over a hundred, with a tenth of the weights`() {
    let window = Window([3, 3])
    let (dense, grouped) = (
      layer([1, 1000, 5, 5], 1000, window), layer([1, 1000, 5, 5], 1000, window, groups: 10)
    )
    #expect(grouped.w == [1000, 100, 3, 3])
    #expect(cellCount(dense.w) == 10 * cellCount(grouped.w))
    #expect(grouped.z == dense.z)
  }
}
