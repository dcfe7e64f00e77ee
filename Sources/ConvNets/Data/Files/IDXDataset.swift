import Foundation
import Tensors

extension Dataset {
  /// A training and a test set of grey images, from the four IDX files of MNIST or of any set made after its model.
  ///
  ///     train-images-idx3-ubyte    train-labels-idx1-ubyte
  ///     t10k-images-idx3-ubyte     t10k-labels-idx1-ubyte
  ///
  /// Each may be plain or end in `.gz`, have a dot for the first hyphen behind its words, and have the name of its set in
  /// front; `test` may stand for `t10k`. There are as many classes as the training set's labels say.
  ///
  /// - Parameter folder: Where the files are; Docs/Data.md tells where to get them.
  /// - Returns: Images `[S, 1, H, W]`, from 0 to 1 if the files hold bytes.
  public static func idx(folder: URL) throws(DataError) -> (training: Dataset, test: Dataset) {
    let training = try idx(
      images: idxFile(["train-images"], axes: 3, in: folder),
      labels: idxFile(["train-labels"], axes: 1, in: folder))
    let testImages = try idxFile(["t10k-images", "test-images"], axes: 3, in: folder)
    let test = try idx(
      images: testImages, labels: idxFile(["t10k-labels", "test-labels"], axes: 1, in: folder),
      classCount: training.classCount)
    guard training.images.extent == test.images.extent else {
      throw DataError(
        file: testImages.path,
        problem: "holds images of \(text(test.images.extent)) rows and columns, but those for training have "
          + "\(text(training.images.extent)). Are they of the same set?")
    }
    return (training, test)
  }

  /// Images and labels from a pair of IDX files.
  ///
  /// - Parameters:
  ///   - images: A file with 3 axes.
  ///   - labels: A file with 1 axis, as long as the first one of the images.
  ///   - classCount: How many classes there are; without it, as many as the labels say.
  public static func idx(images: URL, labels: URL, classCount: Int? = nil) throws(DataError) -> Dataset {
    let (imageFile, labelFile) = (try IDXFile(contentsOf: images), try IDXFile(contentsOf: labels))
    let (x, classes) = (try imageFile.images(), try labelFile.labels())
    guard classes.shape[0] == x.shape[0] else {
      throw labelFile.refuse(
        "holds \(classes.shape[0]) labels for the \(x.shape[0]) images of \(images.lastPathComponent). "
          + "Are they of the same set?")
    }
    let count = classCount ?? min(classes.elements.reduce(0, max) + 1, mostClasses)
    if let s = classes.elements.firstIndex(where: { !(0..<count ~= $0) }) {
      throw labelFile.refuse(
        "gives image \(s), at byte \(labelFile.byte(of: s)), the class \(classes[s]), but it must be one of "
          + "0 ..< \(count)" + (classCount == nil ? "" : ", the classes of the training set"))
    }
    return Dataset(images: x, labels: classes, classCount: count)
  }
}

/// More classes than any set here has; larger labels are something else.
private let mostClasses = 1000

/// The file that is called like one of `names`, in any of the ways in which the files of such sets are called.
private func idxFile(_ names: [String], axes: Int, in folder: URL) throws(DataError) -> URL {
  try dataFile(
    "\(names[0])-idx\(axes)-ubyte", in: folder,
    advice: "Put the four files of the set there; see Docs/Data.md"
  ) { file in
    names.contains { name in
      ["-", "."].contains { sign in
        file.range(of: "\(name)\(sign)idx\(axes)-").map { file[$0.upperBound...].allSatisfy(\.isLetter) }
          ?? false
      }
    }
  }
}
