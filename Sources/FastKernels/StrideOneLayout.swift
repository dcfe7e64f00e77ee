/// A layout of one channel in which windows move by 1: the padding in place, and a stride taken apart into phases.
///
/// ``PaddedInput`` is the layout for going forward, ``SpreadDerivative`` the one for going back.
protocol StrideOneLayout {
  /// A piece of the positions of a convolution.
  init(_ sizes: ConvolutionSizes, _ stripe: Stripe)

  /// All positions along each axis, to be cut into stripes.
  static func positions(_ sizes: ConvolutionSizes) -> Triple

  /// Whether a channel has this layout as it lies in memory.
  var isPlain: Bool { get }

  /// How many numbers one channel takes.
  var channelSize: Int { get }

  /// Copies one channel, zeros around it.
  func fill(_ channel: UnsafePointer<Float>, into buffer: UnsafeMutablePointer<Float>)

  /// The sums that run over the buffer. Together they compute every output cell once.
  var phases: [Phase] { get }
}

/// One sum over a buffer: a convolution of stride 1.
struct Phase {
  /// The flat numbers of the taps that take part.
  let taps: [Int]
  /// Where each of them starts in the buffer of a channel.
  let offsets: [Int]
  /// Which positions are output cells.
  let lines: OutputLines
}

/// The layout of a 1x1 convolution: a channel as it lies in memory, all in one line.
struct PlainLayout: StrideOneLayout {
  private let cells: Int

  init(_ sizes: ConvolutionSizes, _ stripe: Stripe) { cells = sizes.extent.product }

  static func positions(_ sizes: ConvolutionSizes) -> Triple { Triple(1, 1, sizes.extent.product) }

  var isPlain: Bool { true }
  var channelSize: Int { cells }

  func fill(_ channel: UnsafePointer<Float>, into buffer: UnsafeMutablePointer<Float>) {
    buffer.update(from: channel, count: cells)
  }

  var phases: [Phase] {
    let line = Triple(1, 1, cells)
    let lines = OutputLines(
      lengths: line, counts: line, start: Triple(0, 0, 0), step: Triple(1, 1, 1), extent: line)
    return [Phase(taps: [0], offsets: [0], lines: lines)]
  }
}
