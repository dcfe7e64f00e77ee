// Pooling on K x K blocks, every map for itself. K is the slides' K_lpool.

/// Where the maxima were: `column[j, m, n]` and `row[j, m, n]`, places on the map before.
struct SlideSwitches {
  var column: SlideArray
  var row: SlideArray
}

/// Max pooling: the largest of every block, and where it was.
///
/// Source: Raj 2020, "Max Pooling layer at layer l", whose listing is lost. Completed (R2) after the equation on the
/// slide before it (A63) and its twin for the mean (B15). Chosen, as the slides leave it open: of equal maxima the
/// first wins, row by row.
func maxPoolingLayer(_ Y: SlideArray, K: Int, stride: Int) -> (maxima: SlideArray, pidx: SlideSwitches) {
  let columns = Array(Swift.stride(from: 1, through: Y.W - K + 1, by: stride))
  let rows = Array(Swift.stride(from: 1, through: Y.H - K + 1, by: stride))
  var maxima = SlideArray(zeros: Y.D, columns.count, rows.count)
  var pidx = SlideSwitches(column: maxima, row: maxima)
  for j in 1...Y.D {
    var m = 1
    for x in columns {
      var n = 1
      for y in rows {
        var largest = (column: x, row: y)
        for row in y...y + K - 1 {
          for column in x...x + K - 1 where Y[j, column, row] > Y[j, largest.column, largest.row] {
            largest = (column, row)
          }
        }
        pidx.column[j, m, n] = Double(largest.column)
        pidx.row[j, m, n] = Double(largest.row)
        maxima[j, m, n] = Y[j, largest.column, largest.row]
        n = n + 1
      }
      m = m + 1
    }
  }
  return (maxima, pidx)
}

/// The derivative goes to the place that was remembered.
///
/// Source: Raj 2020, "Derivative of max pooling layer at layer l" (B14). Corrected: dy on the left has the size of
/// the layer before, W x H, not of this one.
func maxPoolingDerivative(_ dy: SlideArray, pidx: SlideSwitches, W: Int, H: Int) -> SlideArray {
  var before = SlideArray(zeros: dy.D, W, H)
  for j in 1...dy.D {
    for x in 1...dy.W {
      for y in 1...dy.H {
        before[j, Int(pidx.column[j, x, y]), Int(pidx.row[j, x, y])] += dy[j, x, y]
      }
    }
  }
  return before
}

/// Mean pooling.
///
/// Source: Raj 2020, "Mean Pooling layer at layer l" (B15). The array is called Y, as y is the row.
func meanPoolingLayer(_ Y: SlideArray, K: Int, stride: Int) -> SlideArray {
  let columns = Array(Swift.stride(from: 1, through: Y.W - K + 1, by: stride))
  let rows = Array(Swift.stride(from: 1, through: Y.H - K + 1, by: stride))
  var mean = SlideArray(zeros: Y.D, columns.count, rows.count)
  for j in 1...Y.D {
    var m = 1
    for x in columns {
      var n = 1
      for y in rows {
        var sum = 0.0
        for column in x...x + K - 1 {
          for row in y...y + K - 1 { sum += Y[j, column, row] }
        }
        mean[j, m, n] = sum / Double(K * K)
        n = n + 1
      }
      m = m + 1
    }
  }
  return mean
}

/// The derivative is shared out over the block.
///
/// Source: Raj 2020, "Derivative of mean pooling layer at layer l" (B16). Corrected: the offsets must not be
/// called j, as the map is; p is that map; dy is shared out, not y; the result has the size of the layer before.
/// (1/K²)·dy is written as a quotient, so that multiples of K² are shared out in whole numbers.
func meanPoolingDerivative(_ dy: SlideArray, K: Int, stride: Int, W: Int, H: Int) -> SlideArray {
  var before = SlideArray(zeros: dy.D, W, H)
  for p in 1...dy.D {
    for x in 1...dy.W {
      let n = (x - 1) * stride
      for y in 1...dy.H {
        let m = (y - 1) * stride
        for i in 1...K {
          for j in 1...K { before[p, n + i, m + j] += dy[p, x, y] / Double(K * K) }
        }
      }
    }
  }
  return before
}
