extension GradientTable {
  /// Adds the gradients of a case computed by PyTorch to the rows of their arguments.
  public mutating func add(_ result: GoldenResult) {
    guard let name = result.operation, let operation = allOperations.first(where: { $0.name == name }) else {
      return
    }
    let arguments = ["grad_input": operation.arguments[0].name, "grad_weight": "w", "grad_bias": "b"]
    for (tensor, error) in result.relativeErrors {
      guard let argument = arguments[tensor] else { continue }
      addPyTorch(operation: name, argument: argument, relativeError: error, passes: result.outcome == .passed)
    }
  }
}

extension GoldenCase {
  /// Our name for the operation.
  var operation: String? {
    let op = op.replacing(/[123]d$/, with: "")
    // The kernels have an operation of its own for a single window.
    if op == "adaptive_avg_pool", case .list(let size) = attributes["output_size"],
      size.allSatisfy({ $0 == 1 })
    {
      return "globalAveragePooling"
    }
    return operations[op]
  }
}

/// Our names for PyTorch's operations, their number of dimensions left out.
private let operations = [
  "conv": "convolution", "conv_transpose": "transposedConvolution", "max_pool": "maxPooling",
  "avg_pool": "meanPooling", "lp_pool": "pNormPooling", "adaptive_avg_pool": "adaptiveMeanPooling",
  "pad": "padded", "unfold": "unfold", "fold": "fold", "batch_norm": "batchNormalization",
  "local_response_norm": "localResponseNormalization",
  "linear": "linear", "relu": "relu", "relu6": "relu6", "leaky_relu": "leakyReLU", "softplus": "softplus",
  "sigmoid": "sigmoid", "tanh": "tanh", "softmax": "softmax", "log_softmax": "logSoftmax",
  "dropout": "dropout", "channel_shuffle": "channelShuffle", "cross_entropy": "crossEntropy",
  "mse_loss": "meanSquaredError",
]
