import SlidingWindow
import Tensors

/// A body with a way around it, `z = body(x) + x`: the body learns only what is to be changed.
///
///     let block: Residual<Float> = Residual(["conv1": Convolution(…), "relu": ReLU(), "conv2": Convolution(…)])
///
/// Where the body changes the shape, a shortcut takes the place of x, usually a convolution with kernel 1. On the way back both
/// get the whole derivative, and what they make of it is added:
///
///     dx = dz + (what the body makes of dz)
///
/// Source: Shah and Ghosh, "Deep residual networks" (A95, S32); Raj 2020, "Resnet details for the curious.." (E17).
public struct Residual<Number: Real>: Combinator {
  /// The body, whose parameters keep their names; and the shortcut, if there is one, whose parameters are called
  /// `downsample.…`, both as in PyTorch's models.
  public var parts: [Part<Number>]

  /// - Parameters:
  ///   - body: What is learned.
  ///   - shortcut: The way around it; without one, the input as it is.
  public init(_ body: Sequential<Number>, shortcut: (any Layer<Number>)? = nil) {
    parts = [Part(body)]
    if let shortcut { parts.append(Part(shortcut, named: "downsample")) }
  }

  /// Runs both ways and adds; the way back runs both and adds.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    let passes = parts.enumerated().map { i, part in
      part.layer.forward(x, with: kernels, mode: mode.forPart(i))
    }
    let around = passes.count > 1 ? passes[1].output : x
    requireShape("Residual: the output of the body", passes[0].output.shape, around.shape)
    let z = sum(passes[0].output, around)
    return Pass(z, statistics: named(passes.map(\.statistics))) { dz in
      let gradients = passes.map { $0.backward(dz) }
      return Gradients(
        input: sum(gradients[0].input, gradients.count > 1 ? gradients[1].input : dz),
        parameters: named(gradients.map(\.parameters)))
    }
  }

  public func outline(of input: [Int]) -> Outline {
    let outlines = outlines(of: input)
    let around = outlines.count > 1 ? outlines[1].outline.output : input
    requireShape("Residual: the output of the body", outlines[0].outline.output, around)
    return Outline("sum with shortcut", output: around, of: outlines, activations: cellCount(around))
  }
}

/// Cell by cell.
@specialized(where Number == Float)
@specialized(where Number == Double)
@specialized(where Number == Dual)
func sum<Number: Scalar>(_ a: Tensor<Number>, _ b: Tensor<Number>) -> Tensor<Number> {
  a.combined(with: b) { $0 + $1 }
}
