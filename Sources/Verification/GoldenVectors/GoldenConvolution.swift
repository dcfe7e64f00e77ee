import ConvNets
import SlidingWindow
import Tensors

extension GoldenQuestion {
  /// `conv1d`, `conv2d`, `conv3d`.
  func convolution(_ kernels: some Kernels<Number>) throws(GoldenObstacle) -> SafetensorsFile {
    try understand(Self.windowAttributes + ["groups", "has_bias"])
    let window = try window()
    let (x, w) = (try tensor("input", rank: window.axes.count + 2), try tensor("weight"))
    let groups = try integer("groups")
    try requireShares(of: w, groups, inputs: x.shape[1], window)
    let b = try bias(count: w.shape[0])
    try requireRoom(window, over: x)

    var answer = SafetensorsFile()
    let z = kernels.convolution(x, w, bias: b, window, groups: groups)
    answer.insert(z, named: "output")
    if let dz = try upstream(z.shape) {
      let dx = kernels.convolutionInputGradient(dz, w, over: x.extent, window, groups: groups)
      answer.insert(dx, named: "grad_input")
      answer.insert(kernels.convolutionFilterGradient(dz, x, window, groups: groups), named: "grad_weight")
      if b != nil { answer.insert(kernels.convolutionBiasGradient(dz), named: "grad_bias") }
    }
    return answer
  }

  /// `conv_transpose1d`, `conv_transpose2d`, `conv_transpose3d`.
  func transposedConvolution(_ kernels: some Kernels<Number>) throws(GoldenObstacle) -> SafetensorsFile {
    try understand(Self.windowAttributes + ["groups", "has_bias", "output_padding"])
    let (window, leftover) = try transposedWindow()
    let (x, w) = (try tensor("input", rank: window.axes.count + 2), try tensor("weight"))
    let groups = try integer("groups")
    let outputs = w.shape.count > 1 ? w.shape[1] * max(groups, 0) : 0
    try requireShares(of: w, groups, inputs: outputs, window)
    guard x.shape[1] == w.shape[0] else {
      throw .contradiction(
        "input \(text(x.shape)) needs as many channels as weight \(text(w.shape)) has filters")
    }
    let b = try bias(count: outputs)
    try requireExtent(window.extent(positions: x.extent, leftover: leftover))

    var answer = SafetensorsFile()
    let z = kernels.transposedConvolution(x, w, bias: b, window, leftover: leftover, groups: groups)
    answer.insert(z, named: "output")
    if let dz = try upstream(z.shape) {
      let dx = kernels.transposedConvolutionInputGradient(dz, w, window, groups: groups)
      answer.insert(dx, named: "grad_input")
      let dw = kernels.transposedConvolutionFilterGradient(dz, x, window, groups: groups)
      answer.insert(dw, named: "grad_weight")
      if b != nil { answer.insert(kernels.convolutionBiasGradient(dz), named: "grad_bias") }
    }
    return answer
  }

  /// The window of a transposed convolution, and the leftover that PyTorch calls output padding.
  ///
  /// Leftover is less than the stride; output padding may reach the dilation as well. Cells more at the end of the
  /// output are as many fewer cut off there, so the rest can be taken out of the padding behind.
  private func transposedWindow() throws(GoldenObstacle) -> (Window, leftover: Window.PerAxis) {
    let (window, more) = (try window(), try integers("output_padding"))
    if zip(more, window.axes).allSatisfy({ 0 <= $0 && $0 < $1.stride }) { return (window, .init(more)) }
    let after = zip(window.after, more).map { $0 - $1 }
    let padding = Window.Padding.uneven(before: .init(window.before), after: .init(after))
    return (Window(window.kernel, stride: window.stride, padding: padding, dilation: window.dilation), 0)
  }

  /// Stops unless the filters are of the window's size and split into groups that each read their part of the inputs.
  private func requireShares(
    of w: Tensor<Number>, _ groups: Int, inputs: Int, _ window: Window
  ) throws(GoldenObstacle) {
    guard groups > 0, inputs % groups == 0, let filters = w.shape.first, filters % groups == 0,
      w.shape == [filters, inputs / groups] + window.kernel
    else {
      throw .contradiction(
        "weight \(text(w.shape)) does not fit \(inputs) channels in \(groups) groups and kernel \(text(window.kernel))"
      )
    }
  }
}
