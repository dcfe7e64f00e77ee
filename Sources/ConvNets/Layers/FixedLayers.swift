import SlidingWindow
import Tensors

// Layers that learn nothing.

/// Keeps the largest number under each window.
public struct MaxPooling<Number: Real>: Layer {
  /// Kernel, stride and padding.
  public let window: Window

  /// - Parameter window: Kernel, stride and padding.
  public init(_ window: Window) { self.window = window }

  /// Pools; the way back sends each derivative to its winner.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>) -> Pass<Number> {
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
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>) -> Pass<Number> {
    Pass(kernels.meanPooling(x, window, countingPadding: true)) { dz in
      Gradients(
        input: kernels.meanPoolingInputGradient(dz, over: x.extent, window, countingPadding: true))
    }
  }
}

/// The rectifier max(z, 0).
public struct ReLU<Number: Real>: Layer {
  /// A rectifier.
  public init() {}

  /// Rectifies; the way back lets derivatives through where z > 0.
  public func forward(_ z: Tensor<Number>, with kernels: any Kernels<Number>) -> Pass<Number> {
    Pass(kernels.relu(z)) { dy in Gradients(input: kernels.reluInputGradient(dy, z)) }
  }
}

/// The hyperbolic tangent.
public struct Tanh<Number: Real>: Layer {
  /// A hyperbolic tangent.
  public init() {}

  /// Squashes; the way back multiplies by 1 − y².
  public func forward(_ z: Tensor<Number>, with kernels: any Kernels<Number>) -> Pass<Number> {
    Pass(kernels.tanh(z)) { dy in Gradients(input: kernels.tanhInputGradient(dy, z)) }
  }
}

/// Unrolls all maps of a sample into one row, `[S, C, extent…]` → `[S, C·|extent|]`.
///
/// Source: Raj 2020, "The first flat layer" (A45, S24); Shah and Ghosh, "Fully-connected layers" (A93).
public struct Flatten<Number: Real>: Layer {
  /// A reshaping.
  public init() {}

  /// Unrolls; the way back rolls the derivatives up again in the same order.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>) -> Pass<Number> {
    require(!x.shape.isEmpty, "Flatten: the input must be [S, …], but it is []")
    return Pass(x.reshaped([x.shape[0], x.shape.dropFirst().reduce(1, *)])) { dz in
      Gradients(input: dz.reshaped(x.shape))
    }
  }
}
