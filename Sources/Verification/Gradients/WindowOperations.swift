import SlidingWindow
import Tensors

struct ConvolutionOperation: DifferentiableOperation {
  let geometry: Geometry

  let name = "convolution"
  var description: String { "\(name) of \(geometry)" }
  var arguments: [(name: String, shape: [Int])] {
    [("x", geometry.x), ("w", geometry.w), ("b", [geometry.w[0]])]
  }

  func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    convolution(arguments[0], arguments[1], bias: arguments[2], geometry.window, groups: geometry.groups)
  }

  func gradients(_ arguments: [Tensor<Double>], upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    let (window, groups) = (geometry.window, geometry.groups)
    return [
      convolutionInputGradient(dz, arguments[1], over: geometry.extent, window, groups: groups),
      convolutionFilterGradient(dz, arguments[0], window, groups: groups),
      convolutionBiasGradient(dz),
    ]
  }

  func otherGradients(_ arguments: [Tensor<Double>], upstream dz: Tensor<Double>) -> [Tensor<Double>?] {
    let (window, groups) = (geometry.window, geometry.groups)
    return [
      convolutionInputGradientByConvolution(dz, arguments[1], over: geometry.extent, window, groups: groups),
      convolutionFilterGradientByConvolution(dz, arguments[0], window, groups: groups),
      nil,
    ]
  }
}

/// The geometry is that of the convolution whose adjoint this is: its z is the input here, its x the output.
struct TransposedConvolutionOperation: DifferentiableOperation {
  let geometry: Geometry

  let name = "transposedConvolution"
  var description: String { "\(name), the adjoint of \(geometry)" }
  var arguments: [(name: String, shape: [Int])] {
    [("x", geometry.z), ("w", geometry.w), ("b", [geometry.x[1]])]
  }
  private var leftover: Window.PerAxis { .init(geometry.window.leftover(over: geometry.extent)) }

  func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    transposedConvolution(
      arguments[0], arguments[1], bias: arguments[2], geometry.window, leftover: leftover,
      groups: geometry.groups)
  }

  func gradients(_ arguments: [Tensor<Double>], upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    let (window, groups) = (geometry.window, geometry.groups)
    return [
      transposedConvolutionInputGradient(dz, arguments[1], window, groups: groups),
      transposedConvolutionFilterGradient(dz, arguments[0], window, groups: groups),
      convolutionBiasGradient(dz),
    ]
  }

  func otherForward(_ arguments: [Tensor<Double>]) -> Tensor<Double>? {
    transposedConvolutionByConvolution(
      arguments[0], arguments[1], bias: arguments[2], geometry.window, leftover: leftover,
      groups: geometry.groups)
  }
}

struct MaxPoolingOperation: DifferentiableOperation {
  let geometry: Geometry

  let name = "maxPooling"
  let smoothness = Smoothness.smooth
  var description: String { "\(name) of \(geometry)" }
  var arguments: [(name: String, shape: [Int])] { [("x", geometry.x)] }

  func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    maxPooling(arguments[0], geometry.window).z
  }

  func gradients(_ arguments: [Tensor<Double>], upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    let (_, switches) = maxPooling(arguments[0], geometry.window)
    return [maxPoolingInputGradient(dz, switches: switches, over: geometry.extent)]
  }
}

struct MeanPoolingOperation: DifferentiableOperation {
  let geometry: Geometry
  let countingPadding: Bool

  let name = "meanPooling"
  var description: String { "\(name)\(countingPadding ? "" : " without padded cells") of \(geometry)" }
  var arguments: [(name: String, shape: [Int])] { [("x", geometry.x)] }

  func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    meanPooling(arguments[0], geometry.window, countingPadding: countingPadding)
  }

  func gradients(_ arguments: [Tensor<Double>], upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    [meanPoolingInputGradient(dz, over: geometry.extent, geometry.window, countingPadding: countingPadding)]
  }
}

struct PNormPoolingOperation: DifferentiableOperation {
  let geometry: Geometry
  let p: Double
  let mean: Bool

  let name = "pNormPooling"
  let smoothness = Smoothness.smooth
  var description: String { "\(name), p = \(p)\(mean ? "" : " without 1/K"), of \(geometry)" }
  var arguments: [(name: String, shape: [Int])] { [("x", geometry.x)] }

  func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    pNormPooling(arguments[0], p: p, geometry.window, mean: mean)
  }

  func gradients(_ arguments: [Tensor<Double>], upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    [pNormPoolingInputGradient(dz, arguments[0], forward(arguments), p: p, geometry.window, mean: mean)]
  }
}

struct GlobalAveragePoolingOperation: DifferentiableOperation {
  let shape: [Int]

  let name = "globalAveragePooling"
  var description: String { "\(name) of \(shape)" }
  var arguments: [(name: String, shape: [Int])] { [("x", shape)] }

  func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    globalAveragePooling(arguments[0])
  }

  func gradients(_ arguments: [Tensor<Double>], upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    [globalAveragePoolingInputGradient(dz, over: arguments[0].extent)]
  }
}
