import SlidingWindow
import Tensors

/// Max pooling that remembers where its maxima were.
public protocol MaxPoolingExercise {
  static func maxPooling<Number: Real>(
    _ x: Tensor<Number>, kernel K: Int, stride: Int
  ) throws -> (z: Tensor<Number>, switches: Tensor<Int>)
}

/// Its derivative.
public protocol MaxPoolingInputGradientExercise {
  static func maxPoolingInputGradient(
    _ dz: Tensor<Double>, switches: Tensor<Int>, over extent: [Int]
  ) throws -> Tensor<Double>
}

/// Mean pooling.
public protocol MeanPoolingExercise {
  static func meanPooling<Number: Real>(
    _ x: Tensor<Number>, kernel K: Int, stride: Int
  ) throws -> Tensor<Number>
}

/// Its derivative.
public protocol MeanPoolingInputGradientExercise {
  static func meanPoolingInputGradient(
    _ dz: Tensor<Double>, kernel K: Int, stride: Int, over extent: [Int]
  ) throws -> Tensor<Double>
}

/// Sizes of one pooling: apart, overlapping, with leftover rows, with ties.
struct PoolingCase {
  let x: Tensor<Double>
  let kernel: Int
  let stride: Int

  var window: Window { Window([kernel, kernel], stride: .init(stride)) }
  var settings: String { "kernel \(kernel), stride \(stride)" }
  var dz: Tensor<Double> {
    let shape = Array(x.shape.prefix(2)) + window.positions(over: x.extent)
    return x.indices.count <= 25 ? .wholeNumbers(shape, seed: 4) : .drawn(shape, seed: 4)
  }

  static let all = [
    PoolingCase(
      x: Tensor([1, 1, 4, 4], [3, 1, 4, -1, 5, -9, 2, 6, -5, -3, -5, 8, -9, -7, 9, 3]), kernel: 2, stride: 2),
    PoolingCase(x: .drawn([1, 1, 4, 5], seed: 1).map { $0 - 2 }, kernel: 2, stride: 2),
    PoolingCase(x: .drawn([2, 3, 5, 6], seed: 2), kernel: 3, stride: 1),
    PoolingCase(x: .drawn([3, 2, 8, 7], seed: 3), kernel: 3, stride: 2),
    PoolingCase(x: .drawn([2, 2, 7, 8], seed: 5), kernel: 2, stride: 3),
    PoolingCase(x: .wholeNumbers([1, 2, 6, 6], seed: 6).map { ($0 / 3).rounded() }, kernel: 3, stride: 1),
  ]
}

extension Exercise {
  static let ofPooling = [
    Exercise(
      name: "maxPooling", items: ["D6", "R2", "A63", "B14", "S9"],
      source: "Raj 2020, \"Max Pooling layer at layer l\"",
      task: "the largest number under each window, and where it stands",
      lesson: """
        z[s,c,i,j] = max over k, l below K of x[s,c, stride·i + k, stride·j + l]
        switches[s,c,i,j] = row · (columns of x) + column of that cell of x

        If several cells are largest, the first in row order counts: the topmost, then the leftmost.

        x            [samples, channels, rows, columns]
        z, switches  [samples, channels, output rows, output columns]; windows stay inside x
        """,
      signature: """
        static func maxPooling<Number: Real>(
          _ x: Tensor<Number>, kernel K: Int, stride: Int
        ) throws -> (z: Tensor<Number>, switches: Tensor<Int>)
        """,
      hints: [
        "Keep the best place so far, and start from the window's first cell, not from 0: all numbers may be negative.",
        "Only a number that is larger, not one that is equal, takes the place of the best so far.",
        "A switch says where in x the cell stands, not where in the window: (stride·i + k) · x.shape[3] + stride·j + l.",
      ]
    ) { (mine: any MaxPoolingExercise.Type) in
      for geometry in PoolingCase.all {
        let (kernel, stride, window) = (geometry.kernel, geometry.stride, geometry.window)
        let question = Question(["x": geometry.x], geometry.settings)
        try question.expectForward {
          try mine.maxPooling($0[0], kernel: kernel, stride: stride).z
        } dual: {
          try mine.maxPooling($0[0], kernel: kernel, stride: stride).z
        } right: {
          SlidingWindow.maxPooling($0[0], window).z
        } suspects: {
          let z = SlidingWindow.maxPooling($0[0], window).z
          return [
            Suspect("the search starts from 0", z.map { max($0, 0) }),
            Suspect(
              "the smallest is taken", SlidingWindow.maxPooling($0[0].map { -$0 }, window).z.map { -$0 }),
          ]
        }
        let right = SlidingWindow.maxPooling(geometry.x, window).switches
        let switches = try mine.maxPooling(geometry.x, kernel: kernel, stride: stride).switches
        let columns = geometry.x.shape[3]
        var inWindow = right
        for (s, c, i, j) in right.cells {
          let place = (
            row: right[s, c, i, j] / columns - stride * i, column: right[s, c, i, j] % columns - stride * j
          )
          inWindow[s, c, i, j] = place.row * kernel + place.column
        }
        try question.expect(
          "switches", switches.map { Double($0) }, right.map { Double($0) },
          suspects: [
            Suspect("a place is counted within its window (S9)", inWindow.map { Double($0) }),
            Suspect(
              "row and column are exchanged", right.map { Double($0 % columns * columns + $0 / columns) }),
            Suspect("of equal numbers the last one counts (S9)", lastSwitches(geometry)),
          ])
      }
    },

    Exercise(
      name: "maxPoolingInputGradient", items: ["D6", "A63", "B14", "S10", "S14", "X-37"],
      source: "Raj 2020, \"Derivative of max pooling layer at layer l\"",
      task: "the derivative of max pooling, by means of the switches",
      lesson: """
        Only the largest cell under a window had a say, so all of the derivative goes to it.

        dz, switches  [samples, channels, output rows, output columns]
        extent        rows and columns of x
        dx            [samples, channels, extent…]
        A switch is row · (columns of x) + column.
        """,
      signature: """
        static func maxPoolingInputGradient(
          _ dz: Tensor<Double>, switches: Tensor<Int>, over extent: [Int]
        ) throws -> Tensor<Double>
        """,
      hints: [
        "dx has the size of x, not that of z.",
        "Overlapping windows may have the same largest cell: what does it get?",
        "With u = switches[s, c, i, j]: dx[s, c, u / extent[1], u % extent[1]] += dz[s, c, i, j].",
      ]
    ) { (mine: any MaxPoolingInputGradientExercise.Type) in
      for geometry in PoolingCase.all {
        let (dz, switches) = (geometry.dz, SlidingWindow.maxPooling(geometry.x, geometry.window).switches)
        try Question(["dz": dz, "switches": switches.map { Double($0) }], "extent \(geometry.x.extent)")
          .expect(
            .dx, mine.maxPoolingInputGradient(dz, switches: switches, over: geometry.x.extent),
            of: .maxPooling(geometry.x, geometry.window), upstream: dz)
      }
    },

    Exercise(
      name: "meanPooling", items: ["D13", "A10", "A35", "B15"],
      source: "McAllester 2017, \"Average Pooling\"; Raj 2020, \"Mean Pooling layer at layer l\"",
      task: "the mean under each window, in two dimensions",
      lesson: """
        z[s,c,i,j] = (1/K²) Σ_k Σ_l  x[s,c, stride·i + k, stride·j + l]          k, l below K

        x  [samples, channels, rows, columns]
        z  [samples, channels, output rows, output columns]; windows stay inside x
        """,
      signature: """
        static func meanPooling<Number: Real>(
          _ x: Tensor<Number>, kernel K: Int, stride: Int
        ) throws -> Tensor<Number>
        """,
      hints: [
        "It is a convolution of every map by itself, with 1/K² in every cell of the filter.",
        "A whole number becomes a Number by Number(K * K).",
      ]
    ) { (mine: any MeanPoolingExercise.Type) in
      for geometry in PoolingCase.all {
        try Question(["x": geometry.x], geometry.settings).expectForward {
          try mine.meanPooling($0[0], kernel: geometry.kernel, stride: geometry.stride)
        } dual: {
          try mine.meanPooling($0[0], kernel: geometry.kernel, stride: geometry.stride)
        } right: {
          SlidingWindow.meanPooling($0[0], geometry.window)
        } suspects: {
          let z = SlidingWindow.meanPooling($0[0], geometry.window)
          let K = Double(geometry.kernel)
          return [
            Suspect("the sum is not divided", z.map { $0 * K * K }),
            Suspect("the sum is divided by K instead of K²", z.map { $0 * K }),
          ]
        }
      }
    },

    Exercise(
      name: "meanPoolingInputGradient", items: ["D13", "A65", "B16", "S22", "X-18", "X-38"],
      source: "Raj 2020, \"Derivative of mean pooling layer at layer l\"",
      task: "the derivative of mean pooling",
      lesson: """
        Every cell under a window had the same say, 1/K². (The slide's formula has three slips: errata X-18, X-38.)

        dz      [samples, channels, output rows, output columns]
        extent  rows and columns of x; the stride may have left some of them over
        dx      [samples, channels, extent…]
        """,
      signature: """
        static func meanPoolingInputGradient(
          _ dz: Tensor<Double>, kernel K: Int, stride: Int, over extent: [Int]
        ) throws -> Tensor<Double>
        """,
      hints: [
        "Take the loops of the forward pass and turn the innermost line round.",
        "The derivative belongs to the window (i,j), the place to the cell under it.",
        "dx[s, c, stride * i + k, stride * j + l] += dz[s, c, i, j] / Double(K * K)",
      ]
    ) { (mine: any MeanPoolingInputGradientExercise.Type) in
      for geometry in PoolingCase.all {
        let dz = geometry.dz
        try Question(["dz": dz], geometry.settings + ", extent \(geometry.x.extent)").expect(
          .dx,
          mine.meanPoolingInputGradient(
            dz, kernel: geometry.kernel, stride: geometry.stride, over: geometry.x.extent),
          of: .meanPooling(geometry.x, geometry.window), upstream: dz)
      }
    },
  ]
}

/// Where the maxima are if of equal numbers the last one counts: those of the map read backward.
private func lastSwitches(_ geometry: PoolingCase) -> Tensor<Double> {
  let (x, window) = (geometry.x, geometry.window)
  let taps = window.taps(over: x.extent)
  var z = Tensor<Double>(zeros: geometry.dz.shape)
  for s in z.samples {
    for c in z.channels {
      for t in z.positions {
        let largest = taps[t].map { x[s, c, $0.u] }.max()
        z[s, c, t] = Double(taps[t].map(\.u).last { x[s, c, $0] == largest } ?? 0)
      }
    }
  }
  return z
}
