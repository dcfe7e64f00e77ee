import Dispatch
import Foundation
import Tensors

/// Where the pixels of a moved image come from: one map of the plane, and perhaps a bending.
struct Move: Sendable {
  let map: Affine
  let bending: (distortion: ElasticDistortion, generator: SeededGenerator)?
}

/// Where a pixel comes from, measured from the centre of the image:
///
///     y′ = yy·y + yx·x + down
///     x′ = xy·y + xx·x + right
///
/// Transforms are undone one after the other, the last one first. So the image is scaled first, then flipped, stretched,
/// sheared and turned, all about its centre; the shift comes before all of them, while distances are still its own.
struct Affine: Equatable, Sendable {
  var (yy, yx) = (1.0, 0.0)
  var (xy, xx) = (0.0, 1.0)
  var (down, right) = (0.0, 0.0)

  /// The image turns clockwise.
  mutating func turn(by angle: Double) {
    let (cosine, sine) = (cos(angle), sin(angle))
    (yy, xy) = (cosine * yy - sine * xy, sine * yy + cosine * xy)
    (yx, xx) = (cosine * yx - sine * xx, sine * yx + cosine * xx)
  }

  /// Upright lines lean to the right.
  mutating func lean(by angle: Double) {
    let tangent = tan(angle)
    (xy, xx) = (xy + tangent * yy, xx + tangent * yx)
  }

  /// The image grows about its centre.
  mutating func enlarge(height: Double, width: Double) {
    (yy, yx) = (yy / height, yx / height)
    (xy, xx) = (xy / width, xx / width)
  }
}

// MARK: - Moving images

extension Tensor where Number == Float {
  /// Each image `[C, H, W]` of `[S, C, H, W]` moved, on all cores.
  func moved(by moves: [Move], background: Float) -> Tensor {
    let size = channels.count * positions.count
    let pixels = [Float](unsafeUninitializedCapacity: indices.count) { pixels, count in
      elements.withUnsafeBufferPointer { elements in
        // SAFETY: every part reads the images of its own, and writes them and no others.
        nonisolated(unsafe) let (source, target) = (elements, pixels)
        let parts = (moves.count + imagesPerPart - 1) / imagesPerPart
        DispatchQueue.concurrentPerform(iterations: parts) { part in
          for s in part * imagesPerPart..<Swift.min((part + 1) * imagesPerPart, moves.count) {
            let image = s * size..<(s + 1) * size
            moves[s].apply(
              to: source.extracting(image), shape[2], shape[3], background, target.extracting(image))
          }
        }
      }
      count = indices.count
    }
    return Tensor(shape, pixels)
  }
}

private let imagesPerPart = 16

extension Move {
  /// Writes the image that comes out, channel by channel.
  fileprivate func apply(
    to image: UnsafeBufferPointer<Float>, _ height: Int, _ width: Int, _ background: Float,
    _ result: UnsafeMutableBufferPointer<Float>
  ) {
    let (middleRow, middleColumn) = (Double(height - 1) / 2, Double(width - 1) / 2)
    let bend = bending.map { $0.distortion.displacements(height, width, $0.generator) }
    let planes = stride(from: 0, to: image.count, by: height * width).map { start in
      MapOfPixels(pixels: image.extracting(start..<start + height * width), height, width, background)
    }
    for i in 0..<height {
      for j in 0..<width {
        let (y, x, p) = (Double(i) - middleRow, Double(j) - middleColumn, i * width + j)
        var row = map.yy * y + map.yx * x + middleRow + map.down
        var column = map.xy * y + map.xx * x + middleColumn + map.right
        if let bend {
          row += Double(bend.down[p])
          column += Double(bend.right[p])
        }
        for (c, plane) in planes.enumerated() {
          result[c * height * width + p] = plane.interpolated(row: row, column: column)
        }
      }
    }
  }
}

/// One channel of an image, and the world around it.
private struct MapOfPixels {
  let pixels: UnsafeBufferPointer<Float>
  let (height, width): (Int, Int)
  let background: Float

  init(pixels: UnsafeBufferPointer<Float>, _ height: Int, _ width: Int, _ background: Float) {
    (self.pixels, self.height, self.width, self.background) = (pixels, height, width, background)
  }

  /// The value between four pixels, each with the weight of its nearness.
  func interpolated(row: Double, column: Double) -> Float {
    guard row > -1, row < Double(height), column > -1, column < Double(width) else { return background }
    // The numbers are larger than −1, so that cutting off their decimals behind a shift by 1 rounds them down.
    let (top, left) = (Int(row + 1) - 1, Int(column + 1) - 1)
    let (lower, right) = (row - Double(top), column - Double(left))
    var value = Float((1 - lower) * (1 - right)) * self[top, left]
    value += Float((1 - lower) * right) * self[top, left + 1]
    value += Float(lower * (1 - right)) * self[top + 1, left]
    value += Float(lower * right) * self[top + 1, left + 1]
    return value
  }

  private subscript(i: Int, j: Int) -> Float {
    0..<height ~= i && 0..<width ~= j ? pixels[i * width + j] : background
  }
}
