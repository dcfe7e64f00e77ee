import ConvNets
import SlidingWindow
import Tensors

/// A case with its tensors, about to be computed in one kind of number.
///
/// The modules stop the program when arguments do not fit, as they should for a programmer's mistake. A file is not
/// the programmer: everything is checked here before a kernel sees it.
struct GoldenQuestion<Number: Real & SafetensorsNumber> {
  let golden: GoldenCase
  let file: SafetensorsFile

  /// What the kernels make of the case, under the names of the format.
  func answer(_ kernels: some Kernels<Number>) throws(GoldenObstacle) -> SafetensorsFile {
    switch golden.op {
    case "conv1d", "conv2d", "conv3d": try convolution(kernels)
    case "conv_transpose1d", "conv_transpose2d", "conv_transpose3d": try transposedConvolution(kernels)
    case "max_pool1d", "max_pool2d", "max_pool3d": try maxPooling(kernels)
    case "avg_pool1d", "avg_pool2d", "avg_pool3d": try meanPooling(kernels)
    case "lp_pool1d", "lp_pool2d", "lp_pool3d": try pNormPooling(kernels)
    case "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d": try adaptivePooling(kernels)
    case "pad": try padding()
    case "unfold": try unfolding()
    case "fold": try folding()
    case "batch_norm": try batchNormalization(kernels)
    case "linear": try linear(kernels)
    case "relu": try activation(kernels.relu, kernels.reluInputGradient)
    case "sigmoid": try activation(kernels.sigmoid, kernels.sigmoidInputGradient)
    case "tanh": try activation(kernels.tanh, kernels.tanhInputGradient)
    case "relu6": try activation(relu6, relu6InputGradient)
    case "leaky_relu": try leakyReLU()
    case "softplus": try softplus()
    case "softmax": try softmax(kernels.softmax, kernels.softmaxInputGradient)
    case "log_softmax": try softmax(logSoftmax, logSoftmaxInputGradient)
    case "cross_entropy": try crossEntropy(kernels)
    case "mse_loss": try meanSquaredError()
    case "local_response_norm": try localResponseNormalization()
    case "dropout": try dropout()
    case "channel_shuffle": try channelShuffle()
    case "optim_sgd": try sgd(kernels)
    case "optim_rmsprop": try rmsProp(kernels)
    case "optim_adam": try adam(kernels, decoupled: false)
    case "optim_adamw": try adam(kernels, decoupled: true)
    default: throw .notOffered("there is no \(golden.op)")
    }
  }
}

// MARK: - Given tensors

extension GoldenQuestion {
  /// A given tensor, its numbers rounded to `Number`.
  func tensor(_ name: String) throws(GoldenObstacle) -> Tensor<Number> {
    let tensor: Tensor<Double>
    do { tensor = try file.tensor(name) } catch { throw .unreadable(error) }
    guard !tensor.indices.isEmpty else { throw .notOffered("\(name) is empty") }
    return tensor.map { Number($0) }
  }

  /// A given tensor with so many axes.
  func tensor(_ name: String, rank: Int) throws(GoldenObstacle) -> Tensor<Number> {
    let tensor = try tensor(name)
    guard tensor.shape.count == rank else {
      throw .contradiction("\(name) has shape \(text(tensor.shape)), but it needs \(rank) axes")
    }
    return tensor
  }

  /// A given tensor of this shape.
  func tensor(_ name: String, shape: [Int]) throws(GoldenObstacle) -> Tensor<Number> {
    let tensor = try tensor(name)
    guard tensor.shape == shape else {
      throw .contradiction("\(name) has shape \(text(tensor.shape)), but it should be \(text(shape))")
    }
    return tensor
  }

  /// The bias, if the case has one.
  func bias(count: Int) throws(GoldenObstacle) -> Tensor<Number>? {
    try flag("has_bias") ? tensor("bias", shape: [count]) : nil
  }

  /// The derivative with respect to an output of this shape, or nil if the case goes forward only.
  func upstream(_ shape: [Int]) throws(GoldenObstacle) -> Tensor<Number>? {
    file.dtype(of: "grad_output") == nil ? nil : try tensor("grad_output", shape: shape)
  }
}

// MARK: - Attributes

extension GoldenQuestion {
  /// Stops at an attribute that the operation does not know: leaving it out could change the question.
  func understand(_ names: [String]) throws(GoldenObstacle) {
    if let stranger = golden.attributes.keys.sorted().first(where: { !names.contains($0) }) {
      throw .notOffered("\(golden.op) has no attribute \"\(stranger)\" here")
    }
  }

  func flag(_ name: String) throws(GoldenObstacle) -> Bool {
    guard case .flag(let flag) = golden.attributes[name] else { throw malformed(name, "true or false") }
    return flag
  }

  func number(_ name: String) throws(GoldenObstacle) -> Double {
    guard case .number(let number) = golden.attributes[name] else { throw malformed(name, "a number") }
    return number
  }

  func integer(_ name: String) throws(GoldenObstacle) -> Int {
    guard let integer = whole(try number(name)) else {
      throw malformed(name, "a whole number below a million")
    }
    return integer
  }

  /// One whole number for each spatial axis.
  func integers(_ name: String) throws(GoldenObstacle) -> [Int] {
    let axes = try integer("dims")
    guard 1...3 ~= axes else { throw malformed("dims", "1, 2 or 3") }
    guard case .list(let list) = golden.attributes[name], list.count == axes,
      case let integers = list.compactMap(whole), integers.count == axes
    else { throw malformed(name, "a list of whole numbers below a million, \(axes) of them") }
    return integers
  }

  private func whole(_ number: Double) -> Int? { number.magnitude < 1e6 ? Int(exactly: number) : nil }

  private func malformed(_ name: String, _ wanted: String) -> GoldenObstacle {
    .contradiction("attribute \"\(name)\" must be \(wanted)")
  }
}

// MARK: - Windows

extension GoldenQuestion {
  /// The attributes that make a window.
  static var windowAttributes: [String] {
    ["dims", "kernel", "stride", "dilation", "padding", "padding_before", "padding_after", "padding_mode"]
  }

  /// The window that the attributes describe.
  func window(_ rounding: Window.Rounding = .down) throws(GoldenObstacle) -> Window {
    switch golden.attributes["padding_mode"] {
    case nil, .text("same"), .text("valid"): break
    default: throw .notOffered("only zeros are put around an input")
    }
    let (kernel, stride) = (try integers("kernel"), try integers("stride"))
    let dilation = try integers("dilation")
    let (before, after) = (try integers("padding_before"), try integers("padding_after"))
    guard (kernel + stride + dilation).allSatisfy({ $0 > 0 }) else {
      throw .contradiction("kernel, stride and dilation must be positive")
    }
    return Window(
      kernel, stride: .init(stride), padding: .uneven(before: .init(before), after: .init(after)),
      dilation: .init(dilation), rounding: rounding)
  }

  /// Stops unless the window has room in the input.
  func requireRoom(_ window: Window, over x: Tensor<Number>) throws(GoldenObstacle) {
    try requireExtent(window.positions(over: x.extent))
  }

  /// Stops at an output that has no cells, or more than there is memory for.
  func requireExtent(_ extent: [Int]) throws(GoldenObstacle) {
    guard extent.allSatisfy({ $0 > 0 }), extent.reduce(1, { $0 * Double($1) }) < 1e7 else {
      throw .notOffered("an output of \(text(extent)) cells is not computed")
    }
  }
}
