import Foundation

/// A picture could not be written.
public struct PictureFileError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// What the operating system says.
  public let reason: String

  /// Which file, why, and what to do.
  public var description: String {
    "The picture \(path) was not written: \(reason) Check that its folder exists, that you may write there, "
      + "and that the disk is not full."
  }
}

func writeFile(_ data: Data, to path: String) throws(PictureFileError) {
  do {
    try data.write(to: URL(fileURLWithPath: path), options: .atomic)
  } catch {
    throw PictureFileError(path: path, reason: error.localizedDescription)
  }
}
