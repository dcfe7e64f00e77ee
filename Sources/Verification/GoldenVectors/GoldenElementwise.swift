import ConvNets
import SlidingWindow
import Tensors

extension GoldenQuestion {
  /// `relu`, `sigmoid`, `tanh`: a function of every cell by itself.
  ///
  /// - Parameters:
  ///   - function: Takes the input.
  ///   - gradient: Takes the upstream gradient and the input.
  func activation(
    _ function: (Tensor<Number>) -> Tensor<Number>,
    _ gradient: (Tensor<Number>, Tensor<Number>) -> Tensor<Number>
  ) throws(GoldenObstacle) -> SafetensorsFile {
    try understand([])
    let z = try tensor("input")
    var answer = SafetensorsFile()
    answer.insert(function(z), named: "output")
    if let dy = try upstream(z.shape) { answer.insert(gradient(dy, z), named: "grad_input") }
    return answer
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
