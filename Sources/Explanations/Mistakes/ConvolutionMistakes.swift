import SlidingWindow
import Tensors

// The input gradient of a convolution, in both of its formulations: as a nest that spreads, and as a convolution.

extension ConvolutionCall {
  /// The nest `dx[s,m,u] += w[n,m,k] · dz[s,n,t]`, misread or added up wrongly.
  static let nest: [WrongFormula<ConvolutionCall>] =
    misreadWithFilters(.dx, mirrored: .filterNotFlipped) { call, dz in
      (call.links(dz), { $0.spread(dz, call.w) })
    } + [
      WrongFormula(.assigned, .dx, "for every product") { $0.links($1).assigning.spread($1, $0.w) },
      WrongFormula(.assigned, .dx, "window by window") { call, dz in
        // Every channel of the output overwrites by itself; the channels are summed.
        let links = call.links(dz).assigning
        return call.w.samples.map { n in links.with { $0.filters = n..<n + 1 }.spread(dz, call.w) }.sum()
      },
      WrongFormula(.oneFilterOnly, .dx, "the last") { call, dz in
        call.links(dz).with { $0.filters = $0.filters.suffix(1) }.spread(dz, call.w)
      },
      WrongFormula(.oneFilterOnly, .dx, "the first") { call, dz in
        call.links(dz).with { $0.filters = $0.filters.prefix(1) }.spread(dz, call.w)
      },
    ]

  /// Upsample, turn the filter, convolve in full mode, cut the padding off: each step left out or done wrong in turn.
  static let steps: [WrongFormula<ConvolutionCall>] = [
    WrongFormula(.filterNotFlipped, .dx, "nor are its channel axes swapped") { call, dz in
      call.groups > 1 ? nil : call.stepped(dz, filter: call.w.reshaped(call.turned.shape))
    },
    WrongFormula(.filterTransposed, .dx) { call, dz in
      let (rank, kernel) = (call.turned.shape.count, call.window.kernel.suffix(2))
      guard kernel.count == 2, kernel.first == kernel.last else { return nil }
      return call.stepped(dz, filter: call.turned.flipped().exchanging(rank - 2, rank - 1))
    },
    WrongFormula(.channelsNotSwapped, .dx) { call, dz in
      call.groups > 1 ? nil : call.stepped(dz, filter: call.w.flipped().reshaped(call.turned.shape))
    },
    WrongFormula(.strideIgnored, .dx, "and the shape is wrong") { $0.stepped($1, upsampled: $1) },
    WrongFormula(.repeatedInsteadOfZeros, .dx) { $0.stepped($1, upsampled: $0.repeated($1)) },
    WrongFormula(.upsampledTooFar, .dx) { call, dz in
      call.stepped(dz, upsampled: call.upsampled(dz, leftover: call.window.axes.map { $0.stride - 1 }))
    },
    WrongFormula(.leftoverDropped, .dx) { call, dz in
      call.stepped(dz, upsampled: call.upsampled(dz, leftover: call.window.axes.map { _ in 0 }))
    },
    WrongFormula(.leftoverInFront, .dx) { call, dz in
      let none = call.window.axes.map { _ in 0 }
      let leftover = call.window.leftover(over: call.x.extent)
      return call.stepped(
        dz, upsampled: call.upsampled(dz, leftover: none).padded(before: leftover, after: none))
    },
    WrongFormula(.dilationIgnored, .dx, "and the shape is wrong") {
      $0.stepped($1, slide: Window($0.window.kernel, padding: .full))
    },
    WrongFormula(.paddingNotCut, .dx) { call, dz in
      let none = call.window.axes.map { _ in 0 }
      return call.stepped(dz, before: none, after: none)
    },
    WrongFormula(.forwardPadding, .dx) { call, dz in
      let (window, none) = (call.window, call.window.axes.map { _ in 0 })
      let padding = Window.Padding.uneven(before: .init(window.before), after: .init(window.after))
      let slide = Window(window.kernel, padding: padding, dilation: window.dilation)
      return call.stepped(dz, slide: slide, before: none, after: none)
    },
  ]

  /// The filter as the way back needs it.
  private var turned: Tensor<Double> { w.flipped().channelsSwapped(groups: groups) }

  private func upsampled(_ dz: Tensor<Double>, leftover: [Int]) -> Tensor<Double> {
    dz.zeroUpsampled(by: window.stride, leftover: leftover)
  }

  /// The right steps, each of which can be replaced; `nil` if nothing would be left of the map.
  private func stepped(
    _ dz: Tensor<Double>, filter: Tensor<Double>? = nil, upsampled: Tensor<Double>? = nil,
    slide: Window? = nil, before: [Int]? = nil, after: [Int]? = nil
  ) -> Tensor<Double>? {
    let map = upsampled ?? self.upsampled(dz, leftover: window.leftover(over: x.extent))
    let slide = slide ?? Window(window.kernel, padding: .full, dilation: window.dilation)
    let (before, after) = (before ?? window.before, after ?? window.after)
    let sizes = zip(slide.positions(over: map.extent), zip(before, after))
    guard sizes.allSatisfy({ positions, cut in positions > max(0, cut.0 + cut.1, cut.0, cut.1) }) else {
      return nil
    }
    return SlidingWindow.convolution(map, filter ?? turned, slide, groups: groups)
      .cropped(before: before, after: after)
  }

  /// Every cell of dz repeated where zeros belong, over the cells left over as well.
  private func repeated(_ dz: Tensor<Double>) -> Tensor<Double> {
    let wide = upsampled(dz, leftover: window.leftover(over: x.extent))
    return Tensor(
      wide.shape,
      wide.indices.map { i in
        let place = index(ofFlatPosition: i, in: wide.shape)
        let t = window.axes.indices.map { min(place[$0 + 2] / window.axes[$0].stride, dz.extent[$0] - 1) }
        return dz[flatPosition(of: place.prefix(2) + t, in: dz.shape)]
      })
  }
}
