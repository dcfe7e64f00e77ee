import SlidingWindow
import Tensors

/// A training on its way: a net, and everything that decides how it goes on.
///
///     var training = Training(of: net, plan, using: generator)
///     try training.run(on: images, validation: others, with: kernels)
///     let net = training.outcome
///
/// It is a value: a copy of it, or a checkpoint that is read again, goes on exactly as the original would.
///
/// Source: Raj 2020, "Training" (G1), "Training Issues" (G2).
public struct Training<Net: Layer>: Sendable where Net.Number == Float {
  /// How the net is trained.
  public let plan: TrainingPlan
  /// The net as it is now.
  public internal(set) var net: Net
  /// What the rule remembers.
  var optimiser: Optimiser<Float>
  /// The running average of the parameters, if the plan wants it.
  var average: NamedTensors<Float>
  /// The net that did best on the validation images, if the plan has patience.
  var best: NamedTensors<Float>?
  var state: TrainingState

  /// A training that begins.
  ///
  /// - Parameters:
  ///   - net: What is trained.
  ///   - plan: How.
  ///   - generator: Shuffles the images before every epoch, and changes them; dropout has a sequence of its own.
  public init(of net: Net, _ plan: TrainingPlan, using generator: SeededGenerator) {
    plan.requireSense()
    (self.net, self.plan, optimiser) = (net, plan, Optimiser(plan.rule))
    average = plan.averaging == nil ? [:] : net.parameters
    state = TrainingState(seed: generator.state)
  }

  /// What was measured after every epoch.
  public var history: [EpochRecord] { state.history }

  /// How many images have been seen, over all epochs of so many.
  public func imagesSeen(of perEpoch: Int) -> Int { history.count * perEpoch + state.seen }

  /// The generator as it is now.
  public var generator: SeededGenerator { SeededGenerator(seed: state.generator) }

  /// Whether all epochs are over, or patience is.
  public var isFinished: Bool {
    let patience = best == nil ? nil : plan.patience
    return history.count >= plan.epochs || patience.map { history.count - history.bestEpoch >= $0 } ?? false
  }

  /// The net to be used: the best on the validation images if the plan has patience, with averaged weights if it averages.
  public var outcome: Net {
    var net = net
    if let best { net.tensors = best } else if plan.averaging != nil { net.parameters = average }
    return net
  }

  /// Trains until the plan is fulfilled, or somebody wants to stop.
  ///
  /// - Parameters:
  ///   - data: What to learn from; the same images whenever a training goes on.
  ///   - validation: Images that do not train. The net is measured on them after every epoch, and a plan with patience or
  ///     a plateau schedule decides by them.
  ///   - kernels: What to compute with.
  ///   - shouldStop: Asked after every step; the training can be continued later by another call.
  ///   - afterEpoch: Called after every epoch with the training as it is then.
  ///   - afterStep: Called after every step.
  /// - Throws: ``TrainingError``, and what `afterEpoch` throws.
  public mutating func run(
    on data: Dataset, validation: Dataset? = nil, with kernels: any Kernels<Float>,
    shouldStop: () -> Bool = { false }, afterEpoch: (Training) throws -> Void = { _ in },
    afterStep: (TrainingProgress) -> Void = { _ in }
  ) throws {
    require(data.count > 0, "Training: there must be at least one image to learn from, but there are 0")
    require(
      plan.patience == nil || validation != nil,
      "Training: a plan with patience needs validation images, but there are none")
    try state.requireSameData(data.count)
    while !isFinished {
      let wasStopped = try runEpoch(on: data, with: kernels, shouldStop: shouldStop, afterStep)
      if state.seen == data.count {
        finishEpoch(of: data.count, validation: validation, with: kernels)
        try afterEpoch(self)
      }
      if wasStopped { return }
    }
  }

  /// Works off what is left of the epoch.
  ///
  /// - Returns: Whether somebody wants to stop.
  private mutating func runEpoch(
    on data: Dataset, with kernels: any Kernels<Float>, shouldStop: () -> Bool,
    _ afterStep: (TrainingProgress) -> Void
  ) throws(TrainingError) -> Bool {
    let order = state.order(of: data.count)
    let clock = ContinuousClock()
    var last = clock.now
    while state.seen < data.count {
      try step(
        on: data[order[state.seen..<min(state.seen + plan.batchSize, data.count)]], of: data.count,
        with: kernels)
      let now = clock.now
      state.seconds += (now - last) / .seconds(1)
      last = now
      afterStep(TrainingProgress(state, perEpoch: data.count))
      if shouldStop() { return true }
    }
    return false
  }

  /// One step downhill.
  private mutating func step(
    on batch: Dataset, of count: Int, with kernels: any Kernels<Float>
  ) throws(TrainingError) {
    var batch = batch
    if let augmentation = plan.augmentation {
      var generator = generator
      batch.images = augmentation(batch.images, using: &generator)
      state.generator = generator.state
    }
    let rate = plan.schedule.rate(
      seen: imagesSeen(of: count), perEpoch: count, epochs: plan.epochs,
      losses: history.map { $0.validationLoss ?? $0.loss })
    let result = net.lossGradient(
      on: batch, plan.loss, with: kernels, mode: .training(seed: state.nextMaskSeed()))
    guard result.loss.isFinite else {
      throw .lossNotFinite(result.loss, epoch: history.count + 1, step: optimiser.steps + 1, rate: rate)
    }
    let gradients = plan.longestGradient.map { result.gradients.shortened(to: $0) } ?? result.gradients
    optimiser.step(&net.parameters, gradients, rate: rate, with: kernels)
    if !result.statistics.isEmpty { net.statistics = result.statistics }
    if let averaging = plan.averaging {
      // At first the average would consist of the weights drawn at random.
      let kept = min(averaging, Double(optimiser.steps) / Double(optimiser.steps + 9))
      average = average.combined(with: net.parameters) { Float(kept) * $0 + Float(1 - kept) * $1 }
    }
    state.add(result, of: batch.count, rate: rate)
  }

  /// Measures the net, and begins the next epoch.
  private mutating func finishEpoch(of count: Int, validation: Dataset?, with kernels: any Kernels<Float>) {
    var candidate = net
    if plan.averaging != nil { candidate.parameters = average }
    let evaluation = validation.map { candidate.evaluated(on: $0, plan.loss, with: kernels) }
    state.finishEpoch(evaluation)
    if plan.patience != nil, history.bestEpoch == history.count { best = candidate.tensors }
  }
}

extension Layer where Number == Float {
  /// Learns to classify: a whole ``Training``.
  ///
  /// - Parameters:
  ///   - data: What to learn from.
  ///   - plan: How.
  ///   - validation: Images that do not train, for a plan that decides by them.
  ///   - kernels: What to compute with.
  ///   - generator: Shuffles the images before every epoch, and changes them.
  ///   - progress: Called after every step.
  /// - Throws: ``TrainingError``.
  public mutating func train(
    on data: Dataset, _ plan: TrainingPlan, validation: Dataset? = nil, with kernels: any Kernels<Float>,
    using generator: inout SeededGenerator, progress: (TrainingProgress) -> Void = { _ in }
  ) throws {
    var training = Training(of: self, plan, using: generator)
    try training.run(on: data, validation: validation, with: kernels, afterStep: progress)
    (self, generator) = (training.outcome, training.generator)
  }
}
