import ConvNets
import Foundation
import SlidingWindow
import Tensors

extension Command {
  private static let input = Option<[Int]?>(
    name: "input", placeholder: "CxHxW", explanation: "the shape of one sample (what the net is made for)",
    standard: nil, rule: "whole numbers from 1 to 10000, such as 1x28x28"
  ) { text in
    let sizes = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    return sizes.allSatisfy { 1...10_000 ~= $0 } ? .some(sizes) : nil
  }

  static let summary = Command(
    name: "summary", summary: "list the layers of a net: sizes, parameters, products, memory",
    explanation: """
      Prints the table of a net as on the slides: for every layer the shape of its output, how many parameters it learns,
      how many multiply-adds one sample takes, and how many numbers it makes, which training keeps for the way back.
      Nothing is computed and no weight is drawn. Without NET, the totals of all nets are listed.

      Multiply-adds are those of convolutions and linear layers; connections count one more for every biased output.

      NET is one of \(SummarisedNet.all.map(\.name).joined(separator: ", ")).
      """,
    operand: "[NET]", options: [input]
  ) { options, console in
    let input = try options.value(of: input)
    guard let name = options.operand else {
      guard input == nil else { throw UsageError("--input needs a NET") }
      console.print(SummarisedNet.totals)
      return
    }
    guard let net = SummarisedNet.all.first(where: { $0.name == name }) else {
      throw UsageError(
        "there is no net \"\(name)\"; try one of \(SummarisedNet.all.map(\.name).joined(separator: ", "))")
    }
    try console.print(net.table(for: input ?? net.input))
  }
}

/// A net under the name that the user types.
private struct SummarisedNet: Sendable {
  let name: String
  let net: Sequential<Float>
  /// The shape of the samples it is made for.
  let input: [Int]
  /// The smallest side of other samples; nil if its first linear layer fits one size only.
  var smallestSide: Int?

  static let all = [
    SummarisedNet(name: "digits", net: .digitNet, input: [1, 8, 8]),
    SummarisedNet(name: "zipcode", net: .zipCodeNet, input: [1, 16, 16]),
    SummarisedNet(name: "lenet", net: .leNet5, input: [1, 28, 28]),
    SummarisedNet(name: "lenet-1998", net: .historicalLeNet5, input: [1, 28, 28]),
    SummarisedNet(name: "residual", net: .smallResidualNet(), input: [1, 28, 28], smallestSide: 1),
    SummarisedNet(name: "all-convolutional", net: .allConvolutionalNet, input: [1, 28, 28], smallestSide: 1),
    SummarisedNet(name: "alexnet", net: .alexNet(), input: [3, 227, 227]),
    SummarisedNet(name: "alexnet-groups", net: .alexNet(groups: 2), input: [3, 227, 227]),
    SummarisedNet(name: "vgg16", net: .vgg(.d), input: [3, 224, 224]),
    SummarisedNet(name: "vgg19", net: .vgg(.e), input: [3, 224, 224]),
    SummarisedNet(name: "googlenet", net: .googLeNet, input: [3, 224, 224], smallestSide: 32),
  ]

  private static let counts = ["parameters", "multiply-adds", "connections", "activations"]

  /// One line for each net.
  static var totals: String {
    columns(
      [["net", "input"] + counts]
        + all.map { [$0.name, times($0.input)] + cells($0.net.outline(of: $0.input)) }, names: 2)
  }

  /// One line for each layer.
  func table(for input: [Int]) throws(UsageError) -> String {
    let outline = try outline(of: input)
    let rows = outline.rows.map { row in
      [row.name, row.outline.kind, times(row.outline.output)] + Self.cells(row.outline)
    }
    let heading = [
      ["layer", "what it does", "output"] + Self.counts,
      ["", "input", times(input)] + Self.counts.map { _ in "·" },
    ]
    let total = [["all", "", times(outline.output)] + Self.cells(outline)]
    let bytes = MemoryLayout<Float>.size
    return """
      \(columns(heading + rows + total, names: 2))

      In Float: \(Self.memory(bytes * outline.parameters)) of parameters, and for each sample \
      \(Self.memory(bytes * outline.activations)) of activations.
      """
  }

  /// The outline, if the net takes such samples. (Layers stop the program at one that does not fit.)
  private func outline(of input: [Int]) throws(UsageError) -> Outline {
    if let smallestSide {
      guard input.count == 3, input[0] == self.input[0], input.dropFirst().allSatisfy({ $0 >= smallestSide })
      else {
        throw UsageError(
          "--input must be \(self.input[0])xHxW with sides of at least \(smallestSide) for \(name), but it is "
            + times(input))
      }
    } else if input != self.input {
      throw UsageError("--input must be \(times(self.input)) for \(name), but it is \(times(input))")
    }
    return net.outline(of: input)
  }

  private static func cells(_ outline: Outline) -> [String] {
    // A layer made of layers: its parts have lines of their own.
    let numbers =
      outline.parts.isEmpty || outline.ownActivations == 0
      ? [outline.parameters, outline.multiplyAdds, outline.connections, outline.activations]
      : [0, 0, 0, outline.ownActivations]
    return numbers.map { $0 == 0 ? "·" : $0.grouped }
  }

  /// As in "553 MB".
  private static func memory(_ bytes: Int) -> String {
    let (unit, size) = bytes < 1_000_000 ? ("kB", 1e3) : ("MB", 1e6)
    let locale = Locale(identifier: "en_GB")
    return (Double(bytes) / size).formatted(.number.precision(.significantDigits(3)).locale(locale)) + " "
      + unit
  }
}
