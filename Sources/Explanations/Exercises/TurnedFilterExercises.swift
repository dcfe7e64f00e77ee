import SlidingWindow
import Tensors

/// The best of four turned filters.
public protocol BestOfTurnsExercise {
  static func bestOfTurns<Number: Real>(_ x: Tensor<Number>, _ w: Tensor<Number>) throws -> Tensor<Number>
}

/// The derivative by filters that are used in four turns.
public protocol TurnedFilterGradientExercise {
  static func turnedFilterGradient(
    _ dz: [Tensor<Double>], _ x: Tensor<Double>, kernel K: Int
  ) throws -> Tensor<Double>
}

extension Exercise {
  static let ofTurnedFilters = [
    Exercise(
      name: "bestOfTurns", items: ["D25", "A74", "A75", "S25"], source: "Raj 2020, \"Invariance\"",
      task: "each filter in four turns, and the largest score at each place",
      lesson: """
        "What about rotation, scale or reflection invariance?" For quarter turns: use every filter in its four turns,
        0°, 90°, 180° and 270°, and keep the largest of the four scores at each place.

        x  [samples, channels, rows, columns]
        w  [filters, channels, K, K], square
        z  [samples, filters, rows − K + 1, columns − K + 1]; stride 1, no bias

        Turned by 90° to the right, cell (k,l) goes to (l, K − 1 − k).
        """,
      signature: """
        static func bestOfTurns<Number: Real>(_ x: Tensor<Number>, _ w: Tensor<Number>) throws -> Tensor<Number>
        """,
      hints: [
        "Write a function that turns all filters once; apply it up to three times.",
        "turned[n, m, l, K − 1 − k] = w[n, m, k, l]",
        "Four convolutions, and then cell by cell: take a score if it is larger than the best so far.",
      ]
    ) { (mine: any BestOfTurnsExercise.Type) in
      for (x, w) in turnedCases {
        try Question(["x": x, "w": w]).expectForward {
          try mine.bestOfTurns($0[0], $0[1])
        } dual: {
          try mine.bestOfTurns($0[0], $0[1])
        } right: {
          best($0[0], turns($0[1]))
        } suspects: { a in
          let four = turns(a[1])
          let mirrored = four.map { turned in
            var copy = turned
            for (n, m, k, l) in copy.cells { copy[n, m, k, l] = turned[n, m, l, k] }
            return copy
          }
          return [
            Suspect("the filter is not turned at all", best(a[0], [four[0]])),
            Suspect("the filter is transposed in place of turned", best(a[0], [four[0], mirrored[0]])),
            Suspect("only 0° and 180° are used", best(a[0], [four[0], four[2]])),
            Suspect("the smallest score is kept", best(a[0].map { -$0 }, four).map { -$0 }),
          ]
        }
      }
    },

    Exercise(
      name: "turnedFilterGradient", items: ["D2", "A75", "B18", "R3", "S26"],
      source: "Raj 2020, \"BP with transform invariance\"",
      task: "the derivative by filters that are used in four turns: through every transform",
      lesson: """
        "Derivatives flow back through the transforms … Left as an exercise"

        Forward: z[t] = convolution(x, w turned t times by 90° to the right), t = 0, 1, 2, 3; stride 1.
        Turned once, cell (k,l) goes to (l, K − 1 − k).

        dz  four tensors [samples, filters, output rows, output columns], one for each turn
        x   [samples, channels, rows, columns]
        dw  [filters, channels, K, K]: the derivative by the upright filter
        """,
      signature: """
        static func turnedFilterGradient(
          _ dz: [Tensor<Double>], _ x: Tensor<Double>, kernel K: Int
        ) throws -> Tensor<Double>
        """,
      hints: [
        "For each turn the derivative by the turned filter is that of any convolution (exercise filterGradient).",
        "Cell (k,l) of w and cell (l, K − 1 − k) of the filter turned once are the same number. "
          + "So that is where its derivative stands.",
        "Turn each dw[t] back, t times to the left, and add up all four: "
          + "back[n, m, k, l] = dwt[n, m, l, K − 1 − k] is one turn to the left.",
      ]
    ) { (mine: any TurnedFilterGradientExercise.Type) in
      for (x, w) in turnedCases {
        let window = Window(w.extent)
        let shape = convolutionShape(x.shape, w.shape, window)
        let dz = (0..<4).map { t in
          w.indices.count < 5
            ? Tensor.wholeNumbers(shape, seed: UInt64(10 + t)) : .drawn(shape, seed: UInt64(10 + t))
        }
        let constant = x.map { Dual($0) }
        let right = (0..<4).map { t in
          gradientByDuals(at: w, upstream: dz[t]) {
            SlidingWindow.convolution(constant, turns($0)[t], window)
          }
        }
        let unturned = dz.map { convolutionFilterGradient($0, x, window) }
        try Question(["dz[0]": dz[0], "dz[1]": dz[1], "dz[2]": dz[2], "dz[3]": dz[3], "x": x]).expect(
          "dw", mine.turnedFilterGradient(dz, x, kernel: w.extent[0]), right.dropFirst().reduce(right[0], +),
          suspects: [
            Suspect("the derivatives are not turned back", unturned.dropFirst().reduce(unturned[0], +)),
            Suspect(
              "the derivatives are turned on instead of back (S26)",
              (1..<4).reduce(unturned[0]) { $0 + turns(unturned[$1])[$1] }),
            Suspect("only the upright filter gets its derivative", unturned[0]),
            Suspect("only the last turn counts: = for +=", right[3]),
          ])
      }
    },
  ]
}

private let turnedCases: [(Tensor<Double>, Tensor<Double>)] = [
  (.wholeNumbers([1, 1, 3, 4], seed: 1), .wholeNumbers([1, 1, 2, 2], seed: 3)),
  (.drawn([1, 1, 5, 6], seed: 1), .drawn([1, 1, 3, 3], seed: 2)),
  (.drawn([2, 2, 5, 4], seed: 3), .drawn([3, 2, 3, 3], seed: 4)),
]

/// Filters upright, and turned once, twice and three times by 90° to the right.
private func turns<Number: Real>(_ w: Tensor<Number>) -> [Tensor<Number>] {
  (1...3).reduce([w]) { turns, _ in
    let last = turns[turns.count - 1]
    var next = last
    for (n, m, k, l) in last.cells { next[n, m, l, last.shape[3] - 1 - k] = last[n, m, k, l] }
    return turns + [next]
  }
}

/// The largest score of several filters at each place.
private func best<Number: Real>(_ x: Tensor<Number>, _ filters: [Tensor<Number>]) -> Tensor<Number> {
  let maps = filters.map { SlidingWindow.convolution(x, $0, Window($0.extent)) }
  return maps.dropFirst().reduce(maps[0]) { best, map in best.combined(with: map) { $0 < $1 ? $1 : $0 } }
}
