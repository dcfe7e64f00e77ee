// The forward pass of one layer, from the maps Y(l−1) to the affine maps z(l). (On the slides Y = activation(z)
// follows, and after the last layer a softmax.) Here Y.D, Y.W and Y.H are the slides' D_{l−1}, W_{l−1} and H_{l−1};
// w.D is D_l, and w.K is K_l.

/// Every filter's inner product with the segment under it.
///
/// Source: Raj 2020, "Convolutional neural net: Vector notation" (B3). Added: the bias (X-31, R4).
func convolutionalNetVectorNotation(_ Y: SlideArray, _ W: SlideArray, bias b: SlideArray) -> SlideArray {
  var z = SlideArray(zeros: W.D, Y.W - W.K.x + 1, Y.H - W.K.y + 1)
  for x in 1...Y.W - W.K.x + 1 {
    for y in 1...Y.H - W.K.y + 1 {
      for j in 1...W.D {
        let segment = Y[..., x...x + W.K.x - 1, y...y + W.K.y - 1]
        z[j, x, y] = W.filter(j).inner(segment) + b[j]
      }
    }
  }
  return z
}

/// The same with strides: x and m are double indices, x goes in steps of the stride while m counts 1, 2, 3.
///
/// Source: Raj 2020, "Fully convolutional network (no pooling)" (B4). Added: the bias (X-31, R4).
func fullyConvolutionalNetwork(
  _ Y: SlideArray, _ W: SlideArray, bias b: SlideArray, stride: Int
) -> SlideArray {
  let columns = Array(Swift.stride(from: 1, through: Y.W - W.K.x + 1, by: stride))
  let rows = Array(Swift.stride(from: 1, through: Y.H - W.K.y + 1, by: stride))
  var z = SlideArray(zeros: W.D, columns.count, rows.count)
  for (x, m) in zip(columns, 1...) {
    for (y, n) in zip(rows, 1...) {
      for j in 1...W.D {
        let segment = Y[..., x...x + W.K.x - 1, y...y + W.K.y - 1]
        z[j, m, n] = W.filter(j).inner(segment) + b[j]
      }
    }
  }
  return z
}

/// Six scalar loops.
///
/// Source: Raj 2020, "CNN: Forward" (B5). Corrected: the `+=` and the product of the innermost line, which print has
/// lost. Added: z starts from the bias instead of 0 (X-31, R4).
func cnnForward(_ Y: SlideArray, _ w: SlideArray, bias b: SlideArray) -> SlideArray {
  var z = SlideArray(zeros: w.D, Y.W - w.K.x + 1, Y.H - w.K.y + 1)
  for x in 1...Y.W - w.K.x + 1 {
    for y in 1...Y.H - w.K.y + 1 {
      for j in 1...w.D {
        z[j, x, y] = b[j]
        for i in 1...Y.D {
          for `x'` in 1...w.K.x {
            for `y'` in 1...w.K.y {
              z[j, x, y] += w[j, i, `x'`, `y'`] * Y[i, x + `x'` - 1, y + `y'` - 1]
            }
          }
        }
      }
    }
  }
  return z
}
