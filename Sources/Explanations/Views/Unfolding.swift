import SlidingWindow
import Tensors

/// Copies what every window sees into a row of its own: image to column, "im2col".
///
///     X[(s,t), (m,k)] = x[s,m,u]          u = stride·t + dilation·k − padding
///
/// Cells in the padding become 0. Where windows overlap, a cell is copied several times, up to once per window cell:
/// that is the memory which this view costs. Its gradient is ``fold(_:over:_:)``.
///
/// The lecture keeps a window in a row, and so do we. PyTorch's `unfold` has the same matrix turned, a window in a
/// column.
///
/// Source: McAllester 2017, "Image to Column" (A14); McAllester 2020, "Image to Column (Im2C)" (A119, F14).
///
/// - Parameters:
///   - x: Signals, `[S, M, extent…]`.
///   - window: Kernel, stride, padding and dilation of each axis.
/// - Returns: `[S·|t|, M·|k|]`.
/// - Complexity: O(S·M·|t|·|k|) time and memory.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func unfold<Number: Scalar>(_ x: Tensor<Number>, _ window: Window) -> Tensor<Number> {
  let sizes = UnfoldedSizes(x.shape, window, "unfold")
  let taps = window.taps(over: x.extent)
  var rows = Tensor<Number>(zeros: sizes.shape)
  for s in x.samples {
    for t in taps.positions {
      for m in x.channels {
        for (k, u) in taps[t] {
          rows[s * sizes.positions + t, m * sizes.cells + k] = x[s, m, u]
        }
      }
    }
  }
  return rows
}

/// Puts every copy back onto the cell that it came from, and adds up what meets there: "col2im".
///
///     x[s,m,u] += X[(s,t), (m,k)]          u = stride·t + dilation·k − padding
///
/// This is the adjoint of ``unfold(_:_:)``, ⟨unfold(x), X⟩ = ⟨x, fold(X)⟩, and not its inverse: a cell that n windows
/// saw comes back n times as large, and one that no window saw comes back as 0. Its gradient is `unfold`.
///
/// - Parameters:
///   - rows: What every window holds, `[S·|t|, M·|k|]`.
///   - extent: The spatial axes of the signals.
///   - window: As for `unfold`.
/// - Returns: `[S, M, extent…]`.
/// - Complexity: O(S·M·|t|·|k|) additions.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
public func fold<Number: Scalar>(
  _ rows: Tensor<Number>, over extent: [Int], _ window: Window
) -> Tensor<Number> {
  let one = UnfoldedSizes([1, 1] + extent, window, "fold")
  let shape = [rows.samples.count / one.positions, rows.channels.count / one.cells] + extent
  requireShape("fold: rows", rows.shape, UnfoldedSizes(shape, window, "fold").shape)
  let taps = window.taps(over: extent)
  var x = Accumulator<Number>(shape)
  for s in 0..<shape[0] {
    for t in taps.positions {
      for m in 0..<shape[1] {
        for (k, u) in taps[t] {
          x[s, m, u] += rows[s * one.positions + t, m * one.cells + k]
        }
      }
    }
  }
  return x.total()
}

/// How large the unfolded matrix is, after checking that the window fits.
private struct UnfoldedSizes {
  /// Window positions over one sample, |t|.
  let positions: Int
  /// Window cells, |k|.
  let cells: Int
  /// `[S·|t|, M·|k|]`.
  let shape: [Int]

  init(_ x: [Int], _ window: Window, _ operation: String) {
    let inputs = x.count > 1 ? x[1] : 0
    let z = convolutionShape(x, [1, inputs] + window.kernel, window, operation: operation)
    positions = cellCount(Array(z[2...]))
    cells = cellCount(window.kernel)
    shape = [x[0] * positions, inputs * cells]
  }
}

// MARK: - Convolution and its gradients: the three products of a fully connected layer
//
// In every row of the unfolded matrix stands what one neuron sees. So the layer is a fully connected one, which looks
// at each row by itself. What comes out has a row for every position as well, and a map is that matrix unfolded by a
// window of one cell: this is how rows become maps again.

/// `convolution` as one matrix product.
///
///     Z = X·wᵀ + b          X = unfold(x)
///
/// With groups, the product is one with the block-diagonal filters (``blockDiagonal(_:groups:)``).
///
/// - Parameters and result: as for `convolution`, bit for bit on finite numbers.
public func convolutionByUnfolding<Number: Scalar>(
  _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>? = nil, _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  let zShape = convolutionShape(x.shape, w.shape, bias: b?.shape, window, groups: groups)
  let z = linear(unfold(x, window), blockDiagonal(w, groups: groups).filterRows, bias: b)
  return fold(z, over: Array(zShape[2...]), .oneCell(axes: window.axes.count))
}

/// `convolutionInputGradient` as one matrix product, folded.
///
///     dX = dZ·w,     dx = fold(dX)
///
/// - Parameters and result: as for `convolutionInputGradient`.
public func convolutionInputGradientByUnfolding<Number: Scalar>(
  _ dz: Tensor<Number>, _ w: Tensor<Number>, over extent: [Int], _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  let dzRows = unfold(dz, .oneCell(axes: window.axes.count))
  return fold(linearInputGradient(dzRows, blockDiagonal(w, groups: groups).filterRows), over: extent, window)
}

/// `convolutionFilterGradient` as one matrix product.
///
///     dw = dZᵀ·X          X = unfold(x)
///
/// - Parameters and result: as for `convolutionFilterGradient`, bit for bit on finite numbers.
public func convolutionFilterGradientByUnfolding<Number: Scalar>(
  _ dz: Tensor<Number>, _ x: Tensor<Number>, _ window: Window, groups: Int = 1
) -> Tensor<Number> {
  let dzRows = unfold(dz, .oneCell(axes: window.axes.count))
  let dw = linearWeightGradient(dzRows, unfold(x, window))
  return diagonalBlocks(dw.reshaped([dz.channels.count, x.channels.count] + window.kernel), groups: groups)
}
