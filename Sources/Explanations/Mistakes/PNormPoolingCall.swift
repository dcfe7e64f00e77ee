import SlidingWindow
import Tensors

/// p-norm pooling with its arguments; see ``OperationCall/pNormPooling(_:p:_:mean:)``.
public struct PNormPoolingCall: OperationCall {
  let x: Tensor<Double>
  let p: Double
  let window: Window
  let mean: Bool

  public static let operation = "pNormPooling"
  public static let gradientNames: [GradientName] = [.dx]
  public var description: String {
    "\(Self.operation) of x \(text(x.shape)), p = \(p)\(mean ? "" : " without 1/K"), \(window.summary)"
  }
  public var arguments: [Tensor<Double>] { [x] }

  public func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    SlidingWindow.pNormPooling(arguments[0], p: p, window, mean: mean)
  }

  private func links(_ dz: Tensor<Double>) -> Links { Links(pooling: x, to: dz, window) }

  public func gradients(upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    [pNormPoolingInputGradient(dz, x, forward([x]), p: p, window, mean: mean)]
  }

  public static let wrongFormulas: [WrongFormula<PNormPoolingCall>] =
    misread(.dx) { call, dz in
      (call.links(dz), { call.sloped($0.spread(call.shares(dz))) })
    } + [
      WrongFormula(.assigned, .dx) { call, dz in
        call.sloped(call.links(dz).assigning.spread(call.shares(dz)))
      },
      WrongFormula(.poolSizeMissing, .dx) { call, dz in
        call.mean ? pNormPoolingInputGradient(dz, call.x, call.z, p: call.p, call.window, mean: false) : nil
      },
      WrongFormula(.powerMeanForNorm, .dx, "in the output") { call, dz in
        pNormPoolingInputGradient(dz, call.x, call.other.z, p: call.p, call.window, mean: call.mean)
      },
      WrongFormula(.powerMeanForNorm, .dx, "throughout") { call, dz in call.other.gradients(upstream: dz)[0]
      },
      WrongFormula(.exponentNotLowered, .dx) { call, dz in
        pNormPoolingInputGradient(dz, call.x, call.z, p: call.p + 1, call.window, mean: call.mean)
      },
      WrongFormula(.outerPowerForgotten, .dx) { call, dz in
        // The derivative of Σ|x|ᵖ/K alone, p·|x|ᵖ⁻¹/K: the right one times p·zᵖ⁻¹.
        call.gradients(upstream: dz.combined(with: call.z) { $0 * call.p * Double.power($1, call.p - 1) })[0]
      },
      WrongFormula(.signLost, .dx) { call, dz in
        call.links(dz).spread(call.shares(dz))
          .combined(with: call.x) { $0 * Double.power($1.magnitude, call.p - 1) }
      },
      WrongFormula(.shapeOfOutput, .dx) { _, dz in dz },
    ]

  // dx[u] = |x[u]|ᵖ⁻¹ · sign(x[u]) · Σ_t share[t], where share[t] = dz[t] / (K · z[t]ᵖ⁻¹)

  private func shares(_ dz: Tensor<Double>) -> Tensor<Double> {
    let K = mean ? window.cellsWithPadding(over: x.extent) : [1]
    let z = z
    return Tensor(
      dz.shape,
      dz.indices.map { t in
        z[t] == 0 ? 0 : dz[t] / (Double(K[t % K.count]) * Double.power(z[t], p - 1))
      })
  }

  private func sloped(_ sum: Tensor<Double>) -> Tensor<Double> {
    sum.combined(with: x) { $0 * Double.power($1.magnitude, p - 1) * ($1 < 0 ? -1 : 1) }
  }

  private var z: Tensor<Double> { forward([x]) }

  /// The norm if this is the power mean, and the reverse.
  private var other: PNormPoolingCall { PNormPoolingCall(x: x, p: p, window: window, mean: !mean) }

  init(x: Tensor<Double>, p: Double, window: Window, mean: Bool) {
    (self.x, self.p, self.window, self.mean) = (x, p, window, mean)
  }

  public static let examples = [true, false].flatMap { mean in
    pooledExamples.map { x, window in PNormPoolingCall(x: x, p: 3, window: window, mean: mean) }
  }
}

extension OperationCall where Self == PNormPoolingCall {
  /// `SlidingWindow.pNormPooling(_:p:_:mean:)`, whose gradient is dx.
  public static func pNormPooling(
    _ x: Tensor<Double>, p: Double, _ window: Window, mean: Bool = true
  ) -> PNormPoolingCall {
    PNormPoolingCall(x: x, p: p, window: window, mean: mean)
  }
}
