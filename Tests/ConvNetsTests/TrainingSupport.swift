import ConvNets
import Foundation
import SlidingWindow
import Tensors

/// Noisy images of 6x6 pixels: the upper half is bright, the left half, or all of it.
func halves(count: Int, seed: UInt64) -> Dataset {
  var generator = SeededGenerator(seed: seed)
  var images = Tensor<Float>.random([count, 1, 6, 6], from: 0, to: 0.3, using: &generator)
  let labels = Tensor<Int>([count], (0..<count).map { $0 % 3 })
  for s in images.samples {
    for p in images.positions where [p < 18, p % 6 < 3, true][labels[s]] { images[s, 0, p] += 0.7 }
  }
  return Dataset(images: images, labels: labels, classCount: 3)
}

func smallNet<Number: Real>(seed: UInt64) -> Sequential<Number> {
  var generator = SeededGenerator(seed: seed)
  return [
    "conv": Convolution(inputs: 1, outputs: 4, Window([3, 3], padding: .same), using: &generator),
    "relu": ReLU(), "pool": MaxPooling(Window([2, 2], stride: 2)), "flatten": Flatten(),
    "linear": Linear(inputs: 36, outputs: 3, using: &generator),
  ]
}

/// The same with everything that training has to keep track of: dropout, running statistics.
func forgetfulNet(seed: UInt64) -> Sequential<Float> {
  var generator = SeededGenerator(seed: seed)
  return [
    "conv": Convolution(inputs: 1, outputs: 4, Window([3, 3], padding: .same), using: &generator),
    "norm": BatchNormalization(channels: 4), "relu": ReLU(), "flatten": Flatten(), "dropout": Dropout(p: 0.3),
    "linear": Linear(inputs: 144, outputs: 3, using: &generator),
  ]
}
