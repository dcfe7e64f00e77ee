import SlidingWindow
import Tensors

/// The convolution that climbs the ladder: one image, square filters, stride 1, no bias.
///
///     z[n,i,j] = Σ_{m,k,l} w[n,m,k,l] · x[m,u,v]          u = i + k − padding,  v = j + l − padding
///
/// It has all that makes a convolution slow or fast and nothing else, so that every rung fits on a screen.
package struct LadderConvolution: Sendable {
  /// Input and output channels.
  package let M, N: Int
  /// Rows and columns of the image.
  package let H, W: Int
  /// Rows of a filter, and as many columns.
  package let K: Int
  /// Zeros on every side of the image.
  package let padding: Int

  /// - Parameters:
  ///   - channels: Input and output channels.
  ///   - extent: Rows and columns of the image.
  ///   - kernel: Rows of a filter, and as many columns.
  ///   - padding: Zeros on every side of the image; fewer than the kernel has rows, so that every window sees a cell.
  package init(channels: (Int, Int), extent: (Int, Int), kernel: Int, padding: Int) {
    (M, N) = channels
    (H, W) = extent
    (K, self.padding) = (kernel, padding)
    let least = min(M, N, rows, columns)
    require(least > 0, "LadderConvolution: all sizes must be positive, but one is \(least)")
    require(
      0..<kernel ~= padding,
      "LadderConvolution: the padding must be smaller than the kernel, \(kernel), but it is \(padding)")
  }

  /// Rows of the output.
  package var rows: Int { H + 2 * padding - K + 1 }
  /// Columns of the output.
  package var columns: Int { W + 2 * padding - K + 1 }
  /// How many products each sum has.
  package var terms: Int { M * K * K }
  /// A multiplication and an addition counted as two.
  package var operations: Double { 2 * Double(N * rows * columns * terms) }

  /// Shape of the input.
  package var x: [Int] { [1, M, H, W] }
  /// Shape of the filters.
  package var w: [Int] { [N, M, K, K] }
  /// Shape of the output.
  package var z: [Int] { [1, N, rows, columns] }
  /// The same as the readable module has it.
  package var window: Window { Window([K, K], padding: .zeros(.init(padding))) }
}

/// The way from the readable nest to the fast kernels, one change at a time.
///
/// Each rung keeps the changes of those before it, and computes the same convolution.
package enum LadderRung: String, CaseIterable, Sendable {
  case readableNest = "readable nest"
  case plainMemory = "plain memory"
  case alongTheRow = "along the row"
  case paddingInPlace = "padding in place"
  case sumsInRegisters = "sums in registers"
  case stripes = "stripes"
  case tile = "tile"
  case packedWeights = "packed weights"
  case allCores = "all cores"

  /// What it does that the rung before did not, in a few words.
  package var change: String {
    switch self {
    case .readableNest: "loops over tensors and lists of taps"
    case .plainMemory: "the same loops over pointers"
    case .alongTheRow: "the innermost loop runs along a row"
    case .paddingInPlace: "no test in the innermost loop"
    case .sumsInRegisters: "eight vectors of sums wait for all terms"
    case .stripes: "the image is copied in pieces that stay near"
    case .tile: "several filters share every vector loaded"
    case .packedWeights: "weights in the order of their use"
    case .allCores: "FastKernels: pieces to whoever is free"
    }
  }

  /// The convolution of x with w.
  ///
  /// - Parameters:
  ///   - layer: The sizes.
  ///   - x: The image, `[1, M, H, W]`.
  ///   - w: The filters, `[N, M, K, K]`.
  ///   - threads: How many threads work on the last rung; all others know of one alone.
  package func convolution(
    _ layer: LadderConvolution, _ x: Tensor<Float>, _ w: Tensor<Float>, threads: Int
  ) -> Tensor<Float> {
    requireShape("LadderRung: x", x.shape, layer.x)
    requireShape("LadderRung: w", w.shape, layer.w)
    typealias Nest = (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
    func run(_ nest: Nest) -> Tensor<Float> {
      withPointers(x, w) { x, w, _ in makeTensor(layer.z) { z in nest(x, w, z) } }
    }
    return switch self {
    case .readableNest: SlidingWindow.convolution(x, w, layer.window)
    case .plainMemory: run(layer.plainMemory)
    case .alongTheRow: run(layer.alongTheRow)
    case .paddingInPlace: run(layer.paddingInPlace)
    case .sumsInRegisters: run(layer.sumsInRegisters)
    case .stripes: run(layer.stripes)
    case .tile: run(layer.tile)
    case .packedWeights: run(layer.packedWeights)
    case .allCores: FastKernels(threads: threads).convolution(x, w, bias: nil, layer.window, groups: 1)
    }
  }
}
