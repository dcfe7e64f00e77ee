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
    let w = layer.kind.hasFilters ? Tensor<Float>.random(layer.w, using: &generator) : nil
    let z = forward(kernels, x, w)
    let dz = Tensor<Float>.random(z.shape, using: &generator)
    let switches = layer.kind == .maxPooling ? kernels.maxPooling(x, layer.window).switches : nil
    try checkForward(x, w, z)
    try checkGradient(inputGradient(dz, x, w, switches), of: x, z, dz)
    var lines = [
      line("forward", z.shape) { forward(kernels, x, w) },
      line("input-gradient", z.shape) { inputGradient(dz, x, w, switches) },
    ]
    if let w {
      try checkGradient(filterGradient(dz, x), of: w, z, dz)
      lines.append(line("filter-gradient", z.shape) { filterGradient(dz, x) })
    }
    return lines
  }

  private func forward(
    _ kernels: any Kernels<Float>, _ x: Tensor<Float>, _ w: Tensor<Float>?
  ) -> Tensor<Float> {
    switch (layer.kind, w) {
    case (.transposedConvolution, let w?):
      kernels.transposedConvolution(x, w, bias: nil, layer.window, leftover: 0, groups: layer.groups)
    case (_, let w?): kernels.convolution(x, w, bias: nil, layer.window, groups: layer.groups)
    case (.maxPooling, nil): kernels.maxPooling(x, layer.window).z
    case (_, nil): kernels.meanPooling(x, layer.window, countingPadding: true)
    }
  }

  private func inputGradient(
    _ dz: Tensor<Float>, _ x: Tensor<Float>, _ w: Tensor<Float>?, _ switches: Tensor<Int>?
  ) -> Tensor<Float> {
    switch (layer.kind, w, switches) {
    case (.transposedConvolution, let w?, _):
      kernels.transposedConvolutionInputGradient(dz, w, layer.window, groups: layer.groups)
    case (_, let w?, _):
      kernels.convolutionInputGradient(dz, w, over: x.extent, layer.window, groups: layer.groups)
    case (_, nil, let switches?): kernels.maxPoolingInputGradient(dz, switches: switches, over: x.extent)
    case (_, nil, nil):
      kernels.meanPoolingInputGradient(dz, over: x.extent, layer.window, countingPadding: true)
    }
  }

  private func filterGradient(_ dz: Tensor<Float>, _ x: Tensor<Float>) -> Tensor<Float> {
    layer.kind == .transposedConvolution
      ? kernels.transposedConvolutionFilterGradient(dz, x, layer.window, groups: layer.groups)
      : kernels.convolutionFilterGradient(dz, x, layer.window, groups: layer.groups)
  }

  /// Holds the first sample against the loops, cell by cell.
  private func checkForward(_ x: Tensor<Float>, _ w: Tensor<Float>?, _ z: Tensor<Float>) throws {
    let loops = forward(NaiveKernels<Float>(), x.firstSample, w)
    let scale = loops.elements.reduce(0) { max($0, $1.magnitude) }
    for (ours, theirs) in zip(z.elements, loops.elements) where !((ours - theirs).magnitude <= 1e-4 * scale) {
      throw Failure("\(layer.name): the fast kernels say \(ours) where the loops say \(theirs)")
    }
  }

  /// Every operation here is linear in each argument, so ⟨dz, z⟩ = ⟨gradient, value⟩ up to rounding.
  private func checkGradient(
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

extension Tensor {
  fileprivate var firstSample: Tensor {
    Tensor([1] + shape.dropFirst(), Array(elements.prefix(cellCount(Array(shape.dropFirst())))))
  }
}
