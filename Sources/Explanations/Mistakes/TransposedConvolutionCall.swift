import SlidingWindow
import Tensors

/// A transposed convolution with its arguments; see ``OperationCall/transposedConvolution(_:_:_:leftover:groups:)``.
public struct TransposedConvolutionCall: OperationCall {
  let x: Tensor<Double>
  let w: Tensor<Double>
  let window: Window
  let leftover: Window.PerAxis
  let groups: Int

  public static let operation = "transposedConvolution"
  public static let gradientNames: [GradientName] = [.dx, .dw, .db]
  public var description: String {
    "\(Self.operation) of x \(text(x.shape)) with w \(text(w.shape)), \(window.summary)"
      + (groups == 1 ? "" : ", \(groups) groups")
      + ", to \(text(window.extent(positions: x.extent, leftover: leftover))) cells"
  }

  public var arguments: [Tensor<Double>] { [x, w, Tensor(zeros: [w.shape[1] * groups])] }

  public func forward<Number: Real>(_ arguments: [Tensor<Number>]) -> Tensor<Number> {
    SlidingWindow.transposedConvolution(
      arguments[0], arguments[1], bias: arguments[2], window, leftover: leftover, groups: groups)
  }

  public func gradients(upstream dz: Tensor<Double>) -> [Tensor<Double>] {
    [
      transposedConvolutionInputGradient(dz, w, window, groups: groups),
      transposedConvolutionFilterGradient(dz, x, window, groups: groups), convolutionBiasGradient(dz),
    ]
  }

  public static let wrongFormulas: [WrongFormula<TransposedConvolutionCall>] =
    misreadWithFilters(.dx, mirrored: .filterFlipped) { call, dz in
      (call.links(dz), { $0.gather(dz, call.w) })
    } + [
      WrongFormula(.filterTransposed, .dx) { call, dz in
        let (rank, kernel) = (call.w.shape.count, call.window.kernel.suffix(2))
        guard kernel.count == 2, kernel.first == kernel.last else { return nil }
        return call.links(dz).gather(dz, call.w.exchanging(rank - 2, rank - 1))
      },
      WrongFormula(.channelsSwapped, .dx) { call, dz in
        guard call.groups == 1 else { return nil }
        return call.links(dz).gather(dz, call.w.channelsSwapped().reshaped(call.w.shape))
      },
      WrongFormula(.assigned, .dx) { $0.links($1).assigning.gather($1, $0.w) },
      WrongFormula(.strideIgnored, .dx, "and the shape is wrong") { call, dz in
        let padding = Window.Padding.uneven(
          before: .init(call.window.before), after: .init(call.window.after))
        let dense = Window(call.window.kernel, padding: padding, dilation: call.window.dilation)
        return SlidingWindow.convolution(dz, call.w, dense, groups: call.groups)
      },
    ] + filterFormulas { call, dz in (call.links(dz), call.x, dz) } + biasFormulas

  /// The window lies on the output, so that is the wide map.
  private func links(_ dz: Tensor<Double>) -> Links {
    Links(narrow: x.shape, wide: dz.shape, window, groups: groups)
  }

  init(x: Tensor<Double>, w: Tensor<Double>, window: Window, leftover: Window.PerAxis, groups: Int) {
    (self.x, self.w, self.window, self.leftover, self.groups) = (x, w, window, leftover, groups)
  }

  private init(_ x: [Int], _ w: [Int], _ window: Window, leftover: Window.PerAxis = 0, groups: Int = 1) {
    self.init(
      x: .drawn(x, seed: 1), w: .drawn(w, seed: 2), window: window, leftover: leftover, groups: groups)
  }

  public static let examples = [
    TransposedConvolutionCall(
      [2, 4, 4, 3], [4, 2, 3, 3],
      Window([3, 3], stride: [2, 3], padding: .uneven(before: [1, 0], after: [0, 2]), dilation: [1, 2]),
      leftover: [1, 2]),
    TransposedConvolutionCall([2, 3, 5], [3, 2, 4], Window([4], stride: 3, padding: .zeros(1))),
    TransposedConvolutionCall(
      [2, 6, 3, 3], [6, 2, 3, 2],
      Window([3, 2], stride: [2, 3], padding: .uneven(before: [2, 1], after: [1, 0]), dilation: [2, 3]),
      groups: 2),
    TransposedConvolutionCall(
      [2, 2, 2, 3, 4], [2, 3, 2, 3, 2],
      Window([2, 3, 2], stride: [1, 2, 3], padding: .uneven(before: [1, 0, 2], after: [0, 1, 2]))),
  ]
}

extension OperationCall where Self == TransposedConvolutionCall {
  /// `SlidingWindow.transposedConvolution(_:_:bias:_:leftover:groups:)`, whose gradients are dx, dw and db. (They do
  /// not depend on the bias.)
  public static func transposedConvolution(
    _ x: Tensor<Double>, _ w: Tensor<Double>, _ window: Window, leftover: Window.PerAxis = 0, groups: Int = 1
  ) -> TransposedConvolutionCall {
    TransposedConvolutionCall(x: x, w: w, window: window, leftover: leftover, groups: groups)
  }
}
