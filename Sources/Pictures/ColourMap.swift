/// A rule that turns numbers between two bounds into colours; numbers outside get the colour of the nearer bound.
public enum ColourMap: Sendable {
  /// Black at the lower bound, white at the upper: pictures.
  case grey
  /// Blue below 0, white at 0, red above, equally far on both sides: filters and gradients.
  ///
  /// The bound that is farther from 0 counts for both signs, so equal depth of colour means equal magnitude.
  case diverging
  /// White at the lower bound, dark blue at the upper: matrices.
  case heat

  /// The colour of what is not a number, found in none of the maps.
  public static let notANumber = Colour(255, 214, 0)

  /// The colour of `value`; ``notANumber`` for NaN.
  public func colour(of value: Double, in bounds: ClosedRange<Double>) -> Colour {
    guard let fraction = fraction(of: value, in: covered(bounds)) else { return ColourMap.notANumber }
    let position = fraction * Double(stops.count - 1)
    let stop = min(Int(position), stops.count - 2)
    return stops[stop].mixed(with: stops[stop + 1], share: position - Double(stop))
  }

  private func covered(_ bounds: ClosedRange<Double>) -> ClosedRange<Double> {
    guard self == .diverging else { return bounds }
    // Never 0: where all numbers are 0, they still lie in the middle of a range and become white.
    let reach = max(bounds.lowerBound.magnitude, bounds.upperBound.magnitude, .leastNonzeroMagnitude)
    return -reach...reach
  }

  /// Colours at equal distances, those of the last two maps from ColorBrewer's RdBu and Blues
  /// (Harrower and Brewer, 2003).
  private var stops: [Colour] {
    switch self {
    case .grey: [.black, .white]
    case .diverging:
      [
        Colour(5, 113, 176), Colour(146, 197, 222), .white, Colour(244, 165, 130), Colour(202, 0, 32),
      ]
    case .heat:
      [
        Colour(247, 251, 255), Colour(198, 219, 239), Colour(107, 174, 214), Colour(33, 113, 181),
        Colour(8, 48, 107),
      ]
    }
  }
}
