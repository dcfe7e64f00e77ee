import SlidingWindow
import Tensors
import Testing

@testable import ConvNets

@Suite struct `A vote` {
  /// Two are not quite sure of class 0, one is very sure of class 1.
  private let opinions = [
    Tensor<Float>([1, 3], [0.5, 0, -9]), Tensor([1, 3], [0.5, 0, -9]), Tensor([1, 3], [0, 9, 0]),
  ]

  @Test func `of probabilities follows who is sure, a majority does not`() {
    let means = Voting.meanProbability(opinions)
    let votes = Voting.majority(opinions)
    #expect(means.largest(in: 0) == 1 && votes.largest(in: 0) == 0)
    #expect(abs(means.elements.reduce(0, +) - 1) < 1e-6)
    #expect(votes[0, 0] == 2 + means[0, 0] / 2 && votes[0, 1] == 1 + means[0, 1] / 2)
  }

  @Test func `that is even is decided by the probabilities`() {
    let even = [Tensor<Float>([2, 2], [1, 0, 0, 3]), Tensor([2, 2], [0, 3, 1, 0])]
    let votes = Voting.majority(even)
    #expect(votes.largest(in: 0) == 1 && votes.largest(in: 1) == 1)
    #expect(votes.map { $0.rounded(.down) }.elements == [1, 1, 1, 1])
  }

  @Test(arguments: Voting.allCases)
  func `of one is that one's choice, and order does not matter`(_ voting: Voting) {
    var generator = SeededGenerator(seed: 1)
    let one = Tensor<Float>.random([20, 4], using: &generator)
    let alone = voting([one])
    for s in one.samples { #expect(alone.largest(in: s) == one.largest(in: s)) }
    #expect(voting(opinions) == voting([opinions[1], opinions[0], opinions[2]]))
  }
}

@Suite struct `Patches of an image` {
  private let image = Tensor<Float>([1, 1, 3, 4], (0..<12).map { Float($0) })

  @Test func `are the four corners and the middle, each also mirrored`() {
    let patches = Patches.corners(height: 2, width: 2)(image).map { $0.elements.map { Int($0) } }
    #expect(
      patches == [
        [0, 1, 4, 5], [1, 0, 5, 4], [2, 3, 6, 7], [3, 2, 7, 6], [4, 5, 8, 9], [5, 4, 9, 8], [6, 7, 10, 11],
        [7, 6, 11, 10], [1, 2, 5, 6], [2, 1, 6, 5],
      ])
  }

  @Test func `are all small shifts, background coming in`() {
    let patches = Patches.shifts(reach: 1, background: -1)(image)
    #expect(patches.count == 9 && patches[4] == image)
    #expect(patches[0].elements.map { Int($0) } == [5, 6, 7, -1, 9, 10, 11, -1, -1, -1, -1, -1])
    #expect(patches[8].elements.map { Int($0) } == [-1, -1, -1, -1, -1, 0, 1, 2, -1, 4, 5, 6])
    #expect(Patches.shifts(reach: 5, background: 7)(image)[0].elements == Array(repeating: 7, count: 12))
  }

  @Test func `are classified by a net, and vote`() {
    var generator = SeededGenerator(seed: 2)
    let images = Tensor<Float>.random([5, 2, 4, 4], using: &generator)
    let data = Dataset(images: images, labels: Tensor([5], [0, 1, 2, 0, 1]), classCount: 3)
    let net: Sequential<Float> = [
      "flatten": Flatten(), "linear": Linear(inputs: 18, outputs: 3, using: &generator),
    ]
    let kernels = NaiveKernels<Float>()
    let patches = Patches.corners(height: 3, width: 3)
    let expected = Voting.majority(patches(images).map { net.forward($0, with: kernels).output })
    #expect(net.scores(of: data, patches: patches, voting: .majority, with: kernels) == expected)
    #expect(net.scores(of: data, patches: patches, with: kernels) != expected)
  }
}
