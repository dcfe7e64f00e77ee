import SlidingWindow
import Tensors

/// A convolution with learned filters and biases.
public struct Convolution<Number: Real>: Layer {
  /// The number M of input channels.
  public let inputs: Int
  /// The number N of filters.
  public let outputs: Int
  /// Kernel, stride, padding and dilation.
  public let window: Window
  /// Into how many parts the channels are split.
  public let groups: Int
  /// Which maps each filter reads, if not all of its group.
  public let connections: ConnectionTable?
  /// Whether there are biases.
  public let hasBias: Bool
  /// How the filters are drawn.
  public let initialiser: Initialiser
  /// The filters `weight`, `[N, M/groups, kernel…]`, or with a table `[connections, kernel…]`; and the biases `bias`, `[N]`.
  public var parameters: NamedTensors<Number> = [:]

  /// - Parameters:
  ///   - inputs: The number M of input channels.
  ///   - outputs: The number N of filters.
  ///   - window: Kernel, stride, padding and dilation.
  ///   - groups: Into how many parts the channels are split.
  ///   - bias: Whether there are biases; they start at 0.
  ///   - weights: How the filters are drawn.
  public init(
    inputs: Int, outputs: Int, _ window: Window, groups: Int = 1, bias: Bool = true,
    weights: Initialiser = .standard
  ) {
    require(
      groups > 0 && inputs % groups == 0,
      "Convolution: \(inputs) inputs must split evenly into groups, but there are \(groups)")
    (self.inputs, self.outputs, self.window, self.groups) = (inputs, outputs, window, groups)
    (connections, hasBias, initialiser) = (nil, bias, weights)
  }

  /// A convolution whose filters read only some of the maps each.
  ///
  /// - Parameters:
  ///   - connections: Which filter reads which maps.
  ///   - window: Kernel, stride, padding and dilation.
  ///   - bias: Whether there are biases; they start at 0.
  ///   - weights: How the filters are drawn.
  public init(
    _ connections: ConnectionTable, _ window: Window, bias: Bool = true, weights: Initialiser = .standard
  ) {
    (inputs, outputs, self.window, groups) = (connections.inputs, connections.maps.count, window, 1)
    (self.connections, hasBias, initialiser) = (connections, bias, weights)
  }

  /// The same with filters drawn by `generator`.
  public init(
    inputs: Int, outputs: Int, _ window: Window, groups: Int = 1, using generator: inout SeededGenerator
  ) {
    self.init(inputs: inputs, outputs: outputs, window, groups: groups)
    draw(using: &generator)
  }

  public mutating func draw(using generator: inout SeededGenerator) {
    let cells = window.kernel.reduce(1, *)
    let weight: Tensor<Number>
    if let connections {
      weight = connections.weights(kernel: window.kernel, initialiser, using: &generator)
    } else {
      weight = initialiser.weights(
        [outputs, inputs / groups] + window.kernel, fanIn: inputs / groups * cells,
        fanOut: outputs / groups * cells, using: &generator)
    }
    parameters = hasBias ? ["weight": weight, "bias": Tensor(zeros: [outputs])] : ["weight": weight]
  }

  /// Convolves; the way back has all gradients.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    let (weight, b) = parameters.weightAndBias(of: "Convolution", hasBias: hasBias)
    let w = connections?.filters(weight) ?? weight
    return Pass(kernels.convolution(x, w, bias: b, window, groups: groups)) { dz in
      let dw = kernels.convolutionFilterGradient(dz, x, window, groups: groups)
      return Gradients(
        input: kernels.convolutionInputGradient(dz, w, over: x.extent, window, groups: groups),
        parameters: NamedTensors(
          weight: connections?.planes(dw) ?? dw, bias: hasBias ? kernels.convolutionBiasGradient(dz) : nil))
    }
  }

  public func outline(of input: [Int]) -> Outline {
    let z = convolutionShape(
      [1] + input, [outputs, inputs / groups] + window.kernel, window, groups: groups,
      operation: "Convolution")
    let weights = (connections?.count ?? outputs * inputs / groups) * window.kernel.reduce(1, *)
    let positions = cellCount(Array(z[2...]))
    let split = connections.map { ", \($0.count) of \(inputs * outputs) connections" }
    return Outline(
      "convolution \(window.summary)" + (groups > 1 ? ", \(groups) groups" : "") + (split ?? ""),
      output: Array(z[1...]), parameters: weights + (hasBias ? outputs : 0),
      multiplyAdds: weights * positions, biases: hasBias ? outputs * positions : 0)
  }
}

extension ConnectionTable {
  /// Planes of weights: each has as many inputs as its filter reads, and as many outputs as filters read its map.
  fileprivate func weights<Number: Real>(
    kernel: [Int], _ initialiser: Initialiser, using generator: inout SeededGenerator
  ) -> Tensor<Number> {
    let (cells, readers) = (kernel.reduce(1, *), readers)
    var elements: [Number] = []
    for read in maps {
      for map in read {
        let plane: Tensor<Number> = initialiser.weights(
          kernel, fanIn: read.count * cells, fanOut: readers[map] * cells, using: &generator)
        elements += plane.elements
      }
    }
    return Tensor([count] + kernel, elements)
  }
}

extension NamedTensors {
  /// What a layer with weights keeps.
  init(weight: Tensor<Number>, bias: Tensor<Number>?) {
    self = ["weight": weight]
    if let bias { append(bias, named: "bias") }
  }

  /// The weights of a layer, and its biases if it has some.
  func weightAndBias(
    of layer: String, hasBias: Bool
  ) -> (weight: Tensor<Number>, bias: Tensor<Number>?) {
    let tensors = tensors(called: hasBias ? ["weight", "bias"] : ["weight"], of: "\(layer): parameters")
    return (tensors[0], hasBias ? tensors[1] : nil)
  }

  /// The tensors, if these are their names.
  ///
  /// - Parameter what: The layer and what they are, for the message.
  func tensors(called expected: [String], of what: String) -> [Tensor<Number>] {
    require(!isEmpty, "\(what) must be called \(expected), but there are none; they must be drawn first")
    require(names == expected, "\(what) must be called \(expected), but they are called \(names)")
    return tensors
  }
}
