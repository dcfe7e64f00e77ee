import Explanations
import Pictures
import SlidingWindow
import Tensors

/// A stride drops results.
struct StrideView: View {
  let name = "stride"
  let title = "A stride is no stride, and results dropped"
  let source = "Raj 2020, \"Stride greater than 1\" (A55, S19)"
  let equation = """
    convolution(x, w, stride: S) = convolution(x, w).subsampled(by: S)
    """

  func example(seed: UInt64) -> String {
    var generator = SeededGenerator(seed: seed)
    let x = Tensor<Double>.wholeNumbers([1, 1, 11], using: &generator)
    let w = Tensor<Double>.wholeNumbers([1, 1, 3], using: &generator)
    let dense = convolution(x, w, Window([3]))
    let strided = convolution(x, w, Window([3], stride: 3))
    let line = dense.positions.map { t in t % 3 == 0 ? "\(Int(strided[0, 0, t / 3]))" : "·" }
    return columns(
      [
        ["x"] + x.elements.map { "\(Int($0))" },
        ["stride 1"] + dense.elements.map { "\(Int($0))" } + ["", ""],
        ["stride 3"] + line + ["", ""],
      ])
  }

  func claims<Number: Scalar>(_ draw: (String, [Int]) -> Tensor<Number>) -> [Claim<Number>] {
    // One row and two columns are left over.
    let window = Window([3, 2], stride: [2, 3])
    let (x, w, b) = (draw("x", [2, 2, 8, 7]), draw("w", [3, 2, 3, 2]), draw("b", [3]))
    let z = convolution(x, w, bias: b, window)
    let dz = draw("dz", z.shape)
    return [
      Claim("z: results dropped", z, convolutionByDropping(x, w, bias: b, window)),
      Claim(
        "dx: zeros put back", convolutionInputGradient(dz, w, over: x.extent, window),
        convolutionInputGradientByDropping(dz, w, over: x.extent, window)),
      Claim(
        "dw: zeros put back", convolutionFilterGradient(dz, x, window),
        convolutionFilterGradientByDropping(dz, x, window)),
    ]
  }
}

/// A dilation puts zeros into the filter.
struct DilationView: View {
  let name = "dilation"
  let title = "A dilation is a larger filter with zeros in it"
  let source = "McAllester 2020, \"Dilation\" (A121, S29)"
  let equation = """
    convolution(x, w, dilation: d) = convolution(x, w.zeroUpsampled(by: d))
    """

  func example(seed: UInt64) -> String {
    let w = Tensor(named: "w", [1, 1, 3, 3])
    return terminalRow(
      [grid(w), grid(w.zeroUpsampled(by: 2, leftover: [0, 0])).indented],
      captions: ["w, dilation 2", "the same, dilation 1"])
  }

  func claims<Number: Scalar>(_ draw: (String, [Int]) -> Tensor<Number>) -> [Claim<Number>] {
    let window = Window([3, 2], stride: [2, 1], padding: .zeros(1), dilation: [2, 3])
    let (x, w, b) = (draw("x", [2, 2, 7, 6]), draw("w", [3, 2, 3, 2]), draw("b", [3]))
    let z = convolution(x, w, bias: b, window)
    let dz = draw("dz", z.shape)
    return [
      Claim("z: the larger filter", z, convolutionByUpsampledFilter(x, w, bias: b, window)),
      Claim(
        "dx: the larger filter", convolutionInputGradient(dz, w, over: x.extent, window),
        convolutionInputGradientByUpsampledFilter(dz, w, over: x.extent, window)),
      Claim(
        "dw: read where the weights are", convolutionFilterGradient(dz, x, window),
        convolutionFilterGradientByUpsampledFilter(dz, x, window)),
    ]
  }
}

/// A whole network slides.
struct SlidingNetworkView: View {
  let name = "sliding-network"
  let title = "A network that slides is the network without strides, dilated"
  let source = "McAllester 2020, \"Dilation\" (A120, A121, C20)"
  let equation = """
    slide(network) = network with every stride 1, and every dilation times the strides before it
    """

  /// Looks at 7x7 cells and gives one answer.
  private static let windows = [Window([3, 3], stride: 2), Window([3, 3])]

  func example(seed: UInt64) -> String {
    func multiplications(_ answers: (Tensor<Tally>, Tensor<Tally>, Tensor<Tally>) -> Tensor<Tally>) -> String
    {
      let counter = Tally.Counter()
      let x = Tensor<Double>(zeros: [1, 1, 17, 19]).counted(by: counter)
      let w = Tensor<Double>(zeros: [1, 1, 3, 3]).counted(by: counter)
      let z = answers(x, w, w)
      return "\(z.positions.count) answers, \(counter.operations.multiplications.grouped) multiplications"
    }
    let apart = multiplications { x, v, w in
      slide(over: x, field: [7, 7]) { Self.network($0, v, w, Self.windows) }
    }
    let together = multiplications { Self.network($0, $1, $2, fullyConvolutional(Self.windows)) }
    return """
      3x3 with stride 2, then 3x3: together they look at 7x7 cells. Over an input of 17x19:

      \(columns([
        ["every field by itself", apart],
        ["3x3, then 3x3 with dilation 2", together],
      ], names: 2))
      """
  }

  private static func network<Number: Scalar>(
    _ x: Tensor<Number>, _ v: Tensor<Number>, _ w: Tensor<Number>, _ windows: [Window]
  ) -> Tensor<Number> {
    convolution(convolution(x, v, windows[0]), w, windows[1])
  }

  func claims<Number: Scalar>(_ draw: (String, [Int]) -> Tensor<Number>) -> [Claim<Number>] {
    let (x, v, w) = (draw("x", [1, 1, 8, 9]), draw("v", [2, 1, 3, 3]), draw("w", [1, 2, 3, 3]))
    return [
      Claim(
        "slide(network) = network, dilated",
        slide(over: x, field: [7, 7]) { Self.network($0, v, w, Self.windows) },
        Self.network(x, v, w, fullyConvolutional(Self.windows)))
    ]
  }

  func pictures(seed: UInt64) -> [(file: String, svg: SVG)] {
    [("sliding-network.svg", SlidingNetworkFigure().svg)]
  }
}
