import SlidingWindow
import Tensors
import Testing

@Suite struct `Sizes on the slides` {
  /// Most other tests are skipped while this one fails.
  @Test func `windows stand where a walk over the padded signal takes them`() {
    #expect(wrongSizes == [])
  }

  /// Raj 2020 asks "Output size = ?" three times (C2, D3).
  @Test func `an image of 5 under a filter of 3 gives 3, or 2 at stride 2`() {
    #expect(Window([3, 3]).positions(over: [5, 5]) == [3, 3])
    #expect(Window([3, 3], stride: 2).positions(over: [5, 5]) == [2, 2])
    #expect(Window([3], stride: 2).positions(over: [7]) == [3])
    #expect(Window([3], stride: 2).positions(over: [8]) == [3])
    #expect(Window([3], stride: 2).leftover(over: [7]) == [0])
    #expect(Window([3], stride: 2).leftover(over: [8]) == [1])
  }

  /// "The size of the convolution" (A28, A29), "Pooling: Size of output" (A34); the judge walks over the input.
  @Test(arguments: 1...7)
  func `⌊(N − M)/S⌋ + 1 positions, as many as steps without going beyond the edge`(M: Int) {
    for N in 1...30 {
      for S in 1...5 {
        let window = Window([M], stride: .init(S))
        let walked = Array(stride(from: 0, through: N - M, by: S))
        #expect(window.positions(over: [N]) == [walked.count], "N \(N), S \(S)")
        if let last = walked.last {
          #expect(window.positions(over: [N]) == [(N - M) / S + 1], "N \(N), S \(S)")
          #expect(window.leftover(over: [N]) == [N - last - M], "N \(N), S \(S)")
          #expect(window.extent(positions: [walked.count], leftover: [N - last - M]) == [N], "N \(N), S \(S)")
        }
      }
    }
  }

  /// McAllester 2020, "Dilation" (A121): the last tap of the last window must stand on the signal.
  @Test(arguments: 1...4)
  func `dilation spreads the window out`(d: Int) {
    for K in 1...4 {
      for N in 1...20 {
        let window = Window([K], dilation: .init(d))
        let walked = (0..<N).filter { t in t + d * (K - 1) < N }
        #expect(window.positions(over: [N]) == [walked.count], "K \(K), N \(N)")
        let (same, full) = (
          Window([K], padding: .same, dilation: .init(d)), Window([K], padding: .full, dilation: .init(d))
        )
        #expect(same.positions(over: [N]) == [N] && full.positions(over: [N]) == [N + d * (K - 1)])
      }
    }
  }

  /// "Zero padding" (A30, A31): odd filters have (L − 1)/2 zeros on both sides, even ones L/2 and L/2 − 1.
  @Test(arguments: 1...8)
  func `same padding has L − 1 zeros, the larger half in front, and keeps the width`(L: Int) {
    let window = Window([L], padding: .same)
    #expect(window.before == [L % 2 == 1 ? (L - 1) / 2 : L / 2])
    #expect(window.after == [L % 2 == 1 ? (L - 1) / 2 : L / 2 - 1])
    for N in 1...30 { #expect(window.positions(over: [N]) == [N]) }
  }

  /// "Zero padding" (A32): for hop size S > 1 first add S⌈N/S⌉ − N zeros, then apply the rule for S = 1.
  @Test(arguments: 1...7)
  func `the zeros that the slides add for a stride are never read`(L: Int) {
    for N in 1..<40 {
      for S in 1...5 {
        let upward = (N + S - 1) / S
        let more = S * upward - N
        let window = Window([L], stride: .init(S), padding: .same)
        let slides = Window(
          [L], stride: .init(S),
          padding: .uneven(before: .init(window.before), after: .init([window.after[0] + more])))

        #expect(slides.positions(over: [N]) == [upward], "N \(N), S \(S)")
        #expect(window.positions(over: [N]) == [upward], "N \(N), S \(S)")
        // S − 1 cells at the end are never read; those zeros are among them.
        #expect(slides.leftover(over: [N]) == [S - 1] && more <= S - 1, "N \(N), S \(S)")
        #expect(list(slides.taps(over: [N])) == list(window.taps(over: [N])), "N \(N), S \(S)")
      }
    }
  }

  /// TensorFlow's rule: max((⌈N/S⌉ − 1)·S + L − N, 0) zeros in all, the larger half behind.
  @Test(arguments: 1...7)
  func `TensorFlow's rule gives the same size with its own zeros`(L: Int) {
    for N in 1..<40 {
      for S in 1...5 {
        let upward = (N + S - 1) / S
        let total = max((upward - 1) * S + L - N, 0)
        let window = Window([L], stride: .init(S), padding: .sameUpper(over: [N]))
        #expect(window.positions(over: [N]) == [upward], "N \(N), S \(S)")
        #expect(window.before == [total / 2] && window.after == [total - total / 2], "N \(N), S \(S)")
      }
    }
  }

  @Test func `the two rules put the windows elsewhere`() {
    // An even kernel: the odd zero in front, or behind.
    let (front, behind) = (Window([2], padding: .same), Window([2], padding: .sameUpper(over: [3])))
    #expect(list(front.taps(over: [3])) == [[[1, 0]], [[0, 0], [1, 1]], [[0, 1], [1, 2]]])
    #expect(list(behind.taps(over: [3])) == [[[0, 0], [1, 1]], [[0, 1], [1, 2]], [[0, 2]]])
    // A stride: windows start at −1 and 1, or at 0 and 2.
    let lectures = Window([3], stride: 2, padding: .same)
    let tensorFlow = Window([3], stride: 2, padding: .sameUpper(over: [4]))
    #expect(list(lectures.taps(over: [4])) == [[[1, 0], [2, 1]], [[0, 1], [1, 2], [2, 3]]])
    #expect(list(tensorFlow.taps(over: [4])) == [[[0, 0], [1, 1], [2, 2]], [[0, 2], [1, 3]]])
    // Where an odd kernel leaves nothing over, they agree.
    #expect(Window([3], stride: 2, padding: .sameUpper(over: [5])) == Window([3], stride: 2, padding: .same))
  }

  /// Schütt 2018, "Convolution: Border mode" (A103).
  @Test(arguments: 1...5)
  func `same, valid and full have N, N − M + 1 and N + M − 1 cells`(M: Int) {
    for N in 5...12 {
      #expect(Window([M], padding: .same).positions(over: [N]) == [N])
      #expect(Window([M], padding: .valid).positions(over: [N]) == [N - M + 1])
      #expect(Window([M], padding: .full).positions(over: [N]) == [N + M - 1])
    }
  }

  /// Raj 2020, "The size of the Y-derivative map" (A53, X-14), "2D expanding convolution" (A72, X-20).
  @Test(.givenRightSizes, arguments: 1...4)
  func `an expanding layer makes (H − 1)b + K rows; bH + (K − 1) are b − 1 too many`(b: Int) {
    for K in 1...4 {
      let shape = transposedConvolutionShape(
        [1, 1, 5, 6], [1, 1, K, K], Window([K, K], stride: .init(b)))
      #expect(shape == [1, 1, (5 - 1) * b + K, (6 - 1) * b + K], "K \(K)")
      #expect(shape[2] == b * 5 + (K - 1) - (b - 1), "K \(K)")
    }
  }
}

/// For every position the pairs k, u, as arrays, which can be compared.
private func list(_ taps: Taps) -> [[[Int]]] {
  taps.positions.map { t in taps[t].map { [$0.k, $0.u] } }
}
