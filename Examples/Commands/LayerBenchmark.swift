import FastKernels
import SlidingWindow
import Tensors

/// One pass through one layer, measured.
struct LayerTimes {
  let layer: BenchmarkLayer
  let pass: LayerPass
  /// In seconds, the shortest first.
  let times: [Double]
  /// Thousand million operations a second in the shortest time.
  let gflops: Double
}

/// The passes through a layer. Each timed call does what a net does: computes one result in fresh memory.
struct LayerBenchmark {
  let layer: BenchmarkLayer
  let kernels: FastKernels
  /// How long to repeat each pass.
  let budget: Duration

  func times() throws -> [LayerTimes] {
    var generator = SeededGenerator(seed: 1)
    let x = Tensor<Float>.random(layer.x, using: &generator)
    let w = Tensor<Float>.random(layer.w, using: &generator)
    let passes = LayerPasses(layer: layer, kernels: kernels)
    let z = passes.forward(x, w)
    let dz = Tensor<Float>.random(z.shape, using: &generator)
    let inputGradient = passes.inputGradient(dz, x, w)
    if layer.kind == .batchNormalization {
      try requireLoops(passes, x.firstSample, w, dz.firstSample)
    } else {
      let loops = LayerPasses(layer: layer, kernels: NaiveKernels<Float>())
      try requireAgreement(layer.name, z, loops.forward(x.firstSample, w))
      try requireLinearity(inputGradient(), of: x, z, dz)
    }
    var all = [
      times(.forward, z.shape) { passes.forward(x, w) },
      times(.inputGradient, z.shape, inputGradient),
    ]
    if layer.kind.hasFilters {
      try requireLinearity(passes.filterGradient(dz, x), of: w, z, dz)
      all.append(times(.filterGradient, z.shape) { passes.filterGradient(dz, x) })
    }
    return all
  }

  /// Batch normalisation mixes the samples of a batch and is not linear; so the first sample, a batch of its own, goes
  /// both ways by the kernels and by the loops.
  private func requireLoops(
    _ passes: LayerPasses, _ x: Tensor<Float>, _ w: Tensor<Float>, _ dz: Tensor<Float>
  ) throws {
    let loops = LayerPasses(layer: layer, kernels: NaiveKernels<Float>())
    try requireAgreement(layer.name, passes.forward(x, w), loops.forward(x, w))
    try requireAgreement(layer.name, passes.inputGradient(dz, x, w)(), loops.inputGradient(dz, x, w)())
  }

  /// All other operations are linear in each argument, ReLU as long as no cell changes its sign, so
  /// ⟨dz, z⟩ = ⟨gradient, value⟩ up to rounding.
  private func requireLinearity(
    _ gradient: Tensor<Float>, of value: Tensor<Float>, _ z: Tensor<Float>, _ dz: Tensor<Float>
  ) throws {
    func product(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Double {
      dot(a.map(Double.init), b.map(Double.init))
    }
    let scale = product(z, z).squareRoot() * product(dz, dz).squareRoot()
    if !((product(dz, z) - product(value, gradient)).magnitude <= 1e-6 * scale) {
      throw Failure("\(layer.name): forward and backward pass contradict each other")
    }
  }

  private func times(_ pass: LayerPass, _ z: [Int], _ work: () -> Tensor<Float>) -> LayerTimes {
    let times = sortedTimes(for: budget, atLeast: 5, work)
    return LayerTimes(
      layer: layer, pass: pass, times: times, gflops: layer.operations(output: z) / times[0] / 1e9)
  }
}

extension Tensor {
  fileprivate var firstSample: Tensor {
    Tensor([1] + shape.dropFirst(), Array(elements.prefix(cellCount(Array(shape.dropFirst())))))
  }
}
