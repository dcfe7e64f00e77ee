import ConvNets
import SlidingWindow
import Tensors

private typealias Network = Sequential<Float>

private func pointwise(_ inputs: Int, _ outputs: Int) -> Convolution<Float> {
  var generator = SeededGenerator(seed: 1)
  return Convolution(inputs: inputs, outputs: outputs, Window([1]), using: &generator)
}

private func zeros(_ shape: Int...) -> Tensor<Float> { Tensor(zeros: shape) }

let combinatorStops: [WrongCall] = [
  WrongCall(stopsWith: "Residual: the output of the body has shape [1, 3, 5], but [1, 2, 5] is required") {
    _ = Residual<Float>(["conv": pointwise(2, 3)]).forward(zeros(1, 2, 5), with: NaiveKernels())
  },
  WrongCall(
    stopsWith:
      "joiningChannels: signals must have the same samples and extent to lie side by side, but they are "
      + "[[2, 1, 5], [2, 1, 3]]"
  ) {
    let branches: Concatenate<Float> = ["a": Identity(), "b": MaxPooling(Window([3]))]
    _ = branches.forward(zeros(2, 1, 5), with: NaiveKernels())
  },
  WrongCall(stopsWith: "Concatenate: there must be at least one branch, but there is none") {
    _ = [:] as Concatenate<Float>
  },
  WrongCall(stopsWith: "ChannelSplit: there must be at least one branch, but there is none") {
    _ = [:] as ChannelSplit<Float>
  },
  WrongCall(
    stopsWith: #"Concatenate: layers must have different names without dots, but they are ["a", "a"]"#
  ) {
    _ = ["a": Identity(), "a": Identity()] as Concatenate<Float>
  },
  WrongCall(
    stopsWith: "ChannelSplit: the channels of a sample [3, 5] must split evenly into 2 branches"
  ) {
    let branches: ChannelSplit<Float> = ["a": Identity(), "b": Identity()]
    _ = branches.forward(zeros(2, 3, 5), with: NaiveKernels())
  },
  WrongCall(
    stopsWith:
      "channelBlocks: the channels of [2, 3, 5] must split into blocks that are as many in all, but these "
      + "are [1, 1]"
  ) {
    _ = channelBlocks(zeros(2, 3, 5), of: [1, 1])
  },
  WrongCall(
    stopsWith: "LearnedPooling: the network's output has shape [10, 4], but [10, 1] is required"
  ) {
    _ = LearnedPooling<Float>(Window([4]), by: Flatten()).forward(zeros(1, 5, 5), with: NaiveKernels())
  },
  WrongCall(stopsWith: "blocksInputGradient: dblocks has shape [3, 1, 2], but [4, 1, 2] is required") {
    _ = blocksInputGradient(zeros(3, 1, 2), over: [1, 1, 5], under: Window([2]))
  },
  WrongCall(stopsWith: "addingUnitBiases: a sample has shape [2, 3], but [3, 2] is required") {
    _ = addingUnitBiases(zeros(4, 2, 3), zeros(3, 2))
  },
  WrongCall(stopsWith: "unitBiasGradient: dz must be [S, …], but it is []") {
    _ = unitBiasGradient(Tensor<Float>([], [1]))
  },
  WrongCall(
    stopsWith:
      "ConnectionTable: every filter must read some of the 3 maps counted from 0, in ascending order, but "
      + "the table is [[0, 1], [2, 1]]"
  ) {
    _ = ConnectionTable(inputs: 3, maps: [[0, 1], [2, 1]])
  },
  WrongCall(
    stopsWith:
      "ConnectionTable: every filter must read some of the 3 maps counted from 0, in ascending order, but "
      + "the table is [[0, 3]]"
  ) {
    _ = ConnectionTable(inputs: 3, maps: [[0, 3]])
  },
  WrongCall(
    stopsWith:
      "ConnectionTable: every filter must read some of the 3 maps counted from 0, in ascending order, but "
      + "the table is [[0], []]"
  ) {
    _ = ConnectionTable(inputs: 3, maps: [[0], []])
  },
  WrongCall(
    stopsWith: "ConnectionTable: there must be one plane for each of 2 connections, but they are [3, 2]"
  ) {
    var layer = Convolution<Float>(ConnectionTable(inputs: 2, maps: [[0, 1]]), Window([2]), bias: false)
    layer.parameters = ["weight": zeros(3, 2)]
    _ = layer.forward(zeros(1, 2, 5), with: NaiveKernels())
  },
  WrongCall(
    stopsWith: "TransposedConvolution: 4 inputs and 3 outputs must split evenly into groups, but there are 2"
  ) {
    _ = TransposedConvolution<Float>(inputs: 4, outputs: 3, Window([2]), groups: 2)
  },
  WrongCall(stopsWith: #"Sequential: there is no layer "conv2" to freeze"#) {
    _ = (["conv": pointwise(1, 1)] as Network).freezing("conv2")
  },
  WrongCall(
    stopsWith:
      #"Sequential: "b" must be a new layer behind one that is there, but it is put behind "c" in ["a"]"#
  ) {
    _ = (["a": Identity()] as Network).inserting(Identity(), named: "b", behind: "c")
  },
]

let outlineStops: [WrongCall] = [
  WrongCall(stopsWith: "Convolution: input [1, 2, 5] has 2 channels, but filter [4, 3, 2] spans 3") {
    _ = Convolution<Float>(inputs: 3, outputs: 4, Window([2])).outline(of: [2, 5])
  },
  WrongCall(
    stopsWith:
      "Linear: input [S, M] and weights [N, M] must have two axes and agree in M, but they are [1, 5] and "
      + "[2, 3]"
  ) {
    _ = Linear<Float>(inputs: 3, outputs: 2).outline(of: [5])
  },
  WrongCall(
    stopsWith:
      "MaxPooling: a window of [3] cells must fit the input extent [2] with padding [0] before and [0] after"
  ) {
    _ = MaxPooling<Float>(Window([3])).outline(of: [1, 2])
  },
  WrongCall(
    stopsWith: "BatchNormalization: a sample must be [C, extent…] with 3 channels, but it is [4, 5]"
  ) {
    _ = BatchNormalization<Float>(channels: 3).outline(of: [4, 5])
  },
  WrongCall(stopsWith: "GlobalAveragePooling: a sample must be [C, extent…], but it is [4]") {
    _ = GlobalAveragePooling<Float>().outline(of: [4])
  },
  WrongCall(
    stopsWith:
      "AdaptiveMeanPooling: a sample must have one axis more than positions [2, 2], but it is [4, 5]"
  ) {
    _ = AdaptiveMeanPooling<Float>(to: [2, 2]).outline(of: [4, 5])
  },
  WrongCall(stopsWith: "LinearUpsampling: a sample must be [C, extent…], but it is [4]") {
    _ = LinearUpsampling<Float>(by: 2).outline(of: [4])
  },
  WrongCall(stopsWith: "UnitBiases: a sample has shape [2, 3], but [3, 2] is required") {
    _ = UnitBiases<Float>([3, 2]).outline(of: [2, 3])
  },
  WrongCall(
    stopsWith: "LearnedPooling: the network's output for a block has shape [2], but [1] is required"
  ) {
    _ = LearnedPooling<Float>(Window([2]), by: Flatten()).outline(of: [1, 5])
  },
]
