import SlidingWindow
import Tensors

private let z = Tensor<Double>.ladder([3, 4], seed: 51)
private let classes = Tensor<Int>([3], [2, 0, 3])
private let desired = Tensor<Double>.random([3, 4], seed: 52)

// A square matrix of weights, so that a transposed one has the same shape; three samples, to be summed over.
private let inputs = Tensor<Double>.random([3, 4], seed: 53)
private let weights = Tensor<Double>.random([4, 4], seed: 54)

/// A residual block in small: the input is used twice.
private func residual<Number: Real>(_ x: Tensor<Number>, _ w: Tensor<Number>) -> Tensor<Number> {
  linear(x, w).combined(with: x) { $0 + $1 }
}

/// Activations, softmax, losses, fully connected layers, and a value used twice.
let cellSubjects: [Subject] = [
  Subject(
    "tanh", at: z, .smooth, { tanh($0) }, duals: { tanh($0) }, gradient: { tanhInputGradient($0, z) },
    mistakes: [
      WrongFormula("the derivative is taken at y instead of z") { tanhInputGradient($0, tanh(z)) },
      WrongFormula("the square is forgotten") { dy in dy.combined(with: tanh(z)) { $0 * (1 - $1) } },
    ]),
  Subject(
    "sigmoid", at: z, .smooth, { sigmoid($0) }, duals: { sigmoid($0) },
    gradient: { sigmoidInputGradient($0, z) },
    mistakes: [
      WrongFormula("the derivative is taken at y instead of z") { sigmoidInputGradient($0, sigmoid(z)) },
      WrongFormula("the factor 1 − y is forgotten") { dy in dy.combined(with: sigmoid(z)) { $0 * $1 } },
    ]),
  Subject(
    "relu", at: z, .smooth, { relu($0) }, duals: { relu($0) }, gradient: { reluInputGradient($0, z) },
    mistakes: [
      WrongFormula("the mask is that of dy") { dy in reluInputGradient(dy, dy) },
      WrongFormula("the mask is inverted") { dy in reluInputGradient(dy, z.map { -$0 }) },
      WrongFormula("everything passes") { dy in dy },
      WrongFormula("dy is multiplied by y instead of y′") { dy in dy.combined(with: relu(z)) { $0 * $1 } },
    ]),
  Subject(
    "softmax", at: z, .smooth, { softmax($0) }, duals: { softmax($0) },
    gradient: { softmaxInputGradient($0, softmax(z)) },
    mistakes: [
      WrongFormula("each probability is taken for a sigmoid") { dy in
        dy.combined(with: softmax(z)) { $0 * $1 * (1 - $1) }
      },
      WrongFormula("it is taken at the scores instead of the probabilities") { softmaxInputGradient($0, z) },
    ]),
  Subject(
    "cross-entropy", at: z, .smooth, { Tensor([1], [crossEntropy($0, target: classes)]) },
    duals: { Tensor([1], [crossEntropy($0, target: classes)]) },
    gradient: { dL in crossEntropyInputGradient(z, target: classes).map { $0 * dL[0] } },
    mistakes: [
      WrongFormula("the mean over the batch is forgotten") { dL in
        crossEntropyInputGradient(z, target: classes, reduction: .sum).map { $0 * dL[0] }
      },
      WrongFormula("the mean over the batch is taken twice") { dL in
        crossEntropyInputGradient(z, target: classes).map { $0 * dL[0] / 3 }
      },
      WrongFormula("the target is not subtracted") { dL in softmax(z).map { $0 * dL[0] / 3 } },
      WrongFormula("it is taken at the probabilities instead of the scores") { dL in
        crossEntropyInputGradient(softmax(z), target: classes).map { $0 * dL[0] }
      },
      WrongFormula("the classes are counted from 1") { dL in
        crossEntropyInputGradient(z, target: classes.map { ($0 + 3) % 4 }).map { $0 * dL[0] }
      },
    ]),
  Subject(
    "mean squared error", at: z, .smooth, { Tensor([1], [meanSquaredError($0, target: desired)]) },
    duals: { Tensor([1], [meanSquaredError($0, target: desired.constants)]) },
    gradient: { dL in meanSquaredErrorInputGradient(z, target: desired).map { $0 * dL[0] } },
    mistakes: [
      WrongFormula("the 2 is missing") { dL in
        meanSquaredErrorInputGradient(z, target: desired).map { $0 * dL[0] / 2 }
      },
      WrongFormula("the mean is taken over samples only") { dL in
        meanSquaredErrorInputGradient(z, target: desired).map { $0 * dL[0] * 4 }
      },
    ]),
  Subject(
    "linear, dx", at: inputs, .linear, { linear($0, weights) }, duals: { linear($0, weights.constants) },
    gradient: { linearInputGradient($0, weights) },
    mistakes: [
      WrongFormula("the weights are not transposed") { linearInputGradient($0, weights.channelsSwapped()) }
    ]),
  Subject(
    "linear, dw", at: weights, .linear, { linear(inputs, $0) }, duals: { linear(inputs.constants, $0) },
    gradient: { linearWeightGradient($0, inputs) },
    mistakes: [
      WrongFormula("the result is transposed") { linearWeightGradient($0, inputs).channelsSwapped() },
      WrongFormula("the batch is not summed") { dz in
        linearWeightGradient(
          Tensor([1, 4], Array(dz.elements[0..<4])), Tensor([1, 4], Array(inputs.elements[0..<4])))
      },
    ]),
  Subject(
    "linear, db", at: .random([4], seed: 55), .linear, { linear(inputs, weights, bias: $0) },
    duals: { linear(inputs.constants, weights.constants, bias: $0) }, gradient: { linearBiasGradient($0) },
    mistakes: [
      WrongFormula("the batch is not summed") { dz in Tensor([4], Array(dz.elements[0..<4])) },
      WrongFormula("the mean over the batch is taken") { dz in linearBiasGradient(dz).map { $0 / 3 } },
    ]),
  Subject(
    "a value used twice", at: inputs, .linear, { residual($0, weights) },
    duals: { residual($0, weights.constants) },
    gradient: { dz in linearInputGradient(dz, weights).combined(with: dz) { $0 + $1 } },
    mistakes: [
      WrongFormula("the derivative of the second use replaces the first") { dz in dz },
      WrongFormula("the derivative of the second use is forgotten") { linearInputGradient($0, weights) },
    ]),
]
