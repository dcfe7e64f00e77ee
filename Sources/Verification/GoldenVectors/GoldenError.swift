import ConvNets

/// Why a folder of golden vectors cannot be run.
public enum GoldenError: Error, Equatable, Sendable {
  /// The folder has no list of cases that could be read.
  case missingList(file: String, reason: String)
  /// The list of cases is not what it should be.
  case malformedList(file: String, reason: String)
  /// Two cases have the same name.
  case repeatedCase(file: String, id: String)
  /// The results cannot be written.
  case unwritable(folder: String, reason: String)
}

extension GoldenError: CustomStringConvertible {
  /// Where, what, and what to do about it.
  public var description: String {
    switch self {
    case .missingList(let file, let reason):
      "\(file) cannot be read: \(reason) Name a folder with a cases.json and its safetensors files."
    case .malformedList(let file, let reason):
      "\(file) is not a list of cases: \(reason)"
    case .repeatedCase(let file, let id):
      "\(file) lists case \(id) twice; every case needs a name of its own."
    case .unwritable(let folder, let reason):
      "The results cannot be written to \(folder): \(reason)"
    }
  }
}

/// Why one case has no answer.
enum GoldenObstacle: Error, Equatable {
  /// The operation, or this use of it, is not part of the project.
  case notOffered(String)
  /// A given tensor cannot be had.
  case unreadable(SafetensorsError)
  /// What the case says does not fit together.
  case contradiction(String)
}
