// The backward pass of a layer as a convolution: put zeros between the derivatives, put zeros around them, flip.

/// Derivatives for the maps: every map's flipped filters slide over the padded derivatives.
///
/// Source: Raj 2020, "Derivatives for a single layer l: Vector notation" (B6). Corrected: Wflip(i, j) is W(j,
/// i) flipped, the map axes exchanged; width comes before height in dzpad; dzpad has the size of dz after
/// upsampling; and the inner product takes Wflip(i, :, :, :).
///
/// - Parameters:
///   - W_before: W_{l−1}, the width of the maps before this layer.
///   - H_before: H_{l−1}, their height.
func derivativesForLayer(
  _ dz: SlideArray, _ W: SlideArray, stride: Int, W_before: Int, H_before: Int
) -> SlideArray {
  var dz = dz
  if stride > 1 { dz = upsample(dz, stride, W_before, H_before, W.K) }

  let D_before = W.sizes[1]
  var dzpad = SlideArray(zeros: W.D, dz.W + 2 * (W.K.x - 1), dz.H + 2 * (W.K.y - 1))
  var Wflip = SlideArray(zeros: D_before, W.D, W.K.x, W.K.y)
  let turned = flipLeftRight(flipUpDown(W))
  for j in 1...W.D {
    for i in 1...D_before {
      for `x'` in 1...W.K.x {
        for `y'` in 1...W.K.y { Wflip[i, j, `x'`, `y'`] = turned[j, i, `x'`, `y'`] }
      }
    }
    for x in 1...dz.W {
      for y in 1...dz.H { dzpad[j, W.K.x - 1 + x, W.K.y - 1 + y] = dz[j, x, y] }  // center map
    }
  }

  var dy = SlideArray(zeros: D_before, W_before, H_before)
  for i in 1...D_before {
    for x in 1...W_before {
      for y in 1...H_before {
        let segment = dzpad[..., x...x + W.K.x - 1, y...y + W.K.y - 1]
        dy[i, x, y] = Wflip.filter(i).inner(segment)
      }
    }
  }
  return dy
}

/// Derivatives put back where they would stand at stride 1, in a map as large as it would be: Wup = W − K + 1.
///
/// Source: Raj 2020, "Upsampling", printed twice. The size is that of the first listing (B7) and the loops are those
/// of the second (B8). Corrected: the loops run over dz, not over the larger map, and the width comes first;
/// columns and rows that the stride leaves over stay, as zeros.
func upsample(_ dz: SlideArray, _ S: Int, _ W: Int, _ H: Int, _ K: (x: Int, y: Int)) -> SlideArray {
  let Hup = H - K.y + 1
  let Wup = W - K.x + 1
  var dzup = SlideArray(zeros: dz.D, Wup, Hup)
  for j in 1...dz.D {
    for x in 1...dz.W {
      for y in 1...dz.H { dzup[j, (x - 1) * S + 1, (y - 1) * S + 1] = dz[j, x, y] }
    }
  }
  return dzup
}

/// The second listing with its own size, from the first derivative to the last.
///
/// Source: Raj 2020, "Upsampling" (B8).
func upsample(_ dz: SlideArray, _ S: Int) -> SlideArray {
  var dzup = SlideArray(zeros: dz.D, (dz.W - 1) * S + 1, (dz.H - 1) * S + 1)
  for j in 1...dz.D {
    for x in 1...dz.W {
      for y in 1...dz.H { dzup[j, (x - 1) * S + 1, (y - 1) * S + 1] = dz[j, x, y] }
    }
  }
  return dzup
}

/// Derivatives for the filters: every derivative map slides over every map of the layer before.
///
/// Source: Raj 2020, "Derivatives for the filters at layer l: Vector notation" (B9), of which only the assumptions
/// are left: "derivative maps have been upsampled", "y map has been zero-padded". Completed (R1) after the equation
/// on the slides before it (A60). The result has as many cells as dzup has places on Y: those of the filter, if dzup
/// has the size of B7.
func derivativesForFilters(_ dzup: SlideArray, _ Y: SlideArray) -> SlideArray {
  let K = (x: Y.W - dzup.W + 1, y: Y.H - dzup.H + 1)
  var dw = SlideArray(zeros: dzup.D, Y.D, K.x, K.y)
  for j in 1...dzup.D {
    for i in 1...Y.D {
      for `x'` in 1...K.x {
        for `y'` in 1...K.y {
          for x in 1...dzup.W {
            for y in 1...dzup.H {
              dw[j, i, `x'`, `y'`] += dzup[j, x, y] * Y[i, x + `x'` - 1, y + `y'` - 1]
            }
          }
        }
      }
    }
  }
  return dw
}

/// Every filter mirrored along its width.
func flipLeftRight(_ W: SlideArray) -> SlideArray {
  var flipped = W
  for j in 1...W.D {
    for i in 1...W.sizes[1] {
      for `x'` in 1...W.K.x {
        for `y'` in 1...W.K.y { flipped[j, i, `x'`, `y'`] = W[j, i, W.K.x + 1 - `x'`, `y'`] }
      }
    }
  }
  return flipped
}

/// Every filter mirrored along its height.
func flipUpDown(_ W: SlideArray) -> SlideArray {
  var flipped = W
  for j in 1...W.D {
    for i in 1...W.sizes[1] {
      for `x'` in 1...W.K.x {
        for `y'` in 1...W.K.y { flipped[j, i, `x'`, `y'`] = W[j, i, `x'`, W.K.y + 1 - `y'`] }
      }
    }
  }
  return flipped
}
