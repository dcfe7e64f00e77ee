import SlidingWindow
import Tensors

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

  public func outline(of input: [Int]) -> Outline { .pooling("MaxPooling", "max", input, window) }
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

  public func outline(of input: [Int]) -> Outline { .pooling("MeanPooling", "mean", input, window) }
}

/// Takes the power mean under each window.
public struct PNormPooling<Number: Real>: Layer {
  /// The exponent.
  public let p: Double
  /// Kernel, stride and padding.
  public let window: Window

  /// - Parameters:
  ///   - p: The exponent, at least 1: the mean for 1, near the maximum for large ones.
  ///   - window: Kernel, stride and padding.
  public init(p: Double, _ window: Window) { (self.p, self.window) = (p, window) }

  /// Pools; the way back goes to the cells in proportion to how much they stand out.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    let z = kernels.pNormPooling(x, p: p, window, mean: true)
    return Pass(z) { dz in
      Gradients(input: kernels.pNormPoolingInputGradient(dz, x, z, p: p, window, mean: true))
    }
  }

  public func outline(of input: [Int]) -> Outline { .pooling("PNormPooling", "\(p)-norm", input, window) }
}

/// Takes the mean of every map, `[S, C, extent…]` → `[S, C]`.
public struct GlobalAveragePooling<Number: Real>: Layer {
  /// A mean over maps of any size.
  public init() {}

  /// Pools; the way back shares each derivative out over its map.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(kernels.globalAveragePooling(x)) { dz in
      Gradients(input: kernels.globalAveragePoolingInputGradient(dz, over: x.extent))
    }
  }

  public func outline(of input: [Int]) -> Outline {
    require(
      input.count > 1, "GlobalAveragePooling: a sample must be [C, extent…], but it is \(text(input))")
    return Outline("global average pooling", output: [input[0]])
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

  public func outline(of input: [Int]) -> Outline {
    require(
      input.count == positions.count + 1,
      "AdaptiveMeanPooling: a sample must have one axis more than positions \(text(positions)), but it is \(text(input))"
    )
    let sides = positions.map(String.init).joined(separator: "x")
    return Outline("mean pooling to \(sides)", output: [input[0]] + positions)
  }
}

extension Outline {
  fileprivate static func pooling(_ layer: String, _ kind: String, _ input: [Int], _ window: Window)
    -> Outline
  {
    let z = poolingShape(layer, [1] + input, window)
    return Outline("\(kind) pooling \(window.summary)", output: Array(z[1...]))
  }
}
