import SlidingWindow
import Tensors

/// The windows with which a network made for one field answers at every cell of a larger input.
///
///     kernel 3, stride 2   then   kernel 3             slides by 2: every second answer is missing
///     kernel 3             then   kernel 3, dilation 2 answers everywhere
///
/// A stride would leave answers out, so every stride becomes 1. But then the next layer finds its cells not beside each
/// other but as far apart as the stride was, and has to reach for them: its dilation is multiplied by all strides before
/// it. The network is computed once for all fields, which share their work, and with the weights it has.
///
/// Source: McAllester 2020, "Dilation" (A120, A121, C20).
///
/// - Parameter windows: The network's windows in order, convolutions and poolings alike, without padding: a field
///   that is cut out has a border where the larger input has none.
/// - Returns: As many windows.
public func fullyConvolutional(_ windows: [Window]) -> [Window] {
  var jump = windows.first.map { $0.axes.map { _ in 1 } } ?? []
  return windows.map { window in
    require(
      (window.before + window.after).allSatisfy { $0 == 0 },
      "fullyConvolutional: windows must have no padding, but it is \(text(window.before)) before and "
        + "\(text(window.after)) after")
    require(
      window.axes.count == jump.count,
      "fullyConvolutional: all windows must have \(jump.count) axes, but kernel \(text(window.kernel)) has "
        + "\(window.axes.count)")
    let dilation = zip(window.axes, jump).map { axis, jump in axis.dilation * jump }
    jump = zip(window.axes, jump).map { axis, jump in axis.stride * jump }
    return window.with(stride: 1, dilation: .init(dilation))
  }
}

/// A network for one field, run on every field of a larger input by itself: what "sliding the network" means.
///
///     z[s,n,p] = network(the field of x that begins at p)[s,n]
///
/// - Parameters:
///   - x: Signals, `[S, M, extent…]`.
///   - field: The extent that the network takes.
///   - network: Takes `[S, M, field…]` and leaves one cell of every map, `[S, N, 1…]`.
/// - Returns: `[S, N, extent − field + 1…]`.
public func slide<Number: Scalar>(
  over x: Tensor<Number>, field: [Int], _ network: (Tensor<Number>) -> Tensor<Number>
) -> Tensor<Number> {
  let places = Window(field).positions(over: x.extent)
  require(
    places.allSatisfy { $0 > 0 },
    "slide: field \(text(field)) must fit the input extent \(text(x.extent))")
  let answers = (0..<cellCount(places)).map { p in
    let start = index(ofFlatPosition: p, in: places)
    let rest = zip(places, start).map { places, start in places - 1 - start }
    return network(x.cropped(before: start, after: rest))
  }
  require(
    answers[0].positions.count == 1,
    "slide: the network must leave one cell of field \(text(field)), but it leaves \(text(answers[0].extent))"
  )
  var z = Tensor<Number>(zeros: answers[0].shape.prefix(2) + places)
  for s in z.samples {
    for n in z.channels {
      for p in z.positions { z[s, n, p] = answers[p][s, n, 0] }
    }
  }
  return z
}
