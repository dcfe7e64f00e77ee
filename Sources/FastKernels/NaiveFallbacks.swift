import SlidingWindow
import Tensors

// Operations that take the naive loops.

extension FastKernels {
  // MARK: Convolution

  public func convolutionBiasGradient(_ dz: Tensor<Float>) -> Tensor<Float> {
    naive.convolutionBiasGradient(dz)
  }

  // MARK: Pooling

  public func pNormPooling(_ x: Tensor<Float>, p: Double, _ window: Window, mean: Bool) -> Tensor<Float> {
    naive.pNormPooling(x, p: p, window, mean: mean)
  }

  public func pNormPoolingInputGradient(
    _ dz: Tensor<Float>, _ x: Tensor<Float>, _ z: Tensor<Float>, p: Double, _ window: Window, mean: Bool
  ) -> Tensor<Float> {
    naive.pNormPoolingInputGradient(dz, x, z, p: p, window, mean: mean)
  }

  public func globalAveragePooling(_ x: Tensor<Float>) -> Tensor<Float> {
    naive.globalAveragePooling(x)
  }

  public func globalAveragePoolingInputGradient(_ dz: Tensor<Float>, over extent: [Int]) -> Tensor<Float> {
    naive.globalAveragePoolingInputGradient(dz, over: extent)
  }

  // MARK: Activations

  public func relu(_ z: Tensor<Float>) -> Tensor<Float> {
    naive.relu(z)
  }

  public func reluInputGradient(_ dy: Tensor<Float>, _ z: Tensor<Float>) -> Tensor<Float> {
    naive.reluInputGradient(dy, z)
  }

  public func sigmoid(_ z: Tensor<Float>) -> Tensor<Float> {
    naive.sigmoid(z)
  }

  public func sigmoidInputGradient(_ dy: Tensor<Float>, _ z: Tensor<Float>) -> Tensor<Float> {
    naive.sigmoidInputGradient(dy, z)
  }

  public func tanh(_ z: Tensor<Float>) -> Tensor<Float> {
    naive.tanh(z)
  }

  public func tanhInputGradient(_ dy: Tensor<Float>, _ z: Tensor<Float>) -> Tensor<Float> {
    naive.tanhInputGradient(dy, z)
  }

  // MARK: Fully connected layers and losses

  public func linear(_ x: Tensor<Float>, _ w: Tensor<Float>, bias b: Tensor<Float>?) -> Tensor<Float> {
    naive.linear(x, w, bias: b)
  }

  public func linearInputGradient(_ dz: Tensor<Float>, _ w: Tensor<Float>) -> Tensor<Float> {
    naive.linearInputGradient(dz, w)
  }

  public func linearWeightGradient(_ dz: Tensor<Float>, _ x: Tensor<Float>) -> Tensor<Float> {
    naive.linearWeightGradient(dz, x)
  }

  public func linearBiasGradient(_ dz: Tensor<Float>) -> Tensor<Float> {
    naive.linearBiasGradient(dz)
  }

  public func softmax(_ x: Tensor<Float>) -> Tensor<Float> {
    naive.softmax(x)
  }

  public func softmaxInputGradient(_ dy: Tensor<Float>, _ y: Tensor<Float>) -> Tensor<Float> {
    naive.softmaxInputGradient(dy, y)
  }

  public func crossEntropy(_ x: Tensor<Float>, target: Tensor<Int>, reduction: Reduction) -> Float {
    naive.crossEntropy(x, target: target, reduction: reduction)
  }

  public func crossEntropyInputGradient(
    _ x: Tensor<Float>, target: Tensor<Int>, reduction: Reduction
  ) -> Tensor<Float> {
    naive.crossEntropyInputGradient(x, target: target, reduction: reduction)
  }
}
