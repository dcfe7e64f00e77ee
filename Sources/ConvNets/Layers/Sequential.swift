import SlidingWindow
import Tensors

/// Layers one after another; the output of each is the input of the next.
///
///     let net: Sequential<Float> = ["conv1": Convolution(…), "relu1": ReLU(), "pool1": MaxPooling(…)]
public struct Sequential<Number: Real>: Layer, ExpressibleByDictionaryLiteral {
  /// The layers by name, first to last.
  public private(set) var layers: [(name: String, layer: any Layer<Number>)]

  /// - Parameter layers: The layers by name, first to last. Parameters are called `name.weight` and so on.
  public init(dictionaryLiteral layers: (String, any Layer<Number>)...) {
    let names = layers.map { $0.0 }
    require(
      Set(names).count == names.count && !names.contains { $0.contains(".") },
      "Sequential: layers must have different names without dots, but they are \(names)")
    self.layers = layers.map { (name: $0.0, layer: $0.1) }
  }

  /// All parameters, under the names of their layers.
  public var parameters: NamedTensors<Number> {
    @specialized(where Number == Float) get { named(layers.map { $0.layer.parameters }) }
    @specialized(where Number == Float) set {
      requireNames("parameters", newValue.names, parameters.names)
      for i in layers.indices { layers[i].layer.parameters = newValue.under(layers[i].name) }
    }
  }

  /// All statistics, under the names of their layers.
  public var statistics: NamedTensors<Number> {
    @specialized(where Number == Float) get { named(layers.map { $0.layer.statistics }) }
    @specialized(where Number == Float) set {
      requireNames("statistics", newValue.names, statistics.names)
      for i in layers.indices { layers[i].layer.statistics = newValue.under(layers[i].name) }
    }
  }

  /// Runs the layers in order; the way back runs them in reverse.
  @specialized(where Number == Float)
  public func forward(
    _ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode
  ) -> Pass<Number> {
    var passes: [Pass<Number>] = []
    for (i, (_, layer)) in layers.enumerated() {
      passes.append(layer.forward(passes.last?.output ?? x, with: kernels, mode: mode.forPart(i)))
    }
    return Pass(passes.last?.output ?? x, statistics: named(passes.map(\.statistics))) { outputGradient in
      var gradients = Gradients<Number>(input: outputGradient)
      var parts: [NamedTensors<Number>] = []
      for pass in passes.reversed() {
        gradients = pass.backward(gradients.input)
        parts.append(gradients.parameters)
      }
      let first = gradients
      return Gradients(input: first.input, parameters: named(parts.reversed()))
    }
  }

  /// What belongs to each layer, under its name.
  @specialized(where Number == Float)
  private func named(_ parts: [NamedTensors<Number>]) -> NamedTensors<Number> {
    var all = NamedTensors<Number>()
    for i in parts.indices where !parts[i].isEmpty { all.append(parts[i], under: layers[i].name) }
    return all
  }

  private func requireNames(_ what: String, _ names: [String], _ expected: [String]) {
    require(
      names == expected, "Sequential: \(what) must be called \(expected), but they are called \(names)")
  }

  /// The output after every layer, by name: what each layer makes of x.
  public func activations(
    of x: Tensor<Number>, with kernels: any Kernels<Number>
  ) -> [(name: String, output: Tensor<Number>)] {
    var outputs: [(name: String, output: Tensor<Number>)] = []
    for (name, layer) in layers {
      outputs.append((name, layer.forward(outputs.last?.output ?? x, with: kernels).output))
    }
    return outputs
  }
}
