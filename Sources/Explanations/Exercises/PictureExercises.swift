import SlidingWindow
import Tensors

/// Vertical, horizontal and all edges.
public protocol EdgesExercise {
  static func edges(
    _ x: Tensor<Double>
  ) throws -> (vertical: Tensor<Double>, horizontal: Tensor<Double>, all: Tensor<Double>)
}

/// A detector of boxes.
public protocol BoxScoresExercise {
  static func boxScores(vertical: Tensor<Double>, horizontal: Tensor<Double>) throws -> Tensor<Double>
}

/// Filters that find pieces of a text.
public protocol PieceFiltersExercise {
  static func pieceFilters(
    _ pieces: [String], alphabet: String
  ) throws -> (w: Tensor<Double>, b: Tensor<Double>)
}

extension Exercise {
  static let ofPictures = [
    Exercise(
      name: "edges", items: ["D16", "A84", "C4", "S35"],
      source: "Shah and Ghosh, \"How do you find the vertical edges in an image?\"",
      task: "vertical, horizontal and all edges of a picture",
      lesson: """
        vertical edges    -1 0 1        horizontal edges    1  2  1
        (bright on the    -2 0 2        (bright above is    0  0  0
        right: positive)  -1 0 1        positive)          -1 -2 -1

        The filters are laid on as they stand. All edges: √(h² + v²), or |h| + |v| if you like that better.

        x         [1, 1, rows, columns]
        each map  [1, 1, rows − 2, columns − 2]
        """,
      signature: """
        static func edges(
          _ x: Tensor<Double>
        ) throws -> (vertical: Tensor<Double>, horizontal: Tensor<Double>, all: Tensor<Double>)
        """,
      hints: [
        "Two convolutions with given filters, and then cell by cell.",
        "Tensor([1, 1, 3, 3], [-1, 0, 1, -2, 0, 2, -1, 0, 1]) is the first filter.",
        "If convolution is solved, it is Mine.convolution(x, w, bias: Tensor([1], [0]), stride: 1).",
      ]
    ) { (mine: any EdgesExercise.Type) in
      for x in [
        Tensor.wholeNumbers([1, 1, 3, 4], seed: 1), boxPicture(5, in: 9), .drawn([1, 1, 6, 7], seed: 3),
      ] {
        let (found, question) = (try mine.edges(x), Question(["x": x]))
        let (v, h) = edgeMaps(x)
        for (name, map, right, other) in [
          ("vertical", found.vertical, v, h), ("horizontal", found.horizontal, h, v),
        ] {
          try question.expect(
            name, map, right,
            suspects: [
              Suspect("vertical and horizontal are exchanged", other),
              Suspect("the filter is flipped, so that dark counts as bright (S35)", right.map { -$0 }),
            ])
        }
        let sum = v.combined(with: h) { $0.magnitude + $1.magnitude }
        if !isSame(found.all, sum) {
          let root = v.combined(with: h) { ($0 * $0 + $1 * $1).squareRoot() }
          try question.expect(
            "all", found.all, root,
            suspects: [
              Suspect("h and v are added with their signs, so that they cancel", v + h),
              Suspect("the root is forgotten", root.map { $0 * $0 }),
            ])
        }
      }
    },

    Exercise(
      name: "boxScores", items: ["D17", "A85", "C5", "S35"],
      source: "Shah and Ghosh, \"You are given a 2D image with 2 channels\"",
      task: "a filter of 5x5 over the two edge maps that finds filled boxes of 5x5",
      lesson: """
        The edge maps are those of the exercise edges. Choose one filter of 5x5 for each of them and add both results:
        one score for each place. It must be highest where a bright box of exactly 5x5 cells stands with its centre
        under the filter's, higher than any score that a bright box of another size gets anywhere.

        vertical, horizontal  [1, 1, rows, columns]
        scores                [1, 1, rows − 4, columns − 4]
        """,
      signature: """
        static func boxScores(vertical: Tensor<Double>, horizontal: Tensor<Double>) throws -> Tensor<Double>
        """,
      hints: [
        "What does the vertical map hold along the left side of a bright box, and what along its right side?",
        "Left +, right −; in the horizontal map above − (it gets brighter downward), below +. "
          + "Edges are two cells thick: outside and inside.",
        "For the vertical map every row is 1 0 0 0 -1; for the horizontal one the first row is -1 throughout, "
          + "the last one 1, the rest 0.",
      ]
    ) { (mine: any BoxScoresExercise.Type) in
      var best = -Double.infinity
      for size in [5, 1, 2, 3, 4, 6, 7, 9] {
        let (v, h) = edgeMaps(boxPicture(size, in: 21))
        let scores = try mine.boxScores(vertical: v, horizontal: h)
        let question = "asked with a bright box of \(size)x\(size) in the middle of 21x21 cells"
        guard scores.shape == [1, 1, 15, 15] else {
          throw Fault(
            "the scores have shape \(text(scores.shape)), but they should be [1, 1, 15, 15]",
            question: question)
        }
        let highest = scores.elements.max() ?? 0
        if size == 5 {
          best = highest
          guard scores.elements.filter({ $0 >= highest }).count == 1, scores[0, 0, 7, 7] == highest else {
            throw Fault(
              "the highest score, \(highest), does not stand at [0, 0, 7, 7] alone: there it is \(scores[0, 0, 7, 7])",
              question: question,
              mistake: scores[0, 0, 7, 7] == scores.elements.min()
                ? "This is what you get when the filters are flipped: they find dark boxes (S35)." : nil)
          }
        } else if !(highest < best) {
          throw Fault(
            "a box of the wrong size scores \(highest), one of 5x5 only \(best)", question: question)
        }
      }
    },

    Exercise(
      name: "pieceFilters", items: ["D22", "A99", "A100", "C13"],
      source: "Schütt 2018, \"Learning with Sequential Data\"",
      task: "filters and biases with which a convolution and a ReLU find pieces of a text",
      lesson: """
        "Can a neural network represent this feature map?" The text is given letter by letter, one channel for each
        letter of the alphabet, 1 where it stands and 0 elsewhere. The judge takes your filters, a convolution,
        a ReLU and the sum over all positions: for each piece that must be how often it occurs.

        pieces  all of the same length d
        w       [pieces, letters of the alphabet, d]
        b       [pieces]
        """,
      signature: """
        static func pieceFilters(
          _ pieces: [String], alphabet: String
        ) throws -> (w: Tensor<Double>, b: Tensor<Double>)
        """,
      hints: [
        "Take as a filter the piece itself, in the same notation. What is the score where it stands?",
        "The score counts letters that agree: d where the piece stands, d − 1 or less elsewhere.",
        "A bias of −(d − 1) leaves 1 where it stands, and ReLU leaves 0 elsewhere.",
      ]
    ) { (mine: any PieceFiltersExercise.Type) in
      for (pieces, letters, text) in [
        (["AC"], "AC", "ACCAC"), (["ACA", "CAA", "GTA", "TTT"], "ACGT", "ATCAGACAATATTTT"),
        (["abcd", "aaaa"], "dcba", "aaaaabcdabca"),
      ] {
        let (w, b) = try mine.pieceFilters(pieces, alphabet: letters)
        let question = "asked for the pieces \(pieces) of \"\(text)\", alphabet \"\(letters)\""
        let length = pieces[0].count
        guard w.shape == [pieces.count, letters.count, length], b.shape == [pieces.count] else {
          throw Fault(
            "w has shape \(Tensors.text(w.shape)) and b \(Tensors.text(b.shape)), but they should be "
              + "[\(pieces.count), \(letters.count), \(length)] and [\(pieces.count)]", question: question)
        }
        let oneHot = Tensor(
          [1, letters.count, text.count], letters.flatMap { l in text.map { $0 == l ? 1.0 : 0 } })
        let found = relu(SlidingWindow.convolution(oneHot, w, bias: b, Window([length])))
        let characters = Array(text)
        for (n, piece) in pieces.enumerated() {
          let count = (0...(characters.count - length)).count {
            String(characters[$0..<$0 + length]) == piece
          }
          let yours = found.positions.reduce(0.0) { $0 + found[0, n, $1] }
          if !((yours - Double(count)).magnitude < 1e-9) {
            throw Fault("\"\(piece)\" occurs \(count) times, yours counts \(yours)", question: question)
          }
        }
      }
    },
  ]
}

/// Both edge maps, with the filters of the lecture.
private func edgeMaps(_ x: Tensor<Double>) -> (vertical: Tensor<Double>, horizontal: Tensor<Double>) {
  let V = Tensor([1, 1, 3, 3], [-1.0, 0, 1, -2, 0, 2, -1, 0, 1])
  let H = Tensor([1, 1, 3, 3], [1.0, 2, 1, 0, 0, 0, -1, -2, -1])
  return (SlidingWindow.convolution(x, V, Window([3, 3])), SlidingWindow.convolution(x, H, Window([3, 3])))
}

/// A bright box in the middle of a dark square.
private func boxPicture(_ size: Int, in side: Int) -> Tensor<Double> {
  var x = Tensor<Double>(zeros: [1, 1, side, side])
  let first = (side - size) / 2
  for i in first..<first + size {
    for j in first..<first + size { x[0, 0, i, j] = 1 }
  }
  return x
}
