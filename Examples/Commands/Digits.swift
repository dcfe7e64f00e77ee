import ConvNets
import Foundation
import SlidingWindow
import Tensors

extension Command {
  static let epochs = Option.integer(
    "epochs", "how often every image is seen", standard: TrainingPlan.digits.epochs)
  static let netSeed = Option.integer("seed", "draws weights, order and shifts", standard: 1)
  static let pictures = Option.path("out", "FOLDER", "where to write pictures (pictures)")
  private static let seeds = Option.integer(
    "seeds", "train so many nets, from this seed on", standard: 1, in: 1...1000)

  static let digits = Command(
    name: "digits", summary: "train a small net on real handwritten digits",
    explanation: """
      Trains a small convolutional net, made of nothing but our loops and backward passes, on the 1797 handwritten
      digits of 8x8 pixels that ship with the package. The first half trains, the second half tests, unshuffled, as in
      scikit-learn's example, where a support vector machine reaches 96.9 %.
      """,
    options: [epochs, netSeed, seeds, pictures] + TrainingFiles.options + [Option.json]
  ) { options, console in
    let (first, count) = (try options.value(of: netSeed), try options.value(of: seeds))
    let plan = TrainingPlan.digits.lasting(epochs: try options.value(of: epochs))
    let files = try TrainingFiles(options)
    guard count == 1 || files.isEmpty else {
      throw UsageError("--checkpoint and --history are of one net; leave out --seeds")
    }
    var runs: [DigitRun] = []
    for seed in first..<first + count {
      let run = try DigitRun(seed: seed, plan, console, files)
      console.print(run.accuracyLine + (count > 1 ? "  (seed \(seed))" : ""))
      runs.append(run)
    }
    if count == 1 {
      runs[0].show(on: console)
      try runs[0].writePictures(to: options.value(of: pictures), console)
    } else {
      let accuracies = runs.map(\.evaluation.accuracy)
      let mean = accuracies.reduce(0, +) / Double(count)
      console.print(
        "mean \((100 * mean).text(2)) %, from \((100 * (accuracies.min() ?? 0)).text(1)) % "
          + "to \((100 * (accuracies.max() ?? 0)).text(1)) %")
    }
    try console.writeJSON(DigitReport(runs, plan), to: options.value(of: .json))
  }
}

/// One net, trained and tested.
struct DigitRun: Sendable {
  let seed: Int
  let net: Sequential<Float>
  let test: Dataset
  let evaluation: Evaluation
  let seconds: Double

  init(
    seed: Int, _ plan: TrainingPlan, _ console: Console, _ files: TrainingFiles = TrainingFiles()
  ) throws {
    let digits = try Dataset.digits()
    let half = digits.count / 2
    let kernels = NaiveKernels<Float>()
    var generator = SeededGenerator(seed: UInt64(seed))
    let net = Sequential<Float>.digitNet(using: &generator)
    test = digits[half..<digits.count]

    var training = Training(of: net, plan, using: generator)
    let start = ContinuousClock.now
    // The plan decides nothing by the test digits; they are only watched, for the history.
    try training.run(
      on: digits[0..<half], validation: files.history == nil ? nil : test, with: kernels, files, console)
    seconds = (ContinuousClock.now - start) / .seconds(1)
    self.net = training.outcome
    evaluation = self.net.evaluated(on: test, with: kernels)
    self.seed = seed
  }

  /// The line that scripts look for.
  var accuracyLine: String { "test accuracy \((100 * evaluation.accuracy).text(1)) %" }
}

/// The numbers for `--json`.
private struct DigitReport: Encodable {
  struct Run: Encodable {
    let seed: Int
    let testAccuracy: Double
    let seconds: Double
    let confusion: [[Int]]
  }

  let testAccuracy: Double
  let epochs: Int
  let parameters: Int
  let runs: [Run]

  init(_ runs: [DigitRun], _ plan: TrainingPlan) {
    testAccuracy = runs.reduce(0) { $0 + $1.evaluation.accuracy } / Double(runs.count)
    epochs = plan.epochs
    parameters = runs[0].net.parameters.count
    self.runs = runs.map {
      Run(
        seed: $0.seed, testAccuracy: $0.evaluation.accuracy, seconds: $0.seconds,
        confusion: $0.evaluation.confusion)
    }
  }
}
