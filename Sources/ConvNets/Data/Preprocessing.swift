import Foundation
import SlidingWindow
import Tensors

/// What is done to images before a net sees them: steps, one after the other, the same for training and for use.
///
///     let preprocessing = Preprocessing([.scale(shorterSide: 32), .cropToSquare]).standardised(on: training)
///     let x = preprocessing(test.images)
///     print(preprocessing)  // scale the shorter side to 32 pixels, crop to the square, …
///
/// It can be stored as JSON beside the weights, so that whoever uses the net does the same.
///
/// Source: Raj 2020, "Preprocessing" (G9).
public struct Preprocessing: Codable, Equatable, Sendable, CustomStringConvertible {
  /// The steps, the first one first.
  public let steps: [Step]

  /// - Parameter steps: The first one first.
  public init(_ steps: [Step]) { self.steps = steps }

  /// One of the things that can be done.
  public enum Step: Codable, Equatable, Sendable {
    /// Makes the shorter side so many pixels long, the other one in proportion.
    case scale(shorterSide: Int)
    /// Makes an image so high and wide, whatever its proportions.
    case resize(height: Int, width: Int)
    /// Keeps the largest square in the middle.
    case cropToSquare
    /// Keeps so much of the middle.
    case crop(height: Int, width: Int)
    /// Puts a frame around the image.
    case pad(pixels: Int, value: Float)
    /// Takes the mean of each channel away and divides by its standard deviation.
    case standardise(means: [Float], deviations: [Float])
  }

  /// Images, every step done to them.
  ///
  /// - Parameter images: `[S, C, H, W]`.
  public func callAsFunction(_ images: Tensor<Float>) -> Tensor<Float> {
    require(
      images.shape.count == 4 && !images.shape.dropFirst().contains(0),
      "Preprocessing: images must be [S, C, H, W] and have pixels, but they are \(text(images.shape))")
    return steps.reduce(images) { $1.applied(to: $0) }
  }

  /// A data set, every step done to its images.
  public func callAsFunction(_ data: Dataset) -> Dataset { data.with(images: self(data.images)) }

  /// The same steps, and behind them one that gives every channel of these images mean 0 and variance 1.
  ///
  /// Measure on the training set alone, and do the same to every image: the test set must not have a say.
  public func standardised(on training: Dataset) -> Preprocessing {
    Preprocessing(steps + [.standardisation(of: self(training.images))])
  }

  /// The steps in words.
  public var description: String {
    steps.isEmpty ? "nothing" : steps.map(\.description).joined(separator: ", ")
  }
}

extension Preprocessing.Step: CustomStringConvertible {
  /// The step in words.
  public var description: String {
    switch self {
    case .scale(let side): "scale the shorter side to \(side) pixels"
    case .resize(let height, let width): "resize to \(height)x\(width) pixels"
    case .cropToSquare: "crop to the square"
    case .crop(let height, let width): "crop to \(height)x\(width) pixels"
    case .pad(let pixels, let value): "pad by \(pixels) pixels of \(value)"
    case .standardise(let means, let deviations):
      "subtract \(means.map { "\($0)" }.joined(separator: ", ")) and divide by "
        + deviations.map { "\($0)" }.joined(separator: ", ")
    }
  }

  /// What gives every channel of these images mean 0 and variance 1; a channel that is even is only shifted.
  static func standardisation(of images: Tensor<Float>) -> Preprocessing.Step {
    let count = Double(images.samples.count * images.positions.count)
    require(
      count > 0, "standardise: there must be images to measure, but their shape is \(text(images.shape))")
    let moments = images.channels.map { c in
      var (sum, squares) = (0.0, 0.0)
      for s in images.samples {
        for p in images.positions { sum += Double(images[s, c, p]) }
      }
      let mean = sum / count
      for s in images.samples {
        for p in images.positions {
          squares += (Double(images[s, c, p]) - mean) * (Double(images[s, c, p]) - mean)
        }
      }
      return (mean: Float(mean), deviation: Float((squares / count).squareRoot()))
    }
    return .standardise(
      means: moments.map(\.mean), deviations: moments.map { $0.deviation > 0 ? $0.deviation : 1 })
  }

  fileprivate func applied(to images: Tensor<Float>) -> Tensor<Float> {
    let (height, width) = (images.shape[2], images.shape[3])
    switch self {
    case .scale(let side):
      func scaled(_ length: Int) -> Int {
        max(1, Int((Double(length) * Double(side) / Double(min(height, width))).rounded()))
      }
      return images.resized(scaled(height), scaled(width))
    case .resize(let height, let width):
      return images.resized(height, width)
    case .cropToSquare:
      return Self.crop(height: min(height, width), width: min(height, width)).applied(to: images)
    case .crop(let newHeight, let newWidth):
      require(
        1...height ~= newHeight && 1...width ~= newWidth,
        "crop: \(newHeight)x\(newWidth) pixels must lie in an image of \(height)x\(width)")
      return images.patch((height - newHeight) / 2, (width - newWidth) / 2, newHeight, newWidth)
    case .pad(let pixels, let value):
      require(pixels >= 0, "pad: the number of pixels must not be negative, but it is \(pixels)")
      return images.patch(-pixels, -pixels, height + 2 * pixels, width + 2 * pixels, outside: value)
    case .standardise(let means, let deviations):
      require(
        means.count == images.shape[1] && deviations.count == images.shape[1],
        "standardise: there must be a mean and a deviation for each of \(images.shape[1]) channels, but there are "
          + "\(means.count) and \(deviations.count)")
      var result = images
      for s in images.samples {
        for c in images.channels {
          for p in images.positions { result[s, c, p] = (images[s, c, p] - means[c]) / deviations[c] }
        }
      }
      return result
    }
  }
}
