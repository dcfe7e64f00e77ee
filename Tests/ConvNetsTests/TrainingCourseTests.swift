import FastKernels
import Foundation
import SlidingWindow
import Tensors
import Testing

@testable import ConvNets

private let kernels = NaiveKernels<Float>()
private let data = halves(count: 30, seed: 3)
private let others = halves(count: 12, seed: 4)

@Suite struct `The course of training` {
  @Test func `is written down after every epoch`() throws {
    let plan = TrainingPlan(epochs: 3, batchSize: 8, schedule: .steps(0.1, every: 1), rule: SGD())
    var training = Training(of: smallNet(seed: 1) as Sequential<Float>, plan, using: SeededGenerator(seed: 2))
    var nets: [Sequential<Float>] = []
    var last: [TrainingProgress] = []
    try training.run(
      on: data, validation: others, with: kernels, afterEpoch: { nets.append($0.net) },
      afterStep: { step in if step.imagesSeen % 30 == 0 { last.append(step) } })
    #expect(training.isFinished && training.history.count == 3 && nets.count == 3)
    for (record, (net, step)) in zip(training.history, zip(nets, last)) {
      let evaluation = net.evaluated(on: others, with: kernels)
      #expect(record.epoch == step.epoch)
      #expect(record.loss == step.loss && record.accuracy == step.accuracy)
      #expect(record.validationLoss == evaluation.loss && record.validationAccuracy == evaluation.accuracy)
      #expect(record.seconds > 0)
    }
    #expect(training.history.map(\.rate) == [0.1, 0.1 * 0.1, 0.1 * pow(0.1, 2)])
    let lines = training.history.csv.split(separator: "\n")
    #expect(lines.count == 4 && lines[0].hasPrefix("epoch,training loss,") && lines[2].hasPrefix("2,"))
    #expect(lines.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 7 })
  }

  /// Labels of the validation images that the training contradicts: after the best epoch it only gets worse.
  @Test func `ends when patience does, with the best weights`() throws {
    let wrong = Dataset(
      images: others.images, labels: others.labels.map { ($0 + 1) % 3 }, classCount: 3)
    let plan = TrainingPlan(
      epochs: 30, batchSize: 8, schedule: .constant(0.1), rule: SGD(momentum: 0.9), patience: 4)
    var training = Training(of: smallNet(seed: 1) as Sequential<Float>, plan, using: SeededGenerator(seed: 2))
    var nets: [NamedTensors<Float>] = []
    try training.run(on: data, validation: wrong, with: kernels, afterEpoch: { nets.append($0.net.tensors) })
    let best = training.history.bestEpoch
    #expect(training.history.count == best + 4 && training.history.count < 30)
    #expect(training.outcome.tensors == nets[best - 1])
    #expect(training.outcome.tensors != training.net.tensors)
    let scores = training.history.map { ($0.validationAccuracy ?? 0, -($0.validationLoss ?? 0)) }
    #expect(scores.allSatisfy { $0 <= scores[best - 1] })
  }

  /// The average by hand, from the nets after every step.
  @Test func `can end with an average of its weights`() throws {
    let plan = TrainingPlan(
      epochs: 2, batchSize: 10, schedule: .constant(0.1), rule: SGD(), averaging: 0.25)
    var training = Training(of: smallNet(seed: 1) as Sequential<Float>, plan, using: SeededGenerator(seed: 2))
    var average = training.net.parameters
    for step in 1...6 {
      try training.run(on: data, with: kernels, shouldStop: { true })
      let kept = min(0.25, Double(step) / Double(step + 9))
      average = average.combined(with: training.net.parameters) { Float(kept) * $0 + Float(1 - kept) * $1 }
    }
    #expect(training.isFinished && training.outcome.parameters == average)
    #expect(training.net.parameters != average)
  }

  /// One batch, one step of SGD at rate 1: the way is the gradient, and no longer than the plan allows.
  @Test func `takes steps of limited length`() throws {
    let before = smallNet(seed: 1) as Sequential<Float>
    let plan = TrainingPlan(
      epochs: 1, batchSize: 30, schedule: .constant(1), rule: SGD(), longestGradient: 0.125)
    var training = Training(of: before, plan, using: SeededGenerator(seed: 2))
    try training.run(on: data, with: kernels)
    let way = before.parameters.combined(with: training.net.parameters) { $0 - $1 }
    // Differences of weights near 1 are exact to 2⁻²⁴; some 200 of them.
    #expect(abs(way.norm - 0.125) < 1e-5)
    var generator = SeededGenerator(seed: 2)
    let batch = data[generator.permutation(of: 30)]
    #expect(before.lossGradient(on: batch, with: kernels).gradients.norm > 0.25)
  }

  @Test func `stops with a sentence where the loss is no number, and keeps the net`() throws {
    var images = data.images
    images[17, 0, 3] = .nan
    let broken = Dataset(images: images, labels: data.labels, classCount: 3)
    var order = SeededGenerator(seed: 2)
    let step = try #require(order.permutation(of: 30).firstIndex(of: 17)) + 1
    let plan = TrainingPlan(epochs: 1, batchSize: 1, schedule: .constant(0.01), rule: SGD())
    var training = Training(of: smallNet(seed: 1) as Sequential<Float>, plan, using: SeededGenerator(seed: 2))
    var before = training
    try before.run(on: data, with: kernels, shouldStop: stopping(after: step - 1))
    let error = #expect(throws: TrainingError.self) { try training.run(on: broken, with: kernels) }
    #expect("\(error.map { "\($0)" } ?? "")".contains("the loss of step \(step), in epoch 1, is nan"))
    #expect(training.net.parameters == before.net.parameters)
  }

  /// LeNet-like sizes, so that there is something to share; parts of a batch run side by side, each on one thread.
  @Test func `leads to the same bits on any number of threads`() throws {
    let plan = TrainingPlan(
      epochs: 2, batchSize: 13, schedule: .cosine(0.05), rule: Adam(),
      augmentation: Augmentation(shift: 1, turn: 0.1))
    for net in [smallNet(seed: 1), forgetfulNet(seed: 1)] {
      let trained = try [1, 2, 5].map { threads in
        var training = Training(of: net, plan, using: SeededGenerator(seed: 2))
        try training.run(on: data, validation: others, with: FastKernels(threads: threads))
        return training.net.tensors
      }
      #expect(trained[0] == trained[1] && trained[0] == trained[2] && trained[0] != net.tensors)
    }
  }
}

/// Asks to stop after so many steps.
private func stopping(after steps: Int) -> () -> Bool {
  var asked = 0
  return {
    asked += 1
    return asked >= steps
  }
}

@Suite struct `A checkpoint` {
  private static let plan = TrainingPlan(
    epochs: 4, batchSize: 8, schedule: .warmUp(epochs: 1, then: .plateau(0.02, patience: 0)),
    rule: Adam(weightDecay: 0.01), augmentation: Augmentation(shift: 1, turn: 0.1), longestGradient: 1,
    patience: 3,
    averaging: 0.9)

  private func begun(_ plan: TrainingPlan = plan, seed: UInt64 = 2) -> Training<Sequential<Float>> {
    Training(of: forgetfulNet(seed: 1), plan, using: SeededGenerator(seed: seed))
  }

  /// Two epochs of four steps, and in the middle of the third, where one step was taken or two.
  @Test(arguments: [1, 8, 9, 10, 15])
  func `goes on to the same bits as a training that never stopped`(_ steps: Int) throws {
    var whole = begun()
    try whole.run(on: data, validation: others, with: kernels)

    var first = begun()
    try first.run(on: data, validation: others, with: kernels, shouldStop: stopping(after: steps))
    #expect(first.imagesSeen(of: 30) == steps / 4 * 30 + steps % 4 * 8)
    let bytes = first.checkpoint.data()
    var second = begun()
    try second.resume(from: SafetensorsFile(bytes, source: "run"))
    #expect(second.checkpoint.data() == bytes)
    try second.run(on: data, validation: others, with: kernels)

    #expect(second.net.tensors == whole.net.tensors && second.outcome.tensors == whole.outcome.tensors)
    #expect(second.generator == whole.generator)
    #expect(second.history.map(\.loss) == whole.history.map(\.loss))
    #expect(second.history.map(\.validationLoss) == whole.history.map(\.validationLoss))
  }

  @Test func `of another plan is refused, with what differs`() throws {
    let file = begun().checkpoint
    var plan = Self.plan
    (plan.batchSize, plan.rule, plan.patience) = (16, SGD(), nil)
    var other = begun(plan, seed: 3)
    let before = other.net.tensors
    let error = #expect(throws: CheckpointError.self) { try other.resume(from: file) }
    let text = "\(error.map { "\($0)" } ?? "")"
    #expect(text.contains("batchSize is 8 there and 16 here; rule is Adam("), "\(text)")
    #expect(
      text.contains("patience is 3 there and none here; the seed of its generator is 2, not 3"), "\(text)")
    #expect(!text.contains("epochs is"))
    #expect(other.net.tensors == before)
  }

  @Test func `of another net is refused, with what differs`() throws {
    let file = begun().checkpoint
    var other = Training(
      of: smallNet(seed: 1) as Sequential<Float>, Self.plan, using: SeededGenerator(seed: 2))
    let error = #expect(throws: SafetensorsError.self) { try other.resume(from: file) }
    #expect(
      "\(error.map { "\($0)" } ?? "")"
        == "a new file holds another net: it has, without use here, net.norm.bias, net.norm.running_mean, "
        + "net.norm.running_var, net.norm.weight; of another shape are net.linear.weight [3, 144], not [3, 36]. "
        + "Build the net that was saved.")
  }

  @Test func `that is none, or damaged, is refused`() throws {
    var training = begun()
    #expect(throws: CheckpointError.noCheckpoint(file: "a new file")) {
      try training.resume(from: training.net.file)
    }
    try training.run(on: data, validation: others, with: kernels, shouldStop: { true })
    for damage: (inout SafetensorsFile) -> Void in [
      { $0.metadata["steps"] = "-1" }, { $0.metadata["state"]?.removeLast() },
      { $0.insert(Tensor<Float>(zeros: [4]), named: "optimiser.conv.bias.speed") },
      { $0.insert(Tensor<Float>(zeros: [5]), named: "optimiser.conv.bias.mean") },
    ] {
      var file = training.checkpoint
      damage(&file)
      var heir = begun()
      #expect(throws: CheckpointError.noCheckpoint(file: "a new file")) { try heir.resume(from: file) }
    }
  }

  @Test func `asks for the same images`() throws {
    var training = begun()
    try training.run(on: data, validation: others, with: kernels, shouldStop: { true })
    #expect(throws: TrainingError.otherData(images: 12, atFirst: 30)) {
      try training.run(on: others, validation: others, with: kernels)
    }
  }
}

@Suite struct `The file of a net` {
  @Test func `brings everything back, counters of PyTorch passed over`() throws {
    let net = forgetfulNet(seed: 1)
    var file = net.file
    #expect(file.names.contains("norm.running_var") && file.names.count == 8)
    file.insert(Tensor<Int>([], [7]), named: "norm.num_batches_tracked")
    var other = forgetfulNet(seed: 2)
    try other.load(SafetensorsFile(file.data(), source: "net"))
    #expect(other.tensors == net.tensors)
  }

  @Test func `of another net is refused, with all that differs`() throws {
    var file = (smallNet(seed: 1) as Sequential<Float>).file
    file.insert(Tensor<Float>(zeros: [2]), named: "conv3.bias")
    var net = forgetfulNet(seed: 1)
    let before = net.tensors
    #expect(
      throws: SafetensorsError.otherNet(
        file: "a new file", missing: ["norm.weight", "norm.bias", "norm.running_mean", "norm.running_var"],
        unexpected: ["conv3.bias"], misshapen: ["linear.weight [3, 36], not [3, 144]"])
    ) { try net.load(file) }
    #expect(net.tensors == before)
  }
}
