import SlidingWindow
import Tensors

/// Back through a residual block.
public protocol ResidualInputGradientExercise {
  static func residualInputGradient(
    _ dy: Tensor<Double>, _ z: Tensor<Double>, throughF: (_ dz: Tensor<Double>) -> Tensor<Double>
  ) throws -> Tensor<Double>
}

/// A skip hidden in a filter.
public protocol FoldedSkipExercise {
  static func foldedSkip<Number: Real>(_ w: Tensor<Number>) throws -> Tensor<Number>
}

/// Where two heads of a net meet.
public protocol TwoHeadsInputGradientExercise {
  static func twoHeadsInputGradient(
    _ dScores: Tensor<Double>, _ scoreWeights: Tensor<Double>, _ dBox: Tensor<Double>,
    _ boxWeights: Tensor<Double>, maps: [Int]
  ) throws -> Tensor<Double>
}

extension Exercise {
  static let ofNets = [
    Exercise(
      name: "residualInputGradient", items: ["D8", "D23", "A95", "S32"],
      source: "Raj 2020, \"Model variations\"; Shah and Ghosh, \"Deep residual networks\"",
      task: "back through a residual block",
      lesson: """
        The block:   z = x + F(x)      y = relu(z)

        dy         the derivative by y, [samples, channels, rows, columns]
        z          what stood in front of the ReLU
        throughF   F's own backward pass: given the derivative by F(x), it returns the derivative by x
        Result: the derivative by x. Where z is 0, the ReLU lets nothing through.
        """,
      signature: """
        static func residualInputGradient(
          _ dy: Tensor<Double>, _ z: Tensor<Double>, throughF: (_ dz: Tensor<Double>) -> Tensor<Double>
        ) throws -> Tensor<Double>
        """,
      hints: [
        "First the ReLU: dz is dy where z is above 0, and 0 elsewhere.",
        "x is used twice, by the skip and by F. Its derivatives add up.",
        "dx = dz + throughF(dz), cell by cell.",
      ]
    ) { (mine: any ResidualInputGradientExercise.Type) in
      for shape in [[1, 1, 2, 3], [2, 3, 4, 5]] {
        let (x, dy) = (Tensor.drawn(shape, seed: 1), Tensor.drawn(shape, seed: 2))
        let w = Tensor.drawn([shape[1], shape[1], 3, 3], seed: 3)
        let window = Window([3, 3], padding: .same)
        func F<Number: Real>(_ x: Tensor<Number>) -> Tensor<Number> {
          SlidingWindow.tanh(SlidingWindow.convolution(x, w.map { Number($0) }, window))
        }
        let z = x + F(x)
        let throughF = { (dz: Tensor<Double>) in gradientByDuals(at: x, upstream: dz) { F($0) } }
        let right = gradientByDuals(at: x, upstream: dy) { x in
          relu(x.combined(with: F(x)) { $0 + $1 })
        }
        let dz = reluInputGradient(dy, z)
        try Question(["dy": dy, "z": z], "F a convolution and a tanh").expect(
          "dx", mine.residualInputGradient(dy, z, throughF: throughF), right,
          suspects: [
            Suspect("the skip is forgotten: what returns through F replaces it (S32)", throughF(dz)),
            Suspect("F is forgotten", dz),
            Suspect("the ReLU is forgotten", dy + throughF(dy)),
            Suspect("the ReLU is applied to the way through F only", dy + throughF(dz)),
            Suspect("the ReLU is applied to the skip only", dz + throughF(dy)),
          ])
      }
    },

    Exercise(
      name: "foldedSkip", items: ["D20", "A95"], source: "Shah and Ghosh, \"Why 2 layers per block?\"",
      task: "a filter that does alone what a convolution with a skip around it does",
      lesson: """
        A skip around one single convolution adds nothing that the convolution could not have learned. Show it:

        x + convolution(x, w)  =  convolution(x, w′)          padded so that the size is kept

        w, w′  [channels, channels, kernel rows, kernel columns], both numbers odd
        """,
      signature: "static func foldedSkip<Number: Real>(_ w: Tensor<Number>) throws -> Tensor<Number>",
      hints: [
        "Which filter leaves a map as it is?",
        "One with a single 1 in the middle. It must take each channel to itself, and no other.",
        "Add 1 to w[n, n, rows / 2, columns / 2] for every channel n.",
      ]
    ) { (mine: any FoldedSkipExercise.Type) in
      for w in [
        Tensor.wholeNumbers([1, 1, 3, 3], seed: 1), .drawn([3, 3, 3, 5], seed: 2),
        .drawn([2, 2, 1, 1], seed: 3),
      ] {
        try Question(["w": w]).expectForward("w′") {
          try mine.foldedSkip($0[0])
        } dual: {
          try mine.foldedSkip($0[0])
        } right: {
          raised($0[0]) { n, m in n == m }
        } suspects: {
          [Suspect("1 is added from every channel to every other, too", raised($0[0]) { _, _ in true })]
        }
      }
    },

    Exercise(
      name: "twoHeadsInputGradient", items: ["D26", "A76", "S24"],
      source: "Raj 2020, \"But what about the exact location?\"",
      task: "the derivative where two heads of a net meet: one for the class, one for the box",
      lesson: """
        The last maps are flattened in row order and read by two dense layers:

        scores = scoreWeights · flattened maps          box = boxWeights · flattened maps

        dScores       [samples, classes]: the derivative of the whole loss by the scores
        dBox          [samples, 8]: and by the corners of the box
        scoreWeights  [classes, cells], boxWeights [8, cells]
        maps          [channels, rows, columns]; cells = channels · rows · columns
        Result: the derivative by the maps, [samples, channels, rows, columns]
        """,
      signature: """
        static func twoHeadsInputGradient(
          _ dScores: Tensor<Double>, _ scoreWeights: Tensor<Double>, _ dBox: Tensor<Double>,
          _ boxWeights: Tensor<Double>, maps: [Int]
        ) throws -> Tensor<Double>
        """,
      hints: [
        "Both heads read the same cells: their derivatives add up.",
        "Cell i gets Σ_n dScores[s,n]·scoreWeights[n,i] from the first head, and the like from the second.",
        "Flattening moved nothing: reshaped([samples] + maps) puts everything back.",
      ]
    ) { (mine: any TwoHeadsInputGradientExercise.Type) in
      for (samples, classes, maps) in [(1, 2, [1, 2, 2]), (3, 4, [2, 3, 5])] {
        let cells = cellCount(maps)
        let (dScores, scoreWeights) = (
          Tensor.drawn([samples, classes], seed: 1), Tensor.drawn([classes, cells], seed: 2)
        )
        let (dBox, boxWeights) = (Tensor.drawn([samples, 8], seed: 3), Tensor.drawn([8, cells], seed: 4))
        func throughHead(_ d: Tensor<Double>, _ w: Tensor<Double>) -> Tensor<Double> {
          linearInputGradient(d, w).reshaped([samples] + maps)
        }
        let (first, second) = (throughHead(dScores, scoreWeights), throughHead(dBox, boxWeights))
        var columnsFirst = first
        for (i, (s, c, row, column)) in first.cells.enumerated() {
          let flat = (c * maps[2] + column) * maps[1] + row
          columnsFirst[i] = (first + second)[s * cells + flat]
        }
        try Question(
          ["dScores": dScores, "scoreWeights": scoreWeights, "dBox": dBox, "boxWeights": boxWeights],
          "maps \(maps)"
        ).expect(
          "dx", mine.twoHeadsInputGradient(dScores, scoreWeights, dBox, boxWeights, maps: maps),
          first + second,
          suspects: [
            Suspect("the head for the box is forgotten", first),
            Suspect("the head for the class is forgotten", second),
            Suspect("the cells are put back column by column (S24)", columnsFirst),
            Suspect("the mean of both is taken, not the sum", (first + second).map { $0 / 2 }),
          ])
      }
    },
  ]
}

/// 1 added to the middle of the filters between certain channels.
private func raised<Number: Real>(_ w: Tensor<Number>, _ isRaised: (_ n: Int, _ m: Int) -> Bool) -> Tensor<
  Number
> {
  var raised = w
  for n in w.samples {
    for m in w.channels where isRaised(n, m) { raised[n, m, w.shape[2] / 2, w.shape[3] / 2] += Number(1) }
  }
  return raised
}
