import SlidingWindow
import Tensors
import Testing

/// The slips of Shah and Ghosh.
@Suite(.givenRightSizes) struct `Errata of Shah and Ghosh` {
  /// "Pooling" (A91).
  @Test func `X-22: at a tie a maximum has two slopes`() {
    let window = Window([2])
    func slopes(_ x: [Double]) -> (up: Double, down: Double) {
      // A sixteenth is exact in binary, and so are these quotients.
      let h = 1.0 / 16
      let z = maxPooling(signal(x), window).z[0]
      let above = maxPooling(signal([x[0] + h, x[1]]), window).z[0]
      let below = maxPooling(signal([x[0] - h, x[1]]), window).z[0]
      return ((above - z) / h, (z - below) / h)
    }
    #expect(slopes([3, 2]) == (1, 1))
    #expect(slopes([2, 3]) == (0, 0))
    #expect(slopes([3, 3]) == (1, 0))

    let switches = maxPooling(signal([3, 3]), window).switches
    let dx = maxPoolingInputGradient(signal([1]), switches: switches, over: [2])
    expectSame("the choice made here: the first of equal cells gets all", dx, signal([1, 0]))
  }

  /// "Let's consider MLP and CNN for MFCC…" (C9).
  @Test func `X-40: ten layers leave 1x20 cells on 3 channels, so the net has 9,036 weights, not 100k`() {
    func maps(layers: Int, padding: Window.Padding = .valid) -> [Int] {
      (1...layers).reduce([1, 1, 21, 40]) { x, _ in
        convolutionShape(x, [3, x[1], 3, 3], Window([3, 3], padding: padding))
      }
    }
    let convolutions = cellCount([3, 1, 3, 3]) + 9 * cellCount([3, 3, 3, 3])
    // The 19x38 of the slide are the maps behind the first layer, counted as if they were one.
    #expect(maps(layers: 1) == [1, 3, 19, 38])
    #expect(convolutions + 19 * 38 * 138 == 27 + 729 + 99_636)

    #expect(maps(layers: 10) == [1, 3, 1, 20])
    #expect(convolutions + cellCount(maps(layers: 10)) * 138 == 27 + 729 + 8_280)
    // With zeros around every map it would have more weights than the MLP that it is to save.
    let same = convolutions + cellCount(maps(layers: 10, padding: .same)) * 138
    #expect(same > 21 * 40 * 128 + 2 * 128 * 128 + 128 * 138)
  }
}
