import SlidingWindow
import Tensors

/// Max pooling with its arguments; see ``OperationCall/maxPooling(_:_:)``.
public struct MaxPoolingCall: OperationCall {
  let x: Tensor<Double>
  let window: Window

  public static let operation = "maxPooling"
  public static let gradientNames: [GradientName] = [.dx]
  public var description: String { "\(Self.operation) of x \(text(x.shape)), \(window.summary)" }
  public var arguments: [Tensor<Double>] { [x] }

  public func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    SlidingWindow.maxPooling(arguments[0], window).z
  }

  private func links(_ dz: Tensor<Double>) -> Links { Links(pooling: x, to: dz, window) }

  public func gradients(upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    [maxPoolingInputGradient(dz, switches: switches(of: x), over: x.extent)]
  }

  public static let wrongFormulas: [WrongFormula<MaxPoolingCall>] =
    misread(.dx) { call, dz in
      (call.links(dz), { call.winnersUnder($0.taps(), dz) })
    } + [
      WrongFormula(.assigned, .dx) { call, dz in
        let switches = call.switches(of: call.x)
        return call.collected(dz) { dx, s, c, t in dx[s, c, switches[s, c, t]] = dz[s, c, t] }
      },
      WrongFormula(.wholeWindow, .dx) { call, dz in call.links(dz).spread(dz) },
      WrongFormula(.allTies, .dx) { call, dz in call.spreadOverTies(dz) { dz, _ in dz } },
      WrongFormula(.sharedTies, .dx) { call, dz in call.spreadOverTies(dz) { dz, ties in dz / Double(ties) }
      },
      WrongFormula(.lastWinner, .dx) { call, dz in
        let winners = call.winners()
        return call.collected(dz) { dx, s, c, t in dx[s, c, winners(s, c, t).last!] += dz[s, c, t] }
      },
      WrongFormula(.smallestWins, .dx) { call, dz in
        maxPoolingInputGradient(dz, switches: call.switches(of: call.x.map { -$0 }), over: call.x.extent)
      },
      WrongFormula(.switchInWindow, .dx) { call, dz in
        let (switches, taps) = (call.switches(of: call.x), call.window.taps(over: call.x.extent))
        return call.collected(dz) { dx, s, c, t in
          let offset = taps[t].first { $0.u == switches[s, c, t] }!.k
          if dx.positions.contains(offset) { dx[s, c, offset] += dz[s, c, t] }
        }
      },
      WrongFormula(.switchesOfFirstChannel, .dx) { call, dz in
        let switches = call.switches(of: call.x)
        return call.collected(dz) { dx, s, c, t in dx[s, c, switches[s, 0, t]] += dz[s, c, t] }
      },
      WrongFormula(.multipliedByInput, .dx) { call, dz in
        call.gradients(upstream: dz.combined(with: call.forward([call.x])) { $0 * $1 })[0]
      },
      WrongFormula(.shapeOfOutput, .dx) { _, dz in dz },
    ]

  private func switches(of x: Tensor<Double>) -> Tensor<Int> { SlidingWindow.maxPooling(x, window).switches }

  /// The derivative goes to the largest cell under each of these taps.
  private func winnersUnder(_ taps: [[Tap]], _ dz: Tensor<Double>) -> Tensor<Double> {
    collected(dz) { dx, s, c, t in
      let winner = taps[t].max { x[s, c, $0.u] < x[s, c, $1.u] }
      if let winner { dx[s, c, winner.u] += dz[s, c, t] }
    }
  }

  /// The cells of a window that hold its maximum, in row order.
  private func winners() -> (_ s: Int, _ c: Int, _ t: Int) -> [Int] {
    let (z, taps) = (forward([x]), window.taps(over: x.extent))
    return { s, c, t in
      let winners = taps[t].map(\.u).filter { x[s, c, $0] == z[s, c, t] }
      return winners.isEmpty ? taps[t].map(\.u) : winners  // a maximum that is not a number equals nothing
    }
  }

  private func spreadOverTies(
    _ dz: Tensor<Double>, _ share: (_ dz: Double, _ ties: Int) -> Double
  ) -> Tensor<Double> {
    let winners = winners()
    return collected(dz) { dx, s, c, t in
      let cells = winners(s, c, t)
      for u in cells { dx[s, c, u] += share(dz[s, c, t], cells.count) }
    }
  }

  private func collected(
    _ dz: Tensor<Double>, _ add: (inout Tensor<Double>, _ s: Int, _ c: Int, _ t: Int) -> Void
  ) -> Tensor<Double> {
    var dx = x.map { _ in 0.0 }
    for s in dz.samples {
      for c in dz.channels {
        for t in dz.positions { add(&dx, s, c, t) }
      }
    }
    return dx
  }

  /// Numbers without ties, and whole numbers with many.
  public static let examples =
    pooledExamples.map { MaxPoolingCall(x: $0, window: $1) }
    + pooledExamples.map { x, window in MaxPoolingCall(x: x.map { ($0 * 2).rounded() }, window: window) }
}

extension OperationCall where Self == MaxPoolingCall {
  /// `SlidingWindow.maxPooling(_:_:)`, whose gradient is dx.
  public static func maxPooling(_ x: Tensor<Double>, _ window: Window) -> MaxPoolingCall {
    MaxPoolingCall(x: x, window: window)
  }
}
