import Tensors

/// The loops of this module: the specification that every other set of kernels is measured against.
public struct NaiveKernels<Number: Real>: Kernels {
  /// Kernels that keep no state.
  public init() {}

  // MARK: Convolution

  public func convolution(
    _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>?, _ window: Window, groups: Int
  ) -> Tensor<Number> {
    SlidingWindow.convolution(x, w, bias: b, window, groups: groups)
  }

  public func convolutionInputGradient(
    _ dz: Tensor<Number>, _ w: Tensor<Number>, over extent: [Int], _ window: Window, groups: Int
  ) -> Tensor<Number> {
    SlidingWindow.convolutionInputGradient(dz, w, over: extent, window, groups: groups)
  }

  public func convolutionFilterGradient(
    _ dz: Tensor<Number>, _ x: Tensor<Number>, _ window: Window, groups: Int
  ) -> Tensor<Number> {
    SlidingWindow.convolutionFilterGradient(dz, x, window, groups: groups)
  }

  public func convolutionBiasGradient(_ dz: Tensor<Number>) -> Tensor<Number> {
    SlidingWindow.convolutionBiasGradient(dz)
  }

  public func transposedConvolution(
    _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>?, _ window: Window,
    leftover: Window.PerAxis, groups: Int
  ) -> Tensor<Number> {
    SlidingWindow.transposedConvolution(x, w, bias: b, window, leftover: leftover, groups: groups)
  }

  public func transposedConvolutionInputGradient(
    _ dz: Tensor<Number>, _ w: Tensor<Number>, _ window: Window, groups: Int
  ) -> Tensor<Number> {
    SlidingWindow.transposedConvolutionInputGradient(dz, w, window, groups: groups)
  }

  public func transposedConvolutionFilterGradient(
    _ dz: Tensor<Number>, _ x: Tensor<Number>, _ window: Window, groups: Int
  ) -> Tensor<Number> {
    SlidingWindow.transposedConvolutionFilterGradient(dz, x, window, groups: groups)
  }

  // MARK: Pooling

  public func maxPooling(
    _ x: Tensor<Number>, _ window: Window
  ) -> (z: Tensor<Number>, switches: Tensor<Int>) {
    SlidingWindow.maxPooling(x, window)
  }

  public func maxPoolingInputGradient(
    _ dz: Tensor<Number>, switches: Tensor<Int>, over extent: [Int]
  ) -> Tensor<Number> {
    SlidingWindow.maxPoolingInputGradient(dz, switches: switches, over: extent)
  }

  public func meanPooling(_ x: Tensor<Number>, _ window: Window, countingPadding: Bool) -> Tensor<Number> {
    SlidingWindow.meanPooling(x, window, countingPadding: countingPadding)
  }

  public func meanPoolingInputGradient(
    _ dz: Tensor<Number>, over extent: [Int], _ window: Window, countingPadding: Bool
  ) -> Tensor<Number> {
    SlidingWindow.meanPoolingInputGradient(dz, over: extent, window, countingPadding: countingPadding)
  }

  public func pNormPooling(_ x: Tensor<Number>, p: Double, _ window: Window, mean: Bool) -> Tensor<Number> {
    SlidingWindow.pNormPooling(x, p: p, window, mean: mean)
  }

  public func pNormPoolingInputGradient(
    _ dz: Tensor<Number>, _ x: Tensor<Number>, _ z: Tensor<Number>, p: Double, _ window: Window, mean: Bool
  ) -> Tensor<Number> {
    SlidingWindow.pNormPoolingInputGradient(dz, x, z, p: p, window, mean: mean)
  }

  public func globalAveragePooling(_ x: Tensor<Number>) -> Tensor<Number> {
    SlidingWindow.globalAveragePooling(x)
  }

  public func globalAveragePoolingInputGradient(_ dz: Tensor<Number>, over extent: [Int]) -> Tensor<Number> {
    SlidingWindow.globalAveragePoolingInputGradient(dz, over: extent)
  }

  // MARK: Normalisation

  public func normalization(
    _ x: Tensor<Number>, by statistics: ChannelStatistics<Number>, weight w: Tensor<Number>?,
    bias b: Tensor<Number>?, epsilon: Double
  ) -> Tensor<Number> {
    SlidingWindow.normalization(x, by: statistics, weight: w, bias: b, epsilon: epsilon)
  }

  public func normalizationGradients(
    _ dz: Tensor<Number>, _ x: Tensor<Number>, by statistics: ChannelStatistics<Number>,
    weight w: Tensor<Number>?, epsilon: Double
  ) -> (dx: Tensor<Number>, dw: Tensor<Number>, db: Tensor<Number>) {
    SlidingWindow.normalizationGradients(dz, x, by: statistics, weight: w, epsilon: epsilon)
  }

  public func batchNormalization(
    _ x: Tensor<Number>, weight w: Tensor<Number>?, bias b: Tensor<Number>?, epsilon: Double
  ) -> (z: Tensor<Number>, statistics: ChannelStatistics<Number>) {
    SlidingWindow.batchNormalization(x, weight: w, bias: b, epsilon: epsilon)
  }

  public func batchNormalizationGradients(
    _ dz: Tensor<Number>, _ x: Tensor<Number>, _ statistics: ChannelStatistics<Number>,
    weight w: Tensor<Number>?, epsilon: Double
  ) -> (dx: Tensor<Number>, dw: Tensor<Number>, db: Tensor<Number>) {
    SlidingWindow.batchNormalizationGradients(dz, x, statistics, weight: w, epsilon: epsilon)
  }

  // MARK: Activations

  public func relu(_ z: Tensor<Number>) -> Tensor<Number> {
    SlidingWindow.relu(z)
  }

  public func reluInputGradient(_ dy: Tensor<Number>, _ z: Tensor<Number>) -> Tensor<Number> {
    SlidingWindow.reluInputGradient(dy, z)
  }

  public func sigmoid(_ z: Tensor<Number>) -> Tensor<Number> {
    SlidingWindow.sigmoid(z)
  }

  public func sigmoidInputGradient(_ dy: Tensor<Number>, _ z: Tensor<Number>) -> Tensor<Number> {
    SlidingWindow.sigmoidInputGradient(dy, z)
  }

  public func tanh(_ z: Tensor<Number>) -> Tensor<Number> {
    SlidingWindow.tanh(z)
  }

  public func tanhInputGradient(_ dy: Tensor<Number>, _ z: Tensor<Number>) -> Tensor<Number> {
    SlidingWindow.tanhInputGradient(dy, z)
  }

  // MARK: Fully connected layers and losses

  public func linear(_ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>?) -> Tensor<Number> {
    SlidingWindow.linear(x, w, bias: b)
  }

  public func linearInputGradient(_ dz: Tensor<Number>, _ w: Tensor<Number>) -> Tensor<Number> {
    SlidingWindow.linearInputGradient(dz, w)
  }

  public func linearWeightGradient(_ dz: Tensor<Number>, _ x: Tensor<Number>) -> Tensor<Number> {
    SlidingWindow.linearWeightGradient(dz, x)
  }

  public func linearBiasGradient(_ dz: Tensor<Number>) -> Tensor<Number> {
    SlidingWindow.linearBiasGradient(dz)
  }

  public func softmax(_ x: Tensor<Number>) -> Tensor<Number> {
    SlidingWindow.softmax(x)
  }

  public func softmaxInputGradient(_ dy: Tensor<Number>, _ y: Tensor<Number>) -> Tensor<Number> {
    SlidingWindow.softmaxInputGradient(dy, y)
  }

  public func crossEntropy(_ x: Tensor<Number>, target: Tensor<Int>, reduction: Reduction) -> Number {
    SlidingWindow.crossEntropy(x, target: target, reduction: reduction)
  }

  public func crossEntropyInputGradient(
    _ x: Tensor<Number>, target: Tensor<Int>, reduction: Reduction
  ) -> Tensor<Number> {
    SlidingWindow.crossEntropyInputGradient(x, target: target, reduction: reduction)
  }

  // MARK: Updates

  public func sgdStep(
    _ p: inout Tensor<Number>, _ dp: Tensor<Number>, _ memory: inout GradientMemory<Number>, _ rule: SGD,
    rate: Double
  ) {
    SlidingWindow.sgdStep(&p, dp, &memory, rule, rate: rate)
  }

  public func rmsPropStep(
    _ p: inout Tensor<Number>, _ dp: Tensor<Number>, _ memory: inout GradientMemory<Number>, _ rule: RMSProp,
    rate: Double
  ) {
    SlidingWindow.rmsPropStep(&p, dp, &memory, rule, rate: rate)
  }

  public func adamStep(
    _ p: inout Tensor<Number>, _ dp: Tensor<Number>, _ memory: inout GradientMemory<Number>, _ rule: Adam,
    rate: Double, t: Int
  ) {
    SlidingWindow.adamStep(&p, dp, &memory, rule, rate: rate, t: t)
  }
}
