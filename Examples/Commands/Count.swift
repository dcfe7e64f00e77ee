import Explanations
import Foundation
import SlidingWindow
import Tensors

extension Command {
  static let count = Command(
    name: "count", summary: "count the arithmetic of a layer, and of the lectures' networks",
    explanation: """
      Runs the loops on numbers that report every operation, and compares what they did with the formulas: first one
      layer, whose sizes the options give, forward and backward; then the networks that the lectures count.
      """,
    options: LayerGeometry.options
  ) { options, console in
    let geometry = try LayerGeometry(options)
    try geometry.requireFit()
    try console.print(LayerCounts(geometry).text)
    console.print("\nThe lectures' networks, without biases:\n")
    try console.print(CountedNetwork.table)
    console.print(
      "\nEvery count is what its formula says. A fully connected layer uses each weight once, a convolution at every "
        + "position:\nfewer weights, not less work.")
  }
}

/// What the operations on one geometry spend, forward and backward.
private struct LayerCounts {
  let geometry: LayerGeometry
  /// All pairs of a position and a window cell that lies on the input.
  private let taps: Int
  private let positions: Int

  init(_ geometry: LayerGeometry) throws(UsageError) {
    self.geometry = geometry
    let list = geometry.window.taps(over: geometry.extent)
    guard list.positions.allSatisfy({ !list[$0].isEmpty }) else {
      throw UsageError("every window must cover an input cell, but \(geometry.sizes)")
    }
    taps = list.positions.reduce(0) { $0 + list[$1].count }
    positions = list.positions.count
  }

  var text: String {
    get throws {
      let heading = ["operation", "multiplications", "additions", "divisions", "comparisons", "formula"]
      return try """
      One layer: \(geometry.sizes)
      \(positions.grouped) positions, \(taps.grouped) taps: window cells that lie on the input, for all positions

      \(columns([heading] + rows.map { try $0.cells() }))
      """
    }
  }

  private var rows: [CountedOperation] {
    let (window, extent, groups) = (geometry.window, geometry.extent, geometry.groups)
    let (inputs, outputs) = (geometry.channels.input, geometry.channels.output)
    let x = Tensor<Double>.drawn(geometry.x)
    let w = Tensor<Double>.drawn(geometry.w)
    let dz = Tensor<Double>.drawn([1, outputs] + window.positions(over: extent))
    let dp = Tensor<Double>.drawn([1, inputs] + window.positions(over: extent))
    let switches = maxPooling(x, window).switches
    let products = outputs * inputs / groups * taps
    let perProduct = groups == 1 ? "N·M·taps" : "N·M/groups·taps"
    return [
      CountedOperation("convolution", perProduct, Operations(multiplications: products, additions: products))
      {
        _ = convolution(x.counted(by: $0), w.counted(by: $0), window, groups: groups)
      },
      CountedOperation("its dx", perProduct, Operations(multiplications: products, additions: products)) {
        _ = convolutionInputGradient(
          dz.counted(by: $0), w.counted(by: $0), over: extent, window, groups: groups)
      },
      CountedOperation("its dw", perProduct, Operations(multiplications: products, additions: products)) {
        _ = convolutionFilterGradient(dz.counted(by: $0), x.counted(by: $0), window, groups: groups)
      },
      CountedOperation("its db", "N·positions", Operations(additions: outputs * positions)) {
        _ = convolutionBiasGradient(dz.counted(by: $0))
      },
      CountedOperation(
        "mean pooling", "C·taps", Operations(additions: inputs * taps, divisions: inputs * positions)
      ) { _ = meanPooling(x.counted(by: $0), window) },
      CountedOperation(
        "its dx", "C·taps", Operations(additions: inputs * taps, divisions: inputs * taps)
      ) { _ = meanPoolingInputGradient(dp.counted(by: $0), over: extent, window) },
      CountedOperation("max pooling", "C·taps", Operations(comparisons: inputs * taps)) {
        _ = maxPooling(x.counted(by: $0), window)
      },
      CountedOperation("its dx", "C·positions", Operations(additions: inputs * positions)) {
        _ = maxPoolingInputGradient(dp.counted(by: $0), switches: switches, over: extent)
      },
    ]
  }
}

/// One row of the table: an operation, and what it should spend.
private struct CountedOperation {
  let name: String
  let formula: String
  let expected: Operations
  let work: (Tally.Counter) -> Void

  init(_ name: String, _ formula: String, _ expected: Operations, _ work: @escaping (Tally.Counter) -> Void) {
    (self.name, self.formula, self.expected, self.work) = (name, formula, expected, work)
  }

  func cells() throws -> [String] {
    let counter = Tally.Counter()
    work(counter)
    let spent = counter.operations
    guard spent == expected else {
      throw Failure("\(name) was expected to spend \(expected), but it spent \(spent)")
    }
    let counts = [spent.multiplications, spent.additions, spent.divisions, spent.comparisons]
    return [name] + counts.map { $0 == 0 ? "·" : $0.grouped } + [formula]
  }
}

extension Tensor where Number == Double {
  /// Random numbers; the counts do not depend on which.
  static func drawn(_ shape: [Int]) -> Tensor {
    var generator = SeededGenerator(seed: 1)
    return random(shape, using: &generator)
  }
}

extension Int {
  /// With commas between thousands: `157,952`.
  var grouped: String { formatted(.number.locale(Locale(identifier: "en_GB"))) }
}
