import Foundation

// Reading trusts nothing: every number of the header is checked before it is used.

/// A value of the header: a tensor, or the metadata, whichever its name makes it.
private struct HeaderValue: Decodable {
  struct TensorPlace: Decodable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype
      case shape
      case offsets = "data_offsets"
    }
  }

  let place: TensorPlace?
  let texts: [String: String]?

  init(from decoder: any Decoder) throws {
    place = try? TensorPlace(from: decoder)
    texts = try? [String: String](from: decoder)
  }
}

/// Takes the bytes of a file apart.
func parsedSafetensors(
  _ data: Data, file: String
) throws(SafetensorsError) -> (metadata: [String: String], entries: [String: SafetensorsFile.Entry]) {
  guard data.count >= 8 else { throw .tooShort(file: file, bytes: data.count) }
  let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  guard length <= UInt64(data.count - 8) else {
    throw .headerTooLong(file: file, header: length, bytes: data.count)
  }
  let body = data.dropFirst(8)
  let (header, numbers) = (body.prefix(Int(length)), body.dropFirst(Int(length)))
  let values: [String: HeaderValue]
  do { values = try JSONDecoder().decode([String: HeaderValue].self, from: Data(header)) } catch {
    throw .headerNotJSON(file: file)
  }

  var metadata: [String: String] = [:]
  var places: [TensorRange] = []
  var entries: [String: SafetensorsFile.Entry] = [:]
  for (name, value) in values.sorted(by: { $0.key < $1.key }) {
    if name == SafetensorsFile.metadataName {
      guard let texts = value.texts else { throw .malformedEntry(file: file, name: name) }
      metadata = texts
    } else {
      let (entry, range) = try entry(name, value.place, numbers, file: file)
      entries[name] = entry
      places.append(TensorRange(name: name, range: range))
    }
  }
  try requireSeamless(places, end: numbers.count, file: file)
  return (metadata, entries)
}

/// Which bytes of the data belong to a tensor.
private struct TensorRange {
  let name: String
  let range: Range<Int>
}

/// One tensor, once its dtype, shape and offsets agree with each other and with the data.
private func entry(
  _ name: String, _ place: HeaderValue.TensorPlace?, _ numbers: Data, file: String
) throws(SafetensorsError) -> (SafetensorsFile.Entry, Range<Int>) {
  guard let place, place.offsets.count == 2 else { throw .malformedEntry(file: file, name: name) }
  guard let dtype = SafetensorsDtype(rawValue: place.dtype) else {
    throw .unknownDtype(file: file, tensor: name, dtype: place.dtype)
  }
  let (begin, end) = (place.offsets[0], place.offsets[1])
  guard 0 <= begin, begin <= end, end <= numbers.count else {
    throw .offsetsOutside(file: file, tensor: name, offsets: place.offsets, bytes: numbers.count)
  }
  guard byteCount(place.shape, width: dtype.width) == end - begin else {
    throw .wrongSize(file: file, tensor: name, shape: place.shape, dtype: dtype, bytes: end - begin)
  }
  let first = numbers.startIndex
  let bytes = numbers[first + begin..<first + end]
  return (SafetensorsFile.Entry(dtype: dtype, shape: place.shape, bytes: bytes), begin..<end)
}

/// The size of a tensor, or nil if its shape is negative or too large to count.
///
/// An axis of length 0 does not excuse the others: their product has to be a number as well.
func byteCount(_ shape: [Int], width: Int) -> Int? {
  var count = width
  for length in shape {
    let (product, overflow) = count.multipliedReportingOverflow(by: max(1, length))
    guard length >= 0, !overflow else { return nil }
    count = product
  }
  return shape.contains(0) ? 0 : count
}

/// Stops unless the tensors, in the order of their places, fill the data without overlap and without gap.
private func requireSeamless(_ places: [TensorRange], end: Int, file: String) throws(SafetensorsError) {
  let sorted = places.sorted {
    ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
  }
  var previous = TensorRange(name: "", range: 0..<0)
  for next in sorted {
    guard next.range.lowerBound >= previous.range.upperBound else {
      throw .overlap(file: file, tensor: previous.name, other: next.name)
    }
    guard next.range.lowerBound == previous.range.upperBound else {
      throw .gap(file: file, from: previous.range.upperBound, to: next.range.lowerBound)
    }
    previous = next
  }
  guard previous.range.upperBound == end else {
    throw .gap(file: file, from: previous.range.upperBound, to: end)
  }
}
