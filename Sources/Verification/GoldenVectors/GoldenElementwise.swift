import ConvNets
import SlidingWindow
import Tensors

extension GoldenQuestion {
  /// `relu`, `sigmoid`, `tanh`, `relu6` and others: a function of every cell by itself.
  ///
  /// - Parameters:
  ///   - function: Takes the input.
  ///   - gradient: Takes the upstream gradient and the input.
  ///   - attributes: Which attributes both know.
  func activation(
    _ function: (Tensor<Number>) -> Tensor<Number>,
    _ gradient: (Tensor<Number>, Tensor<Number>) -> Tensor<Number>, attributes: [String] = []
  ) throws(GoldenObstacle) -> SafetensorsFile {
    try understand(attributes)
    let z = try tensor("input")
    var answer = SafetensorsFile()
    answer.insert(function(z), named: "output")
    if let dy = try upstream(z.shape) { answer.insert(gradient(dy, z), named: "grad_input") }
    return answer
  }

  /// `leaky_relu`.
  func leakyReLU() throws(GoldenObstacle) -> SafetensorsFile {
    let slope = try number("negative_slope")
    return try activation(
      { ConvNets.leakyReLU($0, slope: slope) }, { leakyReLUInputGradient($0, $1, slope: slope) },
      attributes: ["negative_slope"])
  }

  /// `softplus`.
  func softplus() throws(GoldenObstacle) -> SafetensorsFile {
    let (beta, threshold) = (try number("beta"), try number("threshold"))
    guard 0 < beta, beta < .infinity else {
      throw .notOffered("beta must be finite and positive, but it is \(beta)")
    }
    return try activation(
      { ConvNets.softplus($0, beta: beta, threshold: threshold) },
      { softplusInputGradient($0, $1, beta: beta, threshold: threshold) },
      attributes: ["beta", "threshold"])
  }

  /// `dropout` with a given mask; without training it does nothing.
  func dropout() throws(GoldenObstacle) -> SafetensorsFile {
    let p = try number("p")
    guard 0 <= p, p < 1 else { throw .notOffered("p must be at least 0 and below 1, but it is \(p)") }
    let mask = try flag("training") ? try tensor("mask", shape: tensor("input").shape) : nil
    return try activation(
      { x in mask.map { ConvNets.dropout(x, mask: $0, p: p) } ?? x },
      { dy, _ in mask.map { dropoutInputGradient(dy, mask: $0, p: p) } ?? dy },
      attributes: ["p", "training"])
  }

  /// `softmax`, `log_softmax` along any axis: the axes before it count as samples, those behind it as positions.
  ///
  /// - Parameters:
  ///   - function: Takes the input.
  ///   - gradient: Takes the upstream gradient and the output.
  func softmax(
    _ function: (Tensor<Number>) -> Tensor<Number>,
    _ gradient: (Tensor<Number>, Tensor<Number>) -> Tensor<Number>
  ) throws(GoldenObstacle) -> SafetensorsFile {
    try understand(["dim"])
    let (x, axis) = (try tensor("input"), try integer("dim"))
    guard x.shape.indices.contains(axis) else {
      throw .contradiction("input \(text(x.shape)) has no axis \(axis)")
    }
    let box = [cellCount(Array(x.shape[..<axis])), x.shape[axis], cellCount(Array(x.shape[(axis + 1)...]))]
    let y = function(x.reshaped(box))
    var answer = SafetensorsFile()
    answer.insert(y.reshaped(x.shape), named: "output")
    if let dy = try upstream(x.shape) {
      answer.insert(gradient(dy.reshaped(box), y).reshaped(x.shape), named: "grad_input")
    }
    return answer
  }
}
