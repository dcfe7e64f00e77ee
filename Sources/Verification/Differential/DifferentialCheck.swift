import SlidingWindow
import Tensors

/// Kernels against the readable loops, on one geometry drawn at random.
///
/// The loops are the specification; in Double they are exact enough to judge Float.
public enum DifferentialCheck: String, CaseIterable, Sendable {
  /// Convolution with the gradients of input and filters.
  case convolution
  /// The same, transposed.
  case transposedConvolution = "transposed convolution"
  /// Max and mean pooling with their gradients.
  case pooling

  /// What the kernels get wrong on the geometry that the seed draws, one sentence each; nothing if all is well.
  ///
  /// - Parameters:
  ///   - kernels: The kernels to be judged.
  ///   - seed: The same seed draws the same geometry and the same numbers, for ever.
  public func complaints(about kernels: any Kernels<Float>, seed: UInt64) -> [String] {
    var generator = SeededGenerator(seed: seed)
    switch self {
    case .convolution:
      let geometry = RandomGeometry(using: &generator)
      return convolutionComplaints(kernels, geometry, using: &generator).map { "\($0) of \(geometry)" }
    case .transposedConvolution:
      let geometry = RandomGeometry(using: &generator)
      return transposedConvolutionComplaints(kernels, geometry, using: &generator)
        .map { "\($0) of the transpose of \(geometry)" }
    case .pooling:
      let pooling = RandomPooling(using: &generator)
      return poolingComplaints(kernels, pooling, using: &generator).map { "\($0) of \(pooling)" }
    }
  }
}

private func convolutionComplaints(
  _ kernels: any Kernels<Float>, _ g: RandomGeometry, using generator: inout SeededGenerator
) -> [String] {
  let x = Tensor<Float>.random(g.x, using: &generator)
  let w = Tensor<Float>.random(g.w, using: &generator)
  let b = Tensor<Float>.random([g.w[0]], using: &generator)
  let dz = Tensor<Float>.random(g.z, using: &generator)
  let (X, W, B, D) = (x.map(Double.init), w.map(Double.init), b.map(Double.init), dz.map(Double.init))
  let (absX, absW, absB, absD) = (X.map(abs), W.map(abs), B.map(abs), D.map(abs))
  let taps = g.window.kernel.reduce(1, *)
  let positions = g.z[0] * g.z[2...].reduce(1, *)

  let z = excess(
    kernels.convolution(x, w, bias: b, g.window, groups: g.groups),
    over: convolution(X, W, bias: B, g.window, groups: g.groups), terms: g.w[1] * taps,
    magnitude: convolution(absX, absW, bias: absB, g.window, groups: g.groups))
  let dx = excess(
    kernels.convolutionInputGradient(dz, w, over: g.extent, g.window, groups: g.groups),
    over: convolutionInputGradient(D, W, over: g.extent, g.window, groups: g.groups), terms: g.w[0] * taps,
    magnitude: convolutionInputGradient(absD, absW, over: g.extent, g.window, groups: g.groups))
  let dw = excess(
    kernels.convolutionFilterGradient(dz, x, g.window, groups: g.groups),
    over: convolutionFilterGradient(D, X, g.window, groups: g.groups), terms: positions,
    magnitude: convolutionFilterGradient(absD, absX, g.window, groups: g.groups))
  return complaints([("z", z), ("dx", dx), ("dw", dw)])
}

private func transposedConvolutionComplaints(
  _ kernels: any Kernels<Float>, _ g: RandomGeometry, using generator: inout SeededGenerator
) -> [String] {
  // The window lies on the output, so the geometry's output is the input here.
  let leftover = Window.PerAxis(g.window.leftover(over: g.extent))
  let x = Tensor<Float>.random(g.z, using: &generator)
  let w = Tensor<Float>.random(g.w, using: &generator)
  let b = Tensor<Float>.random([g.x[1]], using: &generator)
  let dz = Tensor<Float>.random(g.x, using: &generator)
  let (X, W, B, D) = (x.map(Double.init), w.map(Double.init), b.map(Double.init), dz.map(Double.init))
  let taps = g.window.kernel.reduce(1, *)
  let positions = g.z[0] * g.z[2...].reduce(1, *)

  let z = excess(
    kernels.transposedConvolution(x, w, bias: b, g.window, leftover: leftover, groups: g.groups),
    over: transposedConvolution(X, W, bias: B, g.window, leftover: leftover, groups: g.groups),
    terms: g.w[0] * taps,
    magnitude: transposedConvolution(
      X.map(abs), W.map(abs), bias: B.map(abs), g.window, leftover: leftover, groups: g.groups))
  let isConvolution =
    kernels.transposedConvolutionInputGradient(dz, w, g.window, groups: g.groups)
    == kernels.convolution(dz, w, bias: nil, g.window, groups: g.groups)
  let dw = excess(
    kernels.transposedConvolutionFilterGradient(dz, x, g.window, groups: g.groups),
    over: transposedConvolutionFilterGradient(D, X, g.window, groups: g.groups), terms: positions,
    magnitude: transposedConvolutionFilterGradient(D.map(abs), X.map(abs), g.window, groups: g.groups))
  return complaints([("z", z), ("dx", isConvolution ? nil : "is not the convolution of dz"), ("dw", dw)])
}

/// Same order of comparisons and additions as the loops, so nothing but equality will do.
private func poolingComplaints(
  _ kernels: any Kernels<Float>, _ pooling: RandomPooling, using generator: inout SeededGenerator
) -> [String] {
  let (naive, x, window) = (NaiveKernels<Float>(), pooling.x, pooling.window)
  let (z, switches) = kernels.maxPooling(x, window)
  let expected = naive.maxPooling(x, window)
  let dz = Tensor<Float>.random(expected.z.shape, using: &generator)
  func equal(_ operation: (any Kernels<Float>) -> Tensor<Float>) -> String? {
    isSame(operation(kernels), operation(naive)) ? nil : "differs from the loops"
  }
  var found = [
    ("switches", switches == expected.switches ? nil : "differ from the loops"),
    ("maximum", isSame(z, expected.z) ? nil : "differs from the loops"),
    (
      "dx of the maximum",
      equal { $0.maxPoolingInputGradient(dz, switches: expected.switches, over: x.extent) }
    ),
  ]
  for counting in [true, false] {
    let name = counting ? "mean" : "mean without padding"
    found += [
      (name, equal { $0.meanPooling(x, window, countingPadding: counting) }),
      (
        "dx of the \(name)",
        equal { $0.meanPoolingInputGradient(dz, over: x.extent, window, countingPadding: counting) }
      ),
    ]
  }
  return complaints(found)
}

/// Equality of shapes and stored numbers, all NaN alike: `==` would call NaN different from itself.
private func isSame(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Bool {
  func bits(_ tensor: Tensor<Float>) -> [UInt32] {
    tensor.elements.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
  }
  return a.shape == b.shape && bits(a) == bits(b)
}

private func complaints(_ found: [(name: String, complaint: String?)]) -> [String] {
  found.compactMap { name, complaint in complaint.map { "\(name): \($0)" } }
}
