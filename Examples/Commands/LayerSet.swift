import SlidingWindow
import Tensors

/// A layer of a well-known net, on which kernels are measured.
struct BenchmarkLayer: Sendable {
  /// What the layer computes.
  enum Kind: Sendable {
    case convolution
    case transposedConvolution
    case maxPooling
    case meanPooling
    case batchNormalization
    case relu

    /// Whether it has filters, and so consists of multiply-adds.
    var hasFilters: Bool { self == .convolution || self == .transposedConvolution }
  }

  let name: String
  let kind: Kind
  /// Shape of the input.
  let x: [Int]
  /// How many output channels there are.
  let outputs: Int
  let window: Window
  let groups: Int

  init(
    _ name: String, _ x: [Int], to outputs: Int, _ window: Window, groups: Int = 1, kind: Kind = .convolution
  ) {
    (self.name, self.kind, self.x, self.outputs, self.window, self.groups) = (
      name, kind, x, outputs, window, groups
    )
  }

  /// A layer that keeps channels apart; without a window, it keeps cells apart as well.
  init(_ name: String, _ x: [Int], _ kind: Kind, _ window: Window = Window([1, 1])) {
    self.init(name, x, to: x[1], window, kind: kind)
  }

  /// Shape of the weights; filters of a transposed convolution have the input channel first.
  var w: [Int] {
    switch kind {
    case .convolution: [outputs, x[1] / groups] + window.kernel
    case .transposedConvolution: [x[1], outputs / groups] + window.kernel
    case .batchNormalization: [x[1]]
    case .maxPooling, .meanPooling, .relu: [0]
    }
  }

  /// Operations of the direct algorithm, a multiplication and an addition counted as two; without filters, cells read.
  func operations(output z: [Int]) -> Double {
    let taps = window.kernel.reduce(1, *)
    return switch kind {
    case .convolution: 2 * Double(cellCount(z) * x[1] / groups * taps)
    case .transposedConvolution: 2 * Double(cellCount(x) * outputs / groups * taps)
    case .maxPooling, .meanPooling, .batchNormalization, .relu: Double(cellCount(x))
    }
  }
}

extension BenchmarkLayer {
  static let all: [BenchmarkLayer] = [
    .init("lenet-conv1", [64, 1, 28, 28], to: 6, Window([5, 5])),
    .init("lenet-conv2", [64, 6, 14, 14], to: 16, Window([5, 5])),
    .init("alexnet-conv1", [8, 3, 227, 227], to: 96, Window([11, 11], stride: 4)),
    .init("alexnet-conv2", [8, 96, 27, 27], to: 256, Window([5, 5], padding: .zeros(2))),
    .init("vgg-64-112", [2, 64, 112, 112], to: 64, Window([3, 3], padding: .zeros(1))),
    .init("vgg-512-14", [4, 512, 14, 14], to: 512, Window([3, 3], padding: .zeros(1))),
    .init("resnet-1x1", [4, 256, 56, 56], to: 64, Window([1, 1])),
    .init("resnet-3x3-s2", [4, 128, 56, 56], to: 128, Window([3, 3], stride: 2, padding: .zeros(1))),
    .init("depthwise-3x3", [4, 128, 56, 56], to: 128, Window([3, 3], padding: .zeros(1)), groups: 128),
    .init("grouped-32x4", [4, 128, 56, 56], to: 128, Window([3, 3], padding: .zeros(1)), groups: 32),
    .init("dilated-3x3", [4, 64, 56, 56], to: 64, Window([3, 3], padding: .zeros(2), dilation: 2)),
    .init(
      "transposed-4x4-s2", [8, 64, 32, 32], to: 32, Window([4, 4], stride: 2, padding: .zeros(1)),
      kind: .transposedConvolution),
    .init("speech-1d", [8, 40, 1000], to: 128, Window([11], padding: .zeros(5))),
    .init("video-3d", [1, 3, 16, 56, 56], to: 16, Window([3, 3, 3], padding: .zeros(1))),
    .init(
      "max-pool-3x3-s2", [8, 64, 112, 112], .maxPooling, Window([3, 3], stride: 2, padding: .zeros(1))),
    .init("max-pool-2x2-s2", [8, 64, 112, 112], .maxPooling, Window([2, 2], stride: 2)),
    .init("mean-pool-2x2-s2", [8, 64, 112, 112], .meanPooling, Window([2, 2], stride: 2)),
    .init("batch-norm", [8, 64, 112, 112], .batchNormalization),
    .init("relu", [8, 64, 112, 112], .relu),
  ]
}
