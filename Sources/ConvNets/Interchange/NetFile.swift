import Foundation
import Tensors

extension Layer {
  /// Everything that makes the net what it is: its parameters, then its statistics.
  public var tensors: NamedTensors<Number> {
    get {
      var all = parameters
      for (name, tensor) in zip(statistics.names, statistics.tensors) { all.append(tensor, named: name) }
      return all
    }
    set {
      let (parameterNames, statisticNames) = (parameters.names, statistics.names)
      require(
        newValue.names == parameterNames + statisticNames,
        "tensors: a net must be given \(parameterNames + statisticNames), but it is given \(newValue.names)")
      var rest = newValue
      parameters = rest.removeFirst(parameterNames.count)
      statistics = rest
    }
  }
}

extension Layer where Number: SafetensorsNumber {
  /// The net's parameters and statistics, under the names and in the layouts of PyTorch's `state_dict`.
  public var file: SafetensorsFile {
    var file = SafetensorsFile()
    file.insert(tensors)
    return file
  }

  /// Takes parameters and statistics from a file, all of them or, if it is not a file of such a net, none.
  ///
  /// The counters `num_batches_tracked` of PyTorch's batch normalisation are passed over: nothing here needs them.
  public mutating func load(_ file: SafetensorsFile) throws(SafetensorsError) {
    tensors = try file.tensors(like: tensors)
  }
}

extension SafetensorsFile {
  /// Adds tensors under their names, `prefix.` before each.
  public mutating func insert<Number: SafetensorsNumber>(
    _ tensors: NamedTensors<Number>, under prefix: String = ""
  ) {
    for (name, tensor) in zip(tensors.names, tensors.tensors) {
      insert(tensor, named: prefix.isEmpty ? name : "\(prefix).\(name)")
    }
  }

  /// The tensors with the names and shapes of others; there must be no further ones.
  ///
  /// - Parameters:
  ///   - others: Names, shapes and order.
  ///   - prefix: What stands before the names in the file, and a dot; tensors without it do not matter.
  func tensors<Number: SafetensorsNumber>(
    like others: NamedTensors<Number>, under prefix: String = ""
  ) throws(SafetensorsError) -> NamedTensors<Number> {
    let start = prefix.isEmpty ? "" : prefix + "."
    let present = names.filter { $0.hasPrefix(start) && !$0.hasSuffix("num_batches_tracked") }
    let wanted = others.names.map { start + $0 }
    let missing = wanted.filter { entries[$0] == nil }
    let unexpected = present.filter { !wanted.contains($0) }
    let misshapen = zip(wanted, others.tensors).compactMap { name, tensor in
      entries[name].flatMap {
        $0.shape == tensor.shape ? nil : "\(name) \(text($0.shape)), not \(text(tensor.shape))"
      }
    }
    guard missing.isEmpty, unexpected.isEmpty, misshapen.isEmpty else {
      throw .otherNet(file: source, missing: missing, unexpected: unexpected, misshapen: misshapen)
    }
    var result = NamedTensors<Number>()
    for (name, place) in zip(others.names, wanted) { result.append(try tensor(place), named: name) }
    return result
  }
}
