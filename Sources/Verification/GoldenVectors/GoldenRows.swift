extension GradientTable {
  /// Adds the gradients of a case computed by PyTorch to the rows of their arguments.
  public mutating func add(_ result: GoldenResult) {
    let op = result.op.replacing(/[123]d$/, with: "")
    guard let name = operations[op], let operation = allOperations.first(where: { $0.name == name }) else {
      return
    }
    let arguments = ["grad_input": operation.arguments[0].name, "grad_weight": "w", "grad_bias": "b"]
    for (tensor, error) in result.relativeErrors {
      guard let argument = arguments[tensor] else { continue }
      addPyTorch(operation: name, argument: argument, relativeError: error, passes: result.outcome == .passed)
    }
  }
}

/// Our names for PyTorch's operations, their number of dimensions left out.
private let operations = [
  "conv": "convolution", "conv_transpose": "transposedConvolution", "max_pool": "maxPooling",
  "avg_pool": "meanPooling", "lp_pool": "pNormPooling", "adaptive_avg_pool": "globalAveragePooling",
  "pad": "padded", "batch_norm": "batchNormalization",
  "linear": "linear", "relu": "relu", "sigmoid": "sigmoid", "tanh": "tanh", "softmax": "softmax",
  "log_softmax": "logSoftmax", "cross_entropy": "crossEntropy", "mse_loss": "meanSquaredError",
]
