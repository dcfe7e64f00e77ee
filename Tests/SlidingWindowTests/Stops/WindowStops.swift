import SlidingWindow
import Tensors

/// Making windows, and laying them over an input.
let windowStops: [WrongCall] = [
  WrongCall(stopsWith: "Window: kernel [3], stride [0] and dilation [1] must be positive") {
    _ = Window([3], stride: 0)
  },
  WrongCall(stopsWith: "Window: kernel [3, 0], stride [1, 1] and dilation [1, 1] must be positive") {
    _ = Window([3, 0])
  },
  WrongCall(stopsWith: "Window: kernel [3, 2], stride [1, 1] and dilation [1, -1] must be positive") {
    _ = Window([3, 2], dilation: [1, -1])
  },
  WrongCall(stopsWith: "Window: kernel [] must have at least one axis") {
    _ = Window([])
  },
  WrongCall(
    stopsWith: "Window: stride [1, 2, 3] must have one number, or one for each axis of kernel [3, 3]"
  ) {
    _ = Window([3, 3], stride: [1, 2, 3])
  },
  WrongCall(stopsWith: "Window: stride [] must have one number, or one for each axis of kernel [3]") {
    _ = Window([3], stride: [])
  },
  WrongCall(stopsWith: "Window: dilation [1, 2] must have one number, or one for each axis of kernel [3]") {
    _ = Window([3], dilation: [1, 2])
  },
  WrongCall(stopsWith: "Window: padding [1, 2] must have one number, or one for each axis of kernel [3]") {
    _ = Window([3], padding: .zeros([1, 2]))
  },
  WrongCall(
    stopsWith: "Window: padding before [1, 2] must have one number, or one for each axis of kernel [3]"
  ) {
    _ = Window([3], padding: .uneven(before: [1, 2], after: 0))
  },
  WrongCall(stopsWith: "Window: padding after [] must have one number, or one for each axis of kernel [3]") {
    _ = Window([3], padding: .uneven(before: 0, after: []))
  },
  WrongCall(
    stopsWith: "Window: extent [8, 8, 8] must have one number, or one for each axis of kernel [3, 3]"
  ) {
    _ = Window([3, 3], padding: .sameUpper(over: [8, 8, 8]))
  },

  // MARK: Over an input
  WrongCall(stopsWith: "Window.positions: kernel [3, 3] needs one number for each axis, but [8] was given") {
    _ = Window([3, 3]).positions(over: [8])
  },
  WrongCall(stopsWith: "Window.leftover: kernel [3] needs one number for each axis, but [8, 8] was given") {
    _ = Window([3]).leftover(over: [8, 8])
  },
  WrongCall(stopsWith: "Window.extent: kernel [3] needs one number for each axis, but [] was given") {
    _ = Window([3]).extent(positions: [])
  },
  WrongCall(
    stopsWith: "Window.extent: kernel [3, 3] needs one number for each axis, but [1, 1, 1] was given"
  ) {
    _ = Window([3, 3], stride: 2).extent(positions: [2, 2], leftover: [1, 1, 1])
  },
  WrongCall(stopsWith: "Window.taps: kernel [3, 3] needs one number for each axis, but [8] was given") {
    _ = Window([3, 3]).taps(over: [8])
  },
  WrongCall(stopsWith: "Window.taps: extent [-1] must not have negative lengths") {
    _ = Window([1], padding: .zeros(3)).taps(over: [-1])
  },
]
