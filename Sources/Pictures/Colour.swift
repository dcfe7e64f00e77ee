import Foundation

/// A colour on the screen: red, green and blue, 0 to 255 each.
public struct Colour: Equatable, Sendable {
  /// The share of red.
  public let red: UInt8
  /// The share of green.
  public let green: UInt8
  /// The share of blue.
  public let blue: UInt8

  /// - Parameters:
  ///   - red: 0 to 255.
  ///   - green: 0 to 255.
  ///   - blue: 0 to 255.
  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The way style sheets write colours: `#ff8000`.
  public var hex: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The colour `share` of the way from this one to `other`, each component on its own.
  public func mixed(with other: Colour, share: Double) -> Colour {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) + share * (Double(b) - Double(a))).rounded())
    }
    return Colour(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }

  /// Black or white, whichever has more contrast to this colour: always at least 4.5 : 1, the least that the
  /// "Web Content Accessibility Guidelines 2.2" (W3C, 2023) ask for.
  public var readableInk: Colour {
    func linear(_ component: UInt8) -> Double { pow((Double(component) / 255 + 0.055) / 1.055, 2.4) }
    let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    // The contrast to black, (luminance + 0.05) / 0.05, equals that to white, 1.05 / (luminance + 0.05).
    return luminance > (1.05 * 0.05).squareRoot() - 0.05 ? .black : .white
  }
}

extension Colour {
  /// Black.
  public static let black = Colour(0, 0, 0)
  /// White.
  public static let white = Colour(255, 255, 255)
  /// The dark grey of titles and labels.
  public static let ink = Colour(36, 41, 47)
  /// The light grey of grid lines.
  public static let faint = Colour(216, 222, 228)
  /// The grey of what matters less.
  static let quiet = Colour(101, 109, 118)
  /// The red that marks what is wrong.
  public static let wrong = Colour(194, 24, 7)

  /// Six colours that stay apart for colour-blind readers as well (Okabe and Ito, "Color universal design",
  /// 2008), the ones that are dark enough for thin lines first.
  public static let palette = [
    Colour(0, 114, 178), Colour(213, 94, 0), Colour(0, 158, 115),
    Colour(204, 121, 167), Colour(230, 159, 0), Colour(86, 180, 233),
  ]
}
