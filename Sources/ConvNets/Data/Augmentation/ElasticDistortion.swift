import Foundation
import Tensors

/// Bends images as if they were drawn on rubber: every pixel comes from a place nearby, neighbours from places alike.
///
/// Both displacements of every pixel are drawn evenly from ±1, smoothed over the neighbourhood by a bell-shaped
/// filter, and multiplied by the strength.
///
/// Source: P. Simard, D. Steinkraus and J. Platt, "Best Practices for Convolutional Neural Networks Applied to Visual
/// Document Analysis", 2003.
public struct ElasticDistortion: Codable, Equatable, Sendable {
  /// How strong the bending is: the factor α of the smoothed displacements, in pixels.
  public let strength: Double
  /// How far neighbours move alike: the standard deviation σ of the filter, in pixels.
  public let smoothness: Double

  /// - Parameters:
  ///   - strength: The factor α of the smoothed displacements, in pixels.
  ///   - smoothness: The standard deviation σ of the filter, in pixels.
  public init(strength: Double = 34, smoothness: Double = 4) {
    require(
      smoothness > 0 && smoothness.isFinite,
      "ElasticDistortion: the smoothness must be positive, but it is \(smoothness)")
    (self.strength, self.smoothness) = (strength, smoothness)
  }

  /// How far every pixel's origin lies from it, in row order.
  func displacements(
    _ height: Int, _ width: Int, _ generator: SeededGenerator
  ) -> (down: [Float], right: [Float]) {
    var generator = generator
    let weights = bell
    func field() -> [Float] {
      let noise = (0..<height * width).map { _ in Float(generator.uniform(from: -strength, to: strength)) }
      // Along columns, then along rows: every pass lays the field on its side.
      return smoothed(smoothed(noise, height, width, weights), width, height, weights)
    }
    return (field(), field())
  }

  /// The filter along one axis, out to three standard deviations; it adds up to 1.
  private var bell: [Float] {
    let reach = Int((3 * smoothness).rounded(.up))
    let bell = (-reach...reach).map { exp(-Double($0 * $0) / (2 * smoothness * smoothness)) }
    let sum = bell.reduce(0, +)
    return bell.map { Float($0 / sum) }
  }
}

/// Every column smoothed by a symmetrical filter, 0 outside; columns become rows.
private func smoothed(_ field: [Float], _ height: Int, _ width: Int, _ weights: [Float]) -> [Float] {
  let reach = weights.count / 2
  var result = [Float](repeating: 0, count: field.count)
  for i in 0..<height {
    var line = [Float](repeating: 0, count: width)
    for source in max(0, i - reach)..<min(height, i + reach + 1) {
      let weight = weights[source - i + reach]
      for j in 0..<width { line[j] += weight * field[source * width + j] }
    }
    for j in 0..<width { result[j * height + i] = line[j] }
  }
  return result
}
