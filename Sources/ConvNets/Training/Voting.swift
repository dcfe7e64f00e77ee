import SlidingWindow
import Tensors

/// How several opinions about the same images become one: those of one net on several patches of each image, or those of
/// several nets.
///
///     let scores = Voting.meanProbability(nets.map { $0.scores(of: test, with: kernels) })
///     Evaluation(scores: scores, of: test).accuracy
///
/// Source: Raj 2020, "10 patches" (G5), "VGGNet" (G6).
public enum Voting: String, CaseIterable, Codable, Sendable {
  /// Every opinion gives its probabilities, which are averaged: who is sure counts more.
  case meanProbability
  /// Every opinion gives one vote; between classes with as many votes, the mean probabilities decide.
  case majority

  /// One opinion made of many, as scores whose largest is the class chosen.
  ///
  /// - Parameter scores: One or more opinions `[S, classes]`, as nets give them before the softmax.
  /// - Returns: Mean probabilities, or votes plus half of them, `[S, classes]`.
  public func callAsFunction(_ scores: [Tensor<Float>]) -> Tensor<Float> {
    require(!scores.isEmpty, "Voting: there must be at least one opinion, but there are 0")
    for opinion in scores { requireShape("Voting: every opinion", opinion.shape, scores[0].shape) }
    let share = 1 / Float(scores.count)
    let sum = scores.reduce(Tensor(zeros: scores[0].shape)) { $0.combined(with: softmax($1)) { $0 + $1 } }
    let means = sum.map { share * $0 }
    if self == .meanProbability { return means }

    var votes = means.map { $0 / 2 }
    for opinion in scores {
      for s in opinion.samples { votes[s, opinion.largest(in: s)] += 1 }
    }
    return votes
  }
}

extension Tensor where Number == Float {
  /// The class with the largest score; of equal ones the first.
  func largest(in s: Int) -> Int { channels.reduce(0) { self[s, $0] < self[s, $1] ? $1 : $0 } }
}

/// Which patches of an image are looked at.
public enum Patches: Equatable, Codable, Sendable {
  /// The four corners and the middle, each as it is and mirrored: ten patches.
  case corners(height: Int, width: Int)
  /// The whole image, moved by up to so many pixels along each axis, with `background` from outside.
  case shifts(reach: Int, background: Float)

  /// Each patch of all images.
  ///
  /// - Parameter images: `[S, C, H, W]`.
  /// - Returns: Tensors of one shape.
  public func callAsFunction(_ images: Tensor<Float>) -> [Tensor<Float>] {
    require(
      images.shape.count == 4, "Patches: images must be [S, C, H, W], but they are \(text(images.shape))")
    let (rows, columns) = (images.shape[2], images.shape[3])
    switch self {
    case .corners(let height, let width):
      require(
        1...max(1, rows) ~= height && 1...max(1, columns) ~= width,
        "Patches: \(height)x\(width) pixels must lie in an image of \(rows)x\(columns)")
      let (bottom, right) = (rows - height, columns - width)
      return [(0, 0), (0, right), (bottom, 0), (bottom, right), (bottom / 2, right / 2)].flatMap {
        top, left in
        let patch = images.patch(top, left, height, width)
        return [patch, patch.mirrored()]
      }
    case .shifts(let reach, let background):
      require(reach >= 0, "Patches: the reach must not be negative, but it is \(reach)")
      return (-reach...reach).flatMap { down in
        (-reach...reach).map { right in images.patch(-down, -right, rows, columns, outside: background) }
      }
    }
  }
}

extension Layer where Number == Float {
  /// The scores of every image, decided by a vote over several patches of it, `[S, classes]`.
  public func scores(
    of data: Dataset, patches: Patches, voting: Voting = .meanProbability, with kernels: any Kernels<Float>
  ) -> Tensor<Float> {
    voting(patches(data.images).map { scores(of: data.with(images: $0), with: kernels) })
  }
}
