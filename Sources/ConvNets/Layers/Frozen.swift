import SlidingWindow
import Tensors

/// A layer that no longer learns: it is in use while others are trained.
///
/// Its parameters become statistics, which are kept and saved under the same names but given to no optimiser. It runs in
/// ``Mode/evaluation`` always: dropout is off, and batch normalisation goes by running statistics that stay as they are.
public struct Frozen<Number: Real>: Layer {
  /// The layer.
  public private(set) var layer: any Layer<Number>

  /// - Parameter layer: The layer, with its weights.
  public init(_ layer: any Layer<Number>) { self.layer = layer }

  /// The layer's parameters and statistics.
  public var statistics: NamedTensors<Number> {
    get {
      var all = layer.parameters
      all.append(layer.statistics)
      return all
    }
    set {
      var rest = newValue
      layer.parameters = rest.removeFirst(layer.parameters.names.count, under: nil)
      layer.statistics = rest
    }
  }

  public mutating func draw(using generator: inout SeededGenerator) { layer.draw(using: &generator) }

  /// Runs the layer; the way back has the gradient of the input only.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    let pass = layer.forward(x, with: kernels, mode: .evaluation)
    return Pass(pass.output, statistics: statistics) { dz in Gradients(input: pass.backward(dz).input) }
  }

  /// The layer's own, with no parameters to learn.
  public func outline(of input: [Int]) -> Outline {
    let outline = layer.outline(of: input)
    return Outline(
      "frozen \(outline.kind)", output: outline.output, multiplyAdds: outline.multiplyAdds,
      biases: outline.connections - outline.multiplyAdds, activations: outline.activations)
  }
}
