/// One computation whose results are known: which operation, with which attributes, on which tensors.
///
/// The tensors themselves lie in a file of their own. They are named alike for all operations:
///
///     given      input, weight, bias, target, mask, running_mean, running_var, grad_output
///     results    output, indices, grad_input, grad_weight, grad_bias, running_mean_after, running_var_after
///
/// An optimiser is given param_initial and grads, one row for every step, and returns param_after_each_step.
///
/// `grad_output` is the derivative with respect to the output; a case without it goes forward only. Attributes bear
/// PyTorch's names. Those of a window are lists with one number for each of its `dims` axes; `padding_before` and
/// `padding_after` say how many zeros lie in front of the input and behind it.
public struct GoldenCase: Decodable, Sendable {
  /// The name of the case.
  public let id: String
  /// The operation as PyTorch calls it, such as `conv2d`.
  public let op: String
  /// The file with the tensors, beside the list of cases.
  public let file: String
  /// What the operation is told besides tensors, such as `stride`.
  public let attributes: [String: GoldenAttribute]
  /// The names of the tensors to produce; all others are given.
  public let results: [String]
  /// Whether any order of summation gives every result bit for bit.
  public let exact: Bool
  /// For each result, the largest error that PyTorch's own float32 evaluations make.
  public let float32Errors: [String: Double]

  enum CodingKeys: String, CodingKey {
    case id
    case op
    case file
    case attributes
    case results
    case exact
    case float32Errors = "torch_f32_max_abs_err"
  }
}

extension GoldenCase {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    op = try container.decode(String.self, forKey: .op)
    file = try container.decodeIfPresent(String.self, forKey: .file) ?? "\(id).safetensors"
    attributes = try container.decode([String: GoldenAttribute].self, forKey: .attributes)
    results = try container.decode([String].self, forKey: .results)
    exact = try container.decodeIfPresent(Bool.self, forKey: .exact) ?? false
    float32Errors = try container.decodeIfPresent([String: Double].self, forKey: .float32Errors) ?? [:]
    guard !id.contains("/") else {
      throw DecodingError.dataCorruptedError(
        forKey: .id, in: container, debugDescription: "The id \"\(id)\" must serve as a file's name.")
    }
  }
}

/// The value of an attribute.
public enum GoldenAttribute: Decodable, Equatable, Sendable {
  case flag(Bool)
  case number(Double)
  case list([Double])
  case text(String)
  /// Something that no attribute of the format is.
  case other

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let list = try? container.decode([Double].self) {
      self = .list(list)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else {
      self = .other
    }
  }
}

/// The file `cases.json`.
struct GoldenCaseList: Decodable {
  let cases: [GoldenCase]
}
