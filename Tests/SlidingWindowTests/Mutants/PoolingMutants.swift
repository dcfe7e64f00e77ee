import SlidingWindow
import Tensors

// Overlapping windows that hang into the padding: only there do `=` for `+=`, and a K that varies, show.
private let window = Window([3, 2], stride: [1, 2], padding: .uneven(before: [1, 0], after: [1, 1]))
private let x = Tensor<Double>.ladder([2, 2, 4, 5], seed: 41)
private let taps = window.taps(over: [4, 5])

/// Walks over every cell under every window.
private func spread(
  _ dz: Tensor<Double>,
  _ body: (inout Tensor<Double>, _ s: Int, _ c: Int, _ t: Int, _ k: Int, _ u: Int) -> Void
) -> Tensor<Double> {
  var dx = x.map { _ in 0.0 }
  for s in dz.samples {
    for c in dz.channels {
      for t in dz.positions {
        for (k, u) in taps[t] { body(&dx, s, c, t, k, u) }
      }
    }
  }
  return dx
}

let poolingSubjects: [Subject] = [
  Subject(
    "max pooling", at: x, .smooth, { maxPooling($0, window).z }, duals: { maxPooling($0, window).z },
    gradient: { maxPoolingInputGradient($0, switches: maxPooling(x, window).switches, over: [4, 5]) },
    mistakes: [
      WrongFormula("= stands for +=") { dz in
        let (_, switches) = maxPooling(x, window)
        return spread(dz) { dx, s, c, t, _, _ in dx[s, c, switches[s, c, t]] = dz[s, c, t] }
      },
      WrongFormula("every cell of the window gets it") { dz in
        spread(dz) { dx, s, c, t, _, u in dx[s, c, u] += dz[s, c, t] }
      },
      WrongFormula("the smallest wins") { dz in
        let (_, switches) = maxPooling(x.map { -$0 }, window)
        return maxPoolingInputGradient(dz, switches: switches, over: [4, 5])
      },
      WrongFormula("the switch is an offset in the window") { dz in
        let (_, switches) = maxPooling(x, window)
        return spread(dz) { dx, s, c, t, k, u in
          if u == switches[s, c, t] { dx[s, c, k] += dz[s, c, t] }
        }
      },
      WrongFormula("the channels share the switches of the first") { dz in
        let (_, switches) = maxPooling(x, window)
        return spread(dz) { dx, s, c, t, _, u in
          if u == switches[s, 0, t] { dx[s, c, u] += dz[s, c, t] }
        }
      },
    ]),
  Subject(
    "mean pooling", at: x, .linear, { meanPooling($0, window) }, duals: { meanPooling($0, window) },
    gradient: { meanPoolingInputGradient($0, over: [4, 5], window) },
    mistakes: [
      WrongFormula("the 1/K is missing") { dz in
        spread(dz) { dx, s, c, t, _, u in dx[s, c, u] += dz[s, c, t] }
      },
      WrongFormula("the 1/K is taken twice") { dz in
        spread(dz) { dx, s, c, t, _, u in dx[s, c, u] += dz[s, c, t] / 36 }
      },
      WrongFormula("K does not count the padding") {
        meanPoolingInputGradient($0, over: [4, 5], window, countingPadding: false)
      },
      WrongFormula("= stands for +=") { dz in
        spread(dz) { dx, s, c, t, _, u in dx[s, c, u] = dz[s, c, t] / 6 }
      },
    ]),
  Subject(
    "mean pooling without padded cells", at: x, .linear, { meanPooling($0, window, countingPadding: false) },
    duals: { meanPooling($0, window, countingPadding: false) },
    gradient: { meanPoolingInputGradient($0, over: [4, 5], window, countingPadding: false) },
    mistakes: [
      WrongFormula("K counts the padding") { dz in meanPoolingInputGradient(dz, over: [4, 5], window) }
    ]),
  Subject(
    "p-norm pooling", at: x, .smooth, { pNormPooling($0, p: 3, window) },
    duals: { pNormPooling($0, p: 3, window) },
    gradient: { pNormPoolingInputGradient($0, x, pNormPooling(x, p: 3, window), p: 3, window) },
    mistakes: [
      WrongFormula("the sign is lost") {
        pNormPoolingInputGradient($0, x, pNormPooling(x, p: 3, window), p: 3, window).map { abs($0) }
      },
      WrongFormula("the exponent is p") {
        pNormPoolingInputGradient($0, x, pNormPooling(x, p: 3, window), p: 4, window)
      },
      WrongFormula("the 1/K is missing") {
        pNormPoolingInputGradient($0, x, pNormPooling(x, p: 3, window), p: 3, window, mean: false)
      },
      WrongFormula("the norm is taken without 1/K") {
        pNormPoolingInputGradient($0, x, pNormPooling(x, p: 3, window, mean: false), p: 3, window)
      },
    ]),
  Subject(
    "global average", at: x, .linear, { globalAveragePooling($0) }, duals: { globalAveragePooling($0) },
    gradient: { globalAveragePoolingInputGradient($0, over: [4, 5]) },
    mistakes: [
      WrongFormula("the 1/|u| is missing") { dz in
        globalAveragePoolingInputGradient(dz, over: [4, 5]).map { $0 * 20 }
      },
      WrongFormula("one cell gets it all") { dz in
        dz.reshaped([2, 2, 1, 1]).padded(before: [0, 0], after: [3, 4])
      },
    ]),
]
