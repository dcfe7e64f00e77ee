import Dispatch
import Foundation
import SlidingWindow
import Synchronization
import Tensors
import Testing

@testable import ConvNets

private let kernels = NaiveKernels<Float>()

@Suite struct `The gradient of a batch` {
  private let batch = halves(count: 10, seed: 1)
  private let net: Sequential<Float> = smallNet(seed: 2)

  /// Seventy images are two parts of 32 and one of 6, worth 32/70, 32/70 and 6/70. Here they are worked off one after the
  /// other; with `==` nothing of the order in which threads finish can be left in the sum.
  @Test func `is that of its parts in order, whatever the threads do`() {
    let batch = halves(count: 70, seed: 1)
    let parts = [0..<32, 32..<64, 64..<70].map { range in
      let part = batch[range]
      let share = Float(range.count) / 70
      let pass = net.forward(part.images, with: kernels)
      let upstream = crossEntropyInputGradient(pass.output, target: part.labels).map { share * $0 }
      let loss = share * crossEntropy(pass.output, target: part.labels)
      return (loss: loss, gradients: pass.backward(upstream).parameters)
    }
    let expectedLoss = parts[0].loss + parts[1].loss + parts[2].loss
    let expected = parts[0].gradients.combined(with: parts[1].gradients) { $0 + $1 }
      .combined(with: parts[2].gradients) { $0 + $1 }
    // Several at once, so that threads are scarce.
    let same = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 12) { _ in
      let result = net.lossGradient(on: batch, with: kernels)
      if result.loss == expectedLoss, result.gradients == expected { same.withLock { $0 += 1 } }
    }
    #expect(same.withLock { $0 } == 12)
  }

  /// The truth is the same network on Double, all images at once. In Float every product and sum rounds by 2⁻²⁴; the
  /// longest chain of additions has 10·36 terms, and it passes through three layers: about 1000·2⁻²⁴ = 6e-5 of the
  /// largest entry. A part with the wrong share would be off by a tenth.
  @Test func `is that of all images at once, but for rounding`() throws {
    var exact: Sequential<Double> = smallNet(seed: 2)
    var parameters = NamedTensors<Double>()
    for (name, tensor) in zip(net.parameters.names, net.parameters.tensors) {
      parameters.append(tensor.map { Double($0) }, named: name)
    }
    exact.parameters = parameters
    let pass = exact.forward(batch.images.map { Double($0) }, with: NaiveKernels())
    let expected = pass.backward(crossEntropyInputGradient(pass.output, target: batch.labels)).parameters
    let result = net.lossGradient(on: batch, with: kernels)
    let (loss, gradients) = (result.loss, result.gradients)
    #expect(abs(Double(loss) - crossEntropy(pass.output, target: batch.labels)) <= 6e-5 * Double(loss))
    for (name, tensor) in zip(expected.names, expected.tensors) {
      let claimed = try #require(gradients[name])
      let largest = tensor.elements.reduce(0) { max($0, abs($1)) }
      let worst = tensor.indices.reduce(0) { max($0, abs(Double(claimed[$1]) - tensor[$1])) }
      #expect(largest > 0 && worst <= 6e-5 * largest, "\(name)")
    }
  }

  @Test func `leaves the scores of every image what they are alone`() {
    let scores = net.scores(of: batch, with: kernels)
    #expect(scores.shape == [10, 3])
    for s in 0..<10 {
      let alone = net.forward(batch[[s]].images, with: kernels).output
      #expect(alone.elements == Array(scores.elements[3 * s..<3 * s + 3]))
    }
  }
}

@Suite struct `A network in training` {
  private let data = halves(count: 30, seed: 3)
  private let plan = TrainingPlan(epochs: 2, batchSize: 8, schedule: .cosine(0.1), rule: SGD(momentum: 0.9))

  @Test func `gives the same network for the same seed, and another for another`() throws {
    let (first, same, other) = (try trained(seed: 5), try trained(seed: 5), try trained(seed: 6))
    #expect(first.parameters == same.parameters)
    #expect(first.parameters != other.parameters)
  }

  /// The loop of training, once more, without anything around it.
  @Test func `takes one step per batch of shuffled images, at a rate that falls along a cosine`() throws {
    var (generator, net) = (SeededGenerator(seed: 5), smallNet(seed: 4) as Sequential<Float>)
    var optimiser = Optimiser<Float>(SGD(momentum: 0.9))
    var seen = 0
    for _ in 0..<2 {
      let order = generator.permutation(of: 30)
      for places in [order[0..<8], order[8..<16], order[16..<24], order[24..<30]] {
        let rate = 0.1 * (1 + cos(.pi * Double(seen) / 60)) / 2
        let gradients = net.lossGradient(on: data[places], with: kernels).gradients
        optimiser.step(&net.parameters, gradients, rate: rate, with: kernels)
        seen += places.count
      }
    }
    let expected = try trained(seed: 5).parameters
    #expect(net.parameters == expected)
  }

  /// With a rate of 0 the network stays as it is; the losses of all images of an epoch then have the mean that all
  /// images have at once. Their sum of 30 rounds by no more than 30·2⁻²⁴ of itself.
  @Test func `reports every step, and the mean loss of the epoch so far`() throws {
    var (generator, net) = (SeededGenerator(seed: 5), smallNet(seed: 4) as Sequential<Float>)
    let before = net
    var reports: [TrainingProgress] = []
    try net.train(
      on: data, TrainingPlan(epochs: 2, batchSize: 8, schedule: .cosine(0), rule: SGD(momentum: 0.9)),
      with: kernels,
      using: &generator, progress: { reports.append($0) })
    #expect(net.parameters == before.parameters)
    #expect(reports.map(\.epoch) == [1, 1, 1, 1, 2, 2, 2, 2])
    #expect(reports.map(\.imagesSeen) == [8, 16, 24, 30, 38, 46, 54, 60])
    let mean = Double(net.lossGradient(on: data, with: kernels).loss)
    for last in [reports[3], reports[7]] { #expect(abs(last.loss - mean) <= 60 * 0x1p-24 * mean) }
    // The first report is the loss of the first batch alone.
    var same = SeededGenerator(seed: 5)
    let first = data[same.permutation(of: 30)[0..<8]]
    #expect(reports[0].loss == Double(net.lossGradient(on: first, with: kernels).loss))
  }

  /// Guessing costs log 3 ≈ 1.1; images this simple must become all but certain, those never seen too.
  @Test func `learns to tell simple images apart`() throws {
    var (generator, net) = (SeededGenerator(seed: 5), smallNet(seed: 4) as Sequential<Float>)
    let before = net.lossGradient(on: data, with: kernels).loss
    try net.train(
      on: data, TrainingPlan(epochs: 20, batchSize: 5, schedule: .cosine(0.1), rule: SGD(momentum: 0.9)),
      with: kernels,
      using: &generator)
    let after = net.lossGradient(on: data, with: kernels).loss
    #expect(before > 0.5 && after < 0.02, "\(before) → \(after)")
    let others = halves(count: 60, seed: 7)
    let evaluation = Evaluation(scores: net.scores(of: others, with: kernels), of: others)
    #expect(evaluation.accuracy == 1)
  }

  @Test func `moves images if the plan says so, from the same generator`() throws {
    let jitter = Augmentation(shift: 1, turn: 0.2)
    let moving = TrainingPlan(
      epochs: 1, batchSize: 30, schedule: .cosine(0.1), rule: SGD(), augmentation: jitter)
    var (generator, net) = (SeededGenerator(seed: 5), smallNet(seed: 4) as Sequential<Float>)
    var (same, expected) = (generator, net)
    try net.train(on: data, moving, with: kernels, using: &generator)
    let order = same.permutation(of: 30)
    let moved = Dataset(
      images: jitter(data[order].images, using: &same), labels: data[order].labels, classCount: 3)
    var optimiser = Optimiser<Float>(SGD())
    let gradients = expected.lossGradient(on: moved, with: kernels).gradients
    optimiser.step(&expected.parameters, gradients, rate: 0.1, with: kernels)
    #expect(net.parameters == expected.parameters)
    #expect(generator == same)
  }

  private func trained(seed: UInt64) throws -> Sequential<Float> {
    var (generator, net) = (SeededGenerator(seed: seed), smallNet(seed: 4) as Sequential<Float>)
    try net.train(on: data, plan, with: kernels, using: &generator)
    return net
  }
}
