import SlidingWindow
import Tensors

/// Kernels of any kind of number, called with tensors in Double and answering in Double.
struct InDouble<Base: Kernels>: KernelsUnderTest where Base.Number: BinaryFloatingPoint {
  typealias T = Tensor<Double>

  let testDescription: String
  let base: Base
  let storesPadding: Bool

  init(_ name: String, _ base: Base, storesPadding: Bool) {
    (testDescription, self.base, self.storesPadding) = (name, base, storesPadding)
  }

  var greatestFiniteMagnitude: Double { Double(Base.Number.greatestFiniteMagnitude) }
  func ulp(of x: Double) -> Double { Double(narrow(x).ulp) }
  func rounded(_ x: T) -> T { wide(narrow(x)) }

  private func narrow(_ x: Double) -> Base.Number { nearest(x) }
  private func narrow(_ x: T) -> Tensor<Base.Number> { x.map { nearest($0) } }
  private func wide(_ z: Tensor<Base.Number>) -> T { z.map { Double($0) } }

  // MARK: Convolution

  func convolution(_ x: T, _ w: T, bias b: T?, _ window: Window, groups: Int) -> T {
    wide(base.convolution(narrow(x), narrow(w), bias: b.map(narrow), window, groups: groups))
  }

  func convolutionInputGradient(_ dz: T, _ w: T, over extent: [Int], _ window: Window, groups: Int) -> T {
    wide(base.convolutionInputGradient(narrow(dz), narrow(w), over: extent, window, groups: groups))
  }

  func convolutionFilterGradient(_ dz: T, _ x: T, _ window: Window, groups: Int) -> T {
    wide(base.convolutionFilterGradient(narrow(dz), narrow(x), window, groups: groups))
  }

  func convolutionBiasGradient(_ dz: T) -> T { wide(base.convolutionBiasGradient(narrow(dz))) }

  func transposedConvolution(
    _ x: T, _ w: T, bias b: T?, _ window: Window, leftover: Window.PerAxis, groups: Int
  ) -> T {
    wide(
      base.transposedConvolution(
        narrow(x), narrow(w), bias: b.map(narrow), window, leftover: leftover, groups: groups))
  }

  func transposedConvolutionInputGradient(_ dz: T, _ w: T, _ window: Window, groups: Int) -> T {
    wide(base.transposedConvolutionInputGradient(narrow(dz), narrow(w), window, groups: groups))
  }

  func transposedConvolutionFilterGradient(_ dz: T, _ x: T, _ window: Window, groups: Int) -> T {
    wide(base.transposedConvolutionFilterGradient(narrow(dz), narrow(x), window, groups: groups))
  }

  // MARK: Pooling

  func maxPooling(_ x: T, _ window: Window) -> (z: T, switches: Tensor<Int>) {
    let (z, switches) = base.maxPooling(narrow(x), window)
    return (wide(z), switches)
  }

  func maxPoolingInputGradient(_ dz: T, switches: Tensor<Int>, over extent: [Int]) -> T {
    wide(base.maxPoolingInputGradient(narrow(dz), switches: switches, over: extent))
  }

  func meanPooling(_ x: T, _ window: Window, countingPadding: Bool) -> T {
    wide(base.meanPooling(narrow(x), window, countingPadding: countingPadding))
  }

  func meanPoolingInputGradient(
    _ dz: T, over extent: [Int], _ window: Window, countingPadding: Bool
  ) -> T {
    wide(base.meanPoolingInputGradient(narrow(dz), over: extent, window, countingPadding: countingPadding))
  }

  func pNormPooling(_ x: T, p: Double, _ window: Window, mean: Bool) -> T {
    wide(base.pNormPooling(narrow(x), p: p, window, mean: mean))
  }

  func pNormPoolingInputGradient(_ dz: T, _ x: T, _ z: T, p: Double, _ window: Window, mean: Bool) -> T {
    wide(base.pNormPoolingInputGradient(narrow(dz), narrow(x), narrow(z), p: p, window, mean: mean))
  }

  func globalAveragePooling(_ x: T) -> T { wide(base.globalAveragePooling(narrow(x))) }

  func globalAveragePoolingInputGradient(_ dz: T, over extent: [Int]) -> T {
    wide(base.globalAveragePoolingInputGradient(narrow(dz), over: extent))
  }

  // MARK: Activations

  func relu(_ z: T) -> T { wide(base.relu(narrow(z))) }
  func reluInputGradient(_ dy: T, _ z: T) -> T { wide(base.reluInputGradient(narrow(dy), narrow(z))) }
  func sigmoid(_ z: T) -> T { wide(base.sigmoid(narrow(z))) }
  func sigmoidInputGradient(_ dy: T, _ z: T) -> T { wide(base.sigmoidInputGradient(narrow(dy), narrow(z))) }
  func tanh(_ z: T) -> T { wide(base.tanh(narrow(z))) }
  func tanhInputGradient(_ dy: T, _ z: T) -> T { wide(base.tanhInputGradient(narrow(dy), narrow(z))) }

  // MARK: Fully connected layers and losses

  func linear(_ x: T, _ w: T, bias b: T?) -> T {
    wide(base.linear(narrow(x), narrow(w), bias: b.map(narrow)))
  }

  func linearInputGradient(_ dz: T, _ w: T) -> T { wide(base.linearInputGradient(narrow(dz), narrow(w))) }
  func linearWeightGradient(_ dz: T, _ x: T) -> T { wide(base.linearWeightGradient(narrow(dz), narrow(x))) }
  func linearBiasGradient(_ dz: T) -> T { wide(base.linearBiasGradient(narrow(dz))) }
  func softmax(_ x: T) -> T { wide(base.softmax(narrow(x))) }
  func softmaxInputGradient(_ dy: T, _ y: T) -> T { wide(base.softmaxInputGradient(narrow(dy), narrow(y))) }

  func crossEntropy(_ x: T, target: Tensor<Int>, reduction: Reduction) -> Double {
    Double(base.crossEntropy(narrow(x), target: target, reduction: reduction))
  }

  func crossEntropyInputGradient(_ x: T, target: Tensor<Int>, reduction: Reduction) -> T {
    wide(base.crossEntropyInputGradient(narrow(x), target: target, reduction: reduction))
  }
}

extension InDouble {
  // MARK: Normalisation

  func normalization(
    _ x: T, by statistics: ChannelStatistics<Double>, weight w: T?, bias b: T?, epsilon: Double
  ) -> T {
    wide(
      base.normalization(
        narrow(x), by: narrow(statistics), weight: w.map(narrow), bias: b.map(narrow), epsilon: epsilon))
  }

  func normalizationGradients(
    _ dz: T, _ x: T, by statistics: ChannelStatistics<Double>, weight w: T?, epsilon: Double
  ) -> (dx: T, dw: T, db: T) {
    wide(
      base.normalizationGradients(
        narrow(dz), narrow(x), by: narrow(statistics), weight: w.map(narrow), epsilon: epsilon))
  }

  func batchNormalization(
    _ x: T, weight w: T?, bias b: T?, epsilon: Double
  ) -> (z: T, statistics: ChannelStatistics<Double>) {
    let (z, statistics) = base.batchNormalization(
      narrow(x), weight: w.map(narrow), bias: b.map(narrow), epsilon: epsilon)
    return (
      wide(z), ChannelStatistics(mean: wide(statistics.mean), variance: wide(statistics.variance))
    )
  }

  func batchNormalizationGradients(
    _ dz: T, _ x: T, _ statistics: ChannelStatistics<Double>, weight w: T?, epsilon: Double
  ) -> (dx: T, dw: T, db: T) {
    wide(
      base.batchNormalizationGradients(
        narrow(dz), narrow(x), narrow(statistics), weight: w.map(narrow), epsilon: epsilon))
  }

  private func narrow(_ statistics: ChannelStatistics<Double>) -> ChannelStatistics<Base.Number> {
    ChannelStatistics(mean: narrow(statistics.mean), variance: narrow(statistics.variance))
  }

  private func wide(
    _ gradients: (dx: Tensor<Base.Number>, dw: Tensor<Base.Number>, db: Tensor<Base.Number>)
  ) -> (dx: T, dw: T, db: T) {
    (wide(gradients.dx), wide(gradients.dw), wide(gradients.db))
  }

  // MARK: Updates

  func sgdStep(_ p: inout T, _ dp: T, _ memory: inout GradientMemory<Double>, _ rule: SGD, rate: Double) {
    step(&p, &memory) { base.sgdStep(&$0, narrow(dp), &$1, rule, rate: rate) }
  }

  func rmsPropStep(
    _ p: inout T, _ dp: T, _ memory: inout GradientMemory<Double>, _ rule: RMSProp, rate: Double
  ) {
    step(&p, &memory) { base.rmsPropStep(&$0, narrow(dp), &$1, rule, rate: rate) }
  }

  func adamStep(
    _ p: inout T, _ dp: T, _ memory: inout GradientMemory<Double>, _ rule: Adam, rate: Double, t: Int
  ) {
    step(&p, &memory) { base.adamStep(&$0, narrow(dp), &$1, rule, rate: rate, t: t) }
  }

  private func step(
    _ p: inout T, _ memory: inout GradientMemory<Double>,
    _ body: (inout Tensor<Base.Number>, inout GradientMemory<Base.Number>) -> Void
  ) {
    var (q, own) = (narrow(p), GradientMemory<Base.Number>())
    (own.velocity, own.mean) = (memory.velocity.map(narrow), memory.mean.map(narrow))
    (own.square, own.largestSquare) = (memory.square.map(narrow), memory.largestSquare.map(narrow))
    body(&q, &own)
    p = wide(q)
    (memory.velocity, memory.mean) = (own.velocity.map(wide), own.mean.map(wide))
    (memory.square, memory.largestSquare) = (own.square.map(wide), own.largestSquare.map(wide))
  }
}

/// Two protocols promise this initialiser to `Base.Number`; here there is only one.
private func nearest<Number: Real>(_ x: Double) -> Number { Number(x) }
