import SlidingWindow
import Tensors

extension Sequential {
  /// LeNet-5 as the lecture describes it, with 61,706 parameters, for 28x28 images.
  ///
  ///     1@28x28 → 6@28x28 → 6@14x14 → 16@10x10 → 16@5x5 = 400 → 120 → 84 → 10 scores
  ///
  /// The lecture's images are 32x32; here the first convolution puts the two cells of border around those of MNIST.
  ///
  /// Source: Raj 2020, "Le-net 5" (E6, C15, X-41).
  public static var leNet5: Sequential { leNet5() }

  /// ``leNet5`` with choices of its own.
  ///
  /// - Parameters:
  ///   - activation: Stands behind every layer with weights but the last.
  ///   - pooling: Halves the maps.
  ///   - connections: Which maps the second convolution reads, if not all: ``ConnectionTable/leNet5``.
  ///   - weights: How the weights are drawn.
  public static func leNet5(
    activation: any Layer<Number> = ReLU(),
    pooling: any Layer<Number> = MaxPooling(Window([2, 2], stride: 2)), connections: ConnectionTable? = nil,
    weights: Initialiser = .standard
  ) -> Sequential {
    let reading = connections.map { Convolution<Number>($0, Window([5, 5]), weights: weights) }
    return [
      "conv1": Convolution(inputs: 1, outputs: 6, Window([5, 5], padding: .zeros(2)), weights: weights),
      "act1": activation,
      "pool1": pooling,
      "conv2": reading ?? Convolution(inputs: 6, outputs: 16, Window([5, 5]), weights: weights),
      "act2": activation,
      "pool2": pooling,
      "flatten": Flatten(),
      "fc1": Linear(inputs: 400, outputs: 120, weights: weights),
      "act3": activation,
      "fc2": Linear(inputs: 120, outputs: 84, weights: weights),
      "act4": activation,
      "fc3": Linear(inputs: 84, outputs: 10, weights: weights),
    ]
  }

  /// LeNet-5 as its authors built it, with 60,000 parameters up to layer F6 and 850 in the last.
  ///
  /// Differences to ``leNet5``: C3 reads by a table; the poolings S2 and S4 are means with a learned factor and bias for each map,
  /// here a convolution of each map with a single number; all activations are scaled hyperbolic tangents. The paper's last
  /// layer compares F6 with ten bitmaps drawn by hand; here it is a linear one.
  ///
  /// Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998 (E6).
  public static var historicalLeNet5: Sequential {
    [
      "C1": Convolution(inputs: 1, outputs: 6, Window([5, 5], padding: .zeros(2)), weights: .zipCode),
      "C1squash": ScaledTanh(),
      "S2mean": MeanPooling(Window([2, 2], stride: 2)),
      "S2": Convolution(inputs: 6, outputs: 6, Window([1, 1]), groups: 6, weights: .zipCode),
      "S2squash": ScaledTanh(),
      "C3": Convolution(.leNet5, Window([5, 5]), weights: .zipCode),
      "C3squash": ScaledTanh(),
      "S4mean": MeanPooling(Window([2, 2], stride: 2)),
      "S4": Convolution(inputs: 16, outputs: 16, Window([1, 1]), groups: 16, weights: .zipCode),
      "S4squash": ScaledTanh(),
      "C5": Convolution(inputs: 16, outputs: 120, Window([5, 5]), weights: .zipCode),
      "C5squash": ScaledTanh(),
      "flatten": Flatten(),
      "F6": Linear(inputs: 120, outputs: 84, weights: .zipCode),
      "F6squash": ScaledTanh(),
      "output": Linear(inputs: 84, outputs: 10, weights: .zipCode),
    ]
  }
}
