// Layers whose maps grow. Filters are `w[j, i, x', y']`, output map first, as in every listing of the slides.

/// Every input cell pushes its weighted filter onto the output, b cells further each time.
///
/// Source: Raj 2020, "CNN: Expanding convolution layer l" (B13). Nothing to correct; its size, (W − 1)b + K, is right
/// where the slide "2D expanding convolution" has bW + (K − 1).
func expandingConvolution(_ Y: SlideArray, _ w: SlideArray, stride b: Int) -> SlideArray {
  var z = SlideArray(zeros: w.D, (Y.W - 1) * b + w.K.x, (Y.H - 1) * b + w.K.y)
  for j in 1...w.D {
    for x in 1...Y.W {
      for y in 1...Y.H {
        for i in 1...Y.D {
          for `x'` in 1...w.K.x {
            for `y'` in 1...w.K.y {
              z[j, (x - 1) * b + `x'`, (y - 1) * b + `y'`] += w[j, i, `x'`, `y'`] * Y[i, x, y]
            }
          }
        }
      }
    }
  }
  return z
}

/// The backward pass: the same loops with the arrow reversed.
///
/// Source: Raj 2020, "CNN: Expanding convolution layer l", where "the rather trivial issue" of the derivatives is
/// left to the reader (D1). Completed as R5.
func expandingConvolutionBackward(
  _ dz: SlideArray, _ Y: SlideArray, _ w: SlideArray, stride b: Int
) -> (dY: SlideArray, dw: SlideArray) {
  var dY = SlideArray(zeros: Y.D, Y.W, Y.H)
  var dw = SlideArray(zeros: w.D, Y.D, w.K.x, w.K.y)
  for j in 1...w.D {
    for x in 1...Y.W {
      for y in 1...Y.H {
        for i in 1...Y.D {
          for `x'` in 1...w.K.x {
            for `y'` in 1...w.K.y {
              dY[i, x, y] += w[j, i, `x'`, `y'`] * dz[j, (x - 1) * b + `x'`, (y - 1) * b + `y'`]
              dw[j, i, `x'`, `y'`] += Y[i, x, y] * dz[j, (x - 1) * b + `x'`, (y - 1) * b + `y'`]
            }
          }
        }
      }
    }
  }
  return (dY, dw)
}

/// The same layer by pulling: b − 1 zeros between neighbours, K − 1 zeros all around, then a convolution at stride 1
/// with filters made from those that push.
///
/// Source: Raj 2020, "2D expanding convolution" (A69, A70). The slide makes them by flipping "across the top-left to
/// bottom-right diagonal"; right is a turn by 180° (X-19).
///
/// - Parameter made: Makes the pulling filters from the pushing ones.
func expandingConvolutionByPulling(
  _ Y: SlideArray, _ w: SlideArray, stride b: Int, filters made: (SlideArray) -> SlideArray
) -> SlideArray {
  let zeros = SlidePadding(left: w.K.x - 1, right: w.K.x - 1, top: w.K.y - 1, bottom: w.K.y - 1)
  return cnnForward(upsample(Y, b).padded(zeros), made(w), bias: SlideArray(zeros: w.D))
}

/// Every filter flipped across its main diagonal: x' and y' exchanged.
func transposed(_ w: SlideArray) -> SlideArray {
  var flipped = SlideArray(zeros: w.D, w.sizes[1], w.K.y, w.K.x)
  for j in 1...w.D {
    for i in 1...w.sizes[1] {
      for `x'` in 1...w.K.x {
        for `y'` in 1...w.K.y { flipped[j, i, `y'`, `x'`] = w[j, i, `x'`, `y'`] }
      }
    }
  }
  return flipped
}
