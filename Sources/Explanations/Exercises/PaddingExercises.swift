import SlidingWindow
import Tensors

/// Zeros around every map.
public protocol PaddedExercise {
  static func padded<Number: Real>(_ x: Tensor<Number>, by p: Int) throws -> Tensor<Number>
}

/// The class of the lecture, made from the node that it pads.
public protocol PadExercise {
  static func pad(_ x: PadNode, by p: Int) throws -> any PadLayer
}

/// A node of a net: a signal in one dimension, and its derivative.
public final class PadNode {
  /// What was computed.
  public var value: [Double]
  /// What has come back so far, by all ways on which the value is used.
  public var grad: [Double]

  public init(value: [Double], grad: [Double]) { (self.value, self.grad) = (value, grad) }
}

/// What the class `Pad` of the lecture must be able to do.
public protocol PadLayer: AnyObject {
  /// The padded signal, once ``forward()`` has run.
  var value: [Double] { get }
  /// Its derivative, as long as `value`; whoever uses the value adds to it.
  var grad: [Double] { get set }
  /// Computes `value`, and sets `grad` to zeros.
  func forward()
  /// Adds to the derivative of the node that is padded.
  func backward()
}

/// Padding as a part of the convolution.
public protocol PaddedConvolutionExercise {
  static func paddedConvolution<Number: Real>(
    _ x: Tensor<Number>, _ w: Tensor<Number>, padding p: Int
  ) throws -> Tensor<Number>
}

extension Exercise {
  static let ofPadding = [
    Exercise(
      name: "padded", items: ["D12", "A5", "B2", "X-30"],
      source: "McAllester 2017, \"Channels\"; McAllester 2020, \"Zero Padding in NumPy\"",
      task: "zeros around the maps of all channels",
      lesson: """
        In one dimension:  Pad(x, 2) = (0, 0, x[0], x[1], …, x[N − 1], 0, 0)
        "Padding can be generalized straightforwardly to handle channels."

        x  [samples, channels, rows, columns]
        z  [samples, channels, rows + 2p, columns + 2p]
        """,
      signature: "static func padded<Number: Real>(_ x: Tensor<Number>, by p: Int) throws -> Tensor<Number>",
      hints: [
        "Begin with zeros of the larger size. Only the cells of x have to be put into their places.",
        "Samples and channels are not padded: z[s, c, …, …] holds x[s, c, …, …].",
        "z[s, c, i + p, j + p] = x[s, c, i, j]",
      ]
    ) { (mine: any PaddedExercise.Type) in
      for (x, p) in [
        (Tensor.wholeNumbers([1, 1, 2, 3], seed: 1), 1), (.drawn([2, 3, 4, 5], seed: 2), 2),
        (.drawn([3, 2, 2, 4], seed: 3), 0),
      ] {
        try Question(["x": x], "p = \(p)").expectForward {
          try mine.padded($0[0], by: p)
        } dual: {
          try mine.padded($0[0], by: p)
        } right: {
          $0[0].padded(before: [p, p], after: [p, p])
        } suspects: {
          [
            Suspect("all zeros are put behind", $0[0].padded(before: [0, 0], after: [2 * p, 2 * p])),
            Suspect("only the columns are padded", $0[0].padded(before: [0, p], after: [0, p])),
            Suspect("zeros are put on one side only", $0[0].padded(before: [p, p], after: [0, 0])),
          ]
        }
      }
    },

    Exercise(
      name: "pad", items: ["D14", "A5", "B1", "S10", "X-29"],
      source: "McAllester 2017, \"Padding in Numpy\"",
      task: "the class Pad: constructor, forward and backward pass",
      lesson: """
        class Pad                            The slide leaves out the constructor,
          def __init__(self, x, p):          and the backward pass altogether.
            ...

        x is a node: x.value is a signal in one dimension, x.grad what has come back to it so far. Others may use
        the same x, so that its grad need not be 0 when backward() begins.

        Write a final class that conforms to PadLayer (value, grad, forward(), backward()), below or inside, and
        return one made from x and p. forward() computes value and sets grad to as many zeros.
        """,
      signature: "static func pad(_ x: PadNode, by p: Int) throws -> any PadLayer",
      hints: [
        "The constructor keeps x and p; value and grad may begin empty.",
        "forward(): value = zeros, x.value, zeros; p zeros on either side. Read x.value here and not in the constructor.",
        "backward(): cell i of x went to cell i + p. The derivatives of the zeros go nowhere.",
        "backward(): for i in x.grad.indices { x.grad[i] += grad[i + p] }",
      ]
    ) { (mine: any PadExercise.Type) in
      for (value, p) in [([3, 1, 4], 2), ([2, 7, 1, 8, 2], 1), ([5, 9], 0)] as [([Double], Int)] {
        let x = PadNode(value: value.map { _ in 0 }, grad: value.map { _ in 0.5 })
        let layer = try mine.pad(x, by: p)
        x.value = value
        let right = Tensor([1, 1, value.count], value).padded(before: [p], after: [p]).elements
        let question = Question(["x.value": Tensor([value.count], value)], "p = \(p)")
        layer.forward()
        try question.expect(
          "value after forward()", Tensor([layer.value.count], layer.value), Tensor([right.count], right),
          suspects: [
            Suspect(
              "x.value is read in the constructor, before it is computed", Tensor(zeros: [right.count]))
          ])
        try question.expect(
          "grad after forward()", Tensor([layer.grad.count], layer.grad), Tensor(zeros: [right.count]))
        let upstream = right.indices.map { Double($0 * $0 + 1) }
        layer.grad = upstream
        layer.backward()
        let share = upstream.dropFirst(p).prefix(value.count)
        try question.expect(
          "x.grad, which was 0.5 throughout, after backward() with grad = \(upstream)",
          Tensor([x.grad.count], x.grad), Tensor([value.count], share.map { $0 + 0.5 }),
          suspects: [
            Suspect("backward() assigns, = for += (S10)", Tensor([value.count], Array(share))),
            Suspect(
              "backward() begins at cell 0, in the padding",
              Tensor([value.count], upstream.prefix(value.count).map { $0 + 0.5 })),
          ])
      }
    },

    Exercise(
      name: "paddedConvolution", items: ["D11", "A6", "S4", "X-3"],
      source: "McAllester 2017, \"Incorporating Padding into a Convolution Layer\"",
      task: "a convolution with padding that writes no zeros and multiplies by none",
      lesson: """
        Convp(x, f) = Conv(Pad(x, p), f)      "for efficiency, we could implement Convp directly"

        z[s,n,i,j] = Σ_m Σ_k Σ_l  w[n,m,k,l] · x[s,m, i + k − p, j + l − p]
        A cell outside x counts as 0: its product need not be computed. The judge counts your multiplications.

        x  [samples, channels, rows, columns]
        w  [filters, channels, kernel rows, kernel columns]
        z  [samples, filters, rows + 2p − kernel rows + 1, columns + 2p − kernel columns + 1]
        """,
      signature: """
        static func paddedConvolution<Number: Real>(
          _ x: Tensor<Number>, _ w: Tensor<Number>, padding p: Int
        ) throws -> Tensor<Number>
        """,
      hints: [
        "Which rows of x does the window at output row i cover? Some of them may not exist.",
        "Row i + k − p of x exists if it is at least 0 and below x.shape[2].",
        "for k in 0..<K where (0..<x.shape[2]).contains(i + k - p) { … }, and the same for the columns.",
      ]
    ) { (mine: any PaddedConvolutionExercise.Type) in
      for (x, w, p) in [
        (Tensor.wholeNumbers([1, 1, 2, 3], seed: 1), Tensor.wholeNumbers([1, 1, 2, 2], seed: 2), 1),
        (.drawn([2, 3, 4, 5], seed: 1), .drawn([4, 3, 3, 2], seed: 2), 1),
        (.drawn([2, 2, 3, 4], seed: 1), .drawn([3, 2, 3, 3], seed: 2), 2),
        (.drawn([2, 2, 5, 4], seed: 1), .drawn([3, 2, 3, 2], seed: 2), 0),
      ] {
        let window = Window(w.extent, padding: .zeros(.init(p)))
        let question = Question(["x": x, "w": w], "padding \(p)")
        try question.expectForward {
          try mine.paddedConvolution($0[0], $0[1], padding: p)
        } dual: {
          try mine.paddedConvolution($0[0], $0[1], padding: p)
        } right: {
          SlidingWindow.convolution($0[0], $0[1], window)
        } suspects: {
          [
            Suspect("padding is forgotten", SlidingWindow.convolution($0[0], $0[1], Window(w.extent))),
            Suspect("the filter is flipped (S1)", classicalConvolution($0[0], $0[1], window)),
          ]
        }
        let (yours, needed) = (Tally.Counter(), Tally.Counter())
        _ = try mine.paddedConvolution(x.counted(by: yours), w.counted(by: yours), padding: p)
        _ = SlidingWindow.convolution(x.counted(by: needed), w.counted(by: needed), window)
        let (spent, enough) = (yours.operations.multiplications, needed.operations.multiplications)
        if spent > enough {
          throw Fault(
            "z is right, but with \(spent) multiplications where \(enough) are enough",
            question: question.text,
            mistake: "This is what you get when zeros are multiplied as well.")
        }
      }
    },
  ]
}
