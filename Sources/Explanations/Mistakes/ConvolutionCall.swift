import SlidingWindow
import Tensors

/// A convolution with its arguments; see ``OperationCall/convolution(_:_:_:groups:)``.
public struct ConvolutionCall: OperationCall {
  let x: Tensor<Double>
  let w: Tensor<Double>
  let window: Window
  let groups: Int

  public static let operation = "convolution"
  public static let gradientNames: [GradientName] = [.dx, .dw, .db]
  public var description: String {
    "\(Self.operation) of x \(text(x.shape)) with w \(text(w.shape)), \(window.summary)"
      + (groups == 1 ? "" : ", \(groups) groups")
  }

  /// A convolution is linear in its bias, so zeros serve as well as any.
  public var arguments: [Tensor<Double>] { [x, w, Tensor(zeros: [w.shape[0]])] }

  public func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    SlidingWindow.convolution(arguments[0], arguments[1], bias: arguments[2], window, groups: groups)
  }

  public func gradients(upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    [
      convolutionInputGradient(dz, w, over: x.extent, window, groups: groups),
      convolutionFilterGradient(dz, x, window, groups: groups), convolutionBiasGradient(dz),
    ]
  }

  public static let wrongFormulas: [WrongFormula<ConvolutionCall>] =
    nest + steps + filterFormulas { call, dz in (call.links(dz), dz, call.x) } + biasFormulas

  func links(_ dz: Tensor<Double>) -> Links {
    Links(narrow: dz.shape, wide: x.shape, window, groups: groups)
  }

  private init(_ x: [Int], _ w: [Int], _ window: Window, groups: Int = 1) {
    self.init(x: .drawn(x, seed: 1), w: .drawn(w, seed: 2), window: window, groups: groups)
  }

  init(x: Tensor<Double>, w: Tensor<Double>, window: Window, groups: Int) {
    (self.x, self.w, self.window, self.groups) = (x, w, window, groups)
  }

  /// Sizes that differ on every axis, cells left over, and two axes alike where a mistake needs them.
  public static let examples = [
    ConvolutionCall([2, 2, 5, 6], [3, 2, 3, 3], Window([3, 3], stride: 2, padding: .zeros(1))),
    ConvolutionCall(
      [2, 2, 9, 10], [4, 2, 3, 3],
      Window([3, 3], stride: [2, 3], padding: .uneven(before: [1, 0], after: [0, 2]), dilation: [1, 2])),
    ConvolutionCall([2, 3, 12], [2, 3, 4], Window([4], stride: 3, padding: .zeros(1))),
    ConvolutionCall(
      [2, 4, 7, 11], [6, 2, 3, 2],
      Window([3, 2], stride: [2, 3], padding: .uneven(before: [2, 1], after: [1, 0]), dilation: [2, 3]),
      groups: 2
    ),
    ConvolutionCall([2, 3, 4, 5], [3, 3, 3, 3], Window([3, 3])),
    ConvolutionCall(
      [2, 2, 3, 4, 6], [3, 2, 2, 3, 2],
      Window([2, 3, 2], stride: [1, 2, 3], padding: .uneven(before: [1, 0, 2], after: [0, 1, 2]))),
  ]
}

extension OperationCall where Self == ConvolutionCall {
  /// `SlidingWindow.convolution(_:_:bias:_:groups:)`, whose gradients are dx, dw and db. (They do not depend on the
  /// bias.)
  public static func convolution(
    _ x: Tensor<Double>, _ w: Tensor<Double>, _ window: Window, groups: Int = 1
  ) -> ConvolutionCall {
    ConvolutionCall(x: x, w: w, window: window, groups: groups)
  }
}
