import SlidingWindow
import Tensors

extension Sequential {
  /// The net that read zip codes in 1989, with 9,760 parameters in 64,660 connections, for 16x16 images from −1 to 1.
  ///
  ///     1@16x16 → H1 12@8x8 → H2 12@4x4 → H3 30 → 10 outputs
  ///
  /// The units of a map share 5x5 weights but not their biases. Their stride is 2. Maps are surrounded by −1, the background. The
  /// filters of H2 read 8 of the 12 maps of H1 each (``ConnectionTable/zipCode``).
  ///
  /// Source: LeCun, Boser, Denker, Henderson, Howard, Hubbard and Jackel, "Backpropagation applied to handwritten zip code
  /// recognition", 1989 (E5).
  public static var zipCodeNet: Sequential { zipCodeNet() }

  /// ``zipCodeNet`` with choices of its own.
  ///
  /// - Parameters:
  ///   - activation: Stands behind H1, H2 and H3.
  ///   - output: Stands behind the last layer; the paper meets targets of ±1 there. `Identity()` leaves scores.
  ///   - weights: How the weights are drawn.
  public static func zipCodeNet(
    activation: any Layer<Number> = ScaledTanh(), output: any Layer<Number> = ScaledTanh(),
    weights: Initialiser = .zipCode
  ) -> Sequential {
    let window = Window([5, 5], stride: 2)
    let border = Padding<Number>(before: [2, 2], after: [1, 1], value: -1)
    return [
      "H1border": border,
      "H1": Convolution(inputs: 1, outputs: 12, window, bias: false, weights: weights),
      "H1biases": UnitBiases([12, 8, 8]),
      "H1act": activation,
      "H2border": border,
      "H2": Convolution(.zipCode, window, bias: false, weights: weights),
      "H2biases": UnitBiases([12, 4, 4]),
      "H2act": activation,
      "flatten": Flatten(),
      "H3": Linear(inputs: 192, outputs: 30, weights: weights),
      "H3act": activation,
      "output": Linear(inputs: 30, outputs: 10, weights: weights),
      "outputact": output,
    ]
  }
}
