import FastKernels
import SlidingWindow
import Tensors
import Testing

// What an operation must do does not depend on who computes it. So the tests of operations are written once, for any
// kernels, and run over all of them.

/// A set of kernels as the tests see it: tensors are in Double, whatever it computes with.
///
/// What a test hands over is rounded to the kernels' own numbers. Small whole numbers survive that as they are, so
/// that `==` is the judge of Float, too.
protocol KernelsUnderTest: Kernels, CustomTestStringConvertible where Number == Double {
  /// The same numbers, rounded to those that the kernels compute with.
  func rounded(_ x: Tensor<Double>) -> Tensor<Double>
  /// How far the kernels' numbers near `x` lie apart.
  func ulp(of x: Double) -> Double
  /// The largest number that they know, but for infinity.
  var greatestFiniteMagnitude: Double { get }
  /// Whether they multiply padding by weights, as a 0 that is really stored.
  var storesPadding: Bool { get }
}

/// The most exact kernels there are.
let loopsInDouble = InDouble("the loops in Double", NaiveKernels<Double>(), storesPadding: false)

/// All sets of kernels. How many threads there are decides into which pieces the work is cut.
let allKernels: [any KernelsUnderTest] =
  [loopsInDouble, InDouble("the loops in Float", NaiveKernels<Float>(), storesPadding: false)]
  + [1, 2, 5].map {
    InDouble("the fast kernels, threads: \($0)", FastKernels(threads: $0), storesPadding: true)
  }

// MARK: - Arguments that may be left out, as in the functions of the same names

extension KernelsUnderTest {
  func convolution(
    _ x: Tensor<Double>, _ w: Tensor<Double>, bias b: Tensor<Double>? = nil, _ window: Window, groups: Int = 1
  ) -> Tensor<Double> {
    convolution(x, w, bias: b, window, groups: groups)
  }

  /// The filter flipped, as `SlidingWindow.classicalConvolution` does.
  func classicalConvolution(_ x: Tensor<Double>, _ w: Tensor<Double>, _ window: Window) -> Tensor<Double> {
    convolution(x, w.flipped(), window)
  }

  func convolutionInputGradient(
    _ dz: Tensor<Double>, _ w: Tensor<Double>, over extent: [Int], _ window: Window, groups: Int = 1
  ) -> Tensor<Double> {
    convolutionInputGradient(dz, w, over: extent, window, groups: groups)
  }

  func convolutionFilterGradient(
    _ dz: Tensor<Double>, _ x: Tensor<Double>, _ window: Window, groups: Int = 1
  ) -> Tensor<Double> {
    convolutionFilterGradient(dz, x, window, groups: groups)
  }

  func transposedConvolution(
    _ x: Tensor<Double>, _ w: Tensor<Double>, bias b: Tensor<Double>? = nil, _ window: Window,
    leftover: Window.PerAxis = 0, groups: Int = 1
  ) -> Tensor<Double> {
    transposedConvolution(x, w, bias: b, window, leftover: leftover, groups: groups)
  }

  func transposedConvolutionInputGradient(
    _ dz: Tensor<Double>, _ w: Tensor<Double>, _ window: Window, groups: Int = 1
  ) -> Tensor<Double> {
    transposedConvolutionInputGradient(dz, w, window, groups: groups)
  }

  func transposedConvolutionFilterGradient(
    _ dz: Tensor<Double>, _ x: Tensor<Double>, _ window: Window, groups: Int = 1
  ) -> Tensor<Double> {
    transposedConvolutionFilterGradient(dz, x, window, groups: groups)
  }

  func meanPooling(
    _ x: Tensor<Double>, _ window: Window, countingPadding: Bool = true
  ) -> Tensor<Double> {
    meanPooling(x, window, countingPadding: countingPadding)
  }

  func meanPoolingInputGradient(
    _ dz: Tensor<Double>, over extent: [Int], _ window: Window, countingPadding: Bool = true
  ) -> Tensor<Double> {
    meanPoolingInputGradient(dz, over: extent, window, countingPadding: countingPadding)
  }

  func pNormPooling(
    _ x: Tensor<Double>, p: Double, _ window: Window, mean: Bool = true
  ) -> Tensor<Double> {
    pNormPooling(x, p: p, window, mean: mean)
  }

  func pNormPoolingInputGradient(
    _ dz: Tensor<Double>, _ x: Tensor<Double>, _ z: Tensor<Double>, p: Double, _ window: Window,
    mean: Bool = true
  ) -> Tensor<Double> {
    pNormPoolingInputGradient(dz, x, z, p: p, window, mean: mean)
  }

  func normalization(
    _ x: Tensor<Double>, by statistics: ChannelStatistics<Double>, weight w: Tensor<Double>? = nil,
    bias b: Tensor<Double>? = nil, epsilon: Double = 1e-5
  ) -> Tensor<Double> {
    normalization(x, by: statistics, weight: w, bias: b, epsilon: epsilon)
  }

  func normalizationGradients(
    _ dz: Tensor<Double>, _ x: Tensor<Double>, by statistics: ChannelStatistics<Double>,
    weight w: Tensor<Double>? = nil, epsilon: Double = 1e-5
  ) -> (dx: Tensor<Double>, dw: Tensor<Double>, db: Tensor<Double>) {
    normalizationGradients(dz, x, by: statistics, weight: w, epsilon: epsilon)
  }

  func batchNormalization(
    _ x: Tensor<Double>, weight w: Tensor<Double>? = nil, bias b: Tensor<Double>? = nil,
    epsilon: Double = 1e-5
  ) -> (z: Tensor<Double>, statistics: ChannelStatistics<Double>) {
    batchNormalization(x, weight: w, bias: b, epsilon: epsilon)
  }

  func batchNormalizationGradients(
    _ dz: Tensor<Double>, _ x: Tensor<Double>, _ statistics: ChannelStatistics<Double>,
    weight w: Tensor<Double>? = nil, epsilon: Double = 1e-5
  ) -> (dx: Tensor<Double>, dw: Tensor<Double>, db: Tensor<Double>) {
    batchNormalizationGradients(dz, x, statistics, weight: w, epsilon: epsilon)
  }

  func linear(
    _ x: Tensor<Double>, _ w: Tensor<Double>, bias b: Tensor<Double>? = nil
  ) -> Tensor<Double> {
    linear(x, w, bias: b)
  }

  func crossEntropy(
    _ x: Tensor<Double>, target: Tensor<Int>, reduction: Reduction = .mean
  ) -> Double {
    crossEntropy(x, target: target, reduction: reduction)
  }

  func crossEntropyInputGradient(
    _ x: Tensor<Double>, target: Tensor<Int>, reduction: Reduction = .mean
  ) -> Tensor<Double> {
    crossEntropyInputGradient(x, target: target, reduction: reduction)
  }
}
