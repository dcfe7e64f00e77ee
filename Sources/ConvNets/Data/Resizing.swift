import SlidingWindow
import Tensors

extension Tensor where Number == Float {
  /// The images with other numbers of rows and columns, each axis on its own.
  ///
  /// Where an axis shrinks, a pixel takes the mean of the area it now covers, so that nothing is lost; where it grows, it
  /// lies between the two nearest, so that no steps appear.
  func resized(_ height: Int, _ width: Int) -> Tensor {
    require(
      height > 0 && width > 0,
      "resize: height and width must be positive, but they are \(height) and \(width)")
    return resizingRows(height).transposed().resizingRows(width).transposed()
  }

  /// Rows and columns change places.
  private func transposed() -> Tensor {
    var result = Tensor(zeros: [shape[0], shape[1], shape[3], shape[2]])
    for s in samples {
      for c in channels {
        for i in 0..<shape[2] {
          for j in 0..<shape[3] { result[s, c, j * shape[2] + i] = self[s, c, i * shape[3] + j] }
        }
      }
    }
    return result
  }

  private func resizingRows(_ height: Int) -> Tensor {
    if height == shape[2] { return self }
    let width = shape[3]
    let shares = (0..<height).map { rowShares(of: $0, new: height, old: shape[2]) }
    var result = Tensor(zeros: [shape[0], shape[1], height, width])
    for s in samples {
      for c in channels {
        for i in 0..<height {
          for (row, share) in shares[i] {
            for j in 0..<width { result[s, c, i * width + j] += share * self[s, c, row * width + j] }
          }
        }
      }
    }
    return result
  }

  /// The same rectangle of every image; it may reach beyond them.
  ///
  /// - Parameters:
  ///   - top: The row of its upper edge.
  ///   - left: The column of its left edge.
  ///   - value: What is outside.
  func patch(_ top: Int, _ left: Int, _ height: Int, _ width: Int, outside value: Float = 0) -> Tensor {
    var result = Tensor([shape[0], shape[1], height, width], repeating: value)
    for s in samples {
      for c in channels {
        for i in 0..<height where 0..<shape[2] ~= top + i {
          for j in 0..<width where 0..<shape[3] ~= left + j {
            result[s, c, i * width + j] = self[s, c, (top + i) * shape[3] + left + j]
          }
        }
      }
    }
    return result
  }

  /// Left and right changed in every image.
  func mirrored() -> Tensor {
    var result = self
    for s in samples {
      for c in channels {
        for i in 0..<shape[2] {
          for j in 0..<shape[3] { result[s, c, i * shape[3] + j] = self[s, c, (i + 1) * shape[3] - 1 - j] }
        }
      }
    }
    return result
  }
}

/// From which old rows, and by which shares, a new row is made; the shares add up to 1.
private func rowShares(of i: Int, new: Int, old: Int) -> [(row: Int, share: Float)] {
  let step = Double(old) / Double(new)
  if step > 1 {
    let (top, bottom) = (Double(i) * step, Double(i + 1) * step)
    return (Int(top)..<min(old, Int(bottom.rounded(.up)))).map { row in
      let covered = min(bottom, Double(row + 1)) - max(top, Double(row))
      return (row, Float(covered / step))
    }
  }
  // The middle of the new row, measured between the middles of the outermost old ones.
  let place = min(max((Double(i) + 0.5) * step - 0.5, 0), Double(old - 1))
  let row = min(Int(place), old - 1)
  let share = Float(place - Double(row))
  if share == 0 { return [(row, 1)] }
  return [(row, 1 - share), (row + 1, share)]
}
