import SlidingWindow
import Tensors

/// An operation on one geometry, run on unknowns: every cell of its output and of its gradients as a formula.
///
///     let equations = Equations(.convolution, x: [1, 1, 5, 5], w: [1, 1, 3, 3], Window([3, 3], stride: 2))
///     equations.formulas(for: .dx)![0, 0, 2, 2]                        // w(2,2)·dz(0,0) + w(2,0)·dz(0,1) + …
public struct Equations: Sendable {
  /// What is run.
  public enum Operation: String, CaseIterable, Sendable {
    /// `convolution`, with a bias.
    case convolution
    /// `transposedConvolution`, with a bias and no leftover.
    case transposedConvolution = "transposed"
    /// `meanPooling`, padded cells counted.
    case meanPooling = "mean-pooling"
    /// `maxPooling`; which cell wins depends on numbers, which are drawn.
    case maxPooling = "max-pooling"
    /// `linear`, with a bias.
    case linear
  }

  /// What is asked for.
  public enum Quantity: String, CaseIterable, Sendable {
    /// The output.
    case z
    /// The derivative with respect to the input.
    case dx
    /// The derivative with respect to the filters or weights.
    case dw
    /// The derivative with respect to the biases.
    case db
  }

  /// What is run.
  public let operation: Operation
  /// The input. For max pooling its cells have values: the whole numbers from 1 on, shuffled.
  public let x: Tensor<Symbol>
  /// The filters or weights.
  public let w: Tensor<Symbol>
  /// The derivative with respect to the output.
  public let dz: Tensor<Symbol>
  private let window: Window
  private let groups: Int
  private let z: Tensor<Symbol>
  private let switches: Tensor<Int>

  /// - Parameters:
  ///   - operation: What is run.
  ///   - x: The shape of the input.
  ///   - w: The shape of the filters or weights; pooling looks at neither these nor the groups.
  ///   - window: Kernel, stride, padding and dilation; a fully connected layer does not look at it.
  ///   - groups: Into how many parts the channels are split.
  ///   - seed: Draws the numbers for max pooling.
  public init(
    _ operation: Operation, x: [Int], w: [Int] = [], _ window: Window, groups: Int = 1, seed: UInt64 = 1
  ) {
    var x = Tensor(named: "x", x)
    let w = Tensor(named: "w", w)
    var switches = Tensor<Int>(zeros: [0])
    switch operation {
    case .convolution:
      z = convolution(x, w, bias: Tensor(named: "b", [w.shape[0]]), window, groups: groups)
    case .transposedConvolution:
      z = transposedConvolution(x, w, bias: Tensor(named: "b", [w.shape[1] * groups]), window, groups: groups)
    case .meanPooling:
      z = meanPooling(x, window)
    case .maxPooling:
      var generator = SeededGenerator(seed: seed)
      let numbers = generator.permutation(of: x.indices.count).map { Double($0 + 1) }
      x = Tensor(named: "x", at: Tensor(x.shape, numbers))
      (z, switches) = maxPooling(x, window)
    case .linear:
      z = linear(x, w, bias: Tensor(named: "b", [w.shape[0]]))
    }
    dz = Tensor(named: "dz", z.shape)
    (self.operation, self.x, self.w, self.window, self.groups) = (operation, x, w, window, groups)
    self.switches = switches
  }

  /// The formula of every cell; `nil` if the operation has no such argument.
  public func formulas(for quantity: Quantity) -> Tensor<Symbol>? {
    switch (operation, quantity) {
    case (_, .z): z
    case (.convolution, .dx): convolutionInputGradient(dz, w, over: x.extent, window, groups: groups)
    case (.convolution, .dw): convolutionFilterGradient(dz, x, window, groups: groups)
    case (.transposedConvolution, .dx): transposedConvolutionInputGradient(dz, w, window, groups: groups)
    case (.transposedConvolution, .dw): transposedConvolutionFilterGradient(dz, x, window, groups: groups)
    case (.convolution, .db), (.transposedConvolution, .db): convolutionBiasGradient(dz)
    case (.linear, .dx): linearInputGradient(dz, w)
    case (.linear, .dw): linearWeightGradient(dz, x)
    case (.linear, .db): linearBiasGradient(dz)
    case (.meanPooling, .dx): meanPoolingInputGradient(dz, over: x.extent, window)
    case (.maxPooling, .dx): maxPoolingInputGradient(dz, switches: switches, over: x.extent)
    case (.meanPooling, _), (.maxPooling, _): nil
    }
  }

  /// The same in the lectures' other formulation, as a convolution; `nil` if there is none.
  public func formulasByConvolution(for quantity: Quantity) -> Tensor<Symbol>? {
    switch (operation, quantity) {
    case (.convolution, .dx):
      convolutionInputGradientByConvolution(dz, w, over: x.extent, window, groups: groups)
    case (.convolution, .dw): convolutionFilterGradientByConvolution(dz, x, window, groups: groups)
    case (.transposedConvolution, .z):
      transposedConvolutionByConvolution(
        x, w, bias: Tensor(named: "b", [z.shape[1]]), window, groups: groups)
    default: nil
    }
  }
}
