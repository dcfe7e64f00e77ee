import ConvNets
import SlidingWindow
import Tensors

private let images = Tensor<Float>(zeros: [2, 1, 4, 5])

let imageStops: [WrongCall] = [
  WrongCall(stopsWith: "Augmentation: images must be [S, C, H, W], but they are [2, 1, 8]") {
    var generator = SeededGenerator(seed: 1)
    _ = Augmentation.notes(Tensor(zeros: [2, 1, 8]), using: &generator)
  },
  WrongCall(stopsWith: "Augmentation: factors of scale must be positive, but they are 0.0...2.0") {
    var generator = SeededGenerator(seed: 1)
    _ = Augmentation(scale: 0...2)(images, using: &generator)
  },
  WrongCall(stopsWith: "Augmentation: factors of stretch must be positive, but they are -1.0...1.0") {
    var generator = SeededGenerator(seed: 1)
    _ = Augmentation(stretch: -1...1)(images, using: &generator)
  },
  WrongCall(stopsWith: "ElasticDistortion: the smoothness must be positive, but it is 0.0") {
    _ = ElasticDistortion(smoothness: 0)
  },
  WrongCall(
    stopsWith: "Preprocessing: images must be [S, C, H, W] and have pixels, but they are [2, 1, 0, 5]"
  ) {
    _ = Preprocessing([])(Tensor(zeros: [2, 1, 0, 5]))
  },
  WrongCall(stopsWith: "resize: height and width must be positive, but they are 3 and 0") {
    _ = Preprocessing([.resize(height: 3, width: 0)])(images)
  },
  WrongCall(stopsWith: "crop: 5x5 pixels must lie in an image of 4x5") {
    _ = Preprocessing([.crop(height: 5, width: 5)])(images)
  },
  WrongCall(stopsWith: "pad: the number of pixels must not be negative, but it is -1") {
    _ = Preprocessing([.pad(pixels: -1, value: 0)])(images)
  },
  WrongCall(
    stopsWith:
      "standardise: there must be a mean and a deviation for each of 1 channels, but there are 2 and 1"
  ) {
    _ = Preprocessing([.standardise(means: [0, 0], deviations: [1])])(images)
  },
  WrongCall(stopsWith: "holdingOut: the share must be from 0 to 1, but it is 1.5") {
    _ = Dataset(images: images, labels: Tensor([2], [0, 0]), classCount: 1).holdingOut(1.5, seed: 1)
  },
  WrongCall(stopsWith: "Voting: there must be at least one opinion, but there are 0") {
    _ = Voting.majority([])
  },
  WrongCall(stopsWith: "Voting: every opinion has shape [2, 4], but [2, 3] is required") {
    _ = Voting.majority([Tensor(zeros: [2, 3]), Tensor(zeros: [2, 4])])
  },
  WrongCall(stopsWith: "Patches: 5x2 pixels must lie in an image of 4x5") {
    _ = Patches.corners(height: 5, width: 2)(images)
  },
  WrongCall(stopsWith: "Patches: the reach must not be negative, but it is -2") {
    _ = Patches.shifts(reach: -2, background: 0)(images)
  },
  WrongCall(stopsWith: "Patches: images must be [S, C, H, W], but they are [2, 5]") {
    _ = Patches.shifts(reach: 1, background: 0)(Tensor(zeros: [2, 5]))
  },
  WrongCall(
    stopsWith:
      "netpbm: pictures must be [S, 1, H, W] or [S, 3, H, W] and have sample 2, but they are [2, 1, 4, 5]"
  ) {
    _ = images.netpbm(sample: 2)
  },
  WrongCall(
    stopsWith:
      "BoxImages: boxes of 5...9 rows and columns must lie in images of 8, and their number, 1, must not be "
      + "negative"
  ) {
    _ = BoxImages(count: 1, seed: 1, side: 8, sizes: 5...9)
  },
  WrongCall(
    stopsWith: "strokeDigits: the count must not be negative and the side at least 8, but they are -1 and 28"
  ) {
    _ = Dataset.strokeDigits(count: -1, seed: 1)
  },
  WrongCall(stopsWith: "shapes: the count must not be negative and the side at least 8, but they are 3 and 7")
  {
    _ = Dataset.shapes(count: 3, seed: 1, side: 7)
  },
  WrongCall(
    stopsWith: "signals: the count must not be negative and the length at least 32, but they are 3 and 31"
  ) {
    _ = Dataset.signals(count: 3, seed: 1, length: 31)
  },
]
