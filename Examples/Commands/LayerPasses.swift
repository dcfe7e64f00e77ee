import SlidingWindow
import Tensors

/// One way through a layer.
enum LayerPass: String, Encodable {
  case forward
  case inputGradient = "input-gradient"
  case filterGradient = "filter-gradient"
}

/// The passes through a layer, by some kernels.
struct LayerPasses {
  let layer: BenchmarkLayer
  let kernels: any Kernels<Float>

  /// - Parameters:
  ///   - x: The input.
  ///   - w: The weights; layers without weights do not look at it.
  func forward(_ x: Tensor<Float>, _ w: Tensor<Float>) -> Tensor<Float> {
    let window = layer.window
    return switch layer.kind {
    case .convolution: kernels.convolution(x, w, bias: nil, window, groups: layer.groups)
    case .transposedConvolution:
      kernels.transposedConvolution(x, w, bias: nil, window, leftover: 0, groups: layer.groups)
    case .maxPooling: kernels.maxPooling(x, window).z
    case .meanPooling: kernels.meanPooling(x, window, countingPadding: true)
    case .batchNormalization: kernels.batchNormalization(x, weight: w, bias: nil, epsilon: 1e-5).z
    case .relu: kernels.relu(x)
    }
  }

  /// The input gradient as a call: what the forward pass would have remembered is there before it.
  func inputGradient(_ dz: Tensor<Float>, _ x: Tensor<Float>, _ w: Tensor<Float>) -> () -> Tensor<Float> {
    let (window, kernels, groups) = (layer.window, kernels, layer.groups)
    switch layer.kind {
    case .convolution:
      return { kernels.convolutionInputGradient(dz, w, over: x.extent, window, groups: groups) }
    case .transposedConvolution:
      return { kernels.transposedConvolutionInputGradient(dz, w, window, groups: groups) }
    case .maxPooling:
      let switches = kernels.maxPooling(x, window).switches
      return { kernels.maxPoolingInputGradient(dz, switches: switches, over: x.extent) }
    case .meanPooling:
      return { kernels.meanPoolingInputGradient(dz, over: x.extent, window, countingPadding: true) }
    case .batchNormalization:
      let statistics = kernels.batchNormalization(x, weight: w, bias: nil, epsilon: 1e-5).statistics
      return { kernels.batchNormalizationGradients(dz, x, statistics, weight: w, epsilon: 1e-5).dx }
    case .relu:
      return { kernels.reluInputGradient(dz, x) }
    }
  }

  func filterGradient(_ dz: Tensor<Float>, _ x: Tensor<Float>) -> Tensor<Float> {
    layer.kind == .transposedConvolution
      ? kernels.transposedConvolutionFilterGradient(dz, x, layer.window, groups: layer.groups)
      : kernels.convolutionFilterGradient(dz, x, layer.window, groups: layer.groups)
  }
}
