import SlidingWindow
import Tensors

extension Mistake {
  static let nothingComputed = Mistake(
    "nothing is computed",
    "Every argument that the output depends on has a derivative; here it stayed 0.",
    "A12", "McAllester 2017, \"Thinking About the Backward Method\"")
  static let signReversed = Mistake(
    "the sign is reversed",
    "The gradient points uphill; the minus belongs to the step of the descent, or to a bias that was subtracted.",
    "S11", "Raj 2020, \"The derivatives for the weights\"")
  static let scaled = Mistake(
    "the right gradient is multiplied by a constant",
    "Look for a mean that the forward pass does not take, or for one that it takes and you forgot.",
    "S36", "Raj 2020, \"Recap: Problem Setup\"")
  static let upstreamLeftOut = Mistake(
    "the upstream derivative is left out",
    "By the chain rule every term has the derivative of the output as a factor.",
    "A46", "Raj 2020, \"Backpropagating through the activation\"")
  static let oneSampleOnly = Mistake(
    "only one sample of the batch gets a gradient",
    "The loop over the batch must reach every sample.",
    "A13", "McAllester 2017, \"The Backward Method with Minibatching\"")
  static let sampleForAll = Mistake(
    "every sample gets the gradient of the first",
    "Each sample has a derivative of its own.",
    "A13", "McAllester 2017, \"The Backward Method with Minibatching\"")
  static let axesExchanged = Mistake(
    "two axes are exchanged",
    "Lectures and libraries order axes differently; settle on one layout, here [S, C, extent…] and [N, M, kernel…].",
    "S16", "McAllester 2017, \"Channels\"")
  static let reversed = Mistake(
    "the result is reversed",
    "Reverse an operand where the formula says so, not the result.",
    "S3", "Raj 2020, \"These filters are 'transposed'…\"")
  static let resultShifted = Mistake(
    "the result is shifted by one",
    "Equations count from 0, many listings from 1; mixing them moves everything by one.",
    "S15", "Raj 2020, \"BP: Convolutional layer\"")

  static let ofAnyGradient = [
    nothingComputed, signReversed, upstreamLeftOut, oneSampleOnly, sampleForAll, axesExchanged, reversed,
    resultShifted, scaled,
  ]
}

extension OperationCall {
  /// What can go wrong with any gradient: the right one, spoilt afterwards. (``Mistake/scaled`` is looked for apart.)
  static func formulasOfAnyGradient(_ name: GradientName) -> [WrongFormula<Self>] {
    func spoilt(
      _ mistake: Mistake, _ ways: @escaping @Sendable (Tensor<Double>) -> [(detail: String, Tensor<Double>)]
    ) -> WrongFormula<Self> {
      WrongFormula(mistake, name) { call, dz in ways(call.gradient(name, upstream: dz)) }
    }
    let hasBatch = name != .dw && name != .db
    return [
      spoilt(.nothingComputed) { [("", $0.map { _ in 0 })] },
      spoilt(.signReversed) { [("", $0.map { -$0 })] },
      WrongFormula(.upstreamLeftOut, name) { call, dz in call.gradient(name, upstream: dz.map { _ in 1 }) },
      spoilt(.oneSampleOnly) {
        hasBatch ? [("the first", $0.keeping(0)), ("the last", $0.keeping($0.samples.count - 1))] : []
      },
      spoilt(.sampleForAll) { hasBatch ? [("", $0.repeatingFirstSample())] : [] },
      spoilt(.axesExchanged) { dx in
        pairs(dx.shape.count).map { ("axes \($0) and \($1)", dx.exchanging($0, $1)) }
      },
      spoilt(.reversed) { dx in
        let spatial = Array(dx.shape.indices.dropFirst(2))
        let single = dx.shape.indices.map { [$0] }
        return (spatial.count > 1 ? single + [spatial] : single).map { axes in
          ("along \(named(axes))", dx.moved { i, axis in axes.contains(axis) ? dx.shape[axis] - 1 - i : i })
        }
      },
      spoilt(.resultShifted) { dx in
        dx.shape.indices.flatMap { axis in
          [1, -1].map { by in
            (
              "\(by == 1 ? "forward" : "back") along axis \(axis)",
              dx.moved { i, n in n == axis ? i - by : i }
            )
          }
        }
      },
    ]
  }
}

/// The constant that makes one gradient of another, written as people would; `nil` if there is none.
func factor(from truth: Tensor<Double>, to claimed: Tensor<Double>) -> String? {
  guard claimed.shape == truth.shape, dot(truth, truth) > 0 else { return nil }
  let c = dot(claimed, truth) / dot(truth, truth)
  guard isSame(claimed, truth.map { c * $0 }) else { return nil }
  func whole(_ number: Double) -> Int? {
    let near = number.rounded()
    return near != 0 && near.magnitude < 1e6 && (number - near).magnitude < 1e-9 * near.magnitude
      ? Int(near) : nil
  }
  if let whole = whole(c) { return "\(whole)" }
  if let whole = whole(1 / c) { return "1/\(whole)" }
  return "\(Float(c))"
}

/// All pairs of so many things.
func pairs(_ rank: Int) -> [(Int, Int)] {
  (0..<rank).flatMap { a in (a + 1..<max(rank, a + 1)).map { (a, $0) } }
}

/// All sets of axes but the empty one.
func axisSets(_ rank: Int) -> [[Int]] {
  (1..<1 << rank).map { bits in (0..<rank).filter { bits >> $0 & 1 == 1 } }
}

/// `axis 2`, `axes 0, 1`.
func named(_ axes: [Int]) -> String {
  (axes.count == 1 ? "axis " : "axes ") + axes.map(String.init).joined(separator: ", ")
}

extension Tensor<Double> {
  /// Every cell taken from where `source` sends its index, axis by axis; 0 where that lies outside.
  func moved(_ source: (_ index: Int, _ axis: Int) -> Int) -> Tensor {
    var places: [Int?] = [0]
    for (axis, length) in shape.enumerated() {
      let line = (0..<length).map { i -> Int? in
        let from = source(i, axis)
        return (0..<length).contains(from) ? from : nil
      }
      places = places.flatMap { place in
        line.map { from in place.flatMap { place in from.map { place * length + $0 } } }
      }
    }
    return Tensor(shape, places.map { $0.map { self[$0] } ?? 0 })
  }

  /// Two axes exchanged.
  func exchanging(_ a: Int, _ b: Int) -> Tensor {
    var turned = shape
    turned.swapAt(a, b)
    return Tensor(
      turned,
      indices.map { i in
        var from = index(ofFlatPosition: i, in: turned)
        from.swapAt(a, b)
        return self[flatPosition(of: from, in: shape)]
      })
  }

  /// The numbers of one sample, and 0 for all others.
  func keeping(_ sample: Int) -> Tensor {
    Tensor(shape, indices.map { $0 / max(indices.count / samples.count, 1) == sample ? self[$0] : 0 })
  }

  fileprivate func repeatingFirstSample() -> Tensor {
    Tensor(shape, indices.map { self[$0 % max(indices.count / samples.count, 1)] })
  }
}
