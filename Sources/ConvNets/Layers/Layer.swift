import SlidingWindow
import Tensors

/// One stage of a network: a function of its input and its parameters that can say how to go back.
///
/// A layer begins as a description. It can be outlined as it is, whatever its size; before it runs, its weights must be drawn:
///
///     let net = Sequential<Float>.leNet5
///     net.outline(of: [1, 28, 28]).parameters          // 61,706
///     var trained = net.drawn(using: &generator)
///
/// A layer remembers nothing between calls. What the backward pass needs travels in the ``Pass`` that the forward pass
/// returns, so that one network can work on several samples at once.
public protocol Layer<Number>: Sendable {
  /// The numbers this layer computes with.
  associatedtype Number: Real

  /// What the layer learns, by name; weights are there once they have been drawn.
  var parameters: NamedTensors<Number> { get set }

  /// What the layer needs beside without learning it, by name: the running statistics of normalisation, which are gathered
  /// in training, and the weights of frozen layers.
  var statistics: NamedTensors<Number> { get set }

  /// Draws the weights that training starts from. What starts at fixed numbers stays as it is.
  ///
  /// - Parameter generator: Draws them.
  mutating func draw(using generator: inout SeededGenerator)

  /// The sizes of what the layer does to one sample. Stops if the sample does not fit.
  ///
  /// - Parameter input: The shape of the sample, `[C, extent…]`.
  func outline(of input: [Int]) -> Outline

  /// Computes the output, and how to go back from there.
  ///
  /// - Parameters:
  ///   - x: The input, samples first.
  ///   - kernels: What to compute with.
  ///   - mode: Whether the layer learns or is used.
  func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number>
}

extension Layer {
  /// The output of a layer in use.
  ///
  /// - Parameters:
  ///   - x: The input, samples first.
  ///   - kernels: What to compute with.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>) -> Pass<Number> {
    forward(x, with: kernels, mode: .evaluation)
  }

  /// The same layer with weights.
  ///
  /// - Parameter generator: Draws them.
  public func drawn(using generator: inout SeededGenerator) -> Self {
    var layer = self
    layer.draw(using: &generator)
    return layer
  }

  /// A layer without weights.
  public mutating func draw(using generator: inout SeededGenerator) {}

  /// A layer that learns nothing.
  public var parameters: NamedTensors<Number> {
    get { NamedTensors() }
    set {
      require(
        newValue.isEmpty,
        "\(Self.self): a layer that learns nothing cannot take parameters \(newValue.names)")
    }
  }

  /// A layer that gathers nothing.
  public var statistics: NamedTensors<Number> {
    get { NamedTensors() }
    set {
      require(
        newValue.isEmpty,
        "\(Self.self): a layer that gathers nothing cannot take statistics \(newValue.names)")
    }
  }
}

/// The result of a forward pass, and the way back.
public struct Pass<Number: Real> {
  /// The output of the layer.
  public let output: Tensor<Number>

  /// The layer's ``Layer/statistics`` as they are after this pass.
  public let statistics: NamedTensors<Number>

  /// Takes the derivative of the loss with respect to the output to those with respect to input and parameters.
  public let backward: (_ outputGradient: Tensor<Number>) -> Gradients<Number>

  /// - Parameters:
  ///   - output: The output of the layer.
  ///   - statistics: The layer's statistics after this pass; none if it gathers nothing.
  ///   - backward: The way back.
  public init(
    _ output: Tensor<Number>, statistics: NamedTensors<Number> = NamedTensors(),
    backward: @escaping (_ outputGradient: Tensor<Number>) -> Gradients<Number>
  ) {
    self.output = output
    self.statistics = statistics
    self.backward = backward
  }
}

/// The derivatives of the loss with respect to a layer's input and parameters.
public struct Gradients<Number: Real> {
  /// With respect to the parameters, under the same names and in the same order.
  public let parameters: NamedTensors<Number>

  private let makeInput: () -> Tensor<Number>

  /// With respect to the input, of its shape.
  ///
  /// It is computed when it is asked for, and again whenever it is: nobody asks for it where the input is an image.
  public var input: Tensor<Number> { makeInput() }

  /// - Parameters:
  ///   - input: With respect to the input.
  ///   - parameters: With respect to the parameters; none if the layer learns nothing.
  public init(
    input: @autoclosure @escaping () -> Tensor<Number>, parameters: NamedTensors<Number> = NamedTensors()
  ) {
    makeInput = input
    self.parameters = parameters
  }
}
