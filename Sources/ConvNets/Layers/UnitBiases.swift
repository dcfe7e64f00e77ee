import SlidingWindow
import Tensors

/// A learned bias for every cell of a sample, behind a layer without biases.
public struct UnitBiases<Number: Real>: Layer {
  /// The shape of a sample, `[C, extent…]`.
  public let shape: [Int]
  /// The biases `bias`, `[C, extent…]`.
  public var parameters: NamedTensors<Number>

  /// - Parameter shape: The shape of a sample, `[C, extent…]`; all biases start at 0.
  public init(_ shape: [Int]) {
    self.shape = shape
    parameters = ["bias": Tensor(zeros: shape)]
  }

  /// Adds; the way back hands derivatives on as they are.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    let b = parameters.tensors(called: ["bias"], of: "UnitBiases: parameters")[0]
    return Pass(addingUnitBiases(x, b)) { dz in
      Gradients(input: dz, parameters: ["bias": unitBiasGradient(dz)])
    }
  }

  public func outline(of input: [Int]) -> Outline {
    requireShape("UnitBiases: a sample", input, shape)
    let cells = cellCount(shape)
    return Outline("a bias for each cell", output: input, parameters: cells, biases: cells)
  }
}
