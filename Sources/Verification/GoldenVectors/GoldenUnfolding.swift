import ConvNets
import Explanations
import SlidingWindow
import Tensors

// PyTorch keeps a window in a column, `[S, M·|k|, |t|]`; our rows are `[S·|t|, M·|k|]`. Exchanging the two axes of every
// sample leads from one to the other, and back.

extension GoldenQuestion {
  /// `unfold`.
  func unfolding() throws(GoldenObstacle) -> SafetensorsFile {
    try understand(Self.windowAttributes)
    let window = try window()
    let x = try tensor("input", rank: window.axes.count + 2)
    try requireRoom(window, over: x)
    try requireExtent([x.shape[1] * window.kernel.reduce(1, *)] + window.positions(over: x.extent))

    var answer = SafetensorsFile()
    let z = unfold(x, window).rowsMadeColumns(samples: x.shape[0])
    answer.insert(z, named: "output")
    if let dz = try upstream(z.shape) {
      answer.insert(fold(dz.columnsMadeRows(), over: x.extent, window), named: "grad_input")
    }
    return answer
  }

  /// `fold`.
  func folding() throws(GoldenObstacle) -> SafetensorsFile {
    try understand(Self.windowAttributes + ["output_size"])
    let (window, extent) = (try window(), try integers("output_size"))
    try requireExtent(extent)
    let (positions, cells) = (window.positions(over: extent), window.kernel.reduce(1, *))
    try requireExtent(positions)
    let x = try tensor("input", rank: 3)
    guard x.shape[1] % cells == 0, x.shape[2] == positions.reduce(1, *) else {
      throw .contradiction(
        "input \(text(x.shape)) does not hold windows of \(text(window.kernel)) cells at positions \(text(positions))"
      )
    }

    var answer = SafetensorsFile()
    let z = fold(x.columnsMadeRows(), over: extent, window)
    answer.insert(z, named: "output")
    if let dz = try upstream(z.shape) {
      answer.insert(unfold(dz, window).rowsMadeColumns(samples: x.shape[0]), named: "grad_input")
    }
    return answer
  }
}

extension Tensor {
  /// `[S·|t|, C]` → `[S, C, |t|]`.
  fileprivate func rowsMadeColumns(samples: Int) -> Tensor {
    channelsSwapped(groups: samples).reshaped([samples, shape[1], shape[0] / samples])
  }

  /// `[S, C, |t|]` → `[S·|t|, C]`.
  fileprivate func columnsMadeRows() -> Tensor {
    reshaped([shape[0] * shape[1], shape[2]]).channelsSwapped(groups: shape[0])
  }
}
