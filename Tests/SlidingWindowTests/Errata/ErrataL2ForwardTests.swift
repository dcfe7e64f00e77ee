import SlidingWindow
import Tensors
import Testing

/// The slips of Raj 2020 on the way forward.
@Suite(.givenRightSizes) struct `Errata of Raj 2020, forward` {
  /// "A different view" (A26), where the formula stands six times.
  @Test func `X-9: k and l crossed scan with the transposed filter`() {
    let c = SlideCase(K: (x: 3, y: 3))
    let d = SlideData(c)
    let (w, b) = (SlideArray(filters: d.w), SlideArray(biases: d.b))
    let Y = SlideArray.images(of: d.x)
    let printed = Tensor(images: Y.map { stackedPlanes($0, w, bias: b, crossed: true) })
    let right = Tensor(images: Y.map { stackedPlanes($0, w, bias: b, crossed: false) })

    expectSame("z", convolution(d.x, d.w, bias: d.b, c.window), right)
    #expect(printed != right)
    let across = Tensor(filters: transposed(w))
    expectSame("z as printed", convolution(d.x, across, bias: d.b, c.window), printed)
  }

  /// "Convolutional neural net: Vector notation" (B3).
  @Test func `X-31: without its bias every cell of map n is short of b(n)`() {
    let c = SlideCase(K: (x: 3, y: 2))
    let d = SlideData(c)
    let printed = Tensor(
      images: SlideArray.images(of: d.x).map { Y in
        convolutionalNetVectorNotation(
          Y, SlideArray(filters: d.w), bias: SlideArray(zeros: c.D.after))
      })
    let z = convolution(d.x, d.w, bias: d.b, c.window)
    #expect(d.b.elements.contains { $0 != 0 })
    for s in z.samples {
      for n in z.channels {
        for t in z.positions { #expect(z[s, n, t] - printed[s, n, t] == d.b[n], "map \(n)") }
      }
    }
  }

  /// "Solution" (A30).
  @Test(arguments: 1...8)
  func `X-10: with P_L rows at the top and at the bottom, an even filter changes the height`(M: Int) {
    let half = M / 2
    for (left, right) in [(half, M - 1 - half), (M - 1 - half, half)] {
      #expect(left + right == M - 1 && abs(left - right) <= 1)
      let columns = (before: left, after: right)
      func size(top: Int, bottom: Int) -> [Int] {
        let padding = Window.Padding.uneven(
          before: .init([top, columns.before]), after: .init([bottom, columns.after]))
        return Window([M, M], padding: padding).positions(over: [9, 11])
      }
      #expect(size(top: left, bottom: right) == [9, 11])
      #expect(size(top: left, bottom: left) == [9 + left - right, 11])
      #expect((left == right) == (M % 2 == 1))
    }
  }

  /// "Alternative to Max pooling: p-norm" (A36), on the slice of C3.
  @Test func `X-39: the fifth power mean of 2 4 7 8 is 6.61, and 8 is their maximum`() {
    func fifth(_ x: Double) -> Double { x * x * x * x * x }
    // z is the power mean if 4·z⁵ is the sum of the fifth powers; so that sum tells how z is rounded.
    let sum = [2.0, 4, 7, 8].map(fifth).reduce(0, +)
    #expect(4 * fifth(6.605) < sum && sum < 4 * fifth(6.615))
    #expect(4 * fifth(8) > 2 * sum)
    // The first number, printed as 4.86, is cut off, not rounded.
    let first = [1.0, 1, 5, 6].map(fifth).reduce(0, +)
    #expect(4 * fifth(4.865) < first && first < 4 * fifth(4.875))

    let slice = image([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])
    let window = Window([2, 2], stride: 2)
    let z = pNormPooling(slice, p: 5, window)
    #expect(abs(z[1] - 6.61) < 0.005 && abs(z[0] - 4.87) < 0.005)
    #expect(maxPooling(slice, window).z[1] == 8)
  }
}

/// The stack of planes under a three-dimensional filter, with the indices as printed or in their places.
///
/// Source: Raj 2020, "A different view" (A26).
private func stackedPlanes(
  _ Y: SlideArray, _ w: SlideArray, bias b: SlideArray, crossed: Bool
) -> SlideArray {
  let L = w.K.x
  var z = SlideArray(zeros: w.D, Y.W - L + 1, Y.H - L + 1)
  for s in 1...w.D {
    for i in 1...Y.W - L + 1 {
      for j in 1...Y.H - L + 1 {
        z[s, i, j] = b[s]
        for p in 1...Y.D {
          for k in 1...L {
            for l in 1...L {
              z[s, i, j] +=
                w[s, p, k, l] * (crossed ? Y[p, i + l - 1, j + k - 1] : Y[p, i + k - 1, j + l - 1])
            }
          }
        }
      }
    }
  }
  return z
}
