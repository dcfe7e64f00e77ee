import SlidingWindow
import Tensors

/// The derivative by the filters as a convolution.
public protocol FilterGradientByConvolutionExercise {
  static func filterGradientByConvolution(
    _ dz: Tensor<Double>, _ x: Tensor<Double>, kernel: [Int], stride: Int,
    convolve: (_ signal: Tensor<Double>, _ filter: Tensor<Double>) -> Tensor<Double>
  ) throws -> Tensor<Double>
}

/// All patches of an image as rows of a matrix.
public protocol ImageToColumnsExercise {
  static func imageToColumns<Number: Real>(_ x: Tensor<Number>, kernel: [Int]) throws -> Tensor<Number>
}

extension Exercise {
  static let ofConvolutionViews = [
    Exercise(
      name: "filterGradientByConvolution", items: ["D4", "A60", "A61", "R1", "X-17"],
      source: "Raj 2020, \"But this too is a convolution\"",
      task:
        "the derivative by the filters by a convolution alone: \"In fact it is just a convolution\". How?",
      lesson: """
        dw[n,m,k,l] = Σ_s Σ_i Σ_j  dz[s,n,i,j] · x[s,m, stride·i + k, stride·j + l]

        Only convolve(signal, filter) may multiply: a convolution of stride 1 without padding or bias,
        signal [A, B, rows, columns], filter [C, B, rows, columns], result [A, C, rows, columns].
        Move the cells of dz and x so that it computes dw [filters, channels, kernel rows, kernel columns].
        """,
      signature: """
        static func filterGradientByConvolution(
          _ dz: Tensor<Double>, _ x: Tensor<Double>, kernel: [Int], stride: Int,
          convolve: (_ signal: Tensor<Double>, _ filter: Tensor<Double>) -> Tensor<Double>
        ) throws -> Tensor<Double>
        """,
      hints: [
        "What slides is dz; what it slides over is x. The sum runs over samples: they must stand where the channels "
          + "usually do.",
        "Exchange the two leading axes of x and of dz. Then convolve sums over samples and gives "
          + "[channels, filters, …]: exchange them again.",
        "With a stride, the cells of dz stood stride cells apart on x: put stride − 1 zeros between them first, "
          + "(rows − 1)·stride + 1 rows in all.",
        "If the stride left rows over, the result is too large by as many: keep the first kernel rows and columns.",
      ]
    ) { (mine: any FilterGradientByConvolutionExercise.Type) in
      for geometry in ConvolutionCase.all {
        let (dz, stride) = (geometry.dz, geometry.stride)
        let question = Question(["dz": dz, "x": geometry.x], "kernel \(geometry.w.extent), stride \(stride)")
        var calls = 0
        let dw = try mine.filterGradientByConvolution(
          dz, geometry.x, kernel: geometry.w.extent, stride: stride
        ) { signal, filter in
          calls += 1
          return SlidingWindow.convolution(signal, filter, Window(filter.extent))
        }
        try question.expect(
          .dw, dw, of: .convolution(geometry.x, geometry.w, geometry.window), upstream: dz)
        if calls == 0 { throw Fault("dw is right, but convolve was never called", question: question.text) }
      }
    },

    Exercise(
      name: "imageToColumns", items: ["D13", "A14"], source: "McAllester 2017, \"Image to Column (Im2C)\"",
      task: "all patches of an image as rows of a matrix, in two dimensions",
      lesson: """
        In one dimension:  X[t, j, c] = x[t + j, c]        Now with rows and columns, for every sample:

        X[s, (i,j), (m,k,l)] = x[s,m, i + k, j + l]

        x  [samples, channels, rows, columns]
        X  [samples, positions, channels · kernel cells]; pairs and triples are counted in row order,
           the last index fastest. A convolution is then the matrix product of X and the filters.
        """,
      signature: """
        static func imageToColumns<Number: Real>(_ x: Tensor<Number>, kernel: [Int]) throws -> Tensor<Number>
        """,
      hints: [
        "Six loops, s, i, j, m, k, l, and one assignment inside.",
        "In row order the pair (i,j) has the number i · (output columns) + j.",
        "The triple (m,k,l) has the number (m · kernel[0] + k) · kernel[1] + l.",
      ]
    ) { (mine: any ImageToColumnsExercise.Type) in
      for geometry in ConvolutionCase.all {
        let kernel = geometry.w.extent
        try Question(["x": geometry.x], "kernel \(kernel)").expectForward("X") {
          try mine.imageToColumns($0[0], kernel: kernel)
        } dual: {
          try mine.imageToColumns($0[0], kernel: kernel)
        } right: {
          patches($0[0], kernel)
        } suspects: { a in
          let X = patches(a[0], kernel)
          var exchanged = Tensor<Double>(zeros: [X.shape[0], X.shape[2], X.shape[1]])
          for (s, t, k) in X.lines { exchanged[s, k, t] = X[s, t, k] }
          return [Suspect("rows and columns of the matrix are exchanged", exchanged)]
        }
      }
    },
  ]
}

/// By one filter for every cell of the window, each with a single 1.
private func patches<Number: Real>(_ x: Tensor<Number>, _ kernel: [Int]) -> Tensor<Number> {
  let count = x.channels.count * cellCount(kernel)
  var unit = Tensor<Number>(zeros: [count, x.channels.count] + kernel)
  for k in 0..<count { unit[k * count + k] = Number(1) }
  let z = SlidingWindow.convolution(x, unit, Window(kernel))
  var X = Tensor<Number>(zeros: [z.shape[0], z.positions.count, count])
  for (s, t, k) in X.lines { X[s, t, k] = z[s, k, t] }
  return X
}
