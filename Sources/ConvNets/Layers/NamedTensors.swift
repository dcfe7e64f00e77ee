import Tensors

/// Tensors under dotted names, in a fixed order: parameters, gradients, what an optimiser remembers.
///
///     network.parameters["conv1.weight"]
public struct NamedTensors<Number: Scalar>: ExpressibleByDictionaryLiteral, Equatable, Sendable {
  /// The names, in order.
  public private(set) var names: [String] = []
  /// The tensors, in the order of the names.
  public private(set) var tensors: [Tensor<Number>] = []

  /// No tensors.
  public init() {}

  /// The given tensors in the given order, as in `["weight": w, "bias": b]`.
  public init(dictionaryLiteral entries: (String, Tensor<Number>)...) {
    for (name, tensor) in entries { append(tensor, named: name) }
  }

  /// Whether there are no tensors.
  public var isEmpty: Bool { names.isEmpty }

  /// The number of all entries of all tensors.
  public var count: Int { tensors.reduce(0) { $0 + $1.indices.count } }

  /// The tensor of that name, if there is one.
  public subscript(name: String) -> Tensor<Number>? {
    names.firstIndex(of: name).map { tensors[$0] }
  }

  /// Adds a tensor at the end.
  @specialized(where Number == Float)
  public mutating func append(_ tensor: Tensor<Number>, named name: String) {
    require(!names.contains(name), "NamedTensors: names must differ, but \"\(name)\" is there already")
    names.append(name)
    tensors.append(tensor)
  }

  /// Adds all of `others` at the end, their names lengthened to `prefix.name`, or unchanged without a prefix.
  @specialized(where Number == Float)
  public mutating func append(_ others: NamedTensors, under prefix: String? = nil) {
    for (name, tensor) in zip(others.names, others.tensors) {
      append(tensor, named: prefix.map { "\($0).\(name)" } ?? name)
    }
  }

  /// Those whose names begin with `prefix.`, without it.
  @specialized(where Number == Float)
  public func under(_ prefix: String) -> NamedTensors {
    var part = NamedTensors()
    let start = prefix + "."
    for i in names.indices where names[i].hasPrefix(start) {
      part.append(tensors[i], named: String(names[i].dropFirst(start.count)))
    }
    return part
  }

  /// Cuts the first `count` off, and returns them without `prefix.`, if there is a prefix.
  @specialized(where Number == Float)
  mutating func removeFirst(_ count: Int, under prefix: String? = nil) -> NamedTensors {
    var first = NamedTensors()
    (first.names, first.tensors) = (Array(names.prefix(count)), Array(tensors.prefix(count)))
    (names, tensors) = (Array(names.dropFirst(count)), Array(tensors.dropFirst(count)))
    return prefix.map { first.under($0) } ?? first
  }

  /// Every tensor replaced by what `transform` makes of it and of its namesake in `other`.
  @specialized(where Number == Float)
  public func combined(
    with other: NamedTensors, _ transform: (Number, Number) -> Number
  ) -> NamedTensors {
    requireSameNames(as: other)
    var result = self
    for i in tensors.indices {
      requireShape("NamedTensors: \"\(names[i])\"", other.tensors[i].shape, tensors[i].shape)
      result.tensors[i] = tensors[i].combined(with: other.tensors[i], transform)
    }
    return result
  }

  /// Changes every tensor, knowing its name and its namesake in `other`.
  @specialized(where Number == Float)
  public mutating func update(
    with other: NamedTensors, _ change: (String, inout Tensor<Number>, Tensor<Number>) -> Void
  ) {
    requireSameNames(as: other)
    for i in tensors.indices { change(names[i], &tensors[i], other.tensors[i]) }
  }

  private func requireSameNames(as other: NamedTensors) {
    require(
      names == other.names,
      "NamedTensors: both sides must have the same names, but they are \(names) and \(other.names)")
  }

  /// Every entry of every tensor transformed.
  public func map(_ transform: (Number) -> Number) -> NamedTensors {
    var result = self
    for i in tensors.indices { result.tensors[i] = tensors[i].map(transform) }
    return result
  }
}
