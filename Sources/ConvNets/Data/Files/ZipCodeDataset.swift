import Foundation
import Tensors

extension Dataset {
  /// The handwritten zip-code digits of 16x16 pixels: 7291 for training and 2007 for testing, from −1 (paper) to 1 (ink).
  ///
  /// Y. Le Cun et al., "Handwritten Digit Recognition with a Back-Propagation Network", 1990, in the text format of
  /// T. Hastie, R. Tibshirani and J. Friedman, "The Elements of Statistical Learning", 2009.
  ///
  /// - Parameter folder: Where `zip.train` and `zip.test` are, plain or as `.gz`; Docs/Data.md tells where to get them.
  /// - Returns: Images `[S, 1, 16, 16]`.
  public static func zipCode(folder: URL) throws(DataError) -> (training: Dataset, test: Dataset) {
    func file(_ name: String) throws(DataError) -> URL {
      try dataFile(
        name, in: folder, advice: "Put zip.train and zip.test there; see Docs/Data.md"
      ) { $0 == name }
    }
    return (try zipCode(file: file("zip.train")), try zipCode(file: file("zip.test")))
  }

  /// The digits of one file.
  ///
  /// - Parameter file: A line per image: the digit, then 256 grey values in row order, with blanks between them.
  public static func zipCode(file: URL) throws(DataError) -> Dataset {
    try parseZipCode([UInt8](contents(of: file)), file: file.path)
  }

  static func parseZipCode(_ bytes: [UInt8], file: String) throws(DataError) -> Dataset {
    var pixels: [Float] = []
    var labels: [Int] = []
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let fields = line.split { $0 <= UInt8(ascii: " ") }.map { String(decoding: $0, as: UTF8.self) }
      if fields.isEmpty { continue }
      func refuse(_ problem: String) -> DataError {
        DataError(file: file, problem: "line \(index + 1) \(problem)")
      }
      guard fields.count == 257 else {
        throw refuse(
          "must hold a digit and 256 grey values, but it holds \(fields.count) numbers. Is the file complete?"
        )
      }
      guard let digit = Float(fields[0]).flatMap({ Int(exactly: $0) }), 0...9 ~= digit else {
        throw refuse("must begin with a digit from 0 to 9, but it begins with \(quotation(fields[0]))")
      }
      for (position, field) in fields.dropFirst().enumerated() {
        guard let value = Float(field), -1...1 ~= value else {
          throw refuse(
            "must hold grey values from -1 to 1, but number \(position + 1) behind the digit is \(quotation(field))"
          )
        }
        pixels.append(value)
      }
      labels.append(digit)
    }
    guard !labels.isEmpty else { throw DataError(file: file, problem: "holds no images") }
    return Dataset(
      images: Tensor([labels.count, 1, 16, 16], pixels), labels: Tensor([labels.count], labels),
      classCount: 10)
  }
}
