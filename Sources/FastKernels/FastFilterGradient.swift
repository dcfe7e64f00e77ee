import SlidingWindow
import Tensors

// The filter gradient as matrix products:
//
//     dw[(m,k),n] = Σ_(s,t) x[s,(m,k),t] · dz[s,t,n]
//
// Which numbers share a vector decides how it is computed: output channels where there are many (``FilterSum``), positions
// where there are few (``NarrowFilterSum``). No two tasks add to the same number, so the order of every sum is fixed.

extension FastKernels {
  public func convolutionFilterGradient(
    _ dz: Tensor<Float>, _ x: Tensor<Float>, _ window: Window, groups: Int
  ) -> Tensor<Float> {
    let shape = filterShape(dz, x, window, groups: groups)
    requireUpstream("convolutionFilterGradient", dz.shape, x.shape, shape, window, groups: groups)
    // Padding and gaps are zeros here, and 0 times infinity is not 0: numbers that are not finite take the loops.
    guard dz.isFinite, x.isFinite else {
      return naive.convolutionFilterGradient(dz, x, window, groups: groups)
    }
    let sizes = ConvolutionSizes(x.shape, shape, window, groups: groups)
    return withPointers(dz, x) { dz, x, _ in
      makeTensor(shape) { dw in
        dw.update(repeating: 0, count: cellCount(shape))
        if sizes.outputs < lanes / 2 {
          NarrowFilterSum(sizes).run(dz, x, into: dw, threads: threads)
        } else {
          let room = 2_000_000
          let stripes = Stripe.cut(sizes.positions, room: room) { FilterSum(sizes, $0).copiedSample }
          for stripe in stripes {
            FilterSum(sizes, stripe).run(dz, x, into: dw, room: room, threads: threads)
          }
        }
      }
    }
  }

  /// The same sum with input and output exchanged.
  public func transposedConvolutionFilterGradient(
    _ dz: Tensor<Float>, _ x: Tensor<Float>, _ window: Window, groups: Int
  ) -> Tensor<Float> {
    let operation = "transposedConvolutionFilterGradient"
    let shape = filterShape(x, dz, window, groups: groups)
    requireShape(
      "\(operation): x", x.shape,
      convolutionShape(dz.shape, shape, window, groups: groups, operation: operation))
    return convolutionFilterGradient(x, dz, window, groups: groups)
  }
}

extension Tensor<Float> {
  /// Whether all entries are finite. A number times 0 is 0 then, and only then.
  fileprivate var isFinite: Bool {
    elements.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return true }
      var sums = InlineArray<4, Vector>(repeating: .zero)
      var i = 0
      while i + 4 * lanes <= buffer.count {
        for v in 0..<4 { sums[v].add(start.vector(at: i &+ v &* lanes), times: .zero) }
        i += 4 * lanes
      }
      let sum = (sums[0] + sums[1] + (sums[2] + sums[3])).sum()
      return buffer[i...].reduce(sum) { $0 + $1 * 0 } == 0
    }
  }
}
