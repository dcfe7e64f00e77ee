import SlidingWindow
import Tensors
import Testing

// The slips of Docs/Errata.md where numbers decide: each test runs what is printed and what is right, and shows that
// what is printed gives something else. Tests are named there, word for word.

/// The slips of McAllester 2017.
@Suite(.givenRightSizes) struct `Errata of McAllester 2017` {
  @Test func `X-2: a filter of 4 cells takes 7 to 4, but 7 cells do not fit on 4`() {
    let (x, f) = (7, 4)
    #expect(Window([f]).positions(over: [x]) == [x - f + 1])
    #expect(Window([x]).positions(over: [f]) == [0])
  }

  /// "Incorporating Padding into a Convolution Layer" (A6).
  @Test(arguments: 1...9)
  func `X-3: ⌊|f|/2⌋ zeros on either side keep the length, if |f| is odd`(f: Int) {
    func length(zeros p: Int) -> Int { Window([f], padding: .zeros(.init(p))).positions(over: [12])[0] }
    if f % 2 == 1 {
      // As printed, |f|/2 lies between these two; rounded up, it is too much.
      #expect(length(zeros: f / 2) == 12)
      #expect(length(zeros: (f + 1) / 2) == 14)
    } else {
      #expect(length(zeros: f / 2) == 13)
    }
  }

  @Test func `X-4: the same numbers read as f[j,c,c'] are another filter`() {
    var generator = SeededGenerator(seed: 4)
    // As many channels behind the filter as before it, or one of the two readings would not fit at all.
    let x = Tensor.wholeNumbers([1, 3, 6], using: &generator)
    let w = Tensor.wholeNumbers([3, 3, 2], using: &generator)
    let (signal, f) = (plainSignals(x)[0], plainFilters(w))
    func y(_ weight: (_ j: Int, _ c: Int, _ `c'`: Int) -> Double) -> Tensor<Double> {
      let steps = (0..<5).map { t in
        (0..<3).map { c in
          (0..<2).reduce(0.0) { sum, j in
            sum + (0..<3).reduce(0.0) { $0 + signal[t + j][$1] * weight(j, c, $1) }
          }
        }
      }
      return Tensor(signals: [steps])
    }
    let inputFirst = y { j, c, `c'` in f[j][`c'`][c] }
    let outputFirst = y { j, c, `c'` in f[j][c][`c'`] }

    #expect(inputFirst != outputFirst)
    expectSame("f[j,c',c]", convolution(x, w, Window([2])), inputFirst)
    expectSame("f[j,c,c']", convolution(x, w.channelsSwapped(), Window([2])), outputFirst)
  }

  @Test(arguments: 1...4)
  func `X-5: the size printed under the name of MaxPool is AvePool's, too`(p: Int) {
    var generator = SeededGenerator(seed: 5)
    let x = Tensor.wholeNumbers([1, 2, 13], in: -6 ... -1, using: &generator)
    for s in 1...4 {
      let window = Window([p], stride: .init(s))
      let (mean, largest) = (meanPooling(x, window), maxPooling(x, window).z)
      #expect(mean.extent == [(13 - p) / s + 1], "s \(s)")
      #expect(mean.shape == largest.shape, "s \(s)")
      #expect((mean == largest) == (p == 1), "s \(s)")
    }
  }

  @Test func `X-6: a strided convolution's size asks for |f|, MaxPool's for p`() {
    let (x, f, p, s) = (11, 4, 2, 3)
    let convolved = convolutionShape([1, 1, x], [1, 1, f], Window([f], stride: .init(s)))
    let pooled = poolingShape("maxPooling", [1, 1, x], Window([p], stride: .init(s)))
    #expect(convolved == [1, 1, (x - f) / s + 1])
    #expect(pooled == [1, 1, (x - p) / s + 1])
    #expect(convolved != pooled)
  }

  @Test(arguments: 1...3)
  func `X-7: y.grad needs its sample b, unless there is only one`(samples: Int) {
    var generator = SeededGenerator(seed: 7)
    let x = Tensor.wholeNumbers([samples, 2, 9], using: &generator)
    let dz = Tensor.wholeNumbers([samples, 3, 4], using: &generator)
    let window = Window([3], stride: 2)
    let (signals, yGrad) = (plainSignals(x), plainSignals(dz))
    func fGrad(_ yGradAt: (_ b: Int, _ t: Int, _ c: Int) -> Double) -> Tensor<Double> {
      var f = [[[Double]]](repeating: [[0, 0, 0], [0, 0, 0]], count: 3)
      for b in 0..<samples {
        for t in 0..<4 {
          for c in 0..<3 {
            for j in 0..<3 {
              for `c'` in 0..<2 { f[j][`c'`][c] += yGradAt(b, t, c) * signals[b][2 * t + j][`c'`] }
            }
          }
        }
      }
      return Tensor(filters: f)
    }
    // Without b, y.grad[t,c] can only be one sample's derivative or the sum of all.
    let first = fGrad { _, t, c in yGrad[0][t][c] }
    let total = fGrad { _, t, c in yGrad.reduce(0) { $0 + $1[t][c] } }

    let dw = convolutionFilterGradient(dz, x, window)
    expectSame("f.grad", dw, fGrad { b, t, c in yGrad[b][t][c] })
    #expect((first == dw) == (samples == 1))
    #expect((total == dw) == (samples == 1))
  }

  @Test func `X-29: Pad completed puts zeros around and takes their derivatives away`() {
    let (x, p) = ([3.0, -1, 4], 2)
    let s = x.count
    var value = [Double](repeating: 0, count: s + 2 * p)
    value.replaceSubrange(p..<p + s, with: x)
    expectSame("value", signal(x).padded(before: [p], after: [p]), signal(value))

    let grad = [1.0, -2, 5, 0, 7, 3, -4]
    let xGrad = Array(grad[p..<p + s])
    expectSame("x.grad", signal(grad).cropped(before: [p], after: [p]), signal(xGrad))
    // The judge: a step of 1 in one cell of x changes Σ grad·value by that cell's derivative.
    for i in x.indices {
      var raised = x
      raised[i] += 1
      let step =
        dot(signal(raised).padded(before: [p], after: [p]), signal(grad))
        - dot(signal(x).padded(before: [p], after: [p]), signal(grad))
      #expect(step == xGrad[i], "cell \(i)")
    }
  }
}
