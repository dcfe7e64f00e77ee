import SlidingWindow
import Tensors

/// Where a window can stand.
public protocol OutputSizeExercise {
  static func outputSize(cells N: Int, kernel K: Int, stride S: Int, padding P: Int) throws -> Int
}

/// What a net has to learn.
public protocol ParameterCountExercise {
  static func parameterCount(input: [Int], convolutions: [[Int]], dense: [Int]) throws -> Int
}

extension Exercise {
  static let ofSizes = [
    Exercise(
      name: "outputSize", items: ["D3", "D15", "D21", "A29", "C2"],
      source: "Raj 2020, \"The size of the convolution\"; Shah and Ghosh, \"How to compute a convolution?\"",
      task: "how many positions a window has along one side",
      lesson: """
        5 cells, kernel 3, stride 1: three positions. With stride 2: two. In general?

        N cells with P zeros in front and P behind; the window covers K cells and moves by S.
        It must not go beyond the edge, padding included. If it does not fit at all, there are 0 positions.
        """,
      signature:
        "static func outputSize(cells N: Int, kernel K: Int, stride S: Int, padding P: Int) throws -> Int",
      hints: [
        "Lay the window at the first cell. How far can it still move?",
        "It can move by N + 2P − K cells. How many whole steps of S are that?",
        "There is one position more than steps: ⌊(N + 2P − K)/S⌋ + 1. What if N + 2P − K is negative?",
      ]
    ) { (mine: any OutputSizeExercise.Type) in
      var answers: [IntegerAnswer] = []
      for (N, K) in [(5, 3), (6, 3), (28, 5), (7, 2), (2, 5)] {
        for S in 1...3 {
          for P in 0...2 {
            let right = Window([K], stride: .init(S), padding: .zeros(.init(P))).positions(over: [N])[0]
            answers.append(
              IntegerAnswer(
                "\(N) cells, kernel \(K), stride \(S), padding \(P)",
                try mine.outputSize(cells: N, kernel: K, stride: S, padding: P), right,
                suspects: [
                  "the position at which the window begins is not counted": (N + 2 * P - K) / S,
                  "padding is counted on one side only": max(0, (N + P - K + S) / S),
                  "padding is not counted": max(0, (N - K + S) / S),
                  "the division rounds up": max(0, (N + 2 * P - K + 2 * S - 1) / S),
                  "a window that does not fit is not thought of": (N + 2 * P - K) / S + 1,
                ]))
          }
        }
      }
      try expect(answers)
    },

    Exercise(
      name: "parameterCount", items: ["D18", "A40", "C8", "C9", "C10", "S27", "X-40"],
      source:
        "Shah and Ghosh, \"Let's consider MLP and CNN for MFCC…\"; Raj 2020, \"Learnable parameters in the first convolutional layer\"",
      task: "weights and biases of a net, convolutions first, then dense layers",
      lesson: """
        The four counts of the slides, by one function.

        input         [channels, rows, columns]
        convolutions  for each layer [filters, kernel rows, kernel columns]; stride 1, no padding
        dense         for each layer its number of outputs; the first of them sees all cells of the last maps

        Every filter and every output of a dense layer has a bias, too.
        """,
      signature:
        "static func parameterCount(input: [Int], convolutions: [[Int]], dense: [Int]) throws -> Int",
      hints: [
        "A filter spans all channels of the layer below it. Which number of channels is that in the second layer?",
        "A layer of K filters over M channels has K·(M·rows·columns + 1) parameters; the 1 is the bias.",
        "Keep [channels, rows, columns] as you go: a filter of 3x3 leaves 2 rows and 2 columns less. "
          + "The first dense layer has channels·rows·columns inputs.",
      ]
    ) { (mine: any ParameterCountExercise.Type) in
      let nets: [(input: [Int], convolutions: [[Int]], dense: [Int])] = [
        ([3, 5, 7], [], [4]), ([3, 5, 7], [[2, 3, 2]], []), ([3, 5, 7], [[2, 3, 2], [4, 1, 3]], [5, 6]),
        ([1, 21, 40], [], [128, 128, 128, 138]),
        ([1, 21, 40], (1...10).map { _ in [3, 3, 3] }, [138]),
        ([1, 1000, 100], [], [100_000]), ([100, 1, 1000], [[100, 1, 5]], []),
      ]
      try expect(
        nets.map { net in
          func count(bias: Int = 1, shrinks: Bool = true, depth: Bool = true) -> Int {
            parameters(net, bias: bias, shrinks: shrinks, depth: depth)
          }
          return IntegerAnswer(
            "input \(net.input), convolutions \(net.convolutions), dense \(net.dense)",
            try mine.parameterCount(input: net.input, convolutions: net.convolutions, dense: net.dense),
            count(),
            suspects: [
              "the biases are forgotten": count(bias: 0),
              "a filter spans one channel only": count(depth: false),
              "the maps are taken not to shrink": count(shrinks: false),
            ])
        })
    },
  ]
}

/// A question whose answer is a whole number.
private struct IntegerAnswer {
  let question: String
  let claimed: Int
  let right: Int
  /// What known mistakes give.
  let suspects: KeyValuePairs<String, Int>

  init(_ question: String, _ claimed: Int, _ right: Int, suspects: KeyValuePairs<String, Int>) {
    (self.question, self.claimed, self.right, self.suspects) = (question, claimed, right, suspects)
  }
}

/// Throws unless all answers are right. A mistake is named if it gives *all* the answers that were claimed: whole
/// numbers agree by chance too easily.
private func expect(_ answers: [IntegerAnswer]) throws(Fault) {
  guard let wrong = answers.first(where: { $0.claimed != $0.right }) else { return }
  let suspect = answers[0].suspects.indices.first { i in
    answers.allSatisfy { $0.suspects[i].value == $0.claimed }
  }
  throw Fault(
    "yours is \(wrong.claimed), right is \(wrong.right)", question: "asked with " + wrong.question,
    mistake: suspect.map { "This is what you get when \(answers[0].suspects[$0].key)." })
}

private func parameters(
  _ net: (input: [Int], convolutions: [[Int]], dense: [Int]), bias: Int, shrinks: Bool, depth: Bool
) -> Int {
  var maps = net.input
  var sum = 0
  for filter in net.convolutions {
    sum += filter[0] * ((depth ? maps[0] : 1) * filter[1] * filter[2] + bias)
    maps = [
      filter[0], maps[1] - (shrinks ? filter[1] - 1 : 0), maps[2] - (shrinks ? filter[2] - 1 : 0),
    ]
  }
  var inputs = cellCount(maps)
  for outputs in net.dense {
    sum += outputs * (inputs + bias)
    inputs = outputs
  }
  return sum
}
