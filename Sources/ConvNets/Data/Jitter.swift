import Foundation
import SlidingWindow
import Tensors

/// Small random shifts and turns, drawn anew whenever an image is seen, so that a net learns what does not matter.
///
/// Source: Raj 2020, "Data Augmentation" (G3), with ranges fit for images of 8x8 pixels.
public struct Jitter: Sendable {
  /// The largest shift along each axis, in pixels.
  public let shift: Double
  /// The largest turn, in radians.
  public let turn: Double

  /// - Parameters:
  ///   - shift: The largest shift along each axis, in pixels.
  ///   - turn: The largest turn, in radians.
  public init(shift: Double, turn: Double) {
    self.shift = shift
    self.turn = turn
  }

  /// Every image shifted and turned about its centre by amounts of its own.
  ///
  /// A pixel takes the value found where it came from, interpolated between the four neighbours there; what comes from
  /// outside is 0.
  ///
  /// - Parameters:
  ///   - images: `[S, C, H, W]`.
  ///   - generator: Draws the amounts.
  /// - Returns: Images of the same shape.
  public func callAsFunction(_ images: Tensor<Float>, using generator: inout SeededGenerator) -> Tensor<Float>
  {
    require(
      images.shape.count == 4, "Jitter: images must be [S, C, H, W], but they are \(text(images.shape))")
    var moved = images
    let (height, width) = (images.shape[2], images.shape[3])
    let (middleRow, middleColumn) = (Double(height - 1) / 2, Double(width - 1) / 2)
    for s in images.samples {
      let rows = generator.uniform(from: -shift, to: shift)
      let columns = generator.uniform(from: -shift, to: shift)
      let angle = generator.uniform(from: -turn, to: turn)
      let (cosine, sine) = (cos(angle), sin(angle))
      for i in 0..<height {
        for j in 0..<width {
          let (y, x) = (Double(i) - middleRow, Double(j) - middleColumn)
          let row = cosine * y - sine * x + middleRow + rows
          let column = sine * y + cosine * x + middleColumn + columns
          for c in images.channels {
            moved[s, c, i * width + j] = images.interpolated(s, c, row: row, column: column)
          }
        }
      }
    }
    return moved
  }
}

extension Tensor where Number == Float {
  /// The value between the pixels of a map `[…, H, W]`; 0 outside.
  fileprivate func interpolated(_ s: Int, _ c: Int, row: Double, column: Double) -> Float {
    let (top, left) = (Int(row.rounded(.down)), Int(column.rounded(.down)))
    var value: Float = 0
    for (i, j) in [(top, left), (top, left + 1), (top + 1, left), (top + 1, left + 1)] {
      guard 0..<shape[2] ~= i, 0..<shape[3] ~= j else { continue }
      let weight = (1 - abs(row - Double(i))) * (1 - abs(column - Double(j)))
      value += Float(weight) * self[s, c, i * shape[3] + j]
    }
    return value
  }
}
