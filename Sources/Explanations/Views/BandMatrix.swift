import SlidingWindow
import Tensors

/// The matrix by which a convolution multiplies its input.
///
///     z = W·x          W[(n,t), (c,u)] = w[n,m,k]          u = stride·t + dilation·k − padding
///
/// Here x and z are all maps of a sample in one column, one map below the other. Every pair of an output and an input
/// map has its block. In each row of a block stands the filter, at the place where the window stands; from row to row
/// it moves on by the stride. So the block is a band along its diagonal, and every weight comes up once per position.
/// All other entries are 0. With groups, whole blocks are.
///
/// The lecture calls this matrix Wᵀ. As the weights of a fully connected layer it is stored like ours, `[outputs,
/// inputs]`: a convolution is a fully connected layer most of whose weights are 0, and the others shared.
///
/// Source: Schütt 2018, "Convolution Layers as y = Wᵀx" (A109, C11, F12).
///
/// - Parameters:
///   - w: Filters, `[N, M/groups, kernel…]`.
///   - extent: The input's spatial axes.
///   - window: Kernel, stride, padding and dilation of each axis.
///   - groups: Into how many equal parts the channels are split.
/// - Returns: `[N·|t|, M·|u|]`.
/// - Complexity: O(N·|t|·M·|u|) memory.
public func bandMatrix<Number: Scalar>(
  _ w: Tensor<Number>, over extent: [Int], _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  let bands = Bands(w.shape, over: extent, window, groups: groups, "bandMatrix")
  var matrix = Tensor<Number>(zeros: bands.shape)
  bands.visit { row, column, n, m, k in matrix[row, column] = w[n, m, k] }
  return matrix
}

/// The way back from a band matrix to its filters: the sum along every band.
///
///     dw[n,m,k] = Σ_t dW[(n,t), (c,u)]
///
/// This is the gradient of ``bandMatrix(_:over:_:groups:)``. A weight gathers from all entries it stands in: that is
/// what sharing weights means to a derivative.
///
/// - Parameters:
///   - matrix: Of the shape of the band matrix.
///   - wShape: The shape of the filters.
///   - extent: The input's spatial axes.
///   - window: As for the band matrix.
///   - groups: As for the band matrix.
/// - Returns: Filters of shape `wShape`.
public func bandSums<Number: Scalar>(
  _ matrix: Tensor<Number>, _ wShape: [Int], over extent: [Int], _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  let bands = Bands(wShape, over: extent, window, groups: groups, "bandSums")
  requireShape("bandSums: matrix", matrix.shape, bands.shape)
  var sums = Tensor<Number>(zeros: wShape)
  bands.visit { row, column, n, m, k in sums[n, m, k] += matrix[row, column] }
  return sums
}

// MARK: - Convolution and its gradients: three products with one matrix

/// `convolution` as one product with the band matrix.
///
/// - Parameters and result: as for `convolution`.
public func convolutionByBandMatrix<Number: Scalar>(
  _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>? = nil, _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  let zShape = convolutionShape(x.shape, w.shape, bias: b?.shape, window, groups: groups)
  let matrix = bandMatrix(w, over: x.extent, window, groups: groups)
  let perMap = matrix.samples.count / max(zShape[1], 1)
  let bias = b.map { b in Tensor([matrix.shape[0]], matrix.samples.map { row in b[row / perMap] }) }
  return linear(x.sampleRows, matrix, bias: bias).reshaped(zShape)
}

/// `convolutionInputGradient` as one product with the transposed band matrix.
///
///     dx = Wᵀ·dz
///
/// A column of W lists all windows that saw an input cell. Run forward, this is the transposed convolution, which has
/// its name from here.
///
/// - Parameters and result: as for `convolutionInputGradient`.
public func convolutionInputGradientByBandMatrix<Number: Scalar>(
  _ dz: Tensor<Number>, _ w: Tensor<Number>, over extent: [Int], _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  let matrix = bandMatrix(w, over: extent, window, groups: groups)
  return linearInputGradient(dz.sampleRows, matrix)
    .reshaped([dz.samples.count, w.channels.count * groups] + extent)
}

/// `convolutionFilterGradient` as the gradient of the whole matrix, summed along its bands.
///
///     dW = dz·xᵀ,     dw = the sum along each band of dW
///
/// - Parameters and result: as for `convolutionFilterGradient`.
public func convolutionFilterGradientByBandMatrix<Number: Scalar>(
  _ dz: Tensor<Number>, _ x: Tensor<Number>, _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  bandSums(
    linearWeightGradient(dz.sampleRows, x.sampleRows), filterShape(dz, x, window, groups: groups),
    over: x.extent, window, groups: groups)
}

// MARK: - Where the weights stand

/// Which weight stands where in a band matrix: a picture of it, without numbers.
///
///     let layout = BandLayout([3, 2, 3], over: [6], Window([3]))
///     (layout.entries, layout.nonzero, layout.free)                   // 144, 72, 18: the lecture's example
///
/// Source: Schütt 2018, "Convolution Layers as y = Wᵀx" (C11).
public struct BandLayout: Sendable {
  /// For every entry the number of its weight, counted from 1 in row order; 0 where there is none.
  public let weights: Tensor<Int>

  /// - Parameters:
  ///   - wShape: The shape of the filters.
  ///   - extent: The input's spatial axes.
  ///   - window: As for the band matrix.
  ///   - groups: As for the band matrix.
  public init(_ wShape: [Int], over extent: [Int], _ window: Window, groups: Int = 1) {
    let numbered = Tensor(wShape, Array(1..<cellCount(wShape) + 1))
    weights = bandMatrix(numbered, over: extent, window, groups: groups)
  }

  /// How many entries the matrix has: the weights of a fully connected layer.
  public var entries: Int { weights.indices.count }
  /// How many entries hold a weight: the layer's connections.
  public var nonzero: Int { weights.elements.count { $0 != 0 } }
  /// How many different weights there are: the layer's free parameters.
  public var free: Int { Set(weights.elements).subtracting([0]).count }
}

/// The one nest of this view: every entry of the matrix that holds a weight.
private struct Bands {
  let shape: [Int]
  private let taps: Taps
  private let links: [[(m: Int, c: Int)]]
  private let cells: Int

  init(_ w: [Int], over extent: [Int], _ window: Window, groups: Int, _ operation: String) {
    let inputs = w.count > 1 ? w[1] * groups : 0
    let z = convolutionShape([1, inputs] + extent, w, window, groups: groups, operation: operation)
    taps = window.taps(over: extent)
    links = channelLinks(w[0], inputs, groups: groups)
    cells = cellCount(extent)
    shape = [cellCount(z), inputs * cells]
  }

  func visit(_ body: (_ row: Int, _ column: Int, _ n: Int, _ m: Int, _ k: Int) -> Void) {
    for n in links.indices {
      for t in taps.positions {
        for (m, c) in links[n] {
          for (k, u) in taps[t] {
            body(n * taps.positions.count + t, c * cells + u, n, m, k)
          }
        }
      }
    }
  }
}
