import ConvNets
import Foundation
import Verification

extension Command {
  static let tour = Command(
    name: "tour", summary: "gradients verified, then a net that learns to read (the default)",
    explanation: """
      The tour: verifies every hand-written gradient, then trains a small convolutional net, made of nothing but these
      loops and backward passes, to read handwritten digits. Shows test digits with predictions, the confusion matrix
      and the learned filters, and writes pictures.
      """,
    options: [epochs, netSeed, pictures] + TrainingFiles.options + [Option.json]
  ) { options, console in
    console.print("1. Every hand-written gradient against finite differences and dual numbers\n")
    let table = try verifyGradients(seed: 1, console)
    console.print("\(table)")
    if !table.passes { throw Failure("some gradient is wrong") }

    console.print("\n2. A net made of these loops learns to read handwritten digits\n")
    let plan = TrainingPlan.digits.lasting(epochs: try options.value(of: epochs))
    let run = try DigitRun(seed: options.value(of: netSeed), plan, console, TrainingFiles(options))
    console.print(run.accuracyLine)
    run.show(on: console)
    try run.writePictures(to: options.value(of: pictures), console)
    console.print("\nNext: examples list")
    try console.writeJSON(
      TourReport(gradients: table.rows, testAccuracy: run.evaluation.accuracy), to: options.value(of: .json))
  }
}

/// The numbers for `--json`.
private struct TourReport: Encodable {
  let gradients: [GradientTable.Row]
  let testAccuracy: Double
}
