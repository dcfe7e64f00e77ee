// The backward pass of a layer as the forward loops with the arrow reversed. What the slides call dz is computed on
// the way: dz = dY · f'(z).

/// What a layer hands back: the derivatives for the maps before it, its filters and its biases.
struct SlideDerivatives {
  var dY: SlideArray
  var dw: SlideArray
  var db: SlideArray
}

/// One layer of stride 1. `dY` and `z` belong to the layer's output, `Y` to the layer before.
///
/// Source: Raj 2020, "Backward layer l" (B10). Added: the bias collects dz (R4).
func backwardLayer(
  _ dY: SlideArray, _ z: SlideArray, derivative `f'`: (Double) -> Double, _ w: SlideArray, _ Y: SlideArray
) -> SlideDerivatives {
  var before = SlideDerivatives(
    dY: SlideArray(zeros: Y.D, Y.W, Y.H), dw: SlideArray(zeros: w.D, Y.D, w.K.x, w.K.y),
    db: SlideArray(zeros: w.D))
  for x in 1...Y.W - w.K.x + 1 {
    for y in 1...Y.H - w.K.y + 1 {
      for j in 1...w.D {
        let dz = dY[j, x, y] * `f'`(z[j, x, y])
        before.db[j] += dz
        for i in 1...Y.D {
          for `x'` in 1...w.K.x {
            for `y'` in 1...w.K.y {
              before.dY[i, x + `x'` - 1, y + `y'` - 1] += w[j, i, `x'`, `y'`] * dz
              before.dw[j, i, `x'`, `y'`] += dz * Y[i, x + `x'` - 1, y + `y'` - 1]
            }
          }
        }
      }
    }
  }
  return before
}

/// All layers, the last one first. `Y[0]` is the image, and `z[l]`, `Y[l + 1]` the maps of layer `w[l]`.
///
/// Source: Raj 2020, "Complete Backward (no pooling)" (B11), whose inner loops are those of B10.
///
/// - Returns: What every layer hands back, first layer first.
func completeBackward(
  _ dDiv: SlideArray, _ z: [SlideArray], derivative `f'`: (Double) -> Double, _ w: [SlideArray],
  _ Y: [SlideArray]
) -> [SlideDerivatives] {
  var dY = dDiv
  var layers: [SlideDerivatives] = []
  for l in w.indices.reversed() {
    let layer = backwardLayer(dY, z[l], derivative: `f'`, w[l], Y[l])
    layers.insert(layer, at: 0)
    dY = layer.dY
  }
  return layers
}

/// One layer with a stride.
///
/// Source: Raj 2020, "Complete Backward (with strides)" (B12). Corrected: x and y count every output, 1, 2, 3, as
/// `(x − 1)·stride` applies the stride already; print lets x itself go in strides as well. Added: the bias
/// (R4).
///
/// - Parameter asPrinted: Whether to leave the misprint in.
func backwardLayer(
  _ dY: SlideArray, _ z: SlideArray, derivative `f'`: (Double) -> Double, _ w: SlideArray, _ Y: SlideArray,
  stride: Int, asPrinted: Bool = false
) -> SlideDerivatives {
  var before = SlideDerivatives(
    dY: SlideArray(zeros: Y.D, Y.W, Y.H), dw: SlideArray(zeros: w.D, Y.D, w.K.x, w.K.y),
    db: SlideArray(zeros: w.D))
  for x in Swift.stride(from: 1, through: dY.W, by: asPrinted ? stride : 1) {
    let m = (x - 1) * stride
    for y in Swift.stride(from: 1, through: dY.H, by: asPrinted ? stride : 1) {
      let n = (y - 1) * stride
      for j in 1...w.D {
        let dz = dY[j, x, y] * `f'`(z[j, x, y])
        before.db[j] += dz
        for i in 1...Y.D {
          for `x'` in 1...w.K.x {
            for `y'` in 1...w.K.y {
              before.dY[i, m + `x'`, n + `y'`] += w[j, i, `x'`, `y'`] * dz
              before.dw[j, i, `x'`, `y'`] += dz * Y[i, m + `x'`, n + `y'`]
            }
          }
        }
      }
    }
  }
  return before
}
