import SlidingWindow
import Tensors

/// A layer that is made of layers.
///
/// It only says how they are put together. Parameters and statistics are those of its parts, in order, under dotted names such
/// as `layer1.conv1.weight`.
public protocol Combinator<Number>: Layer {
  /// The layers it is made of, in the order of their parameters.
  var parts: [Part<Number>] { get set }
}

/// A layer in a combinator.
public struct Part<Number: Real>: Sendable {
  /// What stands in front of its parameters' names; without it, they keep their names.
  public let name: String?
  /// The layer.
  public var layer: any Layer<Number>

  /// - Parameters:
  ///   - layer: The layer.
  ///   - name: What stands in front of its parameters' names, if something does.
  public init(_ layer: any Layer<Number>, named name: String? = nil) {
    (self.layer, self.name) = (layer, name)
  }

  /// What is left of a dotted name inside this layer; nil if the name points elsewhere.
  fileprivate func nameInside(_ dotted: String) -> String? {
    guard let name else { return dotted }
    return dotted.hasPrefix(name + ".") ? String(dotted.dropFirst(name.count + 1)) : nil
  }
}

extension Combinator {
  /// All parameters, under the names of their layers.
  public var parameters: NamedTensors<Number> {
    get { named(parts.map { $0.layer.parameters }) }
    set {
      requireNames("parameters", newValue.names, parameters.names)
      var rest = newValue
      for i in parts.indices {
        parts[i].layer.parameters = rest.removeFirst(
          parts[i].layer.parameters.names.count, under: parts[i].name)
      }
    }
  }

  /// All statistics, under the names of their layers.
  public var statistics: NamedTensors<Number> {
    get { named(parts.map { $0.layer.statistics }) }
    set {
      requireNames("statistics", newValue.names, statistics.names)
      var rest = newValue
      for i in parts.indices {
        parts[i].layer.statistics = rest.removeFirst(
          parts[i].layer.statistics.names.count, under: parts[i].name)
      }
    }
  }

  /// Draws the weights of all parts.
  public mutating func draw(using generator: inout SeededGenerator) {
    for i in parts.indices { parts[i].layer.draw(using: &generator) }
  }

  /// The same network with some of its layers frozen.
  ///
  /// - Parameter names: Dotted names of layers, as they stand in front of their parameters, such as `layer1.conv1`.
  public func freezing(_ names: String...) -> Self {
    names.reduce(self) { network, name in
      var network = network
      require(network.freeze(name), "\(kind): there is no layer \"\(name)\" to freeze")
      return network
    }
  }

  /// Freezes one layer, and says whether there is one of that name.
  fileprivate mutating func freeze(_ name: String) -> Bool {
    for i in parts.indices {
      let layer = parts[i].layer
      if parts[i].name == name {
        parts[i].layer = Frozen(layer)
        return true
      }
      if let inner = parts[i].nameInside(name), var combinator = layer as? any Combinator<Number>,
        combinator.freeze(inner)
      {
        parts[i].layer = combinator
        return true
      }
    }
    return false
  }

  /// What belongs to each part, under its name.
  func named(_ tensors: [NamedTensors<Number>]) -> NamedTensors<Number> {
    var all = NamedTensors<Number>()
    for (part, tensors) in zip(parts, tensors) { all.append(tensors, under: part.name) }
    return all
  }

  /// The outlines of all parts for the same input, by name.
  func outlines(of input: [Int]) -> [(name: String?, outline: Outline)] {
    parts.map { (name: $0.name, outline: $0.layer.outline(of: input)) }
  }

  private var kind: String { String("\(Self.self)".prefix { $0 != "<" }) }

  private func requireNames(_ what: String, _ names: [String], _ expected: [String]) {
    require(
      names == expected, "\(kind): \(what) must be called \(expected), but they are called \(names)")
  }
}

/// Parts by name, as a dictionary literal lists them.
func parts<Number>(_ kind: String, _ layers: [(String, any Layer<Number>)]) -> [Part<Number>] {
  let names = layers.map { $0.0 }
  require(
    Set(names).count == names.count && !names.contains { $0.contains(".") },
    "\(kind): layers must have different names without dots, but they are \(names)")
  return layers.map { Part($0.1, named: $0.0) }
}
