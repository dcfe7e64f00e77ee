import Explanations
import SlidingWindow
import Tensors

/// A network of the lectures whose multiplications are counted.
struct CountedNetwork: Sendable {
  /// One layer; convolutions have stride 1 and no padding.
  enum Layer: Sendable {
    case convolution(outputs: Int, kernel: [Int], groups: Int = 1)
    case pooling([Int])
    case linear(outputs: Int)
  }

  let name: String
  let input: [Int]
  let layers: [Layer]

  static let all = [
    CountedNetwork(
      name: "MLP: 21x40 inputs, three hidden layers of 128, 138 outputs (C8)", input: [840],
      layers: [128, 128, 128, 138].map { .linear(outputs: $0) }),
    CountedNetwork(
      name: "CNN for the same task: ten 3x3 layers of 3 filters (C9, X-40)", input: [1, 21, 40],
      layers: Array(repeating: .convolution(outputs: 3, kernel: [3, 3]), count: 10) + [.linear(outputs: 138)]),
    CountedNetwork(
      name: "1000 words of 100 numbers, dense: one of the 100,000 outputs (C10)", input: [100_000],
      layers: [.linear(outputs: 1)]),
    CountedNetwork(
      name: "the same as a convolution over 5 words: one output word (C10)", input: [100, 5],
      layers: [.convolution(outputs: 100, kernel: [5])]),
    CountedNetwork(
      name: "3x3, 32 to 64 channels, one position (C19)", input: [32, 3, 3],
      layers: [.convolution(outputs: 64, kernel: [3, 3])]),
    CountedNetwork(
      name: "the same depthwise, then pointwise (C19)", input: [32, 3, 3],
      layers: [
        .convolution(outputs: 32, kernel: [3, 3], groups: 32), .convolution(outputs: 64, kernel: [1, 1]),
      ]),
    CountedNetwork(
      name: "1x1, 1000 to 1000 features in 10 groups, one position (C19)", input: [1000, 1, 1],
      layers: [.convolution(outputs: 1000, kernel: [1, 1], groups: 10)]),
    CountedNetwork(
      name: "LeNet-5 (C15)", input: [1, 32, 32],
      layers: [
        .convolution(outputs: 6, kernel: [5, 5]), .pooling([2, 2]),
        .convolution(outputs: 16, kernel: [5, 5]),
        .pooling([2, 2]), .linear(outputs: 120), .linear(outputs: 84), .linear(outputs: 10),
      ]),
  ]

  static var table: String {
    get throws {
      columns(
        [["network", "weights", "multiplications"]]
          + (try all.map { network in
            let (weights, products) = try network.count()
            return [network.name, weights.grouped, products.grouped]
          }))
    }
  }

  /// How many weights there are, and how many multiplications one sample takes.
  func count() throws -> (weights: Int, products: Int) {
    let counter = Tally.Counter()
    var maps = Tensor<Double>.drawn([1] + input).counted(by: counter)
    var (weights, formula) = (0, 0)
    for layer in layers {
      switch layer {
      case .convolution(let outputs, let kernel, let groups):
        let w = Tensor<Double>.drawn([outputs, maps.shape[1] / groups] + kernel)
        maps = convolution(maps, w.counted(by: counter), Window(kernel), groups: groups)
        weights += w.indices.count
        formula += w.indices.count * maps.positions.count
      case .pooling(let kernel):
        maps = maxPooling(maps, Window(kernel, stride: .init(kernel))).z
      case .linear(let outputs):
        let w = Tensor<Double>.drawn([outputs, maps.indices.count])
        maps = linear(maps.reshaped([1, maps.indices.count]), w.counted(by: counter))
        weights += w.indices.count
        formula += w.indices.count
      }
    }
    let products = counter.operations.multiplications
    guard products == formula else {
      throw Failure(
        "\(name): counted \(products) multiplications, but weights times positions are \(formula)")
    }
    return (weights, products)
  }
}
