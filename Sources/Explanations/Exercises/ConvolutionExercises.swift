import SlidingWindow
import Tensors

/// The forward pass.
public protocol ConvolutionExercise {
  static func convolution<Number: Real>(
    _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>, stride: Int
  ) throws -> Tensor<Number>
}

/// The derivative by the bias.
public protocol BiasGradientExercise {
  static func biasGradient(_ dz: Tensor<Double>) throws -> Tensor<Double>
}

/// The derivative by the filters.
public protocol FilterGradientExercise {
  static func filterGradient(
    _ dz: Tensor<Double>, _ x: Tensor<Double>, kernel: [Int], stride: Int
  ) throws -> Tensor<Double>
}

/// The derivative by the input.
public protocol InputGradientExercise {
  static func inputGradient(
    _ dz: Tensor<Double>, _ w: Tensor<Double>, over extent: [Int], stride: Int
  ) throws -> Tensor<Double>
}

/// Sizes of one convolution: small and simple first, then all different, with leftover rows.
struct ConvolutionCase {
  let x: Tensor<Double>
  let w: Tensor<Double>
  let b: Tensor<Double>
  let stride: Int

  var window: Window { Window(w.extent, stride: .init(stride)) }
  var dz: Tensor<Double> {
    let shape = convolutionShape(x.shape, w.shape, window)
    let isSmall = x.indices.count <= 25
    return isSmall ? .wholeNumbers(shape, seed: 14) : .drawn(shape, seed: 4)
  }

  static let all: [ConvolutionCase] = [
    ConvolutionCase(
      x: .wholeNumbers([1, 1, 3, 4], seed: 1), w: .wholeNumbers([1, 1, 2, 2], seed: 2), b: Tensor([1], [1]),
      stride: 1),
    drawn([1, 1, 5, 4], [1, 1, 3, 2], stride: 1),
    drawn([2, 1, 5, 6], [3, 1, 2, 3], stride: 1),
    drawn([2, 3, 5, 6], [4, 3, 2, 3], stride: 1),
    drawn([1, 1, 7, 8], [1, 1, 3, 2], stride: 2),
    drawn([3, 2, 8, 9], [4, 2, 3, 2], stride: 3),
    drawn([2, 3, 6, 7], [3, 3, 3, 3], stride: 2),
  ]

  private static func drawn(_ x: [Int], _ w: [Int], stride: Int) -> ConvolutionCase {
    ConvolutionCase(
      x: .drawn(x, seed: 1), w: .drawn(w, seed: 2), b: .drawn([w[0]], seed: 3), stride: stride)
  }
}

extension Exercise {
  static let ofConvolution = [
    Exercise(
      name: "convolution", items: ["D10", "D13", "A11", "B5"],
      source: "McAllester 2017, \"Convolution with Strides\"; Raj 2020, \"CNN: Forward\"",
      task: "the forward pass in two dimensions, with channels, bias and stride",
      lesson: """
        z[s,n,i,j] = b[n] + Σ_m Σ_k Σ_l  w[n,m,k,l] · x[s,m, stride·i + k, stride·j + l]

        x  [samples, channels, rows, columns]
        w  [filters, channels, kernel rows, kernel columns]
        b  [filters]
        z  [samples, filters, output rows, output columns]; the window stays inside x

        Everything counts from 0. Tensor(zeros: shape) makes a tensor; x[s, m, i, j] reads and writes a cell;
        x.shape lists its sizes. The function is written for any kind of number: 0 is Number.zero.
        """,
      signature: """
        static func convolution<Number: Real>(
          _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>, stride: Int
        ) throws -> Tensor<Number>
        """,
      hints: [
        "Write it for one sample, one channel and one filter first: two loops over positions (i,j), two over "
          + "offsets (k,l) inside.",
        "Four loops over s, n, i, j write each cell of z once. Three more over m, k, l sum up what it is.",
        "The number of output rows is (x.shape[2] − w.shape[2]) / stride + 1.",
        "Innermost: sum += w[n, m, k, l] * x[s, m, stride * i + k, stride * j + l], where sum starts as b[n].",
      ]
    ) { (mine: any ConvolutionExercise.Type) in
      for geometry in ConvolutionCase.all {
        let (stride, window) = (geometry.stride, geometry.window)
        let question = Question(["x": geometry.x, "w": geometry.w, "b": geometry.b], "stride \(stride)")
        try question.expectForward {
          try mine.convolution($0[0], $0[1], bias: $0[2], stride: stride)
        } dual: {
          try mine.convolution($0[0], $0[1], bias: $0[2], stride: stride)
        } right: {
          SlidingWindow.convolution($0[0], $0[1], bias: $0[2], window)
        } suspects: { a in
          var dense = Tensor<Double>(zeros: geometry.dz.shape)
          let everywhere = SlidingWindow.convolution(a[0], a[1], bias: a[2], Window(window.kernel))
          for (s, n, i, j) in dense.cells { dense[s, n, i, j] = everywhere[s, n, i, j] }
          var first = a[0]
          for s in first.samples {
            for m in first.channels.dropFirst() { for u in first.positions { first[s, m, u] = 0 } }
          }
          return [
            Suspect("the bias is forgotten", SlidingWindow.convolution(a[0], a[1], window)),
            Suspect(
              "the bias is subtracted", SlidingWindow.convolution(a[0], a[1], bias: a[2].map { -$0 }, window)),
            Suspect("the filter is flipped (S1)", classicalConvolution(a[0], a[1], bias: a[2], window)),
            Suspect("the stride is ignored", dense),
            Suspect(
              "only the first channel is summed", SlidingWindow.convolution(first, a[1], bias: a[2], window)),
            Suspect(
              "the bias is added once for every channel",
              SlidingWindow.convolution(
                a[0], a[1], bias: a[2].map { $0 * Double(a[0].channels.count) }, window)),
          ]
        }
      }
    },

    Exercise(
      name: "biasGradient", items: ["D6", "R4", "A62", "S11"],
      source: "Raj 2020, \"The derivatives for the weights\", where it is left out",
      task: "the derivative of a convolution by the biases",
      lesson: """
        Every cell of map n has b[n] added to it. So what is the derivative by b[n], if dz is the one by z?

        dz  [samples, filters, rows, columns]
        db  [filters]
        """,
      signature: "static func biasGradient(_ dz: Tensor<Double>) throws -> Tensor<Double>",
      hints: [
        "Change b[n] by a little: which cells of z change, and by how much?",
        "A number that is used in many places collects the derivatives of all of them.",
        "db[n] is the sum of dz[s,n,i,j] over samples, rows and columns.",
      ]
    ) { (mine: any BiasGradientExercise.Type) in
      for geometry in ConvolutionCase.all {
        let dz = geometry.dz
        try Question(["dz": dz]).expect(
          .db, mine.biasGradient(dz), of: .convolution(geometry.x, geometry.w, geometry.window), upstream: dz)
      }
    },

    Exercise(
      name: "filterGradient", items: ["D6", "D10", "R1", "A13", "B9", "S12"],
      source:
        "McAllester 2017, \"The Backward Method with Minibatching\"; Raj 2020, \"Derivatives for the filters at layer l\"",
      task: "the derivative of a convolution by the filters",
      lesson: """
        Forward, every product was one increment: z[s,n,i,j] += w[n,m,k,l] · x[s,m, stride·i + k, stride·j + l].
        "Each increment can be backpropagated independently": what does this one give to dw[n,m,k,l]?

        dz      [samples, filters, output rows, output columns]
        x       [samples, channels, rows, columns]
        kernel  rows and columns of the filters
        dw      [filters, channels, kernel rows, kernel columns]
        """,
      signature: """
        static func filterGradient(
          _ dz: Tensor<Double>, _ x: Tensor<Double>, kernel: [Int], stride: Int
        ) throws -> Tensor<Double>
        """,
      hints: [
        "Take the loops of the forward pass as they are. Only the innermost line changes.",
        "Of the product w·x, the derivative by w is x. It is multiplied by the derivative of z.",
        "A filter cell is used for every sample and at every position: += and not =.",
        "dw[n, m, k, l] += dz[s, n, i, j] * x[s, m, stride * i + k, stride * j + l]",
      ]
    ) { (mine: any FilterGradientExercise.Type) in
      for geometry in ConvolutionCase.all {
        let (dz, stride) = (geometry.dz, geometry.stride)
        try Question(["dz": dz, "x": geometry.x], "kernel \(geometry.w.extent), stride \(stride)").expect(
          .dw, mine.filterGradient(dz, geometry.x, kernel: geometry.w.extent, stride: stride),
          of: .convolution(geometry.x, geometry.w, geometry.window), upstream: dz)
      }
    },

    Exercise(
      name: "inputGradient", items: ["D10", "D13", "A12", "A50", "S2", "S7"],
      source:
        "McAllester 2017, \"Thinking About the Backward Method\"; Raj 2020, \"Complete Backward (with strides)\"",
      task: "the derivative of a convolution by its input",
      lesson: """
        Forward, every product was one increment: z[s,n,i,j] += w[n,m,k,l] · x[s,m, stride·i + k, stride·j + l].
        "Each increment can be backpropagated independently": what does this one give to dx?

        dz      [samples, filters, output rows, output columns]
        w       [filters, channels, kernel rows, kernel columns]
        extent  rows and columns of x; the stride may have left some of them over
        dx      [samples, channels, extent…]
        """,
      signature: """
        static func inputGradient(
          _ dz: Tensor<Double>, _ w: Tensor<Double>, over extent: [Int], stride: Int
        ) throws -> Tensor<Double>
        """,
      hints: [
        "Take the loops of the forward pass as they are. Only the innermost line changes.",
        "Of the product w·x, the derivative by x is w. It is multiplied by the derivative of z.",
        "A cell of x lies under several windows and is seen by every filter: += and not =.",
        "dx[s, m, stride * i + k, stride * j + l] += w[n, m, k, l] * dz[s, n, i, j]. "
          + "Nothing needs to be flipped: that the filter appears flipped is a consequence.",
      ]
    ) { (mine: any InputGradientExercise.Type) in
      for geometry in ConvolutionCase.all {
        let (dz, stride) = (geometry.dz, geometry.stride)
        let question = Question(["dz": dz, "w": geometry.w], "extent \(geometry.x.extent), stride \(stride)")
        try question.expect(
          .dx, mine.inputGradient(dz, geometry.w, over: geometry.x.extent, stride: stride),
          of: .convolution(geometry.x, geometry.w, geometry.window), upstream: dz)
      }
    },
  ]
}

extension Tensor {
  /// The indices along the four axes of an image.
  var cells: [(Int, Int, Int, Int)] {
    indices.map {
      let i = index(ofFlatPosition: $0, in: shape)
      return (i[0], i[1], i[2], i[3])
    }
  }
  /// The indices along three axes.
  var lines: [(Int, Int, Int)] {
    indices.map {
      let i = index(ofFlatPosition: $0, in: shape)
      return (i[0], i[1], i[2])
    }
  }
}
