import SlidingWindow
import Tensors

// Layers that move cells around, and learn nothing.

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

  public func outline(of input: [Int]) -> Outline { cellwise("shuffle of \(groups) groups", input) }
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

  public func outline(of input: [Int]) -> Outline {
    Outline("flatten", output: [cellCount(input)], activations: 0)
  }
}

/// Drops the spatial axes that are one cell long, as global poolings leave them: `[S, C, 1, 1]` → `[S, C]`.
public struct Squeeze<Number: Real>: Layer {
  /// A reshaping.
  public init() {}

  /// Drops; the way back puts the axes in again.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(x.reshaped(x.shape.prefix(2) + x.extent.filter { $0 != 1 })) { dz in
      Gradients(input: dz.reshaped(x.shape))
    }
  }

  public func outline(of input: [Int]) -> Outline {
    Outline("squeeze", output: input.prefix(1) + input.dropFirst().filter { $0 != 1 }, activations: 0)
  }
}

/// Puts a border around every map.
///
/// Zeros around the input of a convolution are the business of its window. This layer is for other borders, such as the −1 of
/// the zip-code net, whose background is −1.
public struct Padding<Number: Real>: Layer {
  /// Cells in front, for each axis.
  public let before: [Int]
  /// Cells behind.
  public let after: [Int]
  /// What the border consists of.
  public let value: Double

  /// - Parameters:
  ///   - before: Cells in front, for each axis; a negative number cuts cells off.
  ///   - after: Cells behind.
  ///   - value: What the border consists of.
  public init(before: [Int], after: [Int], value: Double = 0) {
    (self.before, self.after, self.value) = (before, after, value)
  }

  /// Pads; the way back crops.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    let z = bordered(x, before: before, after: after, with: Number(value))
    return Pass(z) { dz in Gradients(input: dz.cropped(before: before, after: after)) }
  }

  public func outline(of input: [Int]) -> Outline {
    let frame = Window(
      before.map { _ in 1 }, padding: .uneven(before: .init(before), after: .init(after)))
    let z = poolingShape("Padding", [1] + input, frame)
    let text = "border \(bothSides(before, after))" + (value == 0 ? "" : ", filled with \(value)")
    return Outline(text, output: Array(z[1...]))
  }
}

/// Cuts a border off every map.
public struct Cropping<Number: Real>: Layer {
  /// Cells in front, for each axis.
  public let before: [Int]
  /// Cells behind.
  public let after: [Int]

  /// - Parameters:
  ///   - before: Cells in front, for each axis.
  ///   - after: Cells behind.
  public init(before: [Int], after: [Int]) { (self.before, self.after) = (before, after) }

  /// Crops; the way back pads with zeros.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(x.cropped(before: before, after: after)) { dz in
      Gradients(input: dz.padded(before: before, after: after))
    }
  }

  public func outline(of input: [Int]) -> Outline {
    let frame = Window(
      before.map { _ in 1 },
      padding: .uneven(before: .init(before.map { -$0 }), after: .init(after.map { -$0 })))
    return Outline("crop", output: Array(poolingShape("Cropping", [1] + input, frame)[1...]))
  }
}

/// Enlarges every map by linear interpolation.
public struct LinearUpsampling<Number: Real>: Layer {
  /// The distance between input cells on the output.
  public let factor: Int

  /// - Parameter factor: The distance between input cells on the output.
  public init(by factor: Int) { self.factor = factor }

  /// Interpolates; the way back collects.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(linearUpsampling(x, by: factor)) { dz in
      Gradients(input: linearUpsamplingInputGradient(dz, by: factor))
    }
  }

  public func outline(of input: [Int]) -> Outline {
    require(
      input.count > 1, "LinearUpsampling: a sample must be [C, extent…], but it is \(text(input))")
    return Outline(
      "linear upsampling by \(factor)",
      output: input.prefix(1) + input.dropFirst().map { ($0 - 1) * factor + 1 })
  }
}
