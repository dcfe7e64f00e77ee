import SlidingWindow
import Tensors

/// A transposed convolution with learned filters and biases: the expanding layer.
public struct TransposedConvolution<Number: Real>: Layer {
  /// The number M of input channels.
  public let inputs: Int
  /// The number N of output channels.
  public let outputs: Int
  /// Kernel, stride, padding and dilation.
  public let window: Window
  /// Further output cells at the end of each axis.
  public let leftover: Window.PerAxis
  /// Into how many parts the channels are split.
  public let groups: Int
  /// Whether there are biases.
  public let hasBias: Bool
  /// How the filters are drawn.
  public let initialiser: Initialiser
  /// The filters `weight`, `[M, N/groups, kernel…]`, and the biases `bias`, `[N]`.
  public var parameters: NamedTensors<Number> = [:]

  /// - Parameters:
  ///   - inputs: The number M of input channels.
  ///   - outputs: The number N of output channels.
  ///   - window: Kernel, stride, padding and dilation.
  ///   - leftover: Further output cells at the end of each axis, fewer than the stride.
  ///   - groups: Into how many parts the channels are split.
  ///   - bias: Whether there are biases; they start at 0.
  ///   - weights: How the filters are drawn.
  public init(
    inputs: Int, outputs: Int, _ window: Window, leftover: Window.PerAxis = 0, groups: Int = 1,
    bias: Bool = true, weights: Initialiser = .standard
  ) {
    require(
      groups > 0 && inputs % groups == 0 && outputs % groups == 0,
      "TransposedConvolution: \(inputs) inputs and \(outputs) outputs must split evenly into groups, but there are "
        + "\(groups)")
    (self.inputs, self.outputs, self.window, self.leftover) = (inputs, outputs, window, leftover)
    (self.groups, hasBias, initialiser) = (groups, bias, weights)
  }

  private var shape: [Int] { [inputs, outputs / groups] + window.kernel }

  /// Draws the filters. An output cell lies under every stride-th cell of a kernel only, along each axis, so that its sum has
  /// |k|/stride terms for each channel.
  public mutating func draw(using generator: inout SeededGenerator) {
    let cells = window.kernel.reduce(1, *)
    let strides = window.axes.reduce(1) { $0 * $1.stride }
    let weight: Tensor<Number> = initialiser.weights(
      shape, fanIn: max(inputs / groups * cells / strides, 1), fanOut: outputs / groups * cells,
      using: &generator)
    parameters = NamedTensors(weight: weight, bias: hasBias ? Tensor(zeros: [outputs]) : nil)
  }

  /// Expands; the way back has all gradients.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    let (w, b) = parameters.weightAndBias(of: "TransposedConvolution", hasBias: hasBias)
    let z = kernels.transposedConvolution(x, w, bias: b, window, leftover: leftover, groups: groups)
    return Pass(z) { dz in
      Gradients(
        input: kernels.transposedConvolutionInputGradient(dz, w, window, groups: groups),
        parameters: NamedTensors(
          weight: kernels.transposedConvolutionFilterGradient(dz, x, window, groups: groups),
          bias: hasBias ? kernels.convolutionBiasGradient(dz) : nil))
    }
  }

  public func outline(of input: [Int]) -> Outline {
    let z = transposedConvolutionShape([1] + input, shape, window, leftover: leftover, groups: groups)
    let weights = cellCount(shape)
    return Outline(
      "transposed convolution \(window.summary)" + (groups > 1 ? ", \(groups) groups" : ""),
      output: Array(z[1...]), parameters: weights + (hasBias ? outputs : 0),
      multiplyAdds: weights * cellCount(Array(input[1...])), biases: hasBias ? cellCount(z) : 0)
  }
}
