import SlidingWindow
import Tensors

/// Mean pooling with its arguments; see ``OperationCall/meanPooling(_:_:countingPadding:)``.
public struct MeanPoolingCall: OperationCall {
  let x: Tensor<Double>
  let window: Window
  let countingPadding: Bool

  public static let operation = "meanPooling"
  public static let gradientNames: [GradientName] = [.dx]
  public var description: String {
    "\(Self.operation) of x \(text(x.shape)), \(window.summary)\(countingPadding ? "" : ", padding not counted")"
  }
  public var arguments: [Tensor<Double>] { [x] }

  public func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    SlidingWindow.meanPooling(arguments[0], window, countingPadding: countingPadding)
  }

  private func links(_ dz: Tensor<Double>) -> Links { Links(pooling: x, to: dz, window) }

  public func gradients(upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    [meanPoolingInputGradient(dz, over: x.extent, window, countingPadding: countingPadding)]
  }

  public static let wrongFormulas: [WrongFormula<MeanPoolingCall>] =
    misread(.dx) { call, dz in
      (call.links(dz), { $0.spread(call.divided(dz)) })
    } + [
      WrongFormula(.assigned, .dx) { call, dz in
        call.links(dz).assigning.spread(call.divided(dz))
      },
      WrongFormula(.poolSizeMissing, .dx) { call, dz in call.links(dz).spread(dz) },
      WrongFormula(.poolSizeTwice, .dx) { call, dz in
        call.links(dz).spread(call.divided(call.divided(dz)))
      },
      WrongFormula(
        .poolSizeOfOneAxis, .dx,
        ways: { call, dz in
          let axes = call.window.axes.indices
          return (axes.count > 1 ? axes : 0..<0).map { a in
            let K = Double(call.window.kernel[a])
            return ("spatial axis \(a)", call.links(dz).spread(dz.map { $0 / K }))
          }
        }),
      WrongFormula(.poolSizeAtPadding, .dx) { call, dz in
        let other = MeanPoolingCall(x: call.x, window: call.window, countingPadding: !call.countingPadding)
        let taps = call.window.taps(over: call.x.extent)
        guard taps.positions.allSatisfy({ !taps[$0].isEmpty }) else { return nil }
        return other.gradients(upstream: dz)[0]
      },
      WrongFormula(.upstreamAtInput, .dx) { call, dz in call.readingUpstreamAtInput(dz) },
      WrongFormula(.shapeOfOutput, .dx) { call, dz in call.divided(dz) },
    ]

  /// dz / K, with the K of every position.
  private func divided(_ dz: Tensor<Double>) -> Tensor<Double> {
    let taps = window.taps(over: x.extent)
    let K = countingPadding ? window.cellsWithPadding(over: x.extent) : taps.positions.map { taps[$0].count }
    return Tensor(dz.shape, dz.indices.map { dz[$0] / Double(K[$0 % K.count]) })
  }

  /// `dx[u] += dz[u] / K` for every window over u, as it is printed on the slide.
  private func readingUpstreamAtInput(_ dz: Tensor<Double>) -> Tensor<Double> {
    let uses = links(dz).spread(divided(dz.map { _ in 1 }))
    return Tensor(
      x.shape,
      x.indices.map { i in
        let place = index(ofFlatPosition: i, in: x.shape)
        let isInside = zip(place, dz.shape).allSatisfy { $0 < $1 }
        return isInside ? uses[i] * dz[flatPosition(of: place, in: dz.shape)] : 0
      })
  }

  init(x: Tensor<Double>, window: Window, countingPadding: Bool) {
    (self.x, self.window, self.countingPadding) = (x, window, countingPadding)
  }

  public static let examples = [true, false].flatMap { counting in
    pooledExamples.map { x, window in MeanPoolingCall(x: x, window: window, countingPadding: counting) }
  }
}

extension OperationCall where Self == MeanPoolingCall {
  /// `SlidingWindow.meanPooling(_:_:countingPadding:)`, whose gradient is dx.
  public static func meanPooling(
    _ x: Tensor<Double>, _ window: Window, countingPadding: Bool = true
  ) -> MeanPoolingCall {
    MeanPoolingCall(x: x, window: window, countingPadding: countingPadding)
  }
}
