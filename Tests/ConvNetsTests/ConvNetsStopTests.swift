import ConvNets
import SlidingWindow
import Tensors
import Testing

/// A call with a wrong argument, and the sentence it must stop with.
struct WrongCall: Sendable, CustomTestStringConvertible {
  let sentence: String
  let call: @Sendable () -> Void

  init(stopsWith sentence: String, _ call: @escaping @Sendable () -> Void) {
    (self.sentence, self.call) = (sentence, call)
  }

  var testDescription: String { sentence }

  static let all =
    dataStops + imageStops + parameterStops + layerStops + operationStops + combinatorStops + outlineStops
}

private func dataset(_ images: [Int], labels: [Int]) -> Dataset {
  Dataset(images: Tensor(zeros: images), labels: Tensor([labels.count], labels), classCount: 3)
}

private let dataStops: [WrongCall] = [
  WrongCall(stopsWith: "Dataset: the tensor of labels has shape [3], but [4] is required") {
    _ = dataset([4, 1, 2], labels: [0, 1, 2])
  },
  WrongCall(stopsWith: "Dataset: images must be [S, C, extent…], but they are []") {
    _ = dataset([], labels: [0])
  },
  WrongCall(stopsWith: "Dataset: label 1 must be one of the 3 classes counted from 0, but it is 3") {
    _ = dataset([2, 1, 2], labels: [0, 3])
  },
  WrongCall(stopsWith: "Dataset: label 0 must be one of the 3 classes counted from 0, but it is -1") {
    _ = dataset([2, 1, 2], labels: [-1, 0])
  },
  WrongCall(stopsWith: "Dataset: image 2 must be one of 2 counted from 0") {
    _ = dataset([2, 1, 2], labels: [0, 1])[[0, 2]]
  },
  WrongCall(stopsWith: "Dataset: image -1 must be one of 2 counted from 0") {
    _ = dataset([2, 1, 2], labels: [0, 1])[[-1]]
  },
  WrongCall(stopsWith: "Evaluation: the tensor of scores has shape [2, 4], but [2, 3] is required") {
    _ = Evaluation(scores: Tensor(zeros: [2, 4]), of: dataset([2, 1, 2], labels: [0, 1]))
  },
]

private let one = Tensor<Float>([1], [1])
private let pair: NamedTensors<Float> = ["a": one, "b": one]

private let parameterStops: [WrongCall] = [
  WrongCall(stopsWith: "NamedTensors: names must differ, but \"a\" is there already") {
    var tensors = pair
    tensors.append(one, named: "a")
  },
  WrongCall(
    stopsWith: #"NamedTensors: both sides must have the same names, but they are ["a", "b"] and ["b", "a"]"#
  ) {
    _ = pair.combined(with: ["b": one, "a": one]) { $0 + $1 }
  },
  WrongCall(stopsWith: #"NamedTensors: "b" has shape [2], but [1] is required"#) {
    _ = pair.combined(with: ["a": one, "b": Tensor([2], [1, 2])]) { $0 + $1 }
  },
  WrongCall(
    stopsWith: #"NamedTensors: both sides must have the same names, but they are ["a", "b"] and ["a"]"#
  ) {
    var optimiser = Optimiser<Float>(SGD())
    var parameters = pair
    optimiser.step(&parameters, ["a": one], rate: 1, with: NaiveKernels())
  },
  WrongCall(
    stopsWith: "Optimiser: a state must be named after a parameter and what is remembered, such as "
      + #""weight.velocity", but one is called "a.speed""#
  ) {
    _ = Optimiser<Float>(SGD(), state: ["a.speed": one])
  },
  WrongCall(
    stopsWith: "Optimiser: a state must be named after a parameter and what is remembered, such as "
      + #""weight.velocity", but one is called "mean""#
  ) {
    _ = Optimiser<Float>(SGD(), state: ["mean": one])
  },
  WrongCall(stopsWith: "Optimiser: the number of steps must not be negative, but it is -1") {
    _ = Optimiser<Float>(SGD(), steps: -1)
  },
  WrongCall(stopsWith: #"ReLU<Float>: a layer that learns nothing cannot take parameters ["a", "b"]"#) {
    var layer = ReLU<Float>()
    layer.parameters = pair
  },
  WrongCall(
    stopsWith:
      #"Sequential: parameters must be called ["l.weight", "l.bias"], but they are called ["a", "b"]"#
  ) {
    var generator = SeededGenerator(seed: 1)
    var net: Sequential<Float> = ["l": Linear(inputs: 1, outputs: 1, using: &generator)]
    net.parameters = pair
  },
  WrongCall(stopsWith: #"Sequential: layers must have different names without dots, but they are ["a", "a"]"#)
  {
    let _: Sequential<Float> = ["a": ReLU(), "a": Tanh()]
  },
  WrongCall(stopsWith: #"Sequential: layers must have different names without dots, but they are ["a.b"]"#) {
    let _: Sequential<Float> = ["a.b": ReLU()]
  },
]

/// Begins a training, which looks at the plan.
private func begin(_ plan: TrainingPlan) {
  _ = Training(of: Tanh<Float>(), plan, using: SeededGenerator(seed: 1))
}

private let layerStops: [WrongCall] = [
  WrongCall(
    stopsWith: #"Linear: parameters must be called ["weight", "bias"], but they are called ["a", "b"]"#
  ) {
    var generator = SeededGenerator(seed: 1)
    var layer = Linear<Float>(inputs: 1, outputs: 1, using: &generator)
    layer.parameters = pair
    _ = layer.forward(Tensor(zeros: [1, 1]), with: NaiveKernels())
  },
  WrongCall(
    stopsWith:
      #"Convolution: parameters must be called ["weight", "bias"], but there are none; they must be drawn first"#
  ) {
    let layer = Convolution<Float>(inputs: 1, outputs: 1, Window([1]))
    _ = layer.forward(Tensor(zeros: [1, 1, 1]), with: NaiveKernels())
  },
  WrongCall(stopsWith: "Convolution: 3 inputs must split evenly into groups, but there are 2") {
    var generator = SeededGenerator(seed: 1)
    _ = Convolution<Float>(inputs: 3, outputs: 2, Window([1]), groups: 2, using: &generator)
  },
  WrongCall(stopsWith: "Convolution: 3 inputs must split evenly into groups, but there are 0") {
    var generator = SeededGenerator(seed: 1)
    _ = Convolution<Float>(inputs: 3, outputs: 2, Window([1]), groups: 0, using: &generator)
  },
  WrongCall(
    stopsWith:
      #"BatchNormalization: statistics must be called ["running_mean", "running_var"], but they are called ["a", "b"]"#
  ) {
    var layer = BatchNormalization<Float>(channels: 1)
    layer.statistics = pair
    _ = layer.forward(Tensor(zeros: [2, 1]), with: NaiveKernels())
  },
  WrongCall(stopsWith: #"Tanh<Float>: a layer that gathers nothing cannot take statistics ["a", "b"]"#) {
    var layer = Tanh<Float>()
    layer.statistics = pair
  },
  WrongCall(
    stopsWith:
      #"Sequential: statistics must be called ["n.running_mean", "n.running_var"], but they are called ["a", "b"]"#
  ) {
    var net: Sequential<Float> = ["n": BatchNormalization(channels: 1)]
    net.statistics = pair
  },
  WrongCall(stopsWith: "Flatten: the input must be [S, …], but it is []") {
    _ = Flatten<Float>().forward(Tensor([], [1]), with: NaiveKernels())
  },
  WrongCall(stopsWith: "TrainingPlan: epochs and batchSize must be positive, but they are 0 and 8") {
    begin(TrainingPlan(epochs: 0, batchSize: 8, schedule: .constant(1), rule: SGD()))
  },
  WrongCall(stopsWith: "TrainingPlan: epochs and batchSize must be positive, but they are 2 and 0") {
    begin(TrainingPlan(epochs: 2, batchSize: 0, schedule: .constant(1), rule: SGD()))
  },
  WrongCall(stopsWith: "lossGradient: a batch must have at least one image, but it has 0") {
    let layer = ReLU<Float>()
    _ = layer.lossGradient(on: dataset([0, 3], labels: []), with: NaiveKernels())
  },
]

private func zeros(_ shape: Int...) -> Tensor<Double> { Tensor(zeros: shape) }

private let operationStops: [WrongCall] = [
  WrongCall(stopsWith: "relu6InputGradient: dy has shape [3, 2], but [2, 3] is required") {
    _ = relu6InputGradient(zeros(3, 2), zeros(2, 3))
  },
  WrongCall(stopsWith: "leakyReLUInputGradient: dy has shape [6], but [2, 3] is required") {
    _ = leakyReLUInputGradient(zeros(6), zeros(2, 3))
  },
  WrongCall(stopsWith: "softplus: beta must be finite and positive, but it is 0.0") {
    _ = softplus(zeros(2), beta: 0)
  },
  WrongCall(stopsWith: "softplusInputGradient: beta must be finite and positive, but it is -1.0") {
    _ = softplusInputGradient(zeros(2), zeros(2), beta: -1)
  },
  WrongCall(stopsWith: "softplusInputGradient: dy has shape [1], but [2] is required") {
    _ = softplusInputGradient(zeros(1), zeros(2))
  },
  WrongCall(stopsWith: "scaledTanhInputGradient: dy has shape [], but [2, 3] is required") {
    _ = scaledTanhInputGradient(zeros(), zeros(2, 3))
  },

  // MARK: Between channels
  WrongCall(
    stopsWith: "localResponseNormalization: the input must be [S, C] or [S, C, extent…], but it is [4]"
  ) {
    _ = localResponseNormalization(zeros(4), size: 5)
  },
  WrongCall(stopsWith: "localResponseNormalization: size must be positive, but it is 0") {
    _ = localResponseNormalization(zeros(2, 4), size: 0)
  },
  WrongCall(
    stopsWith:
      "localResponseNormalization: k must be positive and alpha not negative, but they are 0.0 and 1.0"
  ) {
    _ = localResponseNormalization(zeros(2, 4), size: 5, alpha: 1, k: 0)
  },
  WrongCall(
    stopsWith:
      "localResponseNormalizationInputGradient: k must be positive and alpha not negative, but they are 1.0 and -0.5"
  ) {
    _ = localResponseNormalizationInputGradient(zeros(2, 4), zeros(2, 4), size: 5, alpha: -0.5)
  },
  WrongCall(
    stopsWith: "localResponseNormalizationInputGradient: dz has shape [4, 2], but [2, 4] is required"
  ) {
    _ = localResponseNormalizationInputGradient(zeros(4, 2), zeros(2, 4), size: 5)
  },
  WrongCall(
    stopsWith: "channelShuffle: the input must be [S, C] or [S, C, extent…], but it is [6]"
  ) {
    _ = channelShuffle(zeros(6), groups: 2)
  },
  WrongCall(stopsWith: "channelShuffle: 5 channels must split evenly into groups, but there are 2") {
    _ = channelShuffle(zeros(2, 5, 3), groups: 2)
  },
  WrongCall(
    stopsWith: "channelShuffleInputGradient: 6 channels must split evenly into groups, but there are 0"
  ) {
    _ = channelShuffleInputGradient(zeros(2, 6, 3), groups: 0)
  },

  // MARK: Dropout
  WrongCall(stopsWith: "dropout: p must be at least 0 and below 1, but it is 1.0") {
    _ = dropout(zeros(2), mask: zeros(2), p: 1)
  },
  WrongCall(stopsWith: "dropout: mask has shape [3], but [2] is required") {
    _ = dropout(zeros(2), mask: zeros(3), p: 0.5)
  },
  WrongCall(stopsWith: "dropoutInputGradient: p must be at least 0 and below 1, but it is -0.1") {
    _ = dropoutInputGradient(zeros(2), mask: zeros(2), p: -0.1)
  },
  WrongCall(stopsWith: "dropoutInputGradient: mask has shape [1, 2], but [2] is required") {
    _ = dropoutInputGradient(zeros(2), mask: zeros(1, 2), p: 0.5)
  },
  WrongCall(stopsWith: "dropoutMask: p must be at least 0 and below 1, but it is nan") {
    var generator = SeededGenerator(seed: 1)
    let _: Tensor<Double> = dropoutMask([2], p: .nan, using: &generator)
  },

  // MARK: Adaptive pooling
  WrongCall(
    stopsWith:
      "adaptiveMeanPooling: extent and positions must be positive on the same axes, but they are [4, 5] and [2]"
  ) {
    _ = adaptiveMeanPooling(zeros(2, 3, 4, 5), to: [2])
  },
  WrongCall(
    stopsWith:
      "adaptiveMeanPooling: extent and positions must be positive on the same axes, but they are [4] and [0]"
  ) {
    _ = adaptiveMeanPooling(zeros(2, 3, 4), to: [0])
  },
  WrongCall(
    stopsWith:
      "adaptiveMeanPoolingInputGradient: extent and positions must be positive on the same axes, but they are [0] and [4]"
  ) {
    _ = adaptiveMeanPoolingInputGradient(zeros(2, 3, 4), over: [0])
  },
]

/// As in the tests of the readable module: the text after "Fatal error: " must be the whole sentence.
@Suite struct `A wrong argument to a network` {
  @Test(arguments: WrongCall.all)
  func `stops the program with one sentence that names operation, rule and values`(
    _ wrong: WrongCall
  ) async throws {
    let exit = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [sentence = wrong.sentence as String] in
      WrongCall.all.first { $0.sentence == sentence }?.call()
    }
    let output = String(decoding: try #require(exit).standardErrorContent, as: UTF8.self)
    let printed = output.split(separator: "\n").compactMap { line in
      line.firstRange(of: "Fatal error: ").map { String(line[$0.upperBound...]) }
    }
    #expect(printed == [wrong.sentence], "standard error: \(output)")
  }
}
