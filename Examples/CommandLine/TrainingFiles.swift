import ConvNets
import Foundation
import Pictures
import SlidingWindow

/// Where a command that trains keeps what comes of it, as the command line says.
struct TrainingFiles {
  private static let checkpoint = Option.path(
    "checkpoint", "FILE", "save the training here after every epoch, and on Ctrl-C")
  private static let resume = Option.toggle("resume", "go on from the checkpoint")
  private static let history = Option.path(
    "history", "FILE", "write loss and accuracy of every epoch as CSV, and draw them beside it")

  static let options: [any AnyOption] = [checkpoint, resume, history]

  let checkpoint: URL?
  let isResuming: Bool
  let history: URL?

  /// Nothing is kept.
  init() { (checkpoint, isResuming, history) = (nil, false, nil) }

  init(_ options: Options) throws(UsageError) {
    checkpoint = try options.value(of: Self.checkpoint)
    isResuming = try options.value(of: Self.resume)
    history = try options.value(of: Self.history)
    guard checkpoint != nil || !isResuming else { throw UsageError("--resume needs --checkpoint FILE") }
  }

  /// Whether nothing is to be kept.
  var isEmpty: Bool { checkpoint == nil && history == nil }
}

extension Training {
  /// Trains with a progress bar, writing what was asked for; Ctrl-C saves and stops.
  ///
  /// - Throws: ``Interruption``, if it was stopped; what training and writing throw.
  mutating func run(
    on data: Dataset, validation: Dataset? = nil, with kernels: any Kernels<Float>, _ files: TrainingFiles,
    title: String = "training", _ console: Console
  ) throws {
    if files.isResuming, let file = files.checkpoint {
      try resume(from: SafetensorsFile(contentsOf: file))
      console.printError("goes on after \(history.count) epochs of \(plan.epochs), from \(file.path)")
    }
    let signal = InterruptSignal()
    var bar = ProgressBar(
      title, total: plan.epochs * data.count, from: imagesSeen(of: data.count), unit: "images", on: console)
    try run(
      on: data, validation: validation, with: kernels, shouldStop: { signal.isReceived },
      afterEpoch: { training in
        try files.checkpoint.map { try training.checkpoint.write(to: $0) }
        try files.history.map { try training.history.write(to: $0) }
      },
      afterStep: { [epochs = plan.epochs] progress in
        bar.show(
          progress.imagesSeen,
          note: "epoch \(progress.epoch) of \(epochs), loss \(progress.loss.text(3)), "
            + "accuracy \((100 * progress.accuracy).text(1)) %")
      })
    if signal.isReceived, !isFinished {
      bar.breakOff()
      try files.checkpoint.map { try checkpoint.write(to: $0) }
      throw Interruption(checkpoint: files.checkpoint)
    }
    files.history.map { console.printError("wrote \($0.path), with pictures of loss and accuracy beside it") }
  }
}

extension [EpochRecord] {
  /// Writes the table, and beside it a picture of the losses and one of the accuracies.
  fileprivate func write(to file: URL) throws {
    do { try Data(csv.utf8).write(to: file, options: .atomic) } catch {
      throw Failure("cannot write \(file.path); is its folder there, and writable?")
    }
    try chart("loss", training: map(\.loss), validation: map(\.validationLoss), beside: file)
    try chart("accuracy", training: map(\.accuracy), validation: map(\.validationAccuracy), beside: file)
  }

  private func chart(_ what: String, training: [Double], validation: [Double?], beside file: URL) throws {
    let epochs = map { Double($0.epoch) }
    var lines = [Series("images that train", training, at: epochs)]
    if validation.contains(where: { $0 != nil }) {
      lines.append(Series("other images", validation.map { $0 ?? .nan }, at: epochs))
    }
    let picture = file.deletingPathExtension().path + "-\(what).svg"
    try lineChart(title: "The course of training", xLabel: "epoch", yLabel: what, lines).write(to: picture)
  }
}
