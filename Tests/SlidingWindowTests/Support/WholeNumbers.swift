import Tensors
import Testing

// Most tests draw small whole numbers, kept in Double. Every product and every sum of them is exact, in whatever
// order a loop adds, so `==` is the right judgement: no tolerance can hide a small mistake.

extension Tensor where Number == Double {
  /// Every cell drawn evenly from `range`.
  static func wholeNumbers(
    _ shape: [Int], in range: ClosedRange<Int> = -4...4, using generator: inout SeededGenerator
  ) -> Tensor {
    Tensor(
      shape,
      (0..<cellCount(shape)).map { _ in Double(range.lowerBound + generator.integer(below: range.count)) })
  }
}

/// A picture with one channel: `[1, 1, rows, columns]`.
func image(_ rows: [[Double]]) -> Tensor<Double> {
  Tensor([1, 1, rows.count, rows[0].count], rows.flatMap { $0 })
}

/// A signal with one channel: `[1, 1, length]`.
func signal(_ numbers: [Double]) -> Tensor<Double> {
  Tensor([1, 1, numbers.count], numbers)
}

/// Fails unless both tensors are the same, number by number, and says where they part.
func expectSame<Number: Scalar>(
  _ what: String, _ actual: Tensor<Number>, _ expected: Tensor<Number>,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let difference = firstDifference(actual, expected)
  #expect(difference == nil, "\(what): \(difference ?? "")", sourceLocation: sourceLocation)
}

/// The first place in row order where two tensors differ.
private func firstDifference<Number: Scalar>(_ actual: Tensor<Number>, _ expected: Tensor<Number>) -> String?
{
  guard actual.shape == expected.shape else {
    return "the shape is \(actual.shape), but \(expected.shape) was expected"
  }
  guard let i = actual.indices.first(where: { actual[$0] != expected[$0] }) else { return nil }
  let place = index(ofFlatPosition: i, in: actual.shape)
  return "at \(place) stands \(actual[i]), but \(expected[i]) was expected"
}
