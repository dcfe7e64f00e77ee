import ConvNets
import SlidingWindow
import Tensors

extension GoldenQuestion {
  /// `linear`: all axes but the last count as samples.
  func linear(_ kernels: some Kernels<Number>) throws(GoldenObstacle) -> SafetensorsFile {
    try understand(["in_features", "out_features", "has_bias"])
    let (inputs, outputs) = (try integer("in_features"), try integer("out_features"))
    let input = try tensor("input")
    guard input.shape.last == inputs else {
      throw .contradiction("the last axis of input \(text(input.shape)) should be \(inputs)")
    }
    let w = try tensor("weight", shape: [outputs, inputs])
    let b = try bias(count: outputs)
    let leading = Array(input.shape.dropLast())
    let x = input.reshaped([cellCount(leading), inputs])

    var answer = SafetensorsFile()
    answer.insert(kernels.linear(x, w, bias: b).reshaped(leading + [outputs]), named: "output")
    if let upstream = try upstream(leading + [outputs]) {
      let dz = upstream.reshaped([x.shape[0], outputs])
      answer.insert(kernels.linearInputGradient(dz, w).reshaped(input.shape), named: "grad_input")
      answer.insert(kernels.linearWeightGradient(dz, x), named: "grad_weight")
      if b != nil { answer.insert(kernels.linearBiasGradient(dz), named: "grad_bias") }
    }
    return answer
  }

  /// `pad`: zeros around every map; negative numbers cut cells off.
  func padding() throws(GoldenObstacle) -> SafetensorsFile {
    try understand(["dims", "padding", "padding_before", "padding_after"])
    let (before, after) = (try integers("padding_before"), try integers("padding_after"))
    let x = try tensor("input", rank: before.count + 2)
    try requireExtent(x.extent.indices.map { before[$0] + x.extent[$0] + after[$0] })

    var answer = SafetensorsFile()
    let z = x.padded(before: before, after: after)
    answer.insert(z, named: "output")
    if let dz = try upstream(z.shape) {
      answer.insert(dz.cropped(before: before, after: after), named: "grad_input")
    }
    return answer
  }
}
