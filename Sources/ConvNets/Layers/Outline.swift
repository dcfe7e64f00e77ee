import SlidingWindow
import Tensors

/// What a layer does to one sample, in sizes: known from the layer's description, without weights and without computing.
///
///     let net = Sequential<Float>.vgg()          // 138 million parameters, none of them drawn
///     net.outline(of: [3, 224, 224]).parameters  // 138,357,544
///
/// Source: the tables of nets in Raj 2020, "Le-net 5" (E6), "ConvNet Configuration" (E13); how parameters are counted: A40.
public struct Outline: Sendable {
  /// What it is, as in "convolution 5x5, stride 2".
  public let kind: String
  /// The shape of the output for one sample, `[C, extent…]`.
  public let output: [Int]
  /// How many numbers it learns, its parts included.
  public let parameters: Int
  /// How many weights are multiplied with something, counted at every use. Poolings, activations and normalisation are
  /// left out, as in the literature; zeros in the padding are counted.
  public let multiplyAdds: Int
  /// The multiply-adds and, once for every output cell, the biases: what LeCun and others call connections.
  public let connections: Int
  /// How many numbers the forward pass makes, and keeps for the way back; 0 if the output only has another shape.
  public let activations: Int
  /// What it is made of, by name, if it is made of layers.
  public let parts: [(name: String?, outline: Outline)]
  /// How many of the activations are its own, not those of its parts.
  public let ownActivations: Int

  /// A layer with numbers of its own.
  ///
  /// - Parameters:
  ///   - kind: What it is.
  ///   - output: The shape of the output for one sample.
  ///   - parameters: How many numbers it learns.
  ///   - multiplyAdds: How many products it takes.
  ///   - biases: To how many cells a bias is added.
  ///   - activations: How many numbers it makes; those of the output, if not given.
  public init(
    _ kind: String, output: [Int], parameters: Int = 0, multiplyAdds: Int = 0, biases: Int = 0,
    activations: Int? = nil
  ) {
    (self.kind, self.output, self.parameters) = (kind, output, parameters)
    (self.multiplyAdds, connections) = (multiplyAdds, multiplyAdds + biases)
    ownActivations = activations ?? cellCount(output)
    (self.activations, parts) = (ownActivations, [])
  }

  /// A layer made of layers.
  ///
  /// - Parameters:
  ///   - kind: What it is.
  ///   - output: The shape of the output for one sample.
  ///   - parts: What it is made of, by name.
  ///   - activations: How many numbers it makes beside those of its parts.
  public init(
    _ kind: String, output: [Int], of parts: [(name: String?, outline: Outline)], activations: Int = 0
  ) {
    func sum(_ number: (Outline) -> Int) -> Int { parts.reduce(0) { $0 + number($1.outline) } }
    (self.kind, self.output, self.parts) = (kind, output, parts)
    (parameters, multiplyAdds, connections) = (
      sum { $0.parameters }, sum { $0.multiplyAdds }, sum { $0.connections }
    )
    ownActivations = activations
    self.activations = activations + sum { $0.activations }
  }

  /// The layers in the order in which they run, under the names of their parameters. A layer made of layers stands behind
  /// its parts, if it computes something itself.
  public var rows: [(name: String, outline: Outline)] { rows(under: "") }

  private func rows(under name: String) -> [(name: String, outline: Outline)] {
    let inner = parts.flatMap { part in
      part.outline.rows(under: [name, part.name ?? ""].filter { !$0.isEmpty }.joined(separator: "."))
    }
    return parts.isEmpty || ownActivations > 0 ? inner + [(name, self)] : inner
  }
}

extension Layer {
  /// The outline of a layer that leaves the shape as it is, and learns nothing.
  func cellwise(_ kind: String, _ input: [Int]) -> Outline { Outline(kind, output: input) }
}

extension Window {
  /// As in "5x5, stride 2, padding 2".
  var summary: String {
    var words = [kernel.map(String.init).joined(separator: "x")]
    let (strides, dilations) = (axes.map(\.stride), axes.map(\.dilation))
    if strides.contains(where: { $0 != 1 }) { words.append("stride \(sides(strides))") }
    if (before + after).contains(where: { $0 != 0 }) {
      words.append("padding " + bothSides(before, after))
    }
    if dilations.contains(where: { $0 != 1 }) { words.append("dilation \(sides(dilations))") }
    if axes.contains(where: { $0.rounding == .up }) { words.append("hanging over") }
    return words.joined(separator: ", ")
  }
}

/// As in "2", or "2 before, 1 after".
func bothSides(_ before: [Int], _ after: [Int]) -> String {
  before == after ? sides(before) : "\(sides(before)) before, \(sides(after)) after"
}

/// As in "2" for all axes, or "2x3".
private func sides(_ numbers: [Int]) -> String {
  Set(numbers).count == 1 ? "\(numbers[0])" : numbers.map(String.init).joined(separator: "x")
}
