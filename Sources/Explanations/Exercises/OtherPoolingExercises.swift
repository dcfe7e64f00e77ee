import SlidingWindow
import Tensors

/// The power mean under each window.
public protocol PNormPoolingExercise {
  static func pNormPooling<Number: Real>(
    _ x: Tensor<Number>, p: Double, kernel K: Int, stride: Int
  ) throws -> Tensor<Number>
}

/// Its derivative.
public protocol PNormPoolingInputGradientExercise {
  static func pNormPoolingInputGradient(
    _ dz: Tensor<Double>, _ x: Tensor<Double>, _ z: Tensor<Double>, p: Double, kernel K: Int, stride: Int
  ) throws -> Tensor<Double>
}

/// The derivatives of a pool that learns.
public protocol LearnedPoolingGradientsExercise {
  static func learnedPoolingGradients(
    _ dy: Tensor<Double>, _ x: Tensor<Double>, _ w: Tensor<Double>, bias b: Double, stride: Int
  ) throws -> (dx: Tensor<Double>, dw: Tensor<Double>, db: Double)
}

extension Exercise {
  static let ofOtherPooling = [
    Exercise(
      name: "pNormPooling", items: ["D5", "A36", "S21", "X-39"],
      source: "Raj 2020, \"Alternative to Max pooling: p-norm\"", task: "the power mean under each window",
      lesson: """
        z[s,c,i,j] = ( (1/K²) Σ_k Σ_l  |x[s,c, stride·i + k, stride·j + l]|ᵖ )^(1/p)

        x  [samples, channels, rows, columns]
        z  [samples, channels, output rows, output columns]; windows stay inside x
        Number.power(a, p) is aᵖ for a ≥ 0; Number.absolute(a) is |a|.
        """,
      signature: """
        static func pNormPooling<Number: Real>(
          _ x: Tensor<Number>, p: Double, kernel K: Int, stride: Int
        ) throws -> Tensor<Number>
        """,
      hints: [
        "Mean pooling of |x|ᵖ, and the p-th root of that.",
        "The mean is taken before the root: the 1/K² stands inside.",
        "Number.power(sum / Number(K * K), 1 / p)",
      ]
    ) { (mine: any PNormPoolingExercise.Type) in
      for (geometry, p) in pNormCases {
        try Question(["x": geometry.x], geometry.settings + ", p = \(p)").expectForward {
          try mine.pNormPooling($0[0], p: p, kernel: geometry.kernel, stride: geometry.stride)
        } dual: {
          try mine.pNormPooling($0[0], p: p, kernel: geometry.kernel, stride: geometry.stride)
        } right: {
          SlidingWindow.pNormPooling($0[0], p: p, geometry.window)
        } suspects: {
          let norm = SlidingWindow.pNormPooling($0[0], p: p, geometry.window, mean: false)
          let K = Double(geometry.kernel)
          return [
            Suspect("1/K² is forgotten: the norm, not the mean (S21)", norm),
            Suspect("1/K² stands outside the root", norm.map { $0 / (K * K) }),
            Suspect("the root is forgotten", norm.map { Double.power($0, p) / (K * K) }),
          ]
        }
      }
    },

    Exercise(
      name: "pNormPoolingInputGradient", items: ["D5", "A36", "A66"],
      source: "Raj 2020, \"The convolutional neural network is a supervised version…\"",
      task: "the derivative of p-norm pooling",
      lesson: """
        z = ( (1/K²) Σ |x|ᵖ )^(1/p)         What is ∂z/∂x of one cell under the window? The notes leave it out.

        dz, z  [samples, channels, output rows, output columns]
        x      [samples, channels, rows, columns], of both signs
        dx     like x
        Double.power(a, p) is aᵖ for a ≥ 0.
        """,
      signature: """
        static func pNormPoolingInputGradient(
          _ dz: Tensor<Double>, _ x: Tensor<Double>, _ z: Tensor<Double>, p: Double, kernel K: Int, stride: Int
        ) throws -> Tensor<Double>
        """,
      hints: [
        "Write z = S^(1/p) with S = (1/K²) Σ |x|ᵖ, and use the chain rule.",
        "∂z/∂S = (1/p)·S^(1/p − 1) = (1/p)·z^(1 − p), and ∂S/∂x = (1/K²)·p·|x|^(p − 1)·sign(x).",
        "Together: ∂z/∂x = (1/K²) · (|x|/z)^(p − 1) · sign(x). Windows overlap: += .",
      ]
    ) { (mine: any PNormPoolingInputGradientExercise.Type) in
      for (geometry, p) in pNormCases {
        let (x, dz) = (geometry.x, geometry.dz)
        let z = SlidingWindow.pNormPooling(x, p: p, geometry.window)
        try Question(["dz": dz, "x": x, "z": z], geometry.settings + ", p = \(p)").expect(
          .dx,
          mine.pNormPoolingInputGradient(dz, x, z, p: p, kernel: geometry.kernel, stride: geometry.stride),
          of: .pNormPooling(x, p: p, geometry.window), upstream: dz)
      }
    },

    Exercise(
      name: "learnedPoolingGradients", items: ["D5", "A37", "S13"],
      source: "Raj 2020, \"Other options\"",
      task: "the derivatives of a pool that is a small net, shared by all maps",
      lesson: """
        "The same network is applied on each block". Here it is one neuron, the same for all blocks of all maps:

        y[s,c,i,j] = tanh( b + Σ_k Σ_l  w[k,l] · x[s,c, stride·i + k, stride·j + l] )

        dy  [samples, channels, output rows, output columns]
        x   [samples, channels, rows, columns]
        w   [kernel rows, kernel columns]
        Result: the derivatives by x, w and b. tanh′ = 1 − tanh². Double.tanh(a) is tanh a.
        """,
      signature: """
        static func learnedPoolingGradients(
          _ dy: Tensor<Double>, _ x: Tensor<Double>, _ w: Tensor<Double>, bias b: Double, stride: Int
        ) throws -> (dx: Tensor<Double>, dw: Tensor<Double>, db: Double)
        """,
      hints: [
        "First compute y of each block again; dz = dy · (1 − y²) is the derivative by what stands inside tanh.",
        "What stands inside is a convolution. Its derivatives: w·dz for the cells of x, x·dz for those of w.",
        "There is a single w and a single b for all samples, channels and blocks: they collect from all of them.",
      ]
    ) { (mine: any LearnedPoolingGradientsExercise.Type) in
      for geometry in PoolingCase.all where geometry.x.elements.allSatisfy({ $0.magnitude <= 3 }) {
        let (x, dy, stride) = (geometry.x, geometry.dz, geometry.stride)
        let w = Tensor.drawn([geometry.kernel, geometry.kernel], seed: 8)
        let b = 0.25
        let answer = try mine.learnedPoolingGradients(dy, x, w, bias: b, stride: stride)
        let constants = (x: x.map { Dual($0) }, w: w.map { Dual($0) }, b: Tensor([1], [Dual(b)]))
        let question = Question(["dy": dy, "x": x, "w": w], "b = \(b), stride \(stride)")
        func right(
          _ argument: Tensor<Double>, _ f: (Tensor<Dual>) -> Tensor<Dual>
        ) -> Tensor<Double> { gradientByDuals(at: argument, upstream: dy, of: f) }
        let linear = { (a: Tensor<Double>, f: (Tensor<Dual>) -> Tensor<Dual>) in
          gradientByDuals(at: a, upstream: dy, of: f)
        }
        try question.expect(
          "dx", answer.dx,
          right(x) { learnedPooling($0, constants.w, constants.b, geometry.window) },
          suspects: [
            Suspect(
              "the derivative of tanh is forgotten (A46)",
              linear(x) { blockSums($0, constants.w, constants.b, geometry.window) })
          ])
        try question.expect(
          "dw", answer.dw,
          right(w) { learnedPooling(constants.x, $0, constants.b, geometry.window) },
          suspects: [
            Suspect(
              "the derivative of tanh is forgotten (A46)",
              linear(w) { blockSums(constants.x, $0, constants.b, geometry.window) })
          ])
        try question.expect(
          "db", Tensor([1], [answer.db]),
          right(Tensor([1], [b])) { learnedPooling(constants.x, constants.w, $0, geometry.window) },
          suspects: [
            Suspect("the derivative of tanh is forgotten (A46)", Tensor([1], [dy.elements.reduce(0, +)]))
          ])
      }
    },
  ]
}

/// Different powers, over numbers that are never 0, where the derivative would have a corner.
private let pNormCases: [(PoolingCase, p: Double)] = zip(PoolingCase.all.dropLast(), [2, 3, 1.5, 2.5, 4]).map
{
  ($0, p: $1)
}

private func learnedPooling(
  _ x: Tensor<Dual>, _ w: Tensor<Dual>, _ b: Tensor<Dual>, _ window: Window
) -> Tensor<Dual> {
  SlidingWindow.tanh(blockSums(x, w, b, window))
}

/// All maps of all samples as samples of one channel, so that one filter serves them all.
private func blockSums(
  _ x: Tensor<Dual>, _ w: Tensor<Dual>, _ b: Tensor<Dual>, _ window: Window
) -> Tensor<Dual> {
  let maps = x.reshaped([x.shape[0] * x.shape[1], 1] + x.extent)
  let z = SlidingWindow.convolution(maps, w.reshaped([1, 1] + w.shape), bias: b, window)
  return z.reshaped(x.shape.prefix(2) + z.extent)
}
