import SlidingWindow
import Tensors

/// Values between the cells.
public protocol LinearUpsamplingExercise {
  static func linearUpsampling<Number: Real>(_ x: Tensor<Number>, by factor: Int) throws -> Tensor<Number>
}

/// Their derivative.
public protocol LinearUpsamplingInputGradientExercise {
  static func linearUpsamplingInputGradient(
    _ dz: Tensor<Double>, by factor: Int
  ) throws -> Tensor<Double>
}

extension Exercise {
  static let ofInterpolation = [
    Exercise(
      name: "linearUpsampling", items: ["D7", "A67"],
      source: "Raj 2020, \"Problem: The values required to compute…\"",
      task: "values between the cells by linear interpolation, in place of zeros",
      lesson: """
        [0 4 2] by 2   →   [0 2 4 3 2]             [0 3] by 3   →   [0 1 2 3]

        z[factor·i + r] = (1 − r/factor)·x[i] + (r/factor)·x[i + 1]          0 ≤ r < factor, along rows and columns

        x  [samples, channels, rows, columns]
        z  [samples, channels, (rows − 1)·factor + 1, (columns − 1)·factor + 1]
        """,
      signature: """
        static func linearUpsampling<Number: Real>(_ x: Tensor<Number>, by factor: Int) throws -> Tensor<Number>
        """,
      hints: [
        "Do all rows first, then all columns of the result; the order does not matter.",
        "Or push: cell (i,j) gives (1 − |r|/factor)·(1 − |q|/factor) of itself to row factor·i + r, column factor·j + q, "
          + "for |r| and |q| below factor.",
        "Where such a row or column does not exist, nothing is given. The fraction is Number(factor - abs(r)) / Number(factor).",
      ]
    ) { (mine: any LinearUpsamplingExercise.Type) in
      for (x, factor) in upsamplingCases {
        try Question(["x": x], "factor \(factor)").expectForward {
          try mine.linearUpsampling($0[0], by: factor)
        } dual: {
          try mine.linearUpsampling($0[0], by: factor)
        } right: {
          SlidingWindow.linearUpsampling($0[0], by: factor)
        } suspects: {
          let x = $0[0]
          var nearest = SlidingWindow.linearUpsampling(x, by: factor)
          for (s, c, i, j) in nearest.cells { nearest[s, c, i, j] = x[s, c, i / factor, j / factor] }
          return [
            Suspect("the gaps are filled with zeros", x.zeroUpsampled(by: .init(factor), leftover: [0, 0])),
            Suspect("each cell is repeated", nearest),
          ]
        }
      }
    },

    Exercise(
      name: "linearUpsamplingInputGradient", items: ["D7", "A67"],
      source: "Raj 2020, \"Problem: The values required to compute…\"",
      task: "the derivative of linear interpolation, which \"will complicate backprop\"",
      lesson: """
        Forward: z[factor·i + r] = (1 − r/factor)·x[i] + (r/factor)·x[i + 1], along rows and columns

        dz  [samples, channels, (rows − 1)·factor + 1, (columns − 1)·factor + 1]
        dx  [samples, channels, rows, columns]
        """,
      signature: """
        static func linearUpsamplingInputGradient(
          _ dz: Tensor<Double>, by factor: Int
        ) throws -> Tensor<Double>
        """,
      hints: [
        "Which cells of z has x[i] a share in, and how large a share?",
        "From each of them it gets the same share back.",
        "dx[s,c,i,j] = Σ_r Σ_q (1 − |r|/factor)·(1 − |q|/factor)·dz[s,c, factor·i + r, factor·j + q], "
          + "over the cells that exist, |r| and |q| below factor.",
      ]
    ) { (mine: any LinearUpsamplingInputGradientExercise.Type) in
      for (x, factor) in upsamplingCases {
        let shape = SlidingWindow.linearUpsampling(x, by: factor).shape
        let dz = x.indices.count < 9 ? Tensor.wholeNumbers(shape, seed: 4) : .drawn(shape, seed: 4)
        try Question(["dz": dz], "factor \(factor)").expect(
          "dx", mine.linearUpsamplingInputGradient(dz, by: factor),
          gradientByDuals(at: x, upstream: dz) { SlidingWindow.linearUpsampling($0, by: factor) },
          suspects: [
            Suspect("derivatives of the cells in between are dropped", dz.subsampled(by: .init(factor)))
          ])
      }
    },
  ]
}

private let upsamplingCases: [(Tensor<Double>, Int)] = [
  (Tensor([1, 1, 1, 3], [0, 4, 2]), 2), (Tensor([1, 1, 2, 2], [0, 3, 6, -3]), 3),
  (.drawn([2, 3, 3, 4], seed: 1), 2), (.drawn([1, 2, 3, 2], seed: 2), 4), (.drawn([2, 2, 2, 3], seed: 3), 1),
]
