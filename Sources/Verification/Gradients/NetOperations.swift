import ConvNets
import SlidingWindow
import Tensors

/// Operations of nets beyond the readable module, each of one argument x.
struct NetOperation: DifferentiableOperation {
  enum Kind: Sendable {
    case localResponseNormalization(size: Int, alpha: Double, beta: Double, k: Double)
    case dropout(p: Double)
    case adaptiveMeanPooling(to: [Int])
    case channelShuffle(groups: Int)
  }

  let kind: Kind
  let shape: [Int]

  var description: String { "\(kind) of \(shape)" }
  var arguments: [(name: String, shape: [Int])] { [("x", shape)] }

  var name: String {
    switch kind {
    case .localResponseNormalization: "localResponseNormalization"
    case .dropout: "dropout"
    case .adaptiveMeanPooling: "adaptiveMeanPooling"
    case .channelShuffle: "channelShuffle"
    }
  }

  var smoothness: Smoothness {
    if case .localResponseNormalization = kind { .smooth } else { .linear }
  }

  private func mask<Number: Real>(p: Double) -> Tensor<Number> {
    var generator = SeededGenerator(seed: 3)
    return dropoutMask(shape, p: p, using: &generator)
  }

  func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    let x = arguments[0]
    return switch kind {
    case .localResponseNormalization(let size, let alpha, let beta, let k):
      localResponseNormalization(x, size: size, alpha: alpha, beta: beta, k: k)
    case .dropout(let p): dropout(x, mask: mask(p: p), p: p)
    case .adaptiveMeanPooling(let positions): adaptiveMeanPooling(x, to: positions)
    case .channelShuffle(let groups): channelShuffle(x, groups: groups)
    }
  }

  func gradients(_ arguments: [Tensor<Double>], upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    let x = arguments[0]
    return switch kind {
    case .localResponseNormalization(let size, let alpha, let beta, let k):
      [localResponseNormalizationInputGradient(dz, x, size: size, alpha: alpha, beta: beta, k: k)]
    case .dropout(let p): [dropoutInputGradient(dz, mask: mask(p: p), p: p)]
    case .adaptiveMeanPooling: [adaptiveMeanPoolingInputGradient(dz, over: x.extent)]
    case .channelShuffle(let groups): [channelShuffleInputGradient(dz, groups: groups)]
    }
  }

  static let grid: [NetOperation] = [
    .init(kind: .localResponseNormalization(size: 5, alpha: 0.5, beta: 0.75, k: 2), shape: [2, 7, 2, 3]),
    .init(kind: .localResponseNormalization(size: 4, alpha: 0.3, beta: 0.5, k: 1), shape: [3, 6, 2]),
    .init(kind: .localResponseNormalization(size: 1, alpha: 0.7, beta: 1.5, k: 0.5), shape: [2, 3, 4]),
    .init(kind: .localResponseNormalization(size: 9, alpha: 0.9, beta: 0.75, k: 1), shape: [4, 3]),
    .init(kind: .dropout(p: 0.5), shape: [2, 3, 4, 5]),
    .init(kind: .dropout(p: 0.2), shape: [3, 7]),
    .init(kind: .adaptiveMeanPooling(to: [3]), shape: [2, 3, 7]),
    .init(kind: .adaptiveMeanPooling(to: [5, 2]), shape: [2, 3, 3, 6]),
    .init(kind: .adaptiveMeanPooling(to: [2, 1, 3]), shape: [1, 2, 3, 4, 5]),
    .init(kind: .channelShuffle(groups: 2), shape: [2, 6, 3]),
    .init(kind: .channelShuffle(groups: 4), shape: [3, 4, 2]),
    .init(kind: .channelShuffle(groups: 3), shape: [2, 12, 2, 2]),
  ]
}
