import ConvNets
import SlidingWindow
import Tensors

extension GoldenQuestion {
  /// `max_pool1d`, `max_pool2d`, `max_pool3d`.
  func maxPooling(_ kernels: some Kernels<Number>) throws(GoldenObstacle) -> SafetensorsFile {
    try understand(Self.windowAttributes + ["ceil_mode"])
    let (x, window) = try pooling()
    try requireInput(window, over: x)

    var answer = SafetensorsFile()
    let (z, switches) = kernels.maxPooling(x, window)
    answer.insert(z, named: "output")
    if golden.results.contains("indices") { answer.insert(switches, named: "indices") }
    if let dz = try upstream(z.shape) {
      let dx = kernels.maxPoolingInputGradient(dz, switches: switches, over: x.extent)
      answer.insert(dx, named: "grad_input")
    }
    return answer
  }

  /// `avg_pool1d`, `avg_pool2d`, `avg_pool3d`.
  func meanPooling(_ kernels: some Kernels<Number>) throws(GoldenObstacle) -> SafetensorsFile {
    try understand(Self.windowAttributes + ["ceil_mode", "count_include_pad"])
    let (x, window) = try pooling()
    let countingPadding = try flag("count_include_pad")
    if !countingPadding { try requireInput(window, over: x) }

    var answer = SafetensorsFile()
    let z = kernels.meanPooling(x, window, countingPadding: countingPadding)
    answer.insert(z, named: "output")
    if let dz = try upstream(z.shape) {
      let dx = kernels.meanPoolingInputGradient(dz, over: x.extent, window, countingPadding: countingPadding)
      answer.insert(dx, named: "grad_input")
    }
    return answer
  }

  /// `lp_pool1d`, `lp_pool2d`, `lp_pool3d`: the p-norm.
  ///
  /// For a window that hangs over the end, PyTorch multiplies the mean of the powers that are there by the full
  /// number of cells K. That is no norm, but K^(1/p) times our power mean.
  func pNormPooling(_ kernels: some Kernels<Number>) throws(GoldenObstacle) -> SafetensorsFile {
    try understand(Self.windowAttributes + ["ceil_mode", "p"])
    let (x, window) = try pooling()
    let p = try number("p")
    guard 1 <= p, p < .infinity else {
      throw .notOffered("p must be finite and at least 1, but it is \(p)")
    }
    let hangsOver = window.leftover(over: x.extent).contains { $0 < 0 }
    let factor = hangsOver ? Number.power(Number(window.kernel.reduce(1, *)), 1 / p) : Number(1)

    var answer = SafetensorsFile()
    let z = kernels.pNormPooling(x, p: p, window, mean: hangsOver)
    answer.insert(z.map { factor * $0 }, named: "output")
    if let dz = try upstream(z.shape) {
      let dx = kernels.pNormPoolingInputGradient(dz.map { factor * $0 }, x, z, p: p, window, mean: hangsOver)
      answer.insert(dx, named: "grad_input")
    }
    return answer
  }

  /// `adaptive_avg_pool1d`, `adaptive_avg_pool2d`, `adaptive_avg_pool3d`; where one cell is left of each map, it is global
  /// average pooling.
  func adaptivePooling(_ kernels: some Kernels<Number>) throws(GoldenObstacle) -> SafetensorsFile {
    try understand(["dims", "output_size"])
    let size = try integers("output_size")
    let x = try tensor("input", rank: size.count + 2)
    try requireExtent(size)
    let isGlobal = size.allSatisfy { $0 == 1 }
    let shape = x.shape.prefix(2) + size

    var answer = SafetensorsFile()
    let z =
      isGlobal ? kernels.globalAveragePooling(x).reshaped(Array(shape)) : adaptiveMeanPooling(x, to: size)
    answer.insert(z, named: "output")
    if let dz = try upstream(Array(shape)) {
      let dx =
        isGlobal
        ? kernels.globalAveragePoolingInputGradient(dz.reshaped(Array(x.shape.prefix(2))), over: x.extent)
        : adaptiveMeanPoolingInputGradient(dz, over: x.extent)
      answer.insert(dx, named: "grad_input")
    }
    return answer
  }

  /// The input, and a window that fits it.
  private func pooling() throws(GoldenObstacle) -> (Tensor<Number>, Window) {
    let window = try window(try flag("ceil_mode") ? .up : .down)
    let x = try tensor("input", rank: window.axes.count + 2)
    try requireRoom(window, over: x)
    return (x, window)
  }

  /// Stops unless every window covers at least one cell of the input.
  private func requireInput(_ window: Window, over x: Tensor<Number>) throws(GoldenObstacle) {
    let taps = window.taps(over: x.extent)
    guard taps.positions.allSatisfy({ !taps[$0].isEmpty }) else {
      throw .notOffered("a window lies wholly in the padding")
    }
  }
}
