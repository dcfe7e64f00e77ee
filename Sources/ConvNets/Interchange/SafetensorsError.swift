import Tensors

/// Why a safetensors file cannot be read or written, or a tensor not be taken from it.
public enum SafetensorsError: Error, Equatable, Sendable {
  /// The system does not hand the file over.
  case unreadable(file: String, reason: String)
  /// The system does not take the file.
  case unwritable(file: String, reason: String)
  /// There are not even the 8 bytes that give the header's length.
  case tooShort(file: String, bytes: Int)
  /// The header would end behind the end of the file.
  case headerTooLong(file: String, header: UInt64, bytes: Int)
  /// The header is no JSON object.
  case headerNotJSON(file: String)
  /// An entry of the header lacks a field, or a field is of the wrong kind.
  case malformedEntry(file: String, name: String)
  /// A tensor's numbers are stored in a form that this reader does not know.
  case unknownDtype(file: String, tensor: String, dtype: String)
  /// A tensor's data would lie outside the file.
  case offsetsOutside(file: String, tensor: String, offsets: [Int], bytes: Int)
  /// A tensor's data has another size than its shape says.
  case wrongSize(file: String, tensor: String, shape: [Int], dtype: SafetensorsDtype, bytes: Int)
  /// Two tensors claim the same bytes.
  case overlap(file: String, tensor: String, other: String)
  /// Bytes of the data belong to no tensor.
  case gap(file: String, from: Int, to: Int)
  /// There is no tensor of that name.
  case missingTensor(file: String, tensor: String, present: [String])
  /// A tensor holds other numbers than asked for.
  case wrongDtype(file: String, tensor: String, dtype: SafetensorsDtype, wanted: String)
  /// The tensors are not those of the net: some are missing, some unexpected, some of another shape.
  case otherNet(file: String, missing: [String], unexpected: [String], misshapen: [String])
}

extension SafetensorsError: CustomStringConvertible {
  /// Where, what, and what to do about it.
  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "\(file) cannot be read: \(reason)"
    case .unwritable(let file, let reason):
      "\(file) cannot be written: \(reason)"
    case .tooShort(let file, let bytes):
      "\(file) is no safetensors file: it has \(bytes) bytes, but 8 are needed for the header's length. "
        + "Is the download complete?"
    case .headerTooLong(let file, let header, let bytes):
      "\(file) is no safetensors file, or cut off: its header should have \(header) bytes, but the file has only "
        + "\(bytes). Fetch it again."
    case .headerNotJSON(let file):
      "\(file) is no safetensors file: its header is no JSON object."
    case .malformedEntry(let file, SafetensorsFile.metadataName):
      "\(file): \(SafetensorsFile.metadataName) must be an object of texts. Write the file again without it."
    case .malformedEntry(let file, let name):
      "\(file): tensor \"\(name)\" must have a text \"dtype\", whole numbers as \"shape\" and two of them as "
        + "\"data_offsets\". Write the file again."
    case .unknownDtype(let file, let tensor, let dtype):
      "\(file): tensor \"\(tensor)\" has dtype \(dtype), which is not known here. Convert it to F32 or F64."
    case .offsetsOutside(let file, let tensor, let offsets, let bytes):
      "\(file): tensor \"\(tensor)\" should lie at \(text(offsets)), but the data has \(bytes) bytes. "
        + "Is the file complete?"
    case .wrongSize(let file, let tensor, let shape, let dtype, let bytes):
      "\(file): tensor \"\(tensor)\" has \(bytes) bytes, which is not the size of shape \(text(shape)) in "
        + "\(dtype.rawValue). Write the file again."
    case .overlap(let file, let tensor, let other):
      "\(file): tensors \"\(tensor)\" and \"\(other)\" share bytes. Write the file again."
    case .gap(let file, let from, let to):
      "\(file): bytes \(from) ..< \(to) of the data belong to no tensor. Write the file again."
    case .missingTensor(let file, let tensor, let present):
      "\(file) has no tensor \"\(tensor)\". It has: \(present.joined(separator: ", "))."
    case .wrongDtype(let file, let tensor, let dtype, let wanted):
      "\(file): tensor \"\(tensor)\" holds \(dtype.rawValue), which \(wanted) cannot hold exactly. Read it as "
        + "\(dtype.natural)."
    case .otherNet(let file, let missing, let unexpected, let misshapen):
      "\(file) holds another net:"
        + [
          ("it lacks", missing), ("it has, without use here,", unexpected),
          ("of another shape are", misshapen),
        ]
        .filter { !$0.1.isEmpty }.map { " \($0.0) \($0.1.joined(separator: ", "))" }.joined(separator: ";")
        + ". Build the net that was saved."
    }
  }
}

extension SafetensorsDtype {
  /// The Swift type that holds it.
  fileprivate var natural: String {
    switch self {
    case .f64: "Double"
    case .f32, .f16, .bf16: "Float"
    case .i64, .i32, .i16, .i8, .u32, .u16, .u8, .bool: "Int"
    }
  }
}
