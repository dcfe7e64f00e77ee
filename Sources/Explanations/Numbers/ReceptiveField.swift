import SlidingWindow
import Tensors

/// A layer that looks at its input through a window; for receptive fields nothing else matters.
public enum ScanningLayer: Equatable, Sendable {
  /// A convolution.
  case convolution(Window)
  /// Pooling of any kind: each result depends on every cell under its window.
  case pooling(Window)
  /// A transposed convolution, which enlarges its map.
  case transposedConvolution(Window)

  /// The layer's window.
  public var window: Window {
    switch self {
    case .convolution(let window), .pooling(let window), .transposedConvolution(let window): window
    }
  }

  /// The extent of the layer's output; a length below 1 means that the window does not fit.
  public func outputExtent(over extent: [Int]) -> [Int] {
    if case .transposedConvolution(let window) = self { return window.extent(positions: extent) }
    return window.positions(over: extent)
  }

  /// Runs the layer on sets of cells, one channel to one channel: further channels see the same cells.
  public func forward(_ x: Tensor<Influence>) -> Tensor<Influence> {
    let w = Tensor<Influence>(zeros: [1, 1] + window.kernel)
    return switch self {
    case .convolution(let window): SlidingWindow.convolution(x, w, window)
    case .pooling(let window): meanPooling(x, window)
    case .transposedConvolution(let window): SlidingWindow.transposedConvolution(x, w, window)
    }
  }
}

/// Which cells of the input, and of every map in between, one cell at the end of a network depends on.
///
///     let field = ReceptiveField(of: [2, 2], through: lenet, over: [32, 32])
///     field.reaching[0].count                                          // 256: 16 by 16 cells
///
/// The cells are found, not claimed: each layer runs as it is, on numbers that are sets of cells (``Influence``).
///
/// Source: Raj 2020, "Restricted retinal areas which on illumination influenced the firing" (A16).
public struct ReceptiveField: Sendable {
  /// The layers, from the input on.
  public let layers: [ScanningLayer]
  /// The extent of the input and of every layer's output.
  public let extents: [[Int]]
  /// For the input and every layer's output the cells that reach the chosen one, by their flat positions.
  public let reaching: [RangeSet<Int>]

  /// - Parameters:
  ///   - cell: The chosen cell of the last map, one index per axis.
  ///   - layers: The network, from the input on.
  ///   - extent: The spatial axes of the input.
  public init(of cell: [Int], through layers: [ScanningLayer], over extent: [Int]) {
    self.layers = layers
    let maps = layers.reduce(into: [extent]) { maps, layer in
      maps.append(layer.outputExtent(over: maps[maps.count - 1]))
    }
    let chosen = flatPosition(of: cell, in: maps[layers.count])
    var reaching = [RangeSet(chosen..<chosen + 1)]
    for (layer, map) in zip(layers, maps).reversed() {
      let sources = layer.forward(Tensor(cellsOf: [1, 1] + map))
      reaching.append(
        reaching[reaching.count - 1].ranges.joined().reduce(RangeSet()) { $0.union(sources[$1].cells) })
    }
    extents = maps
    self.reaching = reaching.reversed()
  }
}

/// The receptive field along one axis by the usual formula.
///
///     size = 1 + Σ_l dilation_l·(kernel_l − 1)·jump_l              jump_l = stride_1 · … · stride_(l−1)
///
/// A kernel reaches over dilation·(kernel − 1) cells besides its first, and neighbouring cells of the map it looks at
/// lie `jump` cells of the input apart. The formula knows the outermost cells only: not the gaps between them, and not
/// that cells beyond the edge of a map in between do not exist.
public struct FieldFormula: Equatable, Sendable {
  /// From the first to the last cell of the input that a cell depends on, both included.
  public private(set) var size = 1
  /// How far the fields of neighbouring cells lie apart.
  public private(set) var jump = 1
  /// Where the field of cell 0 begins; negative within the padding.
  public private(set) var first = 0

  /// - Parameter axes: The windows of convolutions and poolings along the axis, from the input on.
  public init(_ axes: some Sequence<Window.Axis>) {
    for axis in axes {
      size += axis.dilation * (axis.kernel - 1) * jump
      first -= axis.before * jump
      jump *= axis.stride
    }
  }

  /// The field of cell `t` on an input without end.
  public func cells(of t: Int) -> Range<Int> { first + jump * t..<first + jump * t + size }
}
