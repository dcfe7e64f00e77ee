import SlidingWindow
import Tensors

/// Layers one after another; the output of each is the input of the next.
///
///     let net: Sequential<Float> = ["conv1": Convolution(…), "relu1": ReLU(), "pool1": MaxPooling(…)]
public struct Sequential<Number: Real>: Combinator, ExpressibleByDictionaryLiteral {
  /// The layers by name, first to last.
  public var parts: [Part<Number>]

  /// - Parameter layers: The layers by name, first to last. Parameters are called `name.weight` and so on.
  public init(dictionaryLiteral layers: (String, any Layer<Number>)...) { self.init(layers) }

  /// - Parameter layers: The layers by name, first to last. Parameters are called `name.weight` and so on.
  public init(_ layers: [(String, any Layer<Number>)]) {
    parts = ConvNets.parts("Sequential", layers)
  }

  /// - Parameter parts: The layers, first to last; those without names hand on the names of their parameters.
  public init(_ parts: [Part<Number>]) { self.parts = parts }

  /// The same network with one more layer.
  ///
  /// - Parameters:
  ///   - layer: The layer.
  ///   - name: Its name.
  ///   - place: The name of the layer that it stands behind.
  public func inserting(
    _ layer: any Layer<Number>, named name: String, behind place: String
  ) -> Sequential {
    let index = parts.firstIndex { $0.name == place }
    require(
      index != nil && !parts.contains { $0.name == name },
      "Sequential: \"\(name)\" must be a new layer behind one that is there, but it is put behind \"\(place)\" in "
        + "\(parts.map { $0.name ?? "" })")
    var longer = self
    longer.parts.insert(Part(layer, named: name), at: (index ?? 0) + 1)
    return longer
  }

  /// Runs the layers in order; the way back runs them in reverse.
  @specialized(where Number == Float)
  public func forward(
    _ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode
  ) -> Pass<Number> {
    var passes: [Pass<Number>] = []
    for (i, part) in parts.enumerated() {
      passes.append(part.layer.forward(passes.last?.output ?? x, with: kernels, mode: mode.forPart(i)))
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

  public func outline(of input: [Int]) -> Outline {
    var outlines: [(name: String?, outline: Outline)] = []
    for part in parts {
      outlines.append((part.name, part.layer.outline(of: outlines.last?.outline.output ?? input)))
    }
    return Outline("one after another", output: outlines.last?.outline.output ?? input, of: outlines)
  }

  /// The output after every layer, by name: what each layer makes of x.
  public func activations(
    of x: Tensor<Number>, with kernels: any Kernels<Number>
  ) -> [(name: String, output: Tensor<Number>)] {
    var outputs: [(name: String, output: Tensor<Number>)] = []
    for part in parts {
      outputs.append(
        (part.name ?? "", part.layer.forward(outputs.last?.output ?? x, with: kernels).output))
    }
    return outputs
  }
}
