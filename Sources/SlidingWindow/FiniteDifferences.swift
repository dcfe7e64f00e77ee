import Tensors

/// What is known about a function before it is differentiated numerically; it decides the step.
public enum Smoothness: Sendable {
  /// Exactly linear in the argument. Then differences have no truncation error, whatever the step, and a wide step
  /// (1) keeps the rounding error small.
  case linear
  /// Smooth, or smooth in pieces. A central difference errs by h²·f‴/6 for its step and by ε·f/h for rounding; both
  /// are about equal, of order ε^(2/3) ≈ 4e−11, for h = ε^(1/3) ≈ 6e−6.
  case smooth

  var step: Double {
    switch self {
    case .linear: 1
    case .smooth: 0x1p-17  // 8e-6, and a power of two, so that dividing by it is exact
    }
  }
}

extension GradientCheck {
  /// Judges every entry of a gradient by central differences.
  ///
  ///     dx[i] ≈ Σ dz · (f(x + h·eᵢ) − f(x − h·eᵢ)) / 2h
  ///
  /// At a corner of f the slopes to the right and to the left differ. Such an entry is counted as a kink; the claimed
  /// value may be any between the two slopes, and anything else disagrees.
  ///
  /// - Parameters:
  ///   - argument: What to call the gradient in the verdict.
  ///   - f: The forward pass as a function of the argument.
  ///   - x: Where.
  ///   - dz: The derivative with respect to the output; random, never all ones, or mistakes cancel.
  ///   - dx: The hand-written gradient to judge.
  ///   - smoothness: Decides the step.
  /// - Complexity: Two forward passes for every entry of x.
  public init(
    _ argument: String, of f: (Tensor<Double>) -> Tensor<Double>, at x: Tensor<Double>,
    upstream dz: Tensor<Double>, claimed dx: Tensor<Double>, smoothness: Smoothness = .smooth
  ) {
    guard dx.shape == x.shape else {
      self.init(argument: argument, wrongShape: dx.shape, insteadOf: x.shape)
      return
    }
    let scale = dx.elements.reduce(0) { max($0, $1.magnitude) }
    let middle = f(x)
    var moved = x
    let entries = x.indices.map { i in
      moved[i] = x[i] + smoothness.step
      let above = f(moved)
      moved[i] = x[i] - smoothness.step
      let below = f(moved)
      moved[i] = x[i]
      return Entry(
        index: index(ofFlatPosition: i, in: x.shape), claimed: dx[i], scale: scale, smoothness,
        Slopes(below, middle, above, dz, step: smoothness.step))
    }
    self.init(argument: argument, entries: entries)
  }

  /// Judges a large gradient along a few random directions v instead of entry by entry.
  ///
  ///     Σ dx·v ≈ Σ dz · (f(x + h·v) − f(x − h·v)) / 2h                    every vᵢ = ±1
  ///
  /// A wrong entry goes unnoticed only if its error happens to cancel along every direction.
  ///
  /// - Parameters:
  ///   - argument: What to call the gradient in the verdict.
  ///   - f: The forward pass as a function of the argument.
  ///   - x: Where.
  ///   - dz: The derivative with respect to the output; random, never all ones, or mistakes cancel.
  ///   - dx: The hand-written gradient to judge.
  ///   - smoothness: Decides the step.
  ///   - directions: How many directions to try.
  ///   - generator: Draws them.
  /// - Complexity: Two forward passes for every direction.
  public init(
    _ argument: String, projecting f: (Tensor<Double>) -> Tensor<Double>, at x: Tensor<Double>,
    upstream dz: Tensor<Double>, claimed dx: Tensor<Double>, smoothness: Smoothness = .smooth,
    directions: Int = 8, using generator: inout SeededGenerator
  ) {
    guard dx.shape == x.shape else {
      self.init(argument: argument, wrongShape: dx.shape, insteadOf: x.shape)
      return
    }
    let middle = f(x)
    let size = dx.elements.reduce(0) { $0 + $1.magnitude }
    var entries: [Entry] = []
    for direction in 0..<directions {
      let v = x.map { _ in generator.integer(below: 2) == 0 ? -1.0 : 1.0 }
      let above = f(x.combined(with: v) { $0 + smoothness.step * $1 })
      let below = f(x.combined(with: v) { $0 - smoothness.step * $1 })
      entries.append(
        Entry(
          index: [direction], claimed: dot(dx, v), scale: size, smoothness,
          Slopes(below, middle, above, dz, step: smoothness.step)))
    }
    self.init(argument: argument, entries: entries)
  }
}

/// The slopes of Σ dz·f on both sides of a point, and how far rounding may falsify them.
private struct Slopes {
  var left = 0.0
  var right = 0.0
  var rounding = 0.0

  /// Differences are taken output by output, before the sum, so that outputs which do not move add nothing.
  init(
    _ below: Tensor<Double>, _ middle: Tensor<Double>, _ above: Tensor<Double>, _ dz: Tensor<Double>,
    step h: Double
  ) {
    requireShape("GradientCheck: upstream", dz.shape, middle.shape)
    let largest = middle.elements.reduce(0) { max($0, $1.magnitude) }
    for t in dz.indices where below[t] != middle[t] || above[t] != middle[t] {
      left += dz[t] * (middle[t] - below[t]) / h
      right += dz[t] * (above[t] - middle[t]) / h
      rounding += dz[t].magnitude * (largest + below[t].magnitude + above[t].magnitude) / h
    }
    // Every output is itself a sum, which rounds once per term; 64 leaves room for a few hundred.
    rounding *= 64 * Double.ulpOfOne
  }
}

extension GradientCheck.Entry {
  /// - Parameter scale: The size of the whole gradient.
  fileprivate init(
    index: [Int], claimed: Double, scale: Double, _ smoothness: Smoothness, _ slopes: Slopes
  ) {
    let (lower, upper) = (min(slopes.left, slopes.right), max(slopes.left, slopes.right))
    let tolerance: Double
    switch smoothness {
    case .linear:
      tolerance = slopes.rounding + 64 * Double.ulpOfOne * scale
      isKink = upper - lower > 2 * tolerance
    case .smooth:
      // The truncation error is of the order of 1e-10 unless third derivatives are large; 1e-8 leaves room for them.
      tolerance = slopes.rounding + 1e-8 * scale
      // A smooth function's slopes differ by h·f″, of the order of 1e-5; at a corner, by the size of the jump.
      isKink = upper - lower > 1e-3 * max(scale, upper.magnitude, lower.magnitude)
    }
    self.index = index
    self.claimed = claimed
    self.tolerance = tolerance + .leastNormalMagnitude
    // At a corner every value between the slopes is a subgradient.
    measured = isKink ? min(max(claimed, lower), upper) : (slopes.left + slopes.right) / 2
  }
}
