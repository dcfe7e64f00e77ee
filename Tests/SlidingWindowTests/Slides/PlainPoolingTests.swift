import SlidingWindow
import Tensors
import Testing

/// Signals to pool: overlapping blocks and gaps, padding, leftover cells dropped or covered.
struct PoolCase: Sendable, CustomTestStringConvertible {
  var p: Int
  var s: Int
  var d: Int
  var before: Int
  var after: Int
  var roundingUp: Bool
  let cells = 11

  var window: Window {
    Window(
      [p], stride: .init(s), padding: .uneven(before: .init(before), after: .init(after)),
      dilation: .init(d), rounding: roundingUp ? .up : .down)
  }

  var blocks: [[Int?]] {
    plainBlocks(
      over: cells, p: p, s: s, dilation: d, before: before, after: after, roundingUp: roundingUp)
  }

  var testDescription: String {
    "\(p) cells, stride \(s), dilation \(d), padding \(before) \(after), rounding \(roundingUp ? "up" : "down")"
  }

  static let grid: [PoolCase] = {
    var cases: [PoolCase] = []
    for p in 1...4 {
      for s in 1...4 {
        for d in 1...2 {
          for (before, after) in [(0, 0), (1, 2), (2, 0)] {
            for roundingUp in [false, true] {
              cases.append(PoolCase(p: p, s: s, d: d, before: before, after: after, roundingUp: roundingUp))
            }
          }
        }
      }
    }
    return cases
  }()

  /// Whether every block has a cell of the signal.
  var isGrounded: Bool { blocks.allSatisfy { $0.contains { $0 != nil } } }

  static let grounded = grid.filter(\.isGrounded)
}

@Suite(.givenRightSizes) struct `McAllester's pooling of signals` {
  @Test(arguments: allKernels, PoolCase.grounded)
  func `padding never wins, not even over negative numbers, and ties go to the first`(
    _ kernels: any KernelsUnderTest, _ c: PoolCase
  ) throws {
    // All negative: a maximum that starts from 0, or sees the padding, comes out wrong.
    let x = try PoolData(c, in: -6 ... -2).x
    let (z, switches) = kernels.maxPooling(x, c.window)
    for s in 0..<2 {
      for channel in 0..<3 {
        for (t, block) in c.blocks.enumerated() {
          let places = block.compactMap { $0 }
          let largest = places.map { x[s, channel, $0] }.max()
          let first = places.first { x[s, channel, $0] == largest }
          #expect(z[s, channel, t] == largest, "block \(t) of channel \(channel)")
          #expect(switches[s, channel, t] == first, "block \(t) of channel \(channel)")
        }
      }
    }
  }

  @Test(arguments: allKernels, PoolCase.grounded)
  func `the derivative of a maximum adds up at its place`(_ kernels: any KernelsUnderTest, _ c: PoolCase)
    throws
  {
    let d = try PoolData(c, in: -6 ... -2)
    let switches = kernels.maxPooling(d.x, c.window).switches
    var expected = Tensor<Double>(zeros: d.x.shape)
    for s in 0..<2 {
      for channel in 0..<3 {
        for (t, block) in c.blocks.enumerated() {
          let places = block.compactMap { $0 }
          let largest = places.map { d.x[s, channel, $0] }.max()
          let first = try #require(places.first { d.x[s, channel, $0] == largest })
          expected[s, channel, first] = expected[s, channel, first] + d.dz[s, channel, t]
        }
      }
    }
    expectSame("dx", kernels.maxPoolingInputGradient(d.dz, switches: switches, over: [c.cells]), expected)
  }

  @Test(arguments: allKernels, PoolCase.grid)
  func `padded cells count as zeros in a mean, cells over the end do not`(
    _ kernels: any KernelsUnderTest, _ c: PoolCase
  ) throws {
    try compareMeans(kernels, c, countingPadding: true) { $0.count }
  }

  @Test(arguments: allKernels, PoolCase.grounded)
  func `a mean that leaves padding out divides by the cells of the signal`(
    _ kernels: any KernelsUnderTest, _ c: PoolCase
  ) throws {
    try compareMeans(kernels, c, countingPadding: false) { $0.compactMap { $0 }.count }
  }

  /// - Parameter K: How many cells of a block count.
  func compareMeans(
    _ kernels: any KernelsUnderTest, _ c: PoolCase, countingPadding: Bool, K: ([Int?]) -> Int
  ) throws {
    let d = try PoolData(c, in: -6...6)
    let z = kernels.meanPooling(d.x, c.window, countingPadding: countingPadding)
    var mean = Tensor<Double>(zeros: z.shape)
    var expected = Tensor<Double>(zeros: d.x.shape)
    for s in 0..<2 {
      for channel in 0..<3 {
        for (t, block) in c.blocks.enumerated() {
          let places = block.compactMap { $0 }
          mean[s, channel, t] = places.reduce(0) { $0 + d.x[s, channel, $1] } / Double(K(block))
          for u in places {
            expected[s, channel, u] = expected[s, channel, u] + d.dz[s, channel, t] / Double(K(block))
          }
        }
      }
    }
    // One division of whole numbers: rounding it again gives what a division in Float gives.
    expectSame("z", z, kernels.rounded(mean))
    let dx = kernels.meanPoolingInputGradient(
      d.dz, over: [c.cells], c.window, countingPadding: countingPadding)
    expectSame("dx", dx, expected)
  }
}

/// What a pooling layer for signals is fed with.
private struct PoolData {
  let x: Tensor<Double>
  /// Multiples of 1, 2, 3 and 4, so that they are shared out in whole numbers.
  let dz: Tensor<Double>

  /// Ends the test, instead of the whole run, if the module has other blocks.
  init(_ c: PoolCase, in range: ClosedRange<Int>) throws {
    try #require(c.window.positions(over: [c.cells]) == [c.blocks.count])
    if c.isGrounded { try requireCellUnderEveryWindow(c.window, over: [c.cells]) }
    var generator = SeededGenerator(seed: 9)
    x = .wholeNumbers([2, 3, c.cells], in: range, using: &generator)
    dz = Tensor.wholeNumbers([2, 3, c.blocks.count], using: &generator).map { 12 * $0 }
  }
}
