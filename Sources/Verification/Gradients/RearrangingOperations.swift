import SlidingWindow
import Tensors

/// The moves without arithmetic, each with the move that is its gradient.
struct RearrangingOperation: DifferentiableOperation {
  enum Move: Sendable {
    case padded(before: [Int], after: [Int])
    case cropped(before: [Int], after: [Int])
    case subsampled(by: [Int])
    case zeroUpsampled(by: [Int], leftover: [Int])
    case linearUpsampling(by: Int)
    case flipped
    case channelsSwapped(groups: Int)
  }

  let move: Move
  let shape: [Int]

  var description: String { "\(move) of \(shape)" }
  var arguments: [(name: String, shape: [Int])] { [("x", shape)] }

  var name: String {
    switch move {
    case .padded: "padded"
    case .cropped: "cropped"
    case .subsampled: "subsampled"
    case .zeroUpsampled: "zeroUpsampled"
    case .linearUpsampling: "linearUpsampling"
    case .flipped: "flipped"
    case .channelsSwapped: "channelsSwapped"
    }
  }

  func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    let x = arguments[0]
    return switch move {
    case .padded(let before, let after): x.padded(before: before, after: after)
    case .cropped(let before, let after): x.cropped(before: before, after: after)
    case .subsampled(let stride): x.subsampled(by: .init(stride))
    case .zeroUpsampled(let stride, let leftover): x.zeroUpsampled(by: .init(stride), leftover: leftover)
    case .linearUpsampling(let factor): SlidingWindow.linearUpsampling(x, by: factor)
    case .flipped: x.flipped()
    case .channelsSwapped(let groups): x.channelsSwapped(groups: groups)
    }
  }

  func gradients(_ arguments: [Tensor<Double>], upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    let x = arguments[0]
    return switch move {
    case .padded(let before, let after): [dz.cropped(before: before, after: after)]
    case .cropped(let before, let after): [dz.padded(before: before, after: after)]
    case .subsampled(let stride):
      [
        dz.zeroUpsampled(
          by: .init(stride), leftover: zip(x.extent, stride).map { extent, stride in (extent - 1) % stride })
      ]
    case .zeroUpsampled(let stride, _): [dz.subsampled(by: .init(stride))]
    case .linearUpsampling(let factor): [linearUpsamplingInputGradient(dz, by: factor)]
    case .flipped: [dz.flipped()]
    case .channelsSwapped(let groups): [dz.channelsSwapped(groups: groups)]
    }
  }

  static let grid: [RearrangingOperation] = [
    .init(move: .padded(before: [1, 0], after: [0, 2]), shape: [2, 3, 4, 5]),
    .init(move: .padded(before: [-1, 2], after: [1, -2]), shape: [2, 3, 4, 5]),
    .init(move: .padded(before: [2], after: [1]), shape: [3, 2, 6]),
    .init(move: .cropped(before: [1, 0], after: [0, 2]), shape: [2, 3, 4, 5]),
    .init(move: .cropped(before: [0, 1, 1], after: [1, 0, 1]), shape: [1, 2, 3, 4, 5]),
    .init(move: .subsampled(by: [2, 3]), shape: [2, 3, 6, 8]),
    .init(move: .subsampled(by: [3]), shape: [2, 3, 7]),
    .init(move: .zeroUpsampled(by: [2, 3], leftover: [1, 0]), shape: [2, 3, 4, 2]),
    .init(move: .zeroUpsampled(by: [2, 1, 3], leftover: [0, 0, 2]), shape: [2, 1, 3, 2, 2]),
    .init(move: .linearUpsampling(by: 2), shape: [2, 3, 4, 5]),
    .init(move: .linearUpsampling(by: 3), shape: [2, 2, 5]),
    .init(move: .linearUpsampling(by: 2), shape: [1, 2, 2, 3, 2]),
    .init(move: .flipped, shape: [2, 3, 4, 5]),
    .init(move: .flipped, shape: [2, 3, 2, 4, 3]),
    .init(move: .channelsSwapped(groups: 1), shape: [2, 3, 4]),
    .init(move: .channelsSwapped(groups: 2), shape: [4, 3, 2, 5]),
  ]
}
