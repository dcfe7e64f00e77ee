import Explanations
import SlidingWindow
import Tensors

// One wrong answer to every exercise, as learners give them, and what the judge must say about it.

struct WrongAnswer: CustomStringConvertible {
  let exercise: String
  let solution: Any.Type
  /// A part of what the judge must say.
  let complaint: String

  var description: String { exercise }

  init(_ exercise: String, _ solution: Any.Type, _ complaint: String) {
    (self.exercise, self.solution, self.complaint) = (exercise, solution, complaint)
  }

  static let all: [WrongAnswer] = [
    WrongAnswer("outputSize", PaddedOnce.self, "padding is counted on one side only"),
    WrongAnswer("parameterCount", WithoutBiases.self, "the biases are forgotten"),
    WrongAnswer("convolution", Flipped.self, "the filter is flipped"),
    WrongAnswer("biasGradient", FirstSample.self, "the batch is not summed"),
    WrongAnswer("filterGradient", FirstSample.self, "the batch is not summed"),
    WrongAnswer("inputGradient", Flipped.self, "the filter is not flipped"),
    WrongAnswer("filterGradientByConvolution", ByLoops.self, "convolve was never called"),
    WrongAnswer("imageToColumns", Exchanged.self, "rows and columns of the matrix are exchanged"),
    WrongAnswer("padded", Behind.self, "all zeros are put behind"),
    WrongAnswer("pad", Assigning.self, "backward() assigns"),
    WrongAnswer("paddedConvolution", Behind.self, "zeros are multiplied as well"),
    WrongAnswer("maxPooling", FromZero.self, "the search starts from 0"),
    WrongAnswer("maxPoolingInputGradient", Assigning.self, "= stands for +="),
    WrongAnswer("meanPooling", DividedOnce.self, "divided by K instead of K²"),
    WrongAnswer("meanPoolingInputGradient", DividedOnce.self, "K"),
    WrongAnswer("pNormPooling", Norm.self, "1/K² is forgotten"),
    WrongAnswer("pNormPoolingInputGradient", Norm.self, "1/K"),
    WrongAnswer("learnedPoolingGradients", Straight.self, "the derivative of tanh is forgotten"),
    WrongAnswer("transposedConvolution", Flipped.self, "the filter is turned by 180°"),
    WrongAnswer("transposedConvolutionInputGradient", Flipped.self, "the filter is flipped"),
    WrongAnswer("transposedConvolutionFilterGradient", FirstSample.self, "the batch is not summed"),
    WrongAnswer("linearUpsampling", ZerosBetween.self, "filled with zeros"),
    WrongAnswer("linearUpsamplingInputGradient", ZerosBetween.self, "in between are dropped"),
    WrongAnswer("edges", Exchanged.self, "vertical and horizontal are exchanged"),
    WrongAnswer("boxScores", DarkBoxes.self, "they find dark boxes"),
    WrongAnswer("pieceFilters", WithoutBiases.self, "occurs"),
    WrongAnswer("bestOfTurns", Unturned.self, "the filter is not turned at all"),
    WrongAnswer("turnedFilterGradient", Unturned.self, "the derivatives are not turned back"),
    WrongAnswer("residualInputGradient", WithoutSkip.self, "the skip is forgotten"),
    WrongAnswer("foldedSkip", WithoutSkip.self, "w′ is wrong"),
    WrongAnswer("twoHeadsInputGradient", OneHead.self, "the head for the box is forgotten"),
  ]
}

private enum PaddedOnce: OutputSizeExercise {
  static func outputSize(cells N: Int, kernel K: Int, stride S: Int, padding P: Int) throws -> Int {
    try Solved.outputSize(cells: N + P, kernel: K, stride: S, padding: 0)
  }
}

private enum WithoutBiases: ParameterCountExercise, PieceFiltersExercise {
  static func parameterCount(input: [Int], convolutions: [[Int]], dense: [Int]) throws -> Int {
    let outputs = convolutions.map { $0[0] } + dense
    return try Solved.parameterCount(input: input, convolutions: convolutions, dense: dense)
      - outputs.reduce(0, +)
  }

  static func pieceFilters(
    _ pieces: [String], alphabet: String
  ) throws -> (w: Tensor<Double>, b: Tensor<Double>) {
    let (w, b) = try Solved.pieceFilters(pieces, alphabet: alphabet)
    return (w, Tensor(zeros: b.shape))
  }
}

private enum Flipped: ConvolutionExercise, InputGradientExercise, TransposedConvolutionExercise,
  TransposedConvolutionInputGradientExercise
{
  static func convolution<Number: Real>(
    _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>, stride: Int
  ) throws -> Tensor<Number> { try Solved.convolution(x, w.flipped(), bias: b, stride: stride) }

  static func inputGradient(
    _ dz: Tensor<Double>, _ w: Tensor<Double>, over extent: [Int], stride: Int
  ) throws -> Tensor<Double> { try Solved.inputGradient(dz, w.flipped(), over: extent, stride: stride) }

  static func transposedConvolution<Number: Real>(
    _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>, stride: Int
  ) throws -> Tensor<Number> { try Solved.transposedConvolution(x, w.flipped(), bias: b, stride: stride) }

  static func transposedConvolutionInputGradient(
    _ dz: Tensor<Double>, _ w: Tensor<Double>, stride: Int
  ) throws -> Tensor<Double> {
    try Solved.transposedConvolutionInputGradient(dz, w.flipped(), stride: stride)
  }
}

private enum FirstSample: BiasGradientExercise, FilterGradientExercise,
  TransposedConvolutionFilterGradientExercise
{
  private static func first(_ a: Tensor<Double>) -> Tensor<Double> {
    Tensor([1] + a.shape.dropFirst(), Array(a.elements.prefix(a.indices.count / a.shape[0])))
  }

  static func biasGradient(_ dz: Tensor<Double>) throws -> Tensor<Double> {
    try Solved.biasGradient(first(dz))
  }

  static func filterGradient(
    _ dz: Tensor<Double>, _ x: Tensor<Double>, kernel: [Int], stride: Int
  ) throws -> Tensor<Double> {
    try Solved.filterGradient(first(dz), first(x), kernel: kernel, stride: stride)
  }

  static func transposedConvolutionFilterGradient(
    _ dz: Tensor<Double>, _ x: Tensor<Double>, stride: Int
  ) throws -> Tensor<Double> {
    try Solved.transposedConvolutionFilterGradient(first(dz), first(x), stride: stride)
  }
}

private enum ByLoops: FilterGradientByConvolutionExercise {
  static func filterGradientByConvolution(
    _ dz: Tensor<Double>, _ x: Tensor<Double>, kernel: [Int], stride: Int,
    convolve: (_ signal: Tensor<Double>, _ filter: Tensor<Double>) -> Tensor<Double>
  ) throws -> Tensor<Double> { try Solved.filterGradient(dz, x, kernel: kernel, stride: stride) }
}

private enum Exchanged: ImageToColumnsExercise, EdgesExercise {
  static func imageToColumns<Number: Real>(_ x: Tensor<Number>, kernel: [Int]) throws -> Tensor<Number> {
    let X = try Solved.imageToColumns(x, kernel: kernel)
    var turned = Tensor<Number>(zeros: [X.shape[0], X.shape[2], X.shape[1]])
    for s in X.samples {
      for t in X.channels {
        for k in X.positions { turned[s, k, t] = X[s, t, k] }
      }
    }
    return turned
  }

  static func edges(
    _ x: Tensor<Double>
  ) throws -> (vertical: Tensor<Double>, horizontal: Tensor<Double>, all: Tensor<Double>) {
    let (vertical, horizontal, all) = try Solved.edges(x)
    return (horizontal, vertical, all)
  }
}

private enum Behind: PaddedExercise, PaddedConvolutionExercise {
  static func padded<Number: Real>(_ x: Tensor<Number>, by p: Int) throws -> Tensor<Number> {
    x.padded(before: [0, 0], after: [2 * p, 2 * p])
  }

  static func paddedConvolution<Number: Real>(
    _ x: Tensor<Number>, _ w: Tensor<Number>, padding p: Int
  ) throws -> Tensor<Number> {
    try Solved.convolution(Solved.padded(x, by: p), w, bias: Tensor(zeros: [w.shape[0]]), stride: 1)
  }
}

private enum Assigning: PadExercise, MaxPoolingInputGradientExercise {
  static func pad(_ x: PadNode, by p: Int) throws -> any PadLayer { Pad(x, p) }

  private final class Pad: PadLayer {
    let (x, p): (PadNode, Int)
    var (value, grad): ([Double], [Double]) = ([], [])
    init(_ x: PadNode, _ p: Int) { (self.x, self.p) = (x, p) }
    func forward() {
      let zeros = Array(repeating: 0.0, count: p)
      value = zeros + x.value + zeros
      grad = value.map { _ in 0 }
    }
    func backward() { x.grad = Array(grad[p..<p + x.value.count]) }
  }

  static func maxPoolingInputGradient(
    _ dz: Tensor<Double>, switches: Tensor<Int>, over extent: [Int]
  ) throws -> Tensor<Double> {
    var dx = Tensor<Double>(zeros: dz.shape.prefix(2) + extent)
    for s in dz.samples {
      for c in dz.channels {
        for t in dz.positions { dx[s, c, switches[s, c, t]] = dz[s, c, t] }
      }
    }
    return dx
  }
}

private enum FromZero: MaxPoolingExercise {
  static func maxPooling<Number: Real>(
    _ x: Tensor<Number>, kernel K: Int, stride: Int
  ) throws -> (z: Tensor<Number>, switches: Tensor<Int>) {
    let (z, switches) = try Solved.maxPooling(x, kernel: K, stride: stride)
    return (z.map { $0 < .zero ? .zero : $0 }, switches)
  }
}

private enum DividedOnce: MeanPoolingExercise, MeanPoolingInputGradientExercise {
  static func meanPooling<Number: Real>(
    _ x: Tensor<Number>, kernel K: Int, stride: Int
  ) throws -> Tensor<Number> {
    try Solved.meanPooling(x, kernel: K, stride: stride).map { $0 * Number(K) }
  }

  static func meanPoolingInputGradient(
    _ dz: Tensor<Double>, kernel K: Int, stride: Int, over extent: [Int]
  ) throws -> Tensor<Double> {
    try Solved.meanPoolingInputGradient(dz, kernel: K, stride: stride, over: extent).map { $0 * Double(K) }
  }
}

private enum Norm: PNormPoolingExercise, PNormPoolingInputGradientExercise {
  static func pNormPooling<Number: Real>(
    _ x: Tensor<Number>, p: Double, kernel K: Int, stride: Int
  ) throws -> Tensor<Number> {
    try Solved.pNormPooling(x, p: p, kernel: K, stride: stride).map { $0 * .power(Number(K * K), 1 / p) }
  }

  static func pNormPoolingInputGradient(
    _ dz: Tensor<Double>, _ x: Tensor<Double>, _ z: Tensor<Double>, p: Double, kernel K: Int, stride: Int
  ) throws -> Tensor<Double> {
    try Solved.pNormPoolingInputGradient(dz, x, z, p: p, kernel: K, stride: stride).map { $0 * Double(K * K) }
  }
}

private enum Straight: LearnedPoolingGradientsExercise {
  static func learnedPoolingGradients(
    _ dy: Tensor<Double>, _ x: Tensor<Double>, _ w: Tensor<Double>, bias b: Double, stride: Int
  ) throws -> (dx: Tensor<Double>, dw: Tensor<Double>, db: Double) {
    // Near 0, tanh has the slope 1.
    let small = 0x1p-60
    let d = try Solved.learnedPoolingGradients(dy, x, w.map { $0 * small }, bias: 0, stride: stride)
    return (d.dx.map { $0 / small }, d.dw, d.db)
  }
}

private enum ZerosBetween: LinearUpsamplingExercise, LinearUpsamplingInputGradientExercise {
  static func linearUpsampling<Number: Real>(_ x: Tensor<Number>, by factor: Int) throws -> Tensor<Number> {
    x.zeroUpsampled(by: .init(factor), leftover: [0, 0])
  }

  static func linearUpsamplingInputGradient(
    _ dz: Tensor<Double>, by factor: Int
  ) throws -> Tensor<Double> { dz.subsampled(by: .init(factor)) }
}

private enum DarkBoxes: BoxScoresExercise {
  static func boxScores(vertical: Tensor<Double>, horizontal: Tensor<Double>) throws -> Tensor<Double> {
    try Solved.boxScores(vertical: vertical, horizontal: horizontal).map { -$0 }
  }
}

private enum Unturned: BestOfTurnsExercise, TurnedFilterGradientExercise {
  static func bestOfTurns<Number: Real>(_ x: Tensor<Number>, _ w: Tensor<Number>) throws -> Tensor<Number> {
    try Solved.convolution(x, w, bias: Tensor(zeros: [w.shape[0]]), stride: 1)
  }

  static func turnedFilterGradient(
    _ dz: [Tensor<Double>], _ x: Tensor<Double>, kernel K: Int
  ) throws -> Tensor<Double> {
    let all = dz.dropFirst().reduce(dz[0]) { $0.combined(with: $1) { $0 + $1 } }
    return try Solved.filterGradient(all, x, kernel: [K, K], stride: 1)
  }
}

private enum WithoutSkip: ResidualInputGradientExercise, FoldedSkipExercise {
  static func residualInputGradient(
    _ dy: Tensor<Double>, _ z: Tensor<Double>, throughF: (_ dz: Tensor<Double>) -> Tensor<Double>
  ) throws -> Tensor<Double> { throughF(reluInputGradient(dy, z)) }

  static func foldedSkip<Number: Real>(_ w: Tensor<Number>) throws -> Tensor<Number> { w }
}

private enum OneHead: TwoHeadsInputGradientExercise {
  static func twoHeadsInputGradient(
    _ dScores: Tensor<Double>, _ scoreWeights: Tensor<Double>, _ dBox: Tensor<Double>,
    _ boxWeights: Tensor<Double>, maps: [Int]
  ) throws -> Tensor<Double> {
    linearInputGradient(dScores, scoreWeights).reshaped([dScores.shape[0]] + maps)
  }
}
