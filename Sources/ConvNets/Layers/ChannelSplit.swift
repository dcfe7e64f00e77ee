import SlidingWindow
import Tensors

/// Branches that each take an equal share of the input's channels; their output channels are laid side by side.
///
///     ["split": ChannelSplit(["keep": Identity(), "branch2": …]), "shuffle": ChannelShuffle(groups: 2)]
///
/// That is a unit of ShuffleNet: one half passes by, and the shuffle mixes both.
///
/// Source: Ma, Zhang, Zheng and Sun, "ShuffleNet V2", 2018 (a model in E15).
public struct ChannelSplit<Number: Real>: Combinator, ExpressibleByDictionaryLiteral {
  /// The branches by name, in the order of their channels.
  public var parts: [Part<Number>]

  /// - Parameter branches: The branches by name, at least one. Parameters are called `name.weight` and so on.
  public init(dictionaryLiteral branches: (String, any Layer<Number>)...) {
    require(!branches.isEmpty, "ChannelSplit: there must be at least one branch, but there is none")
    parts = ConvNets.parts("ChannelSplit", branches)
  }

  /// Runs every branch on its share; the way back hands each its own channels, and lays what comes out side by side.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    let shares = channelBlocks(x, of: shares(of: Array(x.shape.dropFirst())))
    let passes = zip(parts, shares).enumerated().map { i, branch in
      branch.0.layer.forward(branch.1, with: kernels, mode: mode.forPart(i))
    }
    let outputs = passes.map(\.output)
    return Pass(joiningChannels(outputs), statistics: named(passes.map(\.statistics))) { dz in
      let blocks = channelBlocks(dz, of: outputs.map(\.channels.count))
      let gradients = zip(passes, blocks).map { $0.backward($1) }
      return Gradients(
        input: joiningChannels(gradients.map(\.input)), parameters: named(gradients.map(\.parameters)))
    }
  }

  public func outline(of input: [Int]) -> Outline {
    let share = shares(of: input)[0]
    let outlines = outlines(of: [share] + input.dropFirst())
    let z = joinedShape("ChannelSplit", outlines.map { [1] + $0.outline.output })
    return Outline("side by side", output: Array(z[1...]), of: outlines, activations: cellCount(z))
  }

  private func shares(of sample: [Int]) -> [Int] {
    require(
      (sample.first ?? 1).isMultiple(of: parts.count),
      "ChannelSplit: the channels of a sample \(text(sample)) must split evenly into \(parts.count) branches")
    return parts.map { _ in (sample.first ?? 0) / parts.count }
  }
}
