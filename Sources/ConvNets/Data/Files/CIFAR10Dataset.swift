import Foundation
import Tensors

extension Dataset {
  /// The CIFAR-10 photographs of 32x32 pixels in ten classes: 50,000 for training and 10,000 for testing.
  ///
  /// A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009, in the binary version:
  ///
  ///     data_batch_1.bin … data_batch_5.bin    test_batch.bin
  ///
  /// - Parameter folder: Where the six files are, plain or as `.gz`; Docs/Data.md tells where to get them.
  /// - Returns: Images `[S, 3, 32, 32]`, red, green and blue from 0 to 1.
  public static func cifar10(folder: URL) throws(DataError) -> (training: Dataset, test: Dataset) {
    func read(_ names: [String]) throws(DataError) -> Dataset {
      var pixels: [UInt8] = []
      var labels: [Int] = []
      for name in names {
        let file = try dataFile(
          name, in: folder,
          advice:
            "Put the six files of CIFAR-10's binary version there; see Docs/Data.md"
        ) { $0 == name }
        let batch = try parseCIFAR10([UInt8](contents(of: file)), file: file.path)
        pixels += batch.pixels
        labels += batch.labels
      }
      return Dataset(
        images: Tensor([labels.count, 3, 32, 32], pixels.map { Float($0) / 255 }),
        labels: Tensor([labels.count], labels), classCount: 10)
    }
    return (try read((1...5).map { "data_batch_\($0).bin" }), try read(["test_batch.bin"]))
  }

  /// The images of one file: a byte for the class, then a byte per pixel, three planes in row order.
  static func parseCIFAR10(
    _ bytes: [UInt8], file: String
  ) throws(DataError) -> (pixels: [UInt8], labels: [Int]) {
    let record = 1 + 3 * 32 * 32
    guard !bytes.isEmpty, bytes.count % record == 0 else {
      throw DataError(
        file: file,
        problem:
          "must hold \(record) bytes per image, but it has \(bytes.count) bytes, \(bytes.count % record) more than "
          + "\(bytes.count / record) images. Fetch it again; it should be the binary version")
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(bytes.count)
    var labels: [Int] = []
    for start in stride(from: 0, to: bytes.count, by: record) {
      guard bytes[start] < 10 else {
        throw DataError(
          file: file,
          problem:
            "gives image \(labels.count), at byte \(start), the class \(bytes[start]), but it must be one of "
            + "0 ..< 10. Is it CIFAR-10's binary version?")
      }
      labels.append(Int(bytes[start]))
      pixels += bytes[start + 1..<start + record]
    }
    return (pixels, labels)
  }
}
