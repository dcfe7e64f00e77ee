import Foundation
import Verification

extension Command {
  private static let gradientSeed = Option.integer("seed", "draws the numbers", standard: 1)

  static let gradients = Command(
    name: "gradients", summary: "verify every hand-written gradient, and print the table",
    explanation: """
      Verifies every hand-written backward pass, entry by entry, on a grid of geometries: strides, paddings, dilations,
      groups, even kernels, leftover rows, one to three axes. Every argument is random, and so is the derivative that
      comes from above. Two judges see nothing but the forward pass: central differences and dual numbers. Where the
      notes give a second formulation (backward as a convolution), both must be equal bit for bit.
      """,
    options: [gradientSeed, Option.json]
  ) { options, console in
    let table = try verifyGradients(seed: options.value(of: gradientSeed), console)
    console.print("\(table)")
    try console.writeJSON(table.rows, to: options.value(of: .json))
    if !table.passes { throw Failure("some gradient is wrong") }
  }

  /// Judges everything, shows how far it is, and prints what is wrong as soon as it is found.
  static func verifyGradients(seed: Int, _ console: Console) throws -> GradientTable {
    var bar = ProgressBar("gradients", total: allOperations.count, unit: "geometries", on: console)
    var table = GradientTable()
    for (done, operation) in allOperations.enumerated() {
      for finding in operation.judge(seed: UInt64(seed)) {
        table.add(finding)
        if !finding.passes { console.print(finding.complaint) }
      }
      bar.show(done + 1)
    }
    return table.ordered()
  }
}
