import ConvNets
import Foundation
import SlidingWindow
import Tensors

let seeds = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1])! : 1
let epochs = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2])! : 30
let lr = CommandLine.arguments.count > 3 ? Double(CommandLine.arguments[3])! : 0.05
let bs = CommandLine.arguments.count > 4 ? Int(CommandLine.arguments[4])! : 16
let c1 = CommandLine.arguments.count > 5 ? Int(CommandLine.arguments[5])! : 16
let c2 = CommandLine.arguments.count > 6 ? Int(CommandLine.arguments[6])! : 32
let variant = CommandLine.arguments.count > 7 ? CommandLine.arguments[7] : "a"
let all = try Dataset.digits()
let half = all.count / 2
// validation: last quarter of the first half
let train = all[0..<half * 3 / 4]
let test = all[half * 3 / 4..<half]
print(train.count, test.count)
var accs: [Double] = []
for seed in 0..<seeds {
  var g = SeededGenerator(seed: UInt64(seed))
  var net: Sequential<Float>
  switch variant {
  case "a":
    net = Sequential([
      "conv1": Convolution(inputs: 1, outputs: c1, Window([3, 3], padding: .same), using: &g),
      "relu1": ReLU(),
      "pool1": MaxPooling(Window([2, 2], stride: 2)),
      "conv2": Convolution(inputs: c1, outputs: c2, Window([3, 3], padding: .same), using: &g),
      "relu2": ReLU(),
      "pool2": MaxPooling(Window([2, 2], stride: 2)),
      "flatten": Flatten(), "linear": Linear(inputs: c2 * 4, outputs: 10, using: &g),
    ])
  case "b":
    net = Sequential([
      "conv1": Convolution(inputs: 1, outputs: c1, Window([3, 3], padding: .same), using: &g),
      "relu1": ReLU(),
      "conv2": Convolution(inputs: c1, outputs: c2, Window([3, 3], padding: .same), using: &g),
      "relu2": ReLU(),
      "pool2": MaxPooling(Window([2, 2], stride: 2)),
      "flatten": Flatten(), "linear": Linear(inputs: c2 * 16, outputs: 10, using: &g),
    ])
  default:
    net = Sequential([
      "conv1": Convolution(inputs: 1, outputs: c1, Window([3, 3], padding: .same), using: &g),
      "relu1": ReLU(),
      "pool1": MaxPooling(Window([3, 3], stride: 2, padding: .zeros(1))),
      "conv2": Convolution(inputs: c1, outputs: c2, Window([3, 3]), using: &g), "relu2": ReLU(),
      "flatten": Flatten(), "linear": Linear(inputs: c2 * 4, outputs: 10, using: &g),
    ])
  }
  let t0 = Date()
  net.train(
    on: train, TrainingPlan(epochs: epochs, batchSize: bs, learningRate: lr, momentum: 0.9),
    with: NaiveKernels<Float>(), using: &g)
  let e = Evaluation(scores: net.scores(of: test, with: NaiveKernels<Float>()), of: test)
  let e2 = Evaluation(scores: net.scores(of: train, with: NaiveKernels<Float>()), of: train)
  accs.append(e.accuracy)
  print(seed, e.accuracy, e2.accuracy, Date().timeIntervalSince(t0), net.parameters.count)
}
print("mean", accs.reduce(0, +) / Double(accs.count))
