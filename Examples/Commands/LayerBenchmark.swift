import FastKernels
import SlidingWindow
import Tensors

/// One pass through one layer, measured.
struct LayerBenchmarkLine: Encodable {
  let layer: String
  let pass: String
  /// The shortest time.
  let seconds: Double
  let median: Double
  /// Thousand million operations a second in the shortest time.
  let gflops: Double

  static func table(_ lines: [LayerBenchmarkLine]) -> String {
    columns(
      [["layer", "pass", "best ms", "median ms", "GFLOP/s"]]
        + lines.map {
          [$0.layer, $0.pass, (1e3 * $0.seconds).text(3), (1e3 * $0.median).text(3), $0.gflops.text(1)]
        }, names: 2)
  }
}

/// The three passes through a layer. Each timed call does what a net does: computes one result in fresh memory.
struct LayerBenchmark {
  let layer: BenchmarkLayer
  let kernels: FastKernels
  /// How long to repeat each pass.
  let budget: Duration

  func lines() throws -> [LayerBenchmarkLine] {
    var generator = SeededGenerator(seed: 1)
    let x = Tensor<Float>.random(layer.x, using: &generator)
    let (window, groups) = (layer.window, layer.groups)
    switch layer.kind {
    case .convolution:
      let w = Tensor<Float>.random(layer.w, using: &generator)
      let z = kernels.convolution(x, w, bias: nil, window, groups: groups)
      let dz = Tensor<Float>.random(z.shape, using: &generator)
      let dx = kernels.convolutionInputGradient(dz, w, over: x.extent, window, groups: groups)
      try check(z, dz, [(x, dx), (w, kernels.convolutionFilterGradient(dz, x, window, groups: groups))])
      return [
        line("forward", z.shape) { kernels.convolution(x, w, bias: nil, window, groups: groups) },
        line("input-gradient", z.shape) {
          kernels.convolutionInputGradient(dz, w, over: x.extent, window, groups: groups)
        },
        line("filter-gradient", z.shape) {
          kernels.convolutionFilterGradient(dz, x, window, groups: groups)
        },
      ]
    case .transposedConvolution:
      let w = Tensor<Float>.random(layer.w, using: &generator)
      let z = kernels.transposedConvolution(x, w, bias: nil, window, leftover: 0, groups: groups)
      let dz = Tensor<Float>.random(z.shape, using: &generator)
      let dx = kernels.transposedConvolutionInputGradient(dz, w, window, groups: groups)
      try check(
        z, dz, [(x, dx), (w, kernels.transposedConvolutionFilterGradient(dz, x, window, groups: groups))])
      return [
        line("forward", z.shape) {
          kernels.transposedConvolution(x, w, bias: nil, window, leftover: 0, groups: groups)
        },
        line("input-gradient", z.shape) {
          kernels.transposedConvolutionInputGradient(dz, w, window, groups: groups)
        },
        line("filter-gradient", z.shape) {
          kernels.transposedConvolutionFilterGradient(dz, x, window, groups: groups)
        },
      ]
    case .maxPooling:
      let (z, switches) = kernels.maxPooling(x, window)
      let dz = Tensor<Float>.random(z.shape, using: &generator)
      try check(z, dz, [(x, kernels.maxPoolingInputGradient(dz, switches: switches, over: x.extent))])
      return [
        line("forward", z.shape) { kernels.maxPooling(x, window).z },
        line("input-gradient", z.shape) {
          kernels.maxPoolingInputGradient(dz, switches: switches, over: x.extent)
        },
      ]
    case .meanPooling:
      let z = kernels.meanPooling(x, window, countingPadding: true)
      let dz = Tensor<Float>.random(z.shape, using: &generator)
      let dx = kernels.meanPoolingInputGradient(dz, over: x.extent, window, countingPadding: true)
      try check(z, dz, [(x, dx)])
      return [
        line("forward", z.shape) { kernels.meanPooling(x, window, countingPadding: true) },
        line("input-gradient", z.shape) {
          kernels.meanPoolingInputGradient(dz, over: x.extent, window, countingPadding: true)
        },
      ]
    }
  }

  /// All these operations are linear, so ⟨dz, z⟩ = ⟨dx, x⟩ = ⟨dw, w⟩; a wrong cell in any of them breaks the equation.
  private func check(
    _ z: Tensor<Float>, _ dz: Tensor<Float>, _ pairs: [(value: Tensor<Float>, gradient: Tensor<Float>)]
  ) throws {
    func product(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Double {
      dot(a.map(Double.init), b.map(Double.init))
    }
    // Rounding errors of the entries add up like a random walk; a single wrong cell shows as about 1 among so many.
    let scale = product(z, z).squareRoot() * product(dz, dz).squareRoot()
    for (value, gradient) in pairs where (product(dz, z) - product(value, gradient)).magnitude > 1e-6 * scale
    {
      throw Failure("\(layer.name): forward and backward pass contradict each other")
    }
  }

  private func line(_ pass: String, _ z: [Int], _ work: () -> Tensor<Float>) -> LayerBenchmarkLine {
    var times: [Double] = []
    let start = ContinuousClock.now
    while times.count < 5 || ContinuousClock.now - start < budget {
      times.append(ContinuousClock().measure { withExtendedLifetime(work()) {} } / .seconds(1))
    }
    times.sort()
    return LayerBenchmarkLine(
      layer: layer.name, pass: pass, seconds: times[0], median: times[times.count / 2],
      gflops: layer.operations(output: z) / times[0] / 1e9)
  }
}
