import SlidingWindow
import Tensors

/// Pools by a small network that is applied to every block of every map, and learned like all others.
///
///     LearnedPooling(Window([2, 2], stride: 2), by: ["flatten": Flatten(), "linear": Linear(inputs: 4, outputs: 1)] as Sequential)
///
/// Source: Raj 2020, "Other options" (A37).
public struct LearnedPooling<Number: Real>: Combinator {
  /// Kernel, stride and padding of the blocks; cells in the padding are 0.
  public let window: Window
  /// The small network; its parameters keep their names.
  public var parts: [Part<Number>]

  /// - Parameters:
  ///   - window: Kernel, stride and padding of the blocks.
  ///   - network: Takes a block, `[1, kernel…]`, to one number, `[1]`.
  public init(_ window: Window, by network: any Layer<Number>) {
    (self.window, parts) = (window, [Part(network)])
  }

  /// Pools; the way back goes through the network for every block, and adds up where blocks overlap.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    let shape = poolingShape("LearnedPooling", x.shape, window)
    let pass = parts[0].layer.forward(blocks(of: x, under: window), with: kernels, mode: mode)
    requireShape("LearnedPooling: the network's output", pass.output.shape, [cellCount(shape), 1])
    return Pass(pass.output.reshaped(shape), statistics: pass.statistics) { dz in
      let gradients = pass.backward(dz.reshaped(pass.output.shape))
      return Gradients(
        input: blocksInputGradient(gradients.input, over: x.shape, under: window),
        parameters: gradients.parameters)
    }
  }

  public func outline(of input: [Int]) -> Outline {
    let z = Array(poolingShape("LearnedPooling", [1] + input, window)[1...])
    let block = parts[0].layer.outline(of: [1] + window.kernel)
    requireShape("LearnedPooling: the network's output for a block", block.output, [1])
    let count = cellCount(z)
    return Outline(
      "learned pooling \(window.summary)", output: z, parameters: block.parameters,
      multiplyAdds: count * block.multiplyAdds, biases: count * (block.connections - block.multiplyAdds),
      activations: count * (cellCount(window.kernel) + block.activations))
  }
}
