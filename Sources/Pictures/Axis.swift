import Foundation

/// One axis of a chart: round numbers that cover the data, and the way from numbers to pixels.
struct Axis {
  /// The numbers to be marked, from one end of the axis to the other.
  let ticks: [Double]
  /// One text per tick.
  let labels: [String]
  /// The pixels of the first and the last tick.
  let pixels: (first: Double, last: Double)

  /// Covers `bounds` with about five steps of 1, 2 or 5 times a power of ten (Heckbert, "Nice numbers for graph
  /// labels", 1990).
  ///
  /// - Parameters:
  ///   - bounds: The least and the greatest number.
  ///   - pixels: Where the axis begins and ends.
  ///   - wholeSteps: No step smaller than 1, for things that are counted.
  init(
    covering bounds: ClosedRange<Double>, pixels: (first: Double, last: Double), wholeSteps: Bool = false
  ) {
    var (lower, upper) = (bounds.lowerBound, bounds.upperBound)
    let magnitude = max(lower.magnitude, upper.magnitude)
    // What differs in the tenth digit only is as good as constant, and gets room above and below.
    if upper - lower <= 1e-9 * magnitude {
      let margin = magnitude == 0 ? 1 : magnitude / 2
      (lower, upper) = (lower - margin, upper + margin)
    }
    let roughStep = (upper - lower) / 5
    let power = pow(10, floor(log10(roughStep)))
    // A little less than the rough step will do: (1.1 - 0.6) / 5 is rounded to more than 0.1.
    var step = power * ([1, 2, 5].first { $0 * power >= roughStep * 0.999 } ?? 10)
    if wholeSteps { step = max(step, 1) }
    // Quotients that are whole but for rounding must not open one step more.
    let first = (lower / step + 1e-9).rounded(.down)
    let last = (upper / step - 1e-9).rounded(.up)
    ticks = stride(from: first, through: last, by: 1).map { $0 * step }
    let places = max(0, Int(-floor(log10(step) + 1e-9)))
    labels = ticks.map { 1e-9..<1e7 ~= step ? decimalText($0, places: places) : cellText($0) }
    self.pixels = pixels
  }

  /// Where `value` is drawn.
  func pixel(of value: Double) -> Double {
    let share = (value - ticks[0]) / (ticks[ticks.count - 1] - ticks[0])
    return pixels.first + share * (pixels.last - pixels.first)
  }
}
