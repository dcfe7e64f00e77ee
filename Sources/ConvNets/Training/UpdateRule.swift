import SlidingWindow
import Tensors

/// A rule by which parameters follow their gradients, with its numbers: `SGD`, `RMSProp` or `Adam`.
public protocol UpdateRule: Sendable {
  /// One step for one parameter tensor.
  ///
  /// - Parameters:
  ///   - p: The parameter.
  ///   - dp: Derivative of the loss with respect to it.
  ///   - memory: What the rule remembers of earlier steps.
  ///   - rate: The learning rate.
  ///   - t: The number of this step, counted from 1.
  ///   - kernels: What to compute with.
  func step<Number: Real>(
    _ p: inout Tensor<Number>, _ dp: Tensor<Number>, _ memory: inout GradientMemory<Number>, rate: Double,
    t: Int, with kernels: any Kernels<Number>)
}

extension SGD: UpdateRule {
  public func step<Number: Real>(
    _ p: inout Tensor<Number>, _ dp: Tensor<Number>, _ memory: inout GradientMemory<Number>, rate: Double,
    t: Int, with kernels: any Kernels<Number>
  ) {
    kernels.sgdStep(&p, dp, &memory, self, rate: rate)
  }
}

extension RMSProp: UpdateRule {
  public func step<Number: Real>(
    _ p: inout Tensor<Number>, _ dp: Tensor<Number>, _ memory: inout GradientMemory<Number>, rate: Double,
    t: Int, with kernels: any Kernels<Number>
  ) {
    kernels.rmsPropStep(&p, dp, &memory, self, rate: rate)
  }
}

extension Adam: UpdateRule {
  public func step<Number: Real>(
    _ p: inout Tensor<Number>, _ dp: Tensor<Number>, _ memory: inout GradientMemory<Number>, rate: Double,
    t: Int, with kernels: any Kernels<Number>
  ) {
    kernels.adamStep(&p, dp, &memory, self, rate: rate, t: t)
  }
}
