import Foundation
import Tensors

extension Dataset {
  /// The 1797 handwritten digits of 8x8 pixels that ship with the package, grey values from 0 (paper) to 1 (ink).
  ///
  /// E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998,
  /// CC BY 4.0, in the order of scikit-learn's copy.
  public static func digits() throws(DataError) -> Dataset {
    guard let file = Bundle.module.url(forResource: "Digits/digits", withExtension: "csv"),
      let text = try? String(contentsOf: file, encoding: .utf8)
    else {
      throw DataError(file: "digits.csv", problem: "is missing from the package's resources; build it again")
    }
    return try parseDigits(text, file: file.lastPathComponent)
  }

  /// - Parameter text: One line per image: 64 grey values from 0 to 16 in row order, then the digit.
  static func parseDigits(_ text: String, file: String) throws(DataError) -> Dataset {
    var pixels: [Float] = []
    var labels: [Int] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, line) in lines.enumerated() where !line.isEmpty {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let values = fields.compactMap { Int($0) }
      guard fields.count == 65, values.count == 65,
        values.dropLast().allSatisfy({ 0...16 ~= $0 }), 0...9 ~= values[64]
      else {
        throw DataError(
          file: file,
          problem:
            "line \(number + 1) must hold 64 numbers from 0 to 16 and a digit, but it is \(quotation(line))")
      }
      pixels += values.dropLast().map { Float($0) / 16 }
      labels.append(values[64])
    }
    guard !labels.isEmpty else { throw DataError(file: file, problem: "holds no images") }
    return Dataset(
      images: Tensor([labels.count, 1, 8, 8], pixels), labels: Tensor([labels.count], labels), classCount: 10)
  }
}
