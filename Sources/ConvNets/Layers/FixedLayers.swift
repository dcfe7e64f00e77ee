import SlidingWindow
import Tensors

// Layers that learn nothing: poolings and rearrangements.

/// Keeps the largest number under each window.
public struct MaxPooling<Number: Real>: Layer {
  /// Kernel, stride and padding.
  public let window: Window

  /// - Parameter window: Kernel, stride and padding.
  public init(_ window: Window) { self.window = window }

  /// Pools; the way back sends each derivative to its winner.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    let (z, switches) = kernels.maxPooling(x, window)
    return Pass(z) { dz in
      Gradients(input: kernels.maxPoolingInputGradient(dz, switches: switches, over: x.extent))
    }
  }
}

/// Takes the mean under each window, padded cells counted as zeros.
public struct MeanPooling<Number: Real>: Layer {
  /// Kernel, stride and padding.
  public let window: Window

  /// - Parameter window: Kernel, stride and padding.
  public init(_ window: Window) { self.window = window }

  /// Pools; the way back shares each derivative out over its window.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(kernels.meanPooling(x, window, countingPadding: true)) { dz in
      Gradients(
        input: kernels.meanPoolingInputGradient(dz, over: x.extent, window, countingPadding: true))
    }
  }
}

/// Takes the mean under windows cut so that a given number of them covers the input, whatever its size.
public struct AdaptiveMeanPooling<Number: Real>: Layer {
  /// How many windows are laid along each axis.
  public let positions: [Int]

  /// - Parameter positions: How many windows to lay along each axis.
  public init(to positions: [Int]) { self.positions = positions }

  /// Pools; the way back shares each derivative out over its window.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(adaptiveMeanPooling(x, to: positions)) { dz in
      Gradients(input: adaptiveMeanPoolingInputGradient(dz, over: x.extent))
    }
  }
}

/// Deals the channels of all groups out anew.
public struct ChannelShuffle<Number: Real>: Layer {
  /// How many groups the channels are in.
  public let groups: Int

  /// - Parameter groups: How many groups the channels are in.
  public init(groups: Int) { self.groups = groups }

  /// Shuffles; the way back takes every derivative to the place of its channel.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(channelShuffle(x, groups: groups)) { dz in
      Gradients(input: channelShuffleInputGradient(dz, groups: groups))
    }
  }
}

/// Unrolls all maps of a sample into one row, `[S, C, extent…]` → `[S, C·|extent|]`.
///
/// Source: Raj 2020, "The first flat layer" (A45, S24); Shah and Ghosh, "Fully-connected layers" (A93).
public struct Flatten<Number: Real>: Layer {
  /// A reshaping.
  public init() {}

  /// Unrolls; the way back rolls the derivatives up again in the same order.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    require(!x.shape.isEmpty, "Flatten: the input must be [S, …], but it is []")
    return Pass(x.reshaped([x.shape[0], x.shape.dropFirst().reduce(1, *)])) { dz in
      Gradients(input: dz.reshaped(x.shape))
    }
  }
}
