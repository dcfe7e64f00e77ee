import Tensors

/// The operations of this module with their gradients, as a list that a set of kernels can conform to.
///
/// Layers take any conformer: ``NaiveKernels`` runs the loops of this module; a faster set can stand in its place and
/// is judged by the same tests. Arguments, shapes and results are those of the functions of the same names.
public protocol Kernels<Number>: Sendable {
  /// The numbers these kernels compute with.
  associatedtype Number: Real

  /// The same kernels, each call on the thread that makes it: for work that has been shared out among threads already.
  var onOneThread: Self { get }

  // MARK: Convolution

  /// See ``SlidingWindow/convolution(_:_:bias:_:groups:)``.
  func convolution(
    _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>?, _ window: Window, groups: Int
  ) -> Tensor<Number>
  /// See ``SlidingWindow/convolutionInputGradient(_:_:over:_:groups:)``.
  func convolutionInputGradient(
    _ dz: Tensor<Number>, _ w: Tensor<Number>, over extent: [Int], _ window: Window, groups: Int
  ) -> Tensor<Number>
  /// See ``SlidingWindow/convolutionFilterGradient(_:_:_:groups:)``.
  func convolutionFilterGradient(
    _ dz: Tensor<Number>, _ x: Tensor<Number>, _ window: Window, groups: Int
  ) -> Tensor<Number>
  /// See ``SlidingWindow/convolutionBiasGradient(_:)``.
  func convolutionBiasGradient(_ dz: Tensor<Number>) -> Tensor<Number>
  /// See ``SlidingWindow/transposedConvolution(_:_:bias:_:leftover:groups:)``.
  func transposedConvolution(
    _ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>?, _ window: Window,
    leftover: Window.PerAxis, groups: Int
  ) -> Tensor<Number>
  /// See ``SlidingWindow/transposedConvolutionInputGradient(_:_:_:groups:)``.
  func transposedConvolutionInputGradient(
    _ dz: Tensor<Number>, _ w: Tensor<Number>, _ window: Window, groups: Int
  ) -> Tensor<Number>
  /// See ``SlidingWindow/transposedConvolutionFilterGradient(_:_:_:groups:)``.
  func transposedConvolutionFilterGradient(
    _ dz: Tensor<Number>, _ x: Tensor<Number>, _ window: Window, groups: Int
  ) -> Tensor<Number>

  // MARK: Pooling

  /// See ``SlidingWindow/maxPooling(_:_:)``.
  func maxPooling(_ x: Tensor<Number>, _ window: Window) -> (z: Tensor<Number>, switches: Tensor<Int>)
  /// See ``SlidingWindow/maxPoolingInputGradient(_:switches:over:)``.
  func maxPoolingInputGradient(
    _ dz: Tensor<Number>, switches: Tensor<Int>, over extent: [Int]
  ) -> Tensor<Number>
  /// See ``SlidingWindow/meanPooling(_:_:countingPadding:)``.
  func meanPooling(_ x: Tensor<Number>, _ window: Window, countingPadding: Bool) -> Tensor<Number>
  /// See ``SlidingWindow/meanPoolingInputGradient(_:over:_:countingPadding:)``.
  func meanPoolingInputGradient(
    _ dz: Tensor<Number>, over extent: [Int], _ window: Window, countingPadding: Bool
  ) -> Tensor<Number>
  /// See ``SlidingWindow/pNormPooling(_:p:_:mean:)``.
  func pNormPooling(_ x: Tensor<Number>, p: Double, _ window: Window, mean: Bool) -> Tensor<Number>
  /// See ``SlidingWindow/pNormPoolingInputGradient(_:_:_:p:_:mean:)``.
  func pNormPoolingInputGradient(
    _ dz: Tensor<Number>, _ x: Tensor<Number>, _ z: Tensor<Number>, p: Double, _ window: Window, mean: Bool
  ) -> Tensor<Number>
  /// See ``SlidingWindow/globalAveragePooling(_:)``.
  func globalAveragePooling(_ x: Tensor<Number>) -> Tensor<Number>
  /// See ``SlidingWindow/globalAveragePoolingInputGradient(_:over:)``.
  func globalAveragePoolingInputGradient(_ dz: Tensor<Number>, over extent: [Int]) -> Tensor<Number>

  // MARK: Normalisation

  /// See ``SlidingWindow/normalization(_:by:weight:bias:epsilon:)``.
  func normalization(
    _ x: Tensor<Number>, by statistics: ChannelStatistics<Number>, weight w: Tensor<Number>?,
    bias b: Tensor<Number>?, epsilon: Double
  ) -> Tensor<Number>
  /// See ``SlidingWindow/normalizationGradients(_:_:by:weight:epsilon:)``.
  func normalizationGradients(
    _ dz: Tensor<Number>, _ x: Tensor<Number>, by statistics: ChannelStatistics<Number>,
    weight w: Tensor<Number>?, epsilon: Double
  ) -> (dx: Tensor<Number>, dw: Tensor<Number>, db: Tensor<Number>)
  /// See ``SlidingWindow/batchNormalization(_:weight:bias:epsilon:)``.
  func batchNormalization(
    _ x: Tensor<Number>, weight w: Tensor<Number>?, bias b: Tensor<Number>?, epsilon: Double
  ) -> (z: Tensor<Number>, statistics: ChannelStatistics<Number>)
  /// See ``SlidingWindow/batchNormalizationGradients(_:_:_:weight:epsilon:)``.
  func batchNormalizationGradients(
    _ dz: Tensor<Number>, _ x: Tensor<Number>, _ statistics: ChannelStatistics<Number>,
    weight w: Tensor<Number>?, epsilon: Double
  ) -> (dx: Tensor<Number>, dw: Tensor<Number>, db: Tensor<Number>)

  // MARK: Activations

  /// See ``SlidingWindow/relu(_:)``.
  func relu(_ z: Tensor<Number>) -> Tensor<Number>
  /// See ``SlidingWindow/reluInputGradient(_:_:)``.
  func reluInputGradient(_ dy: Tensor<Number>, _ z: Tensor<Number>) -> Tensor<Number>
  /// See ``SlidingWindow/sigmoid(_:)``.
  func sigmoid(_ z: Tensor<Number>) -> Tensor<Number>
  /// See ``SlidingWindow/sigmoidInputGradient(_:_:)``.
  func sigmoidInputGradient(_ dy: Tensor<Number>, _ z: Tensor<Number>) -> Tensor<Number>
  /// See ``SlidingWindow/tanh(_:)``.
  func tanh(_ z: Tensor<Number>) -> Tensor<Number>
  /// See ``SlidingWindow/tanhInputGradient(_:_:)``.
  func tanhInputGradient(_ dy: Tensor<Number>, _ z: Tensor<Number>) -> Tensor<Number>

  // MARK: Fully connected layers and losses

  /// See ``SlidingWindow/linear(_:_:bias:)``.
  func linear(_ x: Tensor<Number>, _ w: Tensor<Number>, bias b: Tensor<Number>?) -> Tensor<Number>
  /// See ``SlidingWindow/linearInputGradient(_:_:)``.
  func linearInputGradient(_ dz: Tensor<Number>, _ w: Tensor<Number>) -> Tensor<Number>
  /// See ``SlidingWindow/linearWeightGradient(_:_:)``.
  func linearWeightGradient(_ dz: Tensor<Number>, _ x: Tensor<Number>) -> Tensor<Number>
  /// See ``SlidingWindow/linearBiasGradient(_:)``.
  func linearBiasGradient(_ dz: Tensor<Number>) -> Tensor<Number>
  /// See ``SlidingWindow/softmax(_:)``.
  func softmax(_ x: Tensor<Number>) -> Tensor<Number>
  /// See ``SlidingWindow/softmaxInputGradient(_:_:)``.
  func softmaxInputGradient(_ dy: Tensor<Number>, _ y: Tensor<Number>) -> Tensor<Number>
  /// See ``SlidingWindow/crossEntropy(_:target:reduction:)``.
  func crossEntropy(_ x: Tensor<Number>, target: Tensor<Int>, reduction: Reduction) -> Number
  /// See ``SlidingWindow/crossEntropyInputGradient(_:target:reduction:)``.
  func crossEntropyInputGradient(
    _ x: Tensor<Number>, target: Tensor<Int>, reduction: Reduction
  ) -> Tensor<Number>

  // MARK: Updates

  /// See ``SlidingWindow/sgdStep(_:_:_:_:rate:)``.
  func sgdStep(
    _ p: inout Tensor<Number>, _ dp: Tensor<Number>, _ memory: inout GradientMemory<Number>, _ rule: SGD,
    rate: Double)
  /// See ``SlidingWindow/rmsPropStep(_:_:_:_:rate:)``.
  func rmsPropStep(
    _ p: inout Tensor<Number>, _ dp: Tensor<Number>, _ memory: inout GradientMemory<Number>, _ rule: RMSProp,
    rate: Double)
  /// See ``SlidingWindow/adamStep(_:_:_:_:rate:t:)``.
  func adamStep(
    _ p: inout Tensor<Number>, _ dp: Tensor<Number>, _ memory: inout GradientMemory<Number>, _ rule: Adam,
    rate: Double, t: Int)
}

extension Kernels {
  /// Kernels that never use other threads.
  public var onOneThread: Self { self }
}
