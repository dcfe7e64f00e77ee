import ConvNets
import SlidingWindow
import Tensors

/// Activations, and softmax with its logarithm.
struct ActivationOperation: DifferentiableOperation {
  enum Function: String, CaseIterable, Sendable {
    case relu, sigmoid, tanh, relu6, leakyReLU, softplus, scaledTanh, softmax, logSoftmax
  }

  let function: Function
  let shape: [Int]

  let smoothness = Smoothness.smooth
  var name: String { function.rawValue }
  var description: String { "\(name) of \(shape)" }
  var arguments: [(name: String, shape: [Int])] { [("z", shape)] }

  func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    switch function {
    case .relu: relu(arguments[0])
    case .sigmoid: sigmoid(arguments[0])
    case .tanh: tanh(arguments[0])
    case .relu6: relu6(arguments[0])
    case .leakyReLU: leakyReLU(arguments[0], slope: 0.2)
    case .softplus: softplus(arguments[0], beta: 2, threshold: 3)
    case .scaledTanh: scaledTanh(arguments[0])
    case .softmax: softmax(arguments[0])
    case .logSoftmax: logSoftmax(arguments[0])
    }
  }

  func gradients(_ arguments: [Tensor<Double>], upstream dy: Tensor<Double>) -> [Tensor<Double>] {
    switch function {
    case .relu: [reluInputGradient(dy, arguments[0])]
    case .sigmoid: [sigmoidInputGradient(dy, arguments[0])]
    case .tanh: [tanhInputGradient(dy, arguments[0])]
    case .relu6: [relu6InputGradient(dy, arguments[0])]
    case .leakyReLU: [leakyReLUInputGradient(dy, arguments[0], slope: 0.2)]
    case .softplus: [softplusInputGradient(dy, arguments[0], beta: 2, threshold: 3)]
    case .scaledTanh: [scaledTanhInputGradient(dy, arguments[0])]
    case .softmax: [softmaxInputGradient(dy, softmax(arguments[0]))]
    case .logSoftmax: [logSoftmaxInputGradient(dy, logSoftmax(arguments[0]))]
    }
  }

  static let grid =
    Function.allCases.flatMap { function in
      [[3, 5], [2, 3, 4], [2, 4, 3, 2]].map { ActivationOperation(function: function, shape: $0) }
    }
    // Numbers from −7 to 7: beyond the ceiling of the one, and where the other is straight.
    + [.relu6, .softplus].map { ActivationOperation(function: $0, shape: [2, 7, 10]) }
}

/// The losses; their one output is scaled by a random upstream derivative like any other.
struct LossOperation: DifferentiableOperation {
  enum Loss: String, CaseIterable, Sendable { case crossEntropy, meanSquaredError }

  let loss: Loss
  let shape: [Int]
  let reduction: Reduction

  let smoothness = Smoothness.smooth
  var name: String { loss.rawValue }
  var description: String { "\(name) (\(reduction)) of \(shape)" }
  var arguments: [(name: String, shape: [Int])] {
    loss == .crossEntropy ? [("x", shape)] : [("y", shape)]
  }

  /// Every class turns up.
  private var classes: Tensor<Int> {
    let targets = [shape[0]] + shape.dropFirst(2)
    return Tensor(targets, (0..<cellCount(targets)).map { $0 % shape[1] })
  }
  private func desired<Number: Real>() -> Tensor<Number> {
    Tensor(shape, (0..<cellCount(shape)).map { Number($0 % 3) })
  }

  func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    let value =
      switch loss {
      case .crossEntropy: crossEntropy(arguments[0], target: classes, reduction: reduction)
      case .meanSquaredError: meanSquaredError(arguments[0], target: desired(), reduction: reduction)
      }
    return Tensor([1], [value])
  }

  func gradients(_ arguments: [Tensor<Double>], upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    let gradient =
      switch loss {
      case .crossEntropy: crossEntropyInputGradient(arguments[0], target: classes, reduction: reduction)
      case .meanSquaredError:
        meanSquaredErrorInputGradient(arguments[0], target: desired(), reduction: reduction)
      }
    return [gradient.map { $0 * dz[0] }]
  }

  static let grid = Loss.allCases.flatMap { loss in
    [Reduction.mean, .sum].flatMap { reduction in
      [[3, 5], [2, 4, 3]].map { LossOperation(loss: loss, shape: $0, reduction: reduction) }
    }
  }
}

struct LinearOperation: DifferentiableOperation {
  let samples: Int
  let inputs: Int
  let outputs: Int

  let name = "linear"
  var description: String { "\(name) of [\(samples), \(inputs)] to \(outputs) outputs" }
  var arguments: [(name: String, shape: [Int])] {
    [("x", [samples, inputs]), ("w", [outputs, inputs]), ("b", [outputs])]
  }

  func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    linear(arguments[0], arguments[1], bias: arguments[2])
  }

  func gradients(_ arguments: [Tensor<Double>], upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    [linearInputGradient(dz, arguments[1]), linearWeightGradient(dz, arguments[0]), linearBiasGradient(dz)]
  }

  static let grid = [
    LinearOperation(samples: 3, inputs: 5, outputs: 4), LinearOperation(samples: 1, inputs: 7, outputs: 2),
    LinearOperation(samples: 4, inputs: 1, outputs: 1),
  ]
}
