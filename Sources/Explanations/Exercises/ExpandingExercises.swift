import SlidingWindow
import Tensors

/// Maps that grow.
public protocol TransposedConvolutionExercise {
  static func transposedConvolution<Number: Real>(
    _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>, stride: Int
  ) throws -> Tensor<Number>
}

/// Their derivative by the input.
public protocol TransposedConvolutionInputGradientExercise {
  static func transposedConvolutionInputGradient(
    _ dz: Tensor<Double>, _ w: Tensor<Double>, stride: Int
  ) throws -> Tensor<Double>
}

/// Their derivative by the filters.
public protocol TransposedConvolutionFilterGradientExercise {
  static func transposedConvolutionFilterGradient(
    _ dz: Tensor<Double>, _ x: Tensor<Double>, stride: Int
  ) throws -> Tensor<Double>
}

/// Sizes of one transposed convolution: x with the filters `[inputs, outputs, …]`.
private struct ExpandingCase {
  let x: Tensor<Double>
  let w: Tensor<Double>
  let stride: Int

  var b: Tensor<Double> { .wholeNumbers([w.shape[1]], seed: 9) }
  var window: Window { Window(w.extent, stride: .init(stride)) }
  var dz: Tensor<Double> {
    let shape = transposedConvolutionShape(x.shape, w.shape, window)
    return x.indices.count < 9 ? .wholeNumbers(shape, seed: 4) : .drawn(shape, seed: 4)
  }

  static let all = [
    ExpandingCase(
      x: .wholeNumbers([1, 1, 2, 2], seed: 1), w: .wholeNumbers([1, 1, 2, 2], seed: 2), stride: 2),
    ExpandingCase(x: .drawn([1, 1, 3, 3], seed: 1), w: .drawn([1, 1, 3, 3], seed: 2), stride: 1),
    ExpandingCase(x: .drawn([2, 3, 3, 4], seed: 1), w: .drawn([3, 2, 3, 2], seed: 2), stride: 2),
    ExpandingCase(x: .drawn([3, 2, 2, 4], seed: 1), w: .drawn([2, 4, 2, 3], seed: 2), stride: 3),
  ]
}

extension Exercise {
  static let ofExpanding = [
    Exercise(
      name: "transposedConvolution", items: ["D24", "A69", "B13", "R5", "X-20"],
      source: "Raj 2020, \"CNN: Expanding convolution layer l\"",
      task: "maps that grow: every cell pushes a filter",
      lesson: """
        "Can subsequent maps increase in size?" Yes, if every cell pushes a whole filter onto the output:

        z[s,n, stride·i + k, stride·j + l] += w[m,n,k,l] · x[s,m,i,j]          and b[n] once for every cell of z

        x  [samples, channels, rows, columns]
        w  [channels, filters, kernel rows, kernel columns]: the input channel first
        z  [samples, filters, (rows − 1)·stride + kernel rows, (columns − 1)·stride + kernel columns]
        """,
      signature: """
        static func transposedConvolution<Number: Real>(
          _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>, stride: Int
        ) throws -> Tensor<Number>
        """,
      hints: [
        "It is the backward pass of a convolution: the loops of inputGradient, with other names.",
        "Fill z with the biases first: z[s, n, …] = b[n]. Then only add.",
        "The loops run over the cells of x: s, m, i, j; inside over n, k, l.",
      ]
    ) { (mine: any TransposedConvolutionExercise.Type) in
      for geometry in ExpandingCase.all {
        let (stride, window) = (geometry.stride, geometry.window)
        let question = Question(["x": geometry.x, "w": geometry.w, "b": geometry.b], "stride \(stride)")
        try question.expectForward {
          try mine.transposedConvolution($0[0], $0[1], bias: $0[2], stride: stride)
        } dual: {
          try mine.transposedConvolution($0[0], $0[1], bias: $0[2], stride: stride)
        } right: {
          SlidingWindow.transposedConvolution($0[0], $0[1], bias: $0[2], window)
        } suspects: { a in
          let plain = SlidingWindow.transposedConvolution(a[0], a[1], window)
          let once = SlidingWindow.transposedConvolution(a[0], a[1], bias: a[2], window)
          let ones = a[0].map { _ in 1.0 }
          let spread = Tensor(a[1].shape, a[1].cells.map { a[2][$0.1] })
          return [
            Suspect("the bias is forgotten", plain),
            Suspect(
              "the bias is added with every product",
              plain + SlidingWindow.transposedConvolution(ones, spread, window)),
            Suspect(
              "the filter is turned by 180° (X-19)",
              SlidingWindow.transposedConvolution(a[0], a[1].flipped(), bias: a[2], window)),
            Suspect("there are stride − 1 rows and columns too many (X-20)", grown(once, stride, a[2])),
          ]
        }
      }
    },

    Exercise(
      name: "transposedConvolutionInputGradient", items: ["D1", "A73", "R5"],
      source: "Raj 2020, \"CNN: Expanding convolution layer l\"",
      task: "the derivative of a transposed convolution by its input, a \"rather trivial issue\"",
      lesson: """
        Forward: z[s,n, stride·i + k, stride·j + l] += w[m,n,k,l] · x[s,m,i,j]

        dz  [samples, filters, output rows, output columns]
        w   [channels, filters, kernel rows, kernel columns]
        dx  [samples, channels, rows, columns]; output rows = (rows − 1)·stride + kernel rows
        """,
      signature: """
        static func transposedConvolutionInputGradient(
          _ dz: Tensor<Double>, _ w: Tensor<Double>, stride: Int
        ) throws -> Tensor<Double>
        """,
      hints: [
        "The same loops; of the product w·x, the derivative by x is w.",
        "rows = (output rows − kernel rows) / stride + 1",
        "dx[s, m, i, j] += w[m, n, k, l] * dz[s, n, stride * i + k, stride * j + l]. That is a strided convolution.",
      ]
    ) { (mine: any TransposedConvolutionInputGradientExercise.Type) in
      for geometry in ExpandingCase.all {
        let dz = geometry.dz
        try Question(["dz": dz, "w": geometry.w], "stride \(geometry.stride)").expect(
          .dx, mine.transposedConvolutionInputGradient(dz, geometry.w, stride: geometry.stride),
          of: .transposedConvolution(geometry.x, geometry.w, geometry.window), upstream: dz)
      }
    },

    Exercise(
      name: "transposedConvolutionFilterGradient", items: ["D1", "A73", "R5"],
      source: "Raj 2020, \"CNN: Expanding convolution layer l\"",
      task: "the derivative of a transposed convolution by its filters",
      lesson: """
        Forward: z[s,n, stride·i + k, stride·j + l] += w[m,n,k,l] · x[s,m,i,j]

        dz  [samples, filters, output rows, output columns]
        x   [samples, channels, rows, columns]
        dw  [channels, filters, kernel rows, kernel columns]; output rows = (rows − 1)·stride + kernel rows
        """,
      signature: """
        static func transposedConvolutionFilterGradient(
          _ dz: Tensor<Double>, _ x: Tensor<Double>, stride: Int
        ) throws -> Tensor<Double>
        """,
      hints: [
        "The same loops; of the product w·x, the derivative by w is x.",
        "kernel rows = output rows − (rows − 1)·stride",
        "dw[m, n, k, l] += x[s, m, i, j] * dz[s, n, stride * i + k, stride * j + l]",
      ]
    ) { (mine: any TransposedConvolutionFilterGradientExercise.Type) in
      for geometry in ExpandingCase.all {
        let dz = geometry.dz
        try Question(["dz": dz, "x": geometry.x], "stride \(geometry.stride)").expect(
          .dw, mine.transposedConvolutionFilterGradient(dz, geometry.x, stride: geometry.stride),
          of: .transposedConvolution(geometry.x, geometry.w, geometry.window), upstream: dz)
      }
    },
  ]
}

/// The same map with the cells that bH + K − 1 counts too many; they hold the bias alone.
private func grown(_ z: Tensor<Double>, _ stride: Int, _ b: Tensor<Double>) -> Tensor<Double> {
  var wide = z.padded(before: [0, 0], after: [stride - 1, stride - 1])
  for (s, n, i, j) in wide.cells where i >= z.shape[2] || j >= z.shape[3] { wide[s, n, i, j] = b[n] }
  return wide
}
