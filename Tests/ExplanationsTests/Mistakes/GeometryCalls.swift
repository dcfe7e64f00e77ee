import SlidingWindow
import Tensors
import Verification

@testable import Explanations

/// Calls of the windowed operations on the grid of geometries that the gradients are verified on.
let callsOnTheGrid: [any OperationCall] =
  Geometry.convolutions.enumerated().flatMap { i, geometry -> [any OperationCall] in
    let (x, w) = (Tensor.drawn(geometry.x, seed: UInt64(i)), Tensor.drawn(geometry.w, seed: UInt64(i) + 100))
    let leftover = Window.PerAxis(geometry.window.leftover(over: geometry.extent))
    return [
      ConvolutionCall(x: x, w: w, window: geometry.window, groups: geometry.groups),
      TransposedConvolutionCall(
        x: .drawn(geometry.z, seed: UInt64(i) + 200), w: w, window: geometry.window, leftover: leftover,
        groups: geometry.groups),
    ]
  }
  + Geometry.poolings.enumerated().flatMap { i, geometry -> [any OperationCall] in
    let (x, window) = (Tensor.drawn(geometry.x, seed: UInt64(i)), geometry.window)
    return [
      MaxPoolingCall(x: x, window: window), MaxPoolingCall(x: x.map { ($0 * 2).rounded() }, window: window),
      MeanPoolingCall(x: x, window: window, countingPadding: true),
      MeanPoolingCall(x: x, window: window, countingPadding: false),
      PNormPoolingCall(x: x, p: 3, window: window, mean: true),
      PNormPoolingCall(x: x, p: 2, window: window, mean: false),
    ]
  }

/// The examples of all operations.
let exampleCalls: [any OperationCall] = Mistake.operations.flatMap { examples(of: $0) }

private func examples<Call: OperationCall>(of call: Call.Type) -> [any OperationCall] { call.examples }
