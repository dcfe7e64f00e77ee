import Tensors

private let box = Tensor<Double>(zeros: [2, 3, 2, 2])
private let matrix = Tensor<Double>(zeros: [2, 3])
private let bias = Tensor<Double>(zeros: [3])

/// Making tensors, and reaching into them.
let tensorStops: [WrongCall] = [
  WrongCall(stopsWith: "Tensor: shape [2, 3] has 6 cells, but 5 elements were given") {
    _ = Tensor<Double>([2, 3], [1, 2, 3, 4, 5])
  },
  WrongCall(stopsWith: "Tensor: shape [5] has 5 cells, but 6 elements were given") {
    _ = matrix.reshaped([5])
  },
  WrongCall(stopsWith: "Tensor: shape [2, -3] must not have negative lengths") {
    _ = Tensor<Double>(zeros: [2, -3])
  },
  WrongCall(stopsWith: "Tensor: shape [-1, -1] must not have negative lengths") {
    _ = Tensor<Double>([-1, -1], [1])
  },
  WrongCall(stopsWith: "Tensor: shape [1, -2, 3] must not have negative lengths") {
    _ = Accumulator<Double>([1, -2, 3])
  },
  WrongCall(stopsWith: "Tensor: shape [2, 3] cannot hold 7 elements") {
    var x = matrix
    x.elements.append(1)
  },
  WrongCall(stopsWith: "combined: other has shape [3, 2], but [2, 3] is required") {
    _ = matrix.combined(with: matrix.reshaped([3, 2])) { $0 + $1 }
  },
  WrongCall(stopsWith: "dot: b has shape [2, 3], but [3] is required") {
    _ = dot(bias, matrix)
  },

  // MARK: Leading indices and flat position
  WrongCall(stopsWith: "Tensor: index [2, 0, 0] must lie in a box of shape [2, 3, 4]") {
    _ = box[2, 0, 0]
  },
  WrongCall(stopsWith: "Tensor: index [-1, 2, 3] must lie in a box of shape [2, 3, 4]") {
    _ = box[-1, 2, 3]
  },
  WrongCall(stopsWith: "Tensor: index [0, 3, 0] must lie in a box of shape [2, 3, 4]") {
    _ = box[0, 3, 0]
  },
  WrongCall(stopsWith: "Tensor: index [1, -1, 0] must lie in a box of shape [2, 3, 4]") {
    _ = box[1, -1, 0]
  },
  WrongCall(stopsWith: "Tensor: index [0, 0, 4] must lie in a box of shape [2, 3, 4]") {
    var x = box
    x[0, 0, 4] = 1
  },
  WrongCall(stopsWith: "Tensor: index [0, 1, -1] must lie in a box of shape [2, 3, 4]") {
    var x = box
    x[0, 1, -1] += 1
  },
  WrongCall(stopsWith: "Tensor: index [2, 1, 0] must lie in a box of shape [2, 3, 1]") {
    _ = matrix[2, 1]
  },
  WrongCall(stopsWith: "Tensor: index [1, 3, 0] must lie in a box of shape [2, 3, 1]") {
    var x = matrix
    x[1, 3] = 0
  },

  // MARK: One index
  WrongCall(stopsWith: "Tensor: index 3 must lie in 0..<3") {
    _ = bias[3]
  },
  WrongCall(stopsWith: "Tensor: index -1 must lie in 0..<6") {
    var x = matrix
    x[-1] = 2
  },
  WrongCall(stopsWith: "Tensor: index 0 must lie in 0..<0") {
    _ = Tensor<Double>(zeros: [2, 0])[0]
  },

  // MARK: One index per axis
  WrongCall(stopsWith: "Tensor: index [0, 0, 1, 2] must lie in a tensor of shape [2, 3, 2, 2]") {
    _ = box[0, 0, 1, 2]
  },
  WrongCall(stopsWith: "Tensor: index [0, 0, -1, 0] must lie in a tensor of shape [2, 3, 2, 2]") {
    var x = box
    x[0, 0, -1, 0] = 1
  },
  WrongCall(stopsWith: "Tensor: index [0, 0, 0, 0, 0] must lie in a tensor of shape [2, 3, 2, 2]") {
    _ = box[0, 0, 0, 0, 0]
  },

  // MARK: Flat positions
  WrongCall(stopsWith: "Tensor: index [1] must lie in a tensor of shape [2, 3]") {
    _ = flatPosition(of: [1], in: [2, 3])
  },
  WrongCall(stopsWith: "Tensor: flat position 6 must lie in a tensor of shape [2, 3]") {
    _ = index(ofFlatPosition: 6, in: [2, 3])
  },
  WrongCall(stopsWith: "Tensor: flat position -1 must lie in a tensor of shape [2, 3]") {
    _ = index(ofFlatPosition: -1, in: [2, 3])
  },
  WrongCall(stopsWith: "Tensor: flat position 0 must lie in a tensor of shape [2, 0]") {
    _ = index(ofFlatPosition: 0, in: [2, 0])
  },

  // MARK: Sums in the making
  WrongCall(stopsWith: "Tensor: index [1, 2, 5] must lie in a box of shape [2, 3, 4]") {
    var sums = Accumulator<Double>([2, 3, 2, 2])
    sums[1, 2, 5] += 1
  },
  WrongCall(stopsWith: "Tensor: index [3, 0, 0] must lie in a box of shape [2, 3, 4]") {
    var sums = Accumulator<Double>([2, 3, 4])
    sums[3, 0, 0] += 1
  },

  // MARK: Random numbers
  WrongCall(stopsWith: "SeededGenerator: the count must be positive, but it is 0") {
    var generator = SeededGenerator(seed: 1)
    _ = generator.integer(below: 0)
  },
  WrongCall(stopsWith: "SeededGenerator: a permutation must not have a negative count, but it is -2") {
    var generator = SeededGenerator(seed: 1)
    _ = generator.permutation(of: -2)
  },
]
