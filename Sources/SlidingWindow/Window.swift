import Tensors

/// A window that slides over a signal, an image or a volume.
///
/// Everything in this module rests on one relation. When the window stands at position t, the cell at offset k
/// inside it lies over the input cell
///
///     u = stride·t + dilation·k − padding
///
/// A window with several axes is the product of its axes. Cells in the padding are not listed by
/// ``taps(over:)``: that is all that zero padding means.
public struct Window: Equatable, Sendable {
  /// The window along one axis.
  public struct Axis: Equatable, Sendable {
    /// Cells in the window.
    public let kernel: Int
    /// Input cells from one window position to the next.
    public let stride: Int
    /// Input cells from one window cell to the next.
    public let dilation: Int
    /// Zeros in front of the input; a negative number cuts cells off instead.
    public let before: Int
    /// Zeros behind the input; a negative number cuts cells off instead.
    public let after: Int
    /// What becomes of cells at the end that fill only part of a stride.
    public let rounding: Rounding
  }

  /// What becomes of cells at the end that fill only part of a stride.
  public enum Rounding: Equatable, Sendable {
    /// They are left over: no window reaches them (the ⌊…⌋ of the lectures).
    case down
    /// One more window covers them and hangs over the end (the "ceil mode" of pooling), unless it would start
    /// in the padding behind the input.
    case up
  }

  /// One number per axis; a single one holds for all axes.
  public struct PerAxis: ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, Equatable, Sendable {
    let numbers: [Int]

    /// One number for each axis, or one for all.
    public init(_ numbers: [Int]) { self.numbers = numbers }
    /// The same number for all axes.
    public init(_ number: Int) { self.init([number]) }
    public init(integerLiteral number: Int) { self.init(number) }
    public init(arrayLiteral numbers: Int...) { self.init(numbers) }
  }

  /// Zeros around the input.
  public enum Padding: Equatable, Sendable {
    /// None: the window stays inside the input; N cells give N − K + 1.
    case valid
    /// K − 1 in all, the larger half in front: N cells give ⌈N/stride⌉ for odd and even kernels alike.
    ///
    /// This is the lectures' rule (A30, A31): L/2 and L/2 − 1 for an even width L. The further zeros that A32 adds
    /// when the stride is larger than 1 are left out, as no window would reach them.
    case same
    /// Just enough that N cells give ⌈N/stride⌉, the larger half *behind*: the rule of TensorFlow and of ONNX's
    /// `SAME_UPPER`.
    ///
    /// It differs from ``same`` in two ways. The odd zero of an even kernel lies behind, not in front. And it
    /// depends on the size of the input: with a stride, only as much is added as the last window needs, so that
    /// the windows may stand up to half a stride away from where `same` puts them.
    case sameUpper(over: [Int])
    /// K − 1 on either side: every position where window and input share a cell; N cells give N + K − 1.
    case full
    /// As many in front as behind.
    case zeros(PerAxis)
    /// Different numbers in front and behind.
    case uneven(before: PerAxis, after: PerAxis)
  }

  /// The window along each axis.
  public let axes: [Axis]

  /// - Parameters:
  ///   - kernel: Cells along each axis; this decides how many axes the window has.
  ///   - stride: Input cells from one window position to the next.
  ///   - padding: Zeros around the input.
  ///   - dilation: Input cells from one window cell to the next.
  ///   - rounding: What becomes of cells at the end that fill only part of a stride.
  public init(
    _ kernel: [Int], stride: PerAxis = 1, padding: Padding = .valid, dilation: PerAxis = 1,
    rounding: Rounding = .down
  ) {
    func spread(_ list: PerAxis, _ name: String) -> [Int] {
      let numbers = list.numbers
      require(
        numbers.count == kernel.count || numbers.count == 1,
        "Window: \(name) \(text(numbers)) must have one number, or one for each axis of kernel \(text(kernel))"
      )
      return numbers.count == kernel.count ? numbers : kernel.map { _ in numbers[0] }
    }
    let strides = spread(stride, "stride")
    let dilations = spread(dilation, "dilation")
    require(!kernel.isEmpty, "Window: kernel [] must have at least one axis")
    require(
      (kernel + strides + dilations).allSatisfy { $0 > 0 },
      "Window: kernel \(text(kernel)), stride \(text(strides)) and dilation \(text(dilations)) must be positive"
    )

    let span = zip(kernel, dilations).map { k, d in d * (k - 1) }  // K − 1, spread out by the dilation
    let (before, after): ([Int], [Int])
    switch padding {
    case .valid: (before, after) = (span.map { _ in 0 }, span.map { _ in 0 })
    case .same: (before, after) = (span.map { ($0 + 1) / 2 }, span.map { $0 / 2 })
    case .full: (before, after) = (span, span)
    case .zeros(let p): (before, after) = (spread(p, "padding"), spread(p, "padding"))
    case .uneven(let p, let q): (before, after) = (spread(p, "padding before"), spread(q, "padding after"))
    case .sameUpper(let extent):
      let extents = spread(PerAxis(extent), "extent")
      let total = kernel.indices.map { a in
        max(0, (extents[a] - 1) / strides[a] * strides[a] + span[a] + 1 - extents[a])
      }
      (before, after) = (total.map { $0 / 2 }, total.map { $0 - $0 / 2 })
    }
    axes = kernel.indices.map { a in
      Axis(
        kernel: kernel[a], stride: strides[a], dilation: dilations[a], before: before[a], after: after[a],
        rounding: rounding)
    }
  }

  /// Cells along each axis.
  public var kernel: [Int] { axes.map { $0.kernel } }
  /// Input cells from one window position to the next, along each axis.
  public var stride: PerAxis { PerAxis(axes.map { $0.stride }) }
  /// Input cells from one window cell to the next, along each axis.
  public var dilation: PerAxis { PerAxis(axes.map { $0.dilation }) }
  /// Zeros in front of the input, along each axis.
  public var before: [Int] { axes.map { $0.before } }
  /// Zeros behind the input, along each axis.
  public var after: [Int] { axes.map { $0.after } }
}
