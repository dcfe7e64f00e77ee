import Tensors

/// The numbers of one map, ready to be drawn.
struct Plane {
  let height: Int
  let width: Int
  /// In row order.
  let values: [Double]

  /// - Parameters:
  ///   - operation: The caller's name, for messages.
  ///   - x: One map `[H, W]`, or maps `[S, C, H, W]`.
  init<Number: Scalar & BinaryFloatingPoint>(
    _ operation: String, _ x: Tensor<Number>, sample: Int, channel: Int
  ) {
    require(
      x.shape.count == 2 || x.shape.count == 4,
      "\(operation): a tensor of shape [H, W] or [S, C, H, W] is required, but the shape is \(text(x.shape))")
    let maps = x.shape.count == 2 ? x.reshaped([1, 1] + x.shape) : x
    require(
      maps.samples.contains(sample) && maps.channels.contains(channel) && !maps.positions.isEmpty,
      "\(operation): a map with pixels is required, but shape \(text(x.shape)) has none at sample \(sample), "
        + "channel \(channel)")
    height = maps.extent[0]
    width = maps.extent[1]
    values = maps.positions.map { Double(maps[sample, channel, $0]) }
  }
}

/// From the least to the greatest number of `values`, without infinities and NaN; 0 to 0 if nothing is left.
func dataBounds(of values: [Double]) -> ClosedRange<Double> {
  let finite = values.filter(\.isFinite)
  return (finite.min() ?? 0)...(finite.max() ?? 0)
}

/// Where `value` lies between the bounds: 0 at the lower (and below), 1 at the upper (and above); nil for NaN.
func fraction(of value: Double, in bounds: ClosedRange<Double>) -> Double? {
  if value.isNaN { return nil }
  if value <= bounds.lowerBound { return 0 }
  if value >= bounds.upperBound { return 1 }
  return (value - bounds.lowerBound) / (bounds.upperBound - bounds.lowerBound)
}
