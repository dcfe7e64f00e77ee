import SlidingWindow
import Tensors

// Operations that take the naive loops.

extension FastKernels {
  // MARK: Pooling

  public func pNormPooling(_ x: Tensor<Float>, p: Double, _ window: Window, mean: Bool) -> Tensor<Float> {
    naive.pNormPooling(x, p: p, window, mean: mean)
  }

  public func pNormPoolingInputGradient(
    _ dz: Tensor<Float>, _ x: Tensor<Float>, _ z: Tensor<Float>, p: Double, _ window: Window, mean: Bool
  ) -> Tensor<Float> {
    naive.pNormPoolingInputGradient(dz, x, z, p: p, window, mean: mean)
  }
}
