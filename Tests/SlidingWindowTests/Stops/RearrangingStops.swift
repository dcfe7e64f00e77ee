import SlidingWindow
import Tensors

private let map = Tensor<Double>(zeros: [1, 2, 3, 4])
private let row = Tensor<Double>(zeros: [2, 3])

/// Moving cells around, and enlarging maps.
let rearrangingStops: [WrongCall] = [
  WrongCall(stopsWith: "padded: the tensor must be [S, C, extent…], but it is [2, 3]") {
    _ = row.padded(before: [1], after: [1])
  },
  WrongCall(
    stopsWith: "Window: padding before [1, 1, 1] must have one number, or one for each axis of kernel [1, 1]"
  ) {
    _ = map.padded(before: [1, 1, 1], after: [0, 0])
  },
  WrongCall(
    stopsWith: "cropped: a window of [1, 1] cells must fit the input extent [3, 4] with padding [-2, 0] "
      + "before and [-1, 0] after"
  ) {
    _ = map.cropped(before: [2, 0], after: [1, 0])
  },
  WrongCall(stopsWith: "subsampled: the tensor must be [S, C, extent…], but it is [2, 3]") {
    _ = row.subsampled(by: 2)
  },
  WrongCall(stopsWith: "Window: kernel [1, 1], stride [0, 0] and dilation [1, 1] must be positive") {
    _ = map.subsampled(by: 0)
  },
  WrongCall(stopsWith: "zeroUpsampled: leftover [0, 2] must be at least 0 and less than stride [2, 2]") {
    _ = map.zeroUpsampled(by: 2, leftover: [0, 2])
  },
  WrongCall(stopsWith: "zeroUpsampled: leftover [-1, 0] must be at least 0 and less than stride [2, 3]") {
    _ = map.zeroUpsampled(by: [2, 3], leftover: [-1, 0])
  },
  WrongCall(stopsWith: "zeroUpsampled: the tensor must be [S, C, extent…], but it is [2, 3]") {
    _ = row.zeroUpsampled(by: 2, leftover: [])
  },
  WrongCall(stopsWith: "channelsSwapped: 3 filters must split evenly into groups, but there are 2") {
    _ = row.reshaped([3, 2]).channelsSwapped(groups: 2)
  },
  WrongCall(stopsWith: "channelsSwapped: 2 filters must split evenly into groups, but there are 0") {
    _ = row.channelsSwapped(groups: 0)
  },
  WrongCall(stopsWith: "channelsSwapped: filters [6] must have two leading axes") {
    _ = row.reshaped([6]).channelsSwapped()
  },

  // MARK: Linear upsampling
  WrongCall(stopsWith: "linearUpsampling: the factor must be positive, but it is 0") {
    _ = linearUpsampling(map, by: 0)
  },
  WrongCall(stopsWith: "linearUpsampling: the tensor must be [S, C, extent…], but it is [2, 3]") {
    _ = linearUpsampling(row, by: 2)
  },
  WrongCall(stopsWith: "linearUpsamplingInputGradient: the factor must be positive, but it is -1") {
    _ = linearUpsamplingInputGradient(map, by: -1)
  },
  WrongCall(
    stopsWith: "linearUpsamplingInputGradient: extent [3, 4] must be 1 more than a multiple of the factor, 2"
  ) {
    _ = linearUpsamplingInputGradient(map, by: 2)
  },
]
