import SlidingWindow
import Tensors

/// Branches that all take the same input; their output channels are laid side by side.
///
///     let inception: Concatenate<Float> = ["branch1": Convolution(…), "branch2": ["0": …, "1": …] as Sequential]
///
/// Source: Raj 2020, "Googlenet: Inception" (E14).
public struct Concatenate<Number: Real>: Combinator, ExpressibleByDictionaryLiteral {
  /// The branches by name, in the order of their channels.
  public var parts: [Part<Number>]

  /// - Parameter branches: The branches by name, at least one. Parameters are called `name.weight` and so on.
  public init(dictionaryLiteral branches: (String, any Layer<Number>)...) {
    require(!branches.isEmpty, "Concatenate: there must be at least one branch, but there is none")
    parts = ConvNets.parts("Concatenate", branches)
  }

  /// Runs all branches; the way back hands each its own channels, and adds what comes out.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    let passes = parts.enumerated().map { i, part in
      part.layer.forward(x, with: kernels, mode: mode.forPart(i))
    }
    let outputs = passes.map(\.output)
    return Pass(joiningChannels(outputs), statistics: named(passes.map(\.statistics))) { dz in
      let blocks = channelBlocks(dz, of: outputs.map(\.channels.count))
      let gradients = zip(passes, blocks).map { $0.backward($1) }
      return Gradients(
        input: gradients.dropFirst().reduce(gradients[0].input) { sum($0, $1.input) },
        parameters: named(gradients.map(\.parameters)))
    }
  }

  public func outline(of input: [Int]) -> Outline {
    let outlines = outlines(of: input)
    let z = joinedShape("Concatenate", outlines.map { [1] + $0.outline.output })
    return Outline("side by side", output: Array(z[1...]), of: outlines, activations: cellCount(z))
  }
}

/// A body whose output channels are laid behind those of its input, `z = x ++ body(x)`: a chain of them sees the maps of all
/// layers before.
///
/// Each adds as many channels as its body has: the growth.
///
/// Source: Raj 2020, "Densenet" (E18); Huang, Liu, van der Maaten and Weinberger, "Densely connected convolutional
/// networks", 2017.
public struct DenseConnection<Number: Real>: Combinator {
  /// The body, whose parameters keep their names.
  public var parts: [Part<Number>]

  /// - Parameter body: Leaves the extent as it is.
  public init(_ body: any Layer<Number>) { parts = [Part(body)] }

  /// Runs the body; the way back adds the derivative of the input's own copy.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    let pass = parts[0].layer.forward(x, with: kernels, mode: mode)
    return Pass(joiningChannels([x, pass.output]), statistics: pass.statistics) { dz in
      let blocks = channelBlocks(dz, of: [x.channels.count, pass.output.channels.count])
      let gradients = pass.backward(blocks[1])
      return Gradients(input: sum(blocks[0], gradients.input), parameters: gradients.parameters)
    }
  }

  public func outline(of input: [Int]) -> Outline {
    let outlines = outlines(of: input)
    let z = joinedShape("DenseConnection", [[1] + input, [1] + outlines[0].outline.output])
    return Outline("input and output", output: Array(z[1...]), of: outlines, activations: cellCount(z))
  }
}
