import SlidingWindow
import Tensors

/// A fully connected layer.
public struct Linear<Number: Real>: Layer {
  /// The number M of inputs.
  public let inputs: Int
  /// The number N of outputs.
  public let outputs: Int
  /// Whether there are biases.
  public let hasBias: Bool
  /// How the weights are drawn.
  public let initialiser: Initialiser
  /// The weights `weight`, `[N, M]`, and the biases `bias`, `[N]`.
  public var parameters: NamedTensors<Number> = [:]

  /// - Parameters:
  ///   - inputs: The number M of inputs.
  ///   - outputs: The number N of outputs.
  ///   - bias: Whether there are biases; they start at 0.
  ///   - weights: How the weights are drawn.
  public init(inputs: Int, outputs: Int, bias: Bool = true, weights: Initialiser = .standard) {
    (self.inputs, self.outputs, hasBias, initialiser) = (inputs, outputs, bias, weights)
  }

  /// The same with weights drawn by `generator`.
  public init(inputs: Int, outputs: Int, using generator: inout SeededGenerator) {
    self.init(inputs: inputs, outputs: outputs)
    draw(using: &generator)
  }

  public mutating func draw(using generator: inout SeededGenerator) {
    let weight: Tensor<Number> = initialiser.weights(
      [outputs, inputs], fanIn: inputs, fanOut: outputs, using: &generator)
    parameters = NamedTensors(weight: weight, bias: hasBias ? Tensor(zeros: [outputs]) : nil)
  }

  /// Multiplies; the way back has all gradients.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    let (w, b) = parameters.weightAndBias(of: "Linear", hasBias: hasBias)
    return Pass(kernels.linear(x, w, bias: b)) { dz in
      Gradients(
        input: kernels.linearInputGradient(dz, w),
        parameters: NamedTensors(
          weight: kernels.linearWeightGradient(dz, x), bias: hasBias ? kernels.linearBiasGradient(dz) : nil))
    }
  }

  public func outline(of input: [Int]) -> Outline {
    let z = linearShape([1] + input, [outputs, inputs], operation: "Linear")
    return Outline(
      "linear", output: Array(z[1...]), parameters: outputs * inputs + (hasBias ? outputs : 0),
      multiplyAdds: outputs * inputs, biases: hasBias ? outputs : 0)
  }
}
