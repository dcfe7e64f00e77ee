import SlidingWindow
import Tensors
import Testing

extension Trait where Self == ConditionTrait {
  /// Skips tests while windows have a wrong number of positions.
  ///
  /// Every operation stops the program when it is handed a derivative of another shape than it expects, and would end
  /// the whole run. So when sizes are wrong, the tests of sizes speak alone, and tell where.
  static var givenRightSizes: Self { .enabled(if: wrongSizes.isEmpty, "sizes come out wrong") }
}

/// The windows along one axis whose positions or leftover differ from those of a walk over the padded signal, or
/// whose derivatives do not fill the grid of stride 1 when zeros are put between them. Axes do not depend on each
/// other, so one axis stands for all.
let wrongSizes: [String] = {
  var wrong: [String] = []
  for length in 1...5 {
    for s in 1...4 {
      for d in 1...3 {
        for (before, after) in [(0, 0), (1, 2), (3, 0), (-1, 1)] {
          let walk = PlainWalk(length: length, s: s, d: d, before: before, after: after)
          let window = Window(
            [length], stride: .init(s), padding: .uneven(before: .init(before), after: .init(after)),
            dilation: .init(d))
          for cells in 2...14 {
            let positions = walk.outputs(over: cells)
            var right = window.positions(over: [cells]) == [positions]
            if right, positions > 0 {
              let leftover = before + cells + after - 1 - walk.place(positions - 1, length - 1)
              right = right && window.leftover(over: [cells]) == [leftover]
              right = right && window.extent(positions: [positions], leftover: .init(leftover)) == [cells]
              let dz = Tensor<Double>(zeros: [1, 1, positions])
              let upsampled = dz.zeroUpsampled(by: .init(s), leftover: [leftover])
              right = right && upsampled.extent == [(positions - 1) * s + 1 + leftover]
            }
            if !right { wrong.append("over \(cells) cells: \(walk)") }
          }
        }
      }
    }
  }
  return wrong
}()

/// Ends the test if a window lies on no cell of the input; max pooling would end the whole run.
func requireCellUnderEveryWindow(_ window: Window, over extent: [Int]) throws {
  let taps = window.taps(over: extent)
  try #require(taps.positions.allSatisfy { !taps[$0].isEmpty })
}
