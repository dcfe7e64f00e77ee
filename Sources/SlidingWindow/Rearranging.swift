import Tensors

// Moving cells around without computing: the steps of "backward is a convolution too".
//
// Spatial moves use the window itself, with a kernel of one cell: then u = stride·t − padding. Reading along that
// relation pads, crops and subsamples; writing along it puts zeros in between. Each undoes the other's gradient.

extension Tensor {
  /// Every cell t replaced by the input cell u that a one-cell window sees there, or by 0 in the padding.
  @specialized(where Number == Float)
  @specialized(where Number == Double)
  @specialized(where Number == Dual)
  private func read(through window: Window, _ operation: String) -> Tensor {
    window.requireFit(extent, operation)
    let taps = window.taps(over: extent)
    var z = Tensor(zeros: shape.prefix(2) + window.positions(over: extent))
    for i in samples {
      for j in channels {
        for t in z.positions {
          for (_, u) in taps[t] { z[i, j, t] = self[i, j, u] }
        }
      }
    }
    return z
  }

  private func oneCell(_ operation: String, stride: Window.PerAxis = 1, _ padding: Window.Padding) -> Window {
    require(
      shape.count > 2, "\(operation): the tensor must be [S, C, extent…], but it is \(Tensors.text(shape))")
    return Window(extent.map { _ in 1 }, stride: stride, padding: padding)
  }

  /// Zeros put around every map; a negative number cuts cells off instead. Its gradient is ``cropped(before:after:)``.
  ///
  ///     [1 2 3], 1 before, 2 after   →   [0 1 2 3 0 0]
  ///
  /// Source: McAllester 2017, "Padding" (A5), "Padding in Numpy" (B1, D14); McAllester 2020, "Padding" (A115).
  ///
  /// - Parameters:
  ///   - before: Cells in front, one number per spatial axis.
  ///   - after: Cells behind.
  /// - Returns: `[S, C, before + extent + after…]`.
  public func padded(before: [Int], after: [Int]) -> Tensor {
    read(through: oneCell("padded", .uneven(before: .init(before), after: .init(after))), "padded")
  }

  /// Cells cut off around every map. Its gradient is ``padded(before:after:)``.
  ///
  ///     [0 1 2 3 0 0], 1 before, 2 after   →   [1 2 3]
  ///
  /// Source: Raj 2020, "Computing the derivative for Y(l−1, m)": padding must be deleted (A53).
  public func cropped(before: [Int], after: [Int]) -> Tensor {
    let padding = Window.Padding.uneven(before: .init(before.map { -$0 }), after: .init(after.map { -$0 }))
    return read(through: oneCell("cropped", padding), "cropped")
  }

  /// Only every `stride`-th cell kept, the first one included. Its gradient is ``zeroUpsampled(by:leftover:)``.
  ///
  ///     [1 2 3 4 5] by 2   →   [1 3 5]
  ///
  /// Source: Raj 2020, "Stride greater than 1" (A55): a strided convolution keeps every S-th cell of a dense one.
  public func subsampled(by stride: Window.PerAxis) -> Tensor {
    read(through: oneCell("subsampled", stride: stride, .valid), "subsampled")
  }

  /// Zeros put between neighbours, `stride` − 1 of them, and `leftover` more at the end of each axis. Its gradient is
  /// ``subsampled(by:)``.
  ///
  ///     [1 2 3] by 2, leftover 1   →   [1 0 2 0 3 0]
  ///
  /// Source: Raj 2020, "Upsampling" (A56; B7 has the size, B8 the indices, X-35), "2D expanding convolution" (A69).
  ///
  /// - Returns: `[S, C, (extent − 1)·stride + 1 + leftover…]`.
  @specialized(where Number == Float)
  @specialized(where Number == Double)
  @specialized(where Number == Dual)
  public func zeroUpsampled(by stride: Window.PerAxis, leftover: [Int]) -> Tensor {
    let grid = oneCell("zeroUpsampled", stride: stride, .valid)
    grid.requireLeftover(.init(leftover), "zeroUpsampled")
    let wide = grid.extent(positions: extent, leftover: .init(leftover))
    let taps = grid.taps(over: wide)
    var z = Tensor(zeros: shape.prefix(2) + wide)
    for i in samples {
      for j in channels {
        for t in positions {
          for (_, u) in taps[t] { z[i, j, u] = self[i, j, t] }
        }
      }
    }
    return z
  }

  /// Every spatial axis reversed: in two dimensions, a turn by 180°. It is its own gradient and its own inverse.
  ///
  /// In row order that is simply the list of cells read backward.
  ///
  /// Source: Raj 2020, "The actual convolutions" (A51, A52); Shah and Ghosh, "A technicality" (A82).
  @specialized(where Number == Float)
  @specialized(where Number == Double)
  @specialized(where Number == Dual)
  public func flipped() -> Tensor {
    var z = self
    for i in samples {
      for j in channels {
        for p in positions { z[i, j, p] = self[i, j, positions.count - 1 - p] }
      }
    }
    return z
  }

  /// The two leading axes exchanged, separately within each group of filters. It is its own gradient and inverse.
  ///
  ///     [N, M/groups, …]   →   [M, N/groups, …]
  ///
  /// Source: Raj 2020, "Computing the derivative for Y(l−1, m)" (A52): map m collects from plane m of all filters.
  @specialized(where Number == Float)
  @specialized(where Number == Double)
  @specialized(where Number == Dual)
  public func channelsSwapped(groups: Int = 1) -> Tensor {
    require(shape.count >= 2, "channelsSwapped: filters \(Tensors.text(shape)) must have two leading axes")
    require(
      groups > 0 && shape[0] % groups == 0,
      "channelsSwapped: \(shape[0]) filters must split evenly into groups, but there are \(groups)")
    let (rows, columns) = (shape[0] / groups, shape[1])
    var z = Tensor(zeros: [columns * groups, rows] + extent)
    for g in 0..<groups {
      for i in 0..<rows {
        for j in channels {
          for p in positions { z[g * columns + j, i, p] = self[g * rows + i, j, p] }
        }
      }
    }
    return z
  }

  /// Each group's channels made samples, and the samples its channels.
  ///
  ///     [S, groups · M, …]   →   [M, groups · S, …]
  @specialized(where Number == Float)
  @specialized(where Number == Double)
  @specialized(where Number == Dual)
  func channelsMadeSamples(groups: Int) -> Tensor {
    let planes = shape[1] / groups
    var z = Tensor(zeros: [planes, groups * shape[0]] + extent)
    for s in samples {
      for g in 0..<groups {
        for m in 0..<planes {
          for p in positions { z[m, g * shape[0] + s, p] = self[s, g * planes + m, p] }
        }
      }
    }
    return z
  }
}
