import SlidingWindow

extension Option where Value == [Int] {
  /// A list of whole numbers, as in `3,2`.
  static func list(
    _ name: String, _ explanation: String, standard: [Int], in range: ClosedRange<Int> = 1...100
  ) -> Option {
    let text = standard.map(String.init).joined(separator: ",")
    return Option(
      name: name, placeholder: "N,…", explanation: "\(explanation) (\(text))", standard: standard,
      rule: "whole numbers from \(range.lowerBound) to \(range.upperBound), as in 3,2"
    ) { numbers($0, in: range) }
  }
}

/// The numbers of a list such as `3,2`; `nil` if it is anything else.
func numbers(_ text: String, in range: ClosedRange<Int>) -> [Int]? {
  let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
  return numbers.allSatisfy { $0.map(range.contains) ?? false } ? numbers.compactMap { $0 } : nil
}

/// The sizes of one layer, as the command line gives them.
struct LayerGeometry {
  private static let size = Option.list("size", "input cells along every axis, or along each", standard: [5])
  private static let kernel = Option.list(
    "kernel", "window cells along each axis: one, two or three axes", standard: [3, 3])
  private static let stride = Option.list("stride", "cells from one position to the next", standard: [1])
  private static let dilation = Option.list(
    "dilation", "cells from one window cell to the next", standard: [1])
  private static let channels = Option.list("channels", "input and output channels", standard: [1, 1])
  private static let groups = Option.integer(
    "groups", "into how many parts the channels are split", standard: 1, in: 1...100)
  private static let padding = Option<Padding>(
    name: "padding", placeholder: "N,…|same|full", explanation: "zeros on each side, or a rule (0)",
    standard: .zeros([0]), rule: "whole numbers from 0 to 100, as in 1,2, or same, or full"
  ) { text in
    switch text {
    case "same": .same
    case "full": .full
    default: numbers(text, in: 0...100).map { .zeros($0) }
    }
  }
  private enum Padding {
    case same, full
    case zeros([Int])
  }

  static let options: [any AnyOption] = [size, kernel, stride, padding, dilation, channels, groups]

  let window: Window
  /// The spatial axes of the input.
  let extent: [Int]
  /// Input and output channels.
  let channels: (input: Int, output: Int)
  let groups: Int

  init(_ options: Options) throws(UsageError) {
    let kernel = try options.value(of: Self.kernel)
    func spread(_ numbers: [Int], _ name: String) throws(UsageError) -> [Int] {
      guard numbers.count == 1 || numbers.count == kernel.count else {
        throw UsageError(
          "--\(name) must have one number or as many as --kernel, \(kernel.count), but it has \(numbers.count)"
        )
      }
      return numbers.count == 1 ? kernel.map { _ in numbers[0] } : numbers
    }
    guard kernel.count <= 3 else {
      throw UsageError("--kernel must have at most 3 numbers, but it has \(kernel.count)")
    }
    let padding: Window.Padding =
      switch try options.value(of: Self.padding) {
      case .same: .same
      case .full: .full
      case .zeros(let zeros): .zeros(.init(try spread(zeros, "padding")))
      }
    extent = try spread(options.value(of: Self.size), "size")
    window = Window(
      kernel, stride: .init(try spread(options.value(of: Self.stride), "stride")), padding: padding,
      dilation: .init(try spread(options.value(of: Self.dilation), "dilation")))
    let channels = try options.value(of: Self.channels)
    self.channels = (channels[0], channels[channels.count - 1])
    groups = try options.value(of: Self.groups)
    guard channels.count <= 2, channels.allSatisfy({ $0.isMultiple(of: groups) }) else {
      throw UsageError(
        "--channels must be one or two numbers that split evenly into --groups \(groups), but it is "
          + channels.map(String.init).joined(separator: ","))
    }
  }

  /// Input, one sample.
  var x: [Int] { [1, channels.input] + extent }
  /// Filters of a convolution.
  var w: [Int] { [channels.output, channels.input / groups] + window.kernel }
  /// Filters of a transposed convolution.
  var transposedW: [Int] { [channels.input, channels.output / groups] + window.kernel }

  /// Refuses a window that is too large for the input, and an input that is too large to be looked at term by term.
  func requireFit() throws(UsageError) {
    let positions = window.positions(over: extent)
    guard positions.allSatisfy({ $0 > 0 }) else {
      throw UsageError("the window must fit the input, but \(sizes)")
    }
    try requireModesty(positions: positions)
  }

  /// The same for a transposed convolution, whose window stands on the output.
  func requireTransposedFit() throws(UsageError) {
    guard window.extent(positions: extent).allSatisfy({ $0 > 0 }) else {
      throw UsageError("padding must leave something of the output, but \(sizes)")
    }
    try requireModesty(positions: extent)
  }

  private func requireModesty(positions: [Int]) throws(UsageError) {
    let terms = (positions + window.kernel).reduce(channels.input * channels.output / groups, *)
    guard terms <= 1_000_000 else {
      throw UsageError(
        "the layer must have at most 1,000,000 products, but it has \(terms.grouped): \(sizes)")
    }
  }

  /// Everything that decides the result, in words.
  var sizes: String {
    func text(_ list: [Int]) -> String {
      Set(list).count == 1 ? "\(list[0])" : list.map(String.init).joined(separator: ",")
    }
    let axes = window.axes
    return "input \(times(extent)), kernel \(times(window.kernel)), stride \(text(axes.map(\.stride))), "
      + "padding \(text(window.before))"
      + (window.before == window.after ? "" : " before and \(text(window.after)) after")
      + ", dilation \(text(axes.map(\.dilation))), channels \(channels.input) to \(channels.output)"
      + (groups == 1 ? "" : ", \(groups) groups")
  }
}

/// `5x5`, `3x3x3`.
func times(_ extent: [Int]) -> String { extent.map(String.init).joined(separator: "x") }
