import SlidingWindow
import Tensors
import Testing

/// The slips of Raj 2020 in the equations of the way back.
@Suite(.givenRightSizes) struct `Errata of Raj 2020, backward` {
  /// "BP: Convolutional layer" (A48, C6).
  @Test func `X-11: the cell (2,2) enters z(1,2) through w(1,0), not w(2,1)`() {
    // The weight w(x', y') is 10·x' + y', so that its value is its name. x is the column, y the row.
    let w = image([[00, 10, 20], [01, 11, 21], [02, 12, 22]])
    var Y = Tensor<Double>(zeros: [1, 1, 5, 5])
    Y[0, 0, 2, 2] = 1
    let z = convolution(Y, w, Window([3, 3]))
    #expect(z[0, 0, 2, 1] == 10)
    // The weight as printed does occur, one line further up: it belongs to z(0,1).
    #expect(z[0, 0, 1, 0] == 21)
  }

  @Test func `X-12: w(x − x', x − y') gives another derivative`() {
    let d = EquationData()
    let printed = d.derivative(offset: { x, _, `x'`, `y'` in (x - `x'`, x - `y'`) })
    let right = d.derivative()
    expectSame("dY", d.dx, right)
    #expect(printed != right)
  }

  @Test func `X-13: the derivatives are read from map n, not from map m`() {
    let d = EquationData()
    let printed = d.derivative(map: { m, _ in m })
    let right = d.derivative()
    expectSame("dY", d.dx, right)
    #expect(printed != right)
  }

  /// "The size of the Y-derivative map" (A53).
  @Test(arguments: 1...4)
  func `X-14: H + K − 1 cells are the whole map at stride 1 only`(S: Int) {
    for K in 1...4 {
      for N in K + S...14 {
        let window = Window([K], stride: .init(S))
        let (H, leftover) = (window.positions(over: [N])[0], window.leftover(over: [N])[0])
        // As printed; then with H taken after upsampling, when only the cells left over are missing.
        #expect((H + K - 1 == N) == (S == 1), "K \(K), N \(N)")
        #expect((H - 1) * S + 1 + K - 1 == N - leftover, "K \(K), N \(N)")

        let dz = Tensor([1, 1, H], repeating: 1.0)
        let dx = convolutionInputGradient(dz, Tensor([1, 1, K], repeating: 1), over: [N], window)
        #expect(dx.elements.suffix(leftover).allSatisfy { $0 == 0 }, "K \(K), N \(N)")
        #expect(dx[N - 1 - leftover] == 1, "K \(K), N \(N)")
      }
    }
  }

  /// "Overall algorithm for computing derivatives w.r.t. Y(l − 1)" (A57).
  @Test(arguments: 2...4)
  func `X-15: zero goes where x or y is off the grid, not only where both are`(S: Int) {
    var generator = SeededGenerator(seed: 15)
    let dz = Tensor.wholeNumbers([1, 1, 2, 3], in: 1...9, using: &generator)
    let (H, W) = ((2 - 1) * S + 1, (3 - 1) * S + 1)
    /// NaN stands where no line of the algorithm writes.
    func spread(zeroWhere isZero: (_ offX: Bool, _ offY: Bool) -> Bool) -> Tensor<Double> {
      var map = Tensor([1, 1, H, W], repeating: Double.nan)
      for y in 0..<H {
        for x in 0..<W {
          if isZero(x % S != 0, y % S != 0) { map[0, 0, y, x] = 0 }
          if x % S == 0, y % S == 0 { map[0, 0, y, x] = dz[0, 0, y / S, x / S] }
        }
      }
      return map
    }
    let printed = spread { offX, offY in offX && offY }
    let right = spread { offX, offY in offX || offY }
    expectSame("spread", dz.zeroUpsampled(by: .init(S), leftover: [0, 0]), right)
    #expect(printed.elements.filter(\.isNaN).count == H * W - 6 - (H - 2) * (W - 3))
    // The equation counts from 0: counted from 1, as in the listings, its last derivative would lie behind the map.
    #expect(S * 3 > W && S * (3 - 1) == W - 1)
  }

  /// "… must be upsampled if the stride was greater than 1 in the forward pass" (A61).
  @Test func `X-16: the stride spreads dz, not dw`() {
    let (x, dz, window) = stridedLayer(cells: 9)
    let printed = convolution(x, dz, Window(dz.extent)).zeroUpsampled(by: 2, leftover: [0])
    let upsampled = dz.zeroUpsampled(by: 2, leftover: [0])
    let right = convolution(x, upsampled, Window(upsampled.extent))

    expectSame("dw", convolutionFilterGradient(dz, x, window), right)
    #expect(printed.extent == [11] && right.extent == [3])
    #expect(printed.cropped(before: [0], after: [8]) != right)
  }

  /// "Derivatives for the filters at layer l: Vector notation" (B9, R1).
  @Test func `X-17: spread without the leftover, dz makes dw too large by it`() {
    let (x, dz, window) = stridedLayer(cells: 10)
    func correlated(leftover: Int) -> Tensor<Double> {
      let upsampled = dz.zeroUpsampled(by: 2, leftover: [leftover])
      return convolution(x, upsampled, Window(upsampled.extent))
    }
    let dw = convolutionFilterGradient(dz, x, window)
    #expect(window.leftover(over: [10]) == [1])
    #expect(correlated(leftover: 0).extent == [3 + 1])
    expectSame("dw cut to K", correlated(leftover: 0).cropped(before: [0], after: [1]), dw)
    expectSame("dw", correlated(leftover: 1), dw)
  }

  /// "Derivative of mean pooling" (A65).
  @Test(arguments: 1...3)
  func `X-18: every cell of a pool takes the derivative of its window, and adds it`(stride: Int) {
    let K = 2
    var generator = SeededGenerator(seed: 18)
    let window = Window([K, K], stride: .init(stride))
    let dz = Tensor.wholeNumbers([1, 1] + window.positions(over: [7, 8]), using: &generator).map { 4 * $0 }
    let dy = SlideArray(image: 0, of: dz)
    func derivative(_ share: (inout Double, _ i: Int, _ j: Int, _ k: Int, _ n: Int) -> Void) -> Tensor<Double>
    {
      var before = SlideArray(zeros: 1, 8, 7)
      for i in 1...dy.W {
        for j in 1...dy.H {
          for k in (i - 1) * stride + 1...(i - 1) * stride + K {
            for n in (j - 1) * stride + 1...(j - 1) * stride + K { share(&before[1, k, n], i, j, k, n) }
          }
        }
      }
      return Tensor(images: [before])
    }
    // Where the output has no cell (k, n), print leaves nothing to read.
    let printed = derivative { before, _, _, k, n in
      before = k <= dy.W && n <= dy.H ? dy[1, k, n] / Double(K * K) : 0
    }
    let assigned = derivative { before, i, j, _, _ in before = dy[1, i, j] / Double(K * K) }
    let added = derivative { before, i, j, _, _ in before += dy[1, i, j] / Double(K * K) }

    let dx = meanPoolingInputGradient(dz, over: [7, 8], window)
    expectSame("dx", dx, added)
    #expect(printed != dx)
    #expect((assigned == dx) == (stride >= K), "windows overlap at stride 1 only")
  }

  /// One signal, a filter of 3 and stride 2: the input, a derivative of the output, and the window.
  private func stridedLayer(cells: Int) -> (x: Tensor<Double>, dz: Tensor<Double>, window: Window) {
    var generator = SeededGenerator(seed: 16)
    let window = Window([3], stride: 2)
    let x = Tensor.wholeNumbers([1, 1, cells], in: 1...9, using: &generator)
    return (x, .wholeNumbers([1, 1] + window.positions(over: [cells]), in: 1...9, using: &generator), window)
  }
}

/// Maps for the equations of "Contribution of the entire nth affine map z(l,n)" (A50), which count from 0.
private struct EquationData {
  /// Three maps after the layer, two before it.
  let dz: Tensor<Double>
  let w: Tensor<Double>
  /// What the module makes of them.
  let dx: Tensor<Double>

  init() {
    var generator = SeededGenerator(seed: 12)
    dz = .wholeNumbers([1, 3, 4, 5], using: &generator)
    w = .wholeNumbers([3, 2, 3, 3], using: &generator)
    dx = convolutionInputGradient(dz, w, over: [6, 7], Window([3, 3]))
  }

  /// dY(m,x,y) = Σ_n Σ_{x',y'} dz(n,x',y') · w(m,n,x−x',y−y'), without the weights that do not exist.
  ///
  /// - Parameters:
  ///   - offset: The two indices of the weight; as they should be, unless told otherwise.
  ///   - map: The map whose derivatives are read; n, unless told otherwise.
  func derivative(
    offset: (_ x: Int, _ y: Int, _ `x'`: Int, _ `y'`: Int) -> (Int, Int) = { ($0 - $2, $1 - $3) },
    map: (_ m: Int, _ n: Int) -> Int = { _, n in n }
  ) -> Tensor<Double> {
    var dY = Tensor<Double>(zeros: [1, 2, 6, 7])
    for m in 0..<2 {
      for n in 0..<3 {
        for x in 0..<7 {
          for y in 0..<6 {
            for `x'` in 0..<5 {
              for `y'` in 0..<4 {
                let (i, j) = offset(x, y, `x'`, `y'`)
                guard 0..<3 ~= i, 0..<3 ~= j else { continue }
                dY[0, m, y, x] += dz[0, map(m, n), `y'`, `x'`] * w[n, m, j, i]
              }
            }
          }
        }
      }
    }
    return dY
  }
}
