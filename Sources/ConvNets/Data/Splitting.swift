import Tensors

extension Dataset {
  /// The same labels with other images, one for each.
  public func with(images: Tensor<Float>) -> Dataset {
    Dataset(images: images, labels: labels, classCount: classCount)
  }

  /// How many images every class has.
  public var classCounts: [Int] {
    labels.elements.reduce(into: Array(repeating: 0, count: classCount)) { $0[$1] += 1 }
  }

  /// Two parts, drawn by chance, with the same share of every class: one to learn from, one to choose by.
  ///
  /// What is tried on the test set until it fits is no test any more; compare plans on the part held out of the training
  /// set instead.
  ///
  /// - Parameters:
  ///   - share: How much of every class is held out, from 0 to 1, rounded to whole images.
  ///   - seed: Draws which ones.
  /// - Returns: Both parts in the order of the whole.
  public func holdingOut(_ share: Double, seed: UInt64) -> (training: Dataset, validation: Dataset) {
    require(0...1 ~= share, "holdingOut: the share must be from 0 to 1, but it is \(share)")
    var generator = SeededGenerator(seed: seed)
    var isHeldOut = Array(repeating: false, count: count)
    for c in 0..<classCount {
      let members = (0..<count).filter { labels[$0] == c }
      let order = generator.permutation(of: members.count)
      for i in order.prefix(Int((share * Double(members.count)).rounded())) { isHeldOut[members[i]] = true }
    }
    return (self[(0..<count).filter { !isHeldOut[$0] }], self[(0..<count).filter { isHeldOut[$0] }])
  }
}
