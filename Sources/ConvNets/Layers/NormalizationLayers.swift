import SlidingWindow
import Tensors

/// Normalises every channel: in training by the statistics of the batch, in use by running ones gathered on the way.
///
/// In training the samples of a batch depend on each other, so a batch cannot be cut into parts.
public struct BatchNormalization<Number: Real>: Layer {
  /// The number C of channels.
  public let channels: Int
  /// Added to the variance, so that a channel of equal numbers is not divided by 0.
  public let epsilon: Double
  /// The share of a batch in the running statistics.
  public let momentum: Double
  /// The weights `weight` and the biases `bias`, both `[C]`.
  public var parameters: NamedTensors<Number>
  /// The running statistics `running_mean` and `running_var`, both `[C]`; the variance is unbiased.
  public var statistics: NamedTensors<Number>

  /// - Parameters:
  ///   - channels: The number C of channels; weights start at 1, biases at 0, running statistics at mean 0, variance 1.
  ///   - epsilon: Added to the variance.
  ///   - momentum: The share of a batch in the running statistics, from 0 to 1.
  public init(channels: Int, epsilon: Double = 1e-5, momentum: Double = 0.1) {
    (self.channels, self.epsilon, self.momentum) = (channels, epsilon, momentum)
    let (zeros, ones) = (Tensor<Number>(zeros: [channels]), Tensor([channels], repeating: Number(1)))
    parameters = ["weight": ones, "bias": zeros]
    statistics = ["running_mean": zeros, "running_var": ones]
  }

  /// Normalises; the way back has all three gradients.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    let learned = parameters.tensors(called: ["weight", "bias"], of: "BatchNormalization: parameters")
    let (w, b) = (learned[0], learned[1])
    let gathered = statistics.tensors(
      called: ["running_mean", "running_var"], of: "BatchNormalization: statistics")
    let running = ChannelStatistics(mean: gathered[0], variance: gathered[1])
    switch mode {
    case .evaluation:
      let z = kernels.normalization(x, by: running, weight: w, bias: b, epsilon: epsilon)
      return Pass(z, statistics: statistics) { dz in
        let (dx, dw, db) = kernels.normalizationGradients(dz, x, by: running, weight: w, epsilon: epsilon)
        return Gradients(input: dx, parameters: ["weight": dw, "bias": db])
      }
    case .training:
      let (z, batch) = kernels.batchNormalization(x, weight: w, bias: b, epsilon: epsilon)
      let cells = x.samples.count * x.positions.count
      let after = running.averaged(with: batch, of: cells, momentum: momentum)
      return Pass(z, statistics: ["running_mean": after.mean, "running_var": after.variance]) { dz in
        let (dx, dw, db) = kernels.batchNormalizationGradients(dz, x, batch, weight: w, epsilon: epsilon)
        return Gradients(input: dx, parameters: ["weight": dw, "bias": db])
      }
    }
  }

  public func outline(of input: [Int]) -> Outline {
    require(
      input.first == channels,
      "BatchNormalization: a sample must be [C, extent…] with \(channels) channels, but it is \(text(input))")
    return Outline("batch normalisation", output: input, parameters: 2 * channels)
  }
}

/// Divides every cell by the strength of its neighbours in other channels.
public struct LocalResponseNormalization<Number: Real>: Layer {
  /// How many channels are neighbours.
  public let size: Int
  /// How much the neighbours count.
  public let alpha: Double
  /// The exponent.
  public let beta: Double
  /// What is there without neighbours.
  public let k: Double

  /// The numbers of ``localResponseNormalization(_:size:alpha:beta:k:)``.
  public init(size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1) {
    (self.size, self.alpha, self.beta, self.k) = (size, alpha, beta, k)
  }

  /// Divides; the way back goes to every cell and to its neighbours.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    Pass(localResponseNormalization(x, size: size, alpha: alpha, beta: beta, k: k)) { dz in
      Gradients(
        input: localResponseNormalizationInputGradient(
          dz, x, size: size, alpha: alpha, beta: beta, k: k))
    }
  }

  public func outline(of input: [Int]) -> Outline {
    cellwise("local response normalisation over \(size)", input)
  }
}

/// In training silences some cells, drawn anew at every pass; in use does nothing.
public struct Dropout<Number: Real>: Layer {
  /// The share of cells that are silenced.
  public let p: Double

  /// - Parameter p: The share of cells that are silenced, at least 0 and below 1.
  public init(p: Double = 0.5) { self.p = p }

  /// Silences; the way back goes through the cells that were kept.
  public func forward(_ x: Tensor<Number>, with kernels: any Kernels<Number>, mode: Mode) -> Pass<Number> {
    guard case .training(let seed) = mode else { return Pass(x) { dy in Gradients(input: dy) } }
    var generator = SeededGenerator(seed: seed)
    let mask: Tensor<Number> = dropoutMask(x.shape, p: p, using: &generator)
    return Pass(dropout(x, mask: mask, p: p)) { dy in
      Gradients(input: dropoutInputGradient(dy, mask: mask, p: p))
    }
  }

  public func outline(of input: [Int]) -> Outline { cellwise("dropout \(p)", input) }
}
