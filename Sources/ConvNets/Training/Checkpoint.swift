import Foundation
import SlidingWindow
import Tensors

// A checkpoint is a safetensors file. Its tensors are those of the net under `net`, what the rule remembers under
// `optimiser`, and under `average` and `best` what the plan asks for; everything else is text.

extension Training {
  /// Everything that decides how the training goes on.
  public var checkpoint: SafetensorsFile {
    var file = SafetensorsFile()
    file.insert(net.tensors, under: "net")
    file.insert(optimiser.state, under: "optimiser")
    file.insert(average, under: "average")
    if let best { file.insert(best, under: "best") }
    for (name, value) in plan.choices { file.metadata["plan.\(name)"] = value }
    file.metadata["steps"] = "\(optimiser.steps)"
    file.metadata["state"] = state.json
    return file
  }

  /// Goes on where a checkpoint was made, to the same bits.
  ///
  /// The training must have just begun, with a net of the same layers, the same plan and a generator of the same seed.
  ///
  /// - Throws: ``CheckpointError``, or ``SafetensorsError`` if the tensors are those of another net.
  public mutating func resume(from file: SafetensorsFile) throws {
    guard let saved = TrainingState(json: file.metadata["state"] ?? ""),
      let steps = Int(file.metadata["steps"] ?? ""), steps >= 0
    else { throw CheckpointError.noCheckpoint(file: file.source) }
    var differences = plan.choices.compactMap { name, here in
      let there = file.metadata["plan.\(name)"] ?? "none"
      return there == here ? nil : "\(name) is \(there) there and \(here) here"
    }
    if saved.seed != state.seed {
      differences.append("the seed of its generator is \(saved.seed), not \(state.seed)")
    }
    guard differences.isEmpty else {
      throw CheckpointError.otherPlan(file: file.source, differences: differences)
    }
    // Nothing is changed before all has been read.
    let tensors = try file.tensors(like: net.tensors, under: "net")
    let averages = try file.tensors(like: average, under: "average")
    let hasBest = file.names.contains { $0.hasPrefix("best.") }
    let bestTensors = hasBest ? try file.tensors(like: net.tensors, under: "best") : nil
    let memories = try file.memories(of: net.parameters)
    net.tensors = tensors
    (average, best) = (averages, bestTensors)
    optimiser = Optimiser(plan.rule, state: memories, steps: steps)
    state = saved
  }
}

/// Why a training cannot go on from a file.
public enum CheckpointError: Error, Equatable, CustomStringConvertible {
  /// The file is no checkpoint, or a damaged one.
  case noCheckpoint(file: String)
  /// The training was begun in another way.
  case otherPlan(file: String, differences: [String])

  /// Which file, what is wrong with it, what to do.
  public var description: String {
    switch self {
    case .noCheckpoint(let file):
      "\(file) is no checkpoint of a training, or a damaged one. Begin anew."
    case .otherPlan(let file, let differences):
      "\(file) is of another training: \(differences.joined(separator: "; ")). Go on as you began, or begin anew."
    }
  }
}

extension SafetensorsFile {
  /// What a rule remembers of some of the parameters.
  fileprivate func memories(of parameters: NamedTensors<Float>) throws -> NamedTensors<Float> {
    let kinds = GradientMemory<Float>.kinds.map(\.name)
    let start = "optimiser."
    var memories = NamedTensors<Float>()
    for name in names where name.hasPrefix(start) {
      let place = String(name.dropFirst(start.count))
      let owner = place.split(separator: ".").dropLast().joined(separator: ".")
      let tensor = try tensor(name, as: Float.self)
      guard kinds.contains(where: { place == "\(owner).\($0)" }), parameters[owner]?.shape == tensor.shape
      else {
        throw CheckpointError.noCheckpoint(file: source)
      }
      memories.append(tensor, named: place)
    }
    return memories
  }
}

extension TrainingState {
  /// As text; whole numbers and fractions come back exactly.
  fileprivate var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// From text; `nil` if it is not the text of such a state.
  fileprivate init?(json: String) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    guard let state = try? decoder.decode(TrainingState.self, from: Data(json.utf8)) else { return nil }
    self = state
  }
}
