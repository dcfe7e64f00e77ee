import SlidingWindow
import Tensors
import Testing

// Where the listings of this folder depart from print, these tests show that print is wrong: it gives other numbers
// than the corrected reading, which gives the module's.

@Suite(.givenRightSizes) struct `Misprints on the slides` {
  /// Raj 2020 prints z(s,i,j) = Σ w(s,p,k,l) Y(p, i+l−1, j+k−1) six times (A26).
  @Test func `k and l crossed (X-9) scan with the transposed filter`() {
    let c = SlideCase(K: (x: 3, y: 3))
    let d = SlideData(c)
    let (w, b) = (SlideArray(filters: d.w), SlideArray(biases: d.b))
    let Y = SlideArray.images(of: d.x)
    let printed = Tensor(images: Y.map { stackedPlanes($0, w, bias: b, crossed: true) })
    let corrected = Tensor(images: Y.map { stackedPlanes($0, w, bias: b, crossed: false) })

    expectSame("z", convolution(d.x, d.w, bias: d.b, c.window), corrected)
    #expect(printed != corrected)
    let across = Tensor(filters: transposed(w))
    expectSame("z as printed", convolution(d.x, across, bias: d.b, c.window), printed)
  }

  @Test func `the push filter flipped across the diagonal (X-19) does not pull the same`() {
    var generator = SeededGenerator(seed: 19)
    let x = Tensor.wholeNumbers([1, 2, 3, 4], using: &generator)
    let w = Tensor.wholeNumbers([1, 2, 3, 3], using: &generator)
    let (Y, filters) = (SlideArray(image: 0, of: x), SlideArray(filters: w))
    let printed = expandingConvolutionByPulling(Y, filters, stride: 2, filters: transposed)
    let turned = expandingConvolutionByPulling(Y, filters, stride: 2) { flipLeftRight(flipUpDown($0)) }
    let pushed = expandingConvolution(Y, filters, stride: 2)

    #expect(printed.sizes == pushed.sizes)
    #expect(printed != pushed)
    #expect(turned == pushed)
    // With a single output map the module's filters are the same numbers, the two leading axes exchanged.
    let z = transposedConvolution(x, w.reshaped([2, 1, 3, 3]), Window([3, 3], stride: 2))
    expectSame("z", z, Tensor(images: [turned]))
  }

  @Test(arguments: SlideCase.grid.filter { $0.stride > 1 })
  func `the stride applied twice (X-36) visits too few derivatives`(_ c: SlideCase) {
    let d = SlideData(c)
    let (w, Y) = (SlideArray(filters: d.w), SlideArray(image: 0, of: d.x).padded(c.padding))
    let dY = SlideArray(image: 0, of: d.dz)
    let printed = backwardLayer(
      dY, dY, derivative: { _ in 1 }, w, Y, stride: c.stride, asPrinted: true)
    let corrected = backwardLayer(dY, dY, derivative: { _ in 1 }, w, Y, stride: c.stride)

    // With a single output there is nothing to skip.
    if c.outputs.W > 1 || c.outputs.H > 1 {
      #expect(printed.dY != corrected.dY)
      #expect(printed.dw != corrected.dw)
    }
  }

  @Test func `without its misprint the same listing gives the module's numbers`() {
    let c = SlideCase(K: (x: 3, y: 3), stride: 2)
    let d = SlideData(c)
    let (w, Y, dY) = (
      SlideArray(filters: d.w), SlideArray(image: 0, of: d.x), SlideArray(image: 0, of: d.dz)
    )
    let printed = backwardLayer(dY, dY, derivative: { _ in 1 }, w, Y, stride: 2, asPrinted: true)
    let corrected = backwardLayer(dY, dY, derivative: { _ in 1 }, w, Y, stride: 2)
    let first = Tensor(images: [dY])
    let dx = convolutionInputGradient(first, d.w, over: d.x.extent, c.window)
    expectSame("dx", dx, Tensor(images: [corrected.dY]))
    #expect(dx != Tensor(images: [printed.dY]))
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
