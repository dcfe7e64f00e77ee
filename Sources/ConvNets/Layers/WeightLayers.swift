import SlidingWindow
import Tensors

/// A convolution with learned filters and biases.
public struct Convolution<Number: Real>: Layer {
  /// Kernel, stride, padding and dilation.
  public let window: Window
  /// Into how many parts the channels are split.
  public let groups: Int
  /// The filters `weight`, `[N, M/groups, kernel…]`, and the biases `bias`, `[N]`.
  public var parameters: NamedTensors<Number>

  /// - Parameters:
  ///   - inputs: The number M of input channels.
  ///   - outputs: The number N of filters.
  ///   - window: Kernel, stride, padding and dilation.
  ///   - groups: Into how many parts the channels are split.
  ///   - generator: Draws the filters (``uniformWeights(_:fanIn:using:)``); the biases start at 0.
  public init(
    inputs: Int, outputs: Int, _ window: Window, groups: Int = 1, using generator: inout SeededGenerator
  ) {
    require(
      groups > 0 && inputs % groups == 0,
      "Convolution: \(inputs) inputs must split evenly into groups, but there are \(groups)")
    self.window = window
    self.groups = groups
    let shape = [outputs, inputs / groups] + window.kernel
    parameters = [
      "weight": uniformWeights(shape, fanIn: shape.dropFirst().reduce(1, *), using: &generator),
      "bias": Tensor(zeros: [outputs]),
    ]
  }

  /// Convolves; the way back has all three gradients.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    let (w, b) = parameters.pair("weight", "bias", of: "Convolution: parameters")
    return Pass(kernels.convolution(x, w, bias: b, window, groups: groups)) { dz in
      Gradients(
        input: kernels.convolutionInputGradient(dz, w, over: x.extent, window, groups: groups),
        parameters: [
          "weight": kernels.convolutionFilterGradient(dz, x, window, groups: groups),
          "bias": kernels.convolutionBiasGradient(dz),
        ])
    }
  }
}

/// A fully connected layer.
public struct Linear<Number: Real>: Layer {
  /// The weights `weight`, `[N, M]`, and the biases `bias`, `[N]`.
  public var parameters: NamedTensors<Number>

  /// - Parameters:
  ///   - inputs: The number M of inputs.
  ///   - outputs: The number N of outputs.
  ///   - generator: Draws the weights (``uniformWeights(_:fanIn:using:)``); the biases start at 0.
  public init(inputs: Int, outputs: Int, using generator: inout SeededGenerator) {
    parameters = [
      "weight": uniformWeights([outputs, inputs], fanIn: inputs, using: &generator),
      "bias": Tensor(zeros: [outputs]),
    ]
  }

  /// Multiplies; the way back has all three gradients.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    let (w, b) = parameters.pair("weight", "bias", of: "Linear: parameters")
    return Pass(kernels.linear(x, w, bias: b)) { dz in
      Gradients(
        input: kernels.linearInputGradient(dz, w),
        parameters: [
          "weight": kernels.linearWeightGradient(dz, x), "bias": kernels.linearBiasGradient(dz),
        ])
    }
  }
}

extension NamedTensors {
  /// The two tensors that a layer keeps.
  ///
  /// - Parameter what: The layer and what they are, for the message.
  func pair(
    _ first: String, _ second: String, of what: String
  ) -> (first: Tensor<Number>, second: Tensor<Number>) {
    require(
      names == [first, second],
      "\(what) must be called \([first, second]), but they are called \(names)")
    return (tensors[0], tensors[1])
  }
}

/// Weights drawn evenly from ±√(6 / fanIn), so that activations keep their size from layer to layer behind a ReLU.
///
/// Source: He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015.
///
/// - Parameters:
///   - shape: The shape of the weights.
///   - fanIn: How many inputs feed one output.
///   - generator: Draws them.
public func uniformWeights<Number: Real>(
  _ shape: [Int], fanIn: Int, using generator: inout SeededGenerator
) -> Tensor<Number> {
  let bound = (6 / Double(fanIn)).squareRoot()
  return .random(shape, from: -bound, to: bound, using: &generator)
}
