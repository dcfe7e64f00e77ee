import Explanations
import SlidingWindow

/// A network as far as its receptive fields go, written as text: `conv 5, pool 2/2, conv 3 padding 1`.
struct NetworkText: Sendable {
  /// One layer as written, with its window along every axis.
  struct Layer: Sendable {
    fileprivate enum Kind: String { case conv, pool, up }

    let text: String
    fileprivate let kind: Kind
    fileprivate let kernel: Int
    fileprivate let stride: Int
    fileprivate let padding: Window.Padding
    fileprivate let dilation: Int
  }

  let layers: [Layer]

  static let grammar =
    "layers separated by commas, such as \"conv 5\", \"conv 3/2 padding 1\", \"conv 3 dilation 2\", \"pool 2/2\" or "
    + "\"up 2/2\"; what stands behind the kernel's slash is the stride, and padding may be same"

  /// `nil` if the text cannot be read.
  init?(_ text: String) {
    var layers: [Layer] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let layer = Layer(part.split(separator: " ").map(String.init)) else { return nil }
      layers.append(layer)
    }
    self.layers = layers
  }

  /// The same network on signals (one axis) or images (two).
  func scanning(axes: Int) -> [ScanningLayer] { layers.map { $0.scanning(axes: axes) } }

  /// Refuses a network whose windows do not fit, or that would take minutes on an image of this side.
  func requireFit(side: Int) throws(UsageError) {
    var extent = [side]
    var pairs = 0
    for layer in layers {
      let scanning = layer.scanning(axes: 1)
      let next = scanning.outputExtent(over: extent)
      guard next[0] > 0 else {
        throw UsageError(
          "\"\(layer.text)\" does not fit a map of \(extent[0]) cells along each axis; give a larger --size")
      }
      let line = min(extent[0], next[0]) * scanning.window.kernel[0]
      pairs += line * line
      extent = next
    }
    guard pairs <= 10_000_000 else {
      throw UsageError(
        "the network must have at most 10,000,000 pairs of positions and window cells, but on \(side)x\(side) it has "
          + pairs.grouped)
    }
  }
}

extension NetworkText.Layer {
  /// - Parameter words: As in `conv`, `3/2`, `padding`, `1`.
  fileprivate init?(_ words: [String]) {
    guard words.count >= 2, words.count.isMultiple(of: 2), let kind = Kind(rawValue: words[0]) else {
      return nil
    }
    let sizes = words[1].split(separator: "/", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard sizes.count <= 2, sizes.allSatisfy({ 1...1000 ~= $0 }) else { return nil }
    var padding = Window.Padding.valid
    var dilation = 1
    for i in Swift.stride(from: 2, to: words.count, by: 2) {
      switch (words[i], words[i + 1], Int(words[i + 1])) {
      case ("padding", "same", _): padding = .same
      case ("padding", _, .some(let zeros)) where 0...1000 ~= zeros: padding = .zeros(.init(zeros))
      case ("dilation", _, .some(let cells)) where 1...1000 ~= cells: dilation = cells
      default: return nil
      }
    }
    text = words.joined(separator: " ")
    self.kind = kind
    kernel = sizes[0]
    stride = sizes.count == 2 ? sizes[1] : 1
    (self.padding, self.dilation) = (padding, dilation)
  }

  fileprivate func scanning(axes: Int) -> ScanningLayer {
    let window = Window(
      Array(repeating: kernel, count: axes), stride: .init(stride), padding: padding,
      dilation: .init(dilation))
    return switch kind {
    case .conv: .convolution(window)
    case .pool: .pooling(window)
    case .up: .transposedConvolution(window)
    }
  }
}

extension NetworkText {
  /// Networks of the lectures up to their last map, each with the side of its input.
  static let classics: [(name: String, text: String, side: Int)] = [
    ("lenet", "conv 5, pool 2/2, conv 5, pool 2/2", 32),
    (
      "alexnet",
      "conv 11/4, pool 3/2, conv 5 padding 2, pool 3/2, conv 3 padding 1, conv 3 padding 1, conv 3 padding 1, pool 3/2",
      227
    ),
    ("vgg16", [2, 2, 3, 3, 3].map(vggBlock).joined(separator: ", "), 224),
    ("threes", "conv 3, conv 3, conv 3", 15),
    ("dilated", "conv 3, conv 3 dilation 2, conv 3 dilation 4", 31),
  ]

  private static func vggBlock(_ convolutions: Int) -> String {
    String(repeating: "conv 3 padding 1, ", count: convolutions) + "pool 2/2"
  }
}
