import Tensors

// How many positions a window has, and what is left over.

extension Window.Axis {
  /// Cells from the first to the last cell of one window, both included: dilation·(kernel − 1) + 1.
  public var reach: Int { dilation * (kernel - 1) + 1 }

  /// How many positions the window has over `extent` cells:
  ///
  ///     ⌊(extent + padding − reach) / stride⌋ + 1
  ///
  /// and none if the window is longer than the padded input. Rounding up adds one more if cells are left over (or less
  /// than a stride is missing) and it starts before the padding behind the input.
  public func positions(over extent: Int) -> Int {
    let room = extent + before + after - reach
    let whole = room < 0 ? 0 : room / stride + 1
    let hangsOver = room > (whole - 1) * stride && whole * stride < extent + before
    return rounding == .up && hangsOver ? whole + 1 : whole
  }

  /// Cells at the end that no window reaches: (extent + padding − reach) mod stride.
  ///
  /// Negative when rounding up: so many cells of the last window hang over the end.
  public func leftover(over extent: Int) -> Int {
    extent + before + after - reach - (positions(over: extent) - 1) * stride
  }

  /// The extent over which the window has `positions` positions and leaves `leftover` cells over.
  public func extent(positions: Int, leftover: Int) -> Int {
    (positions - 1) * stride + reach - before - after + leftover
  }
}

extension Window {
  /// How many positions the window has along each axis of an input.
  ///
  ///     ⌊(extent + padding − dilation·(kernel − 1) − 1) / stride⌋ + 1
  ///
  /// Source: Raj 2020, "The size of the convolution" (A28, A29), "Zero padding" (A31, A32), "Pooling: Size of
  /// output" (A34); McAllester 2017, "Convolution with Strides" (A11); Schütt 2018, "Convolution: Border mode" (A103).
  public func positions(over extent: [Int]) -> [Int] {
    requireAxes(extent, "Window.positions")
    return axes.indices.map { axes[$0].positions(over: extent[$0]) }
  }

  /// Cells at the end of each axis that no window reaches; their gradient is 0 (S7).
  public func leftover(over extent: [Int]) -> [Int] {
    requireAxes(extent, "Window.leftover")
    return axes.indices.map { axes[$0].leftover(over: extent[$0]) }
  }

  /// The extent over which the window has these positions and leaves these cells over.
  ///
  /// Several extents share one number of positions if the stride is larger than 1; `leftover` tells them apart.
  public func extent(positions: [Int], leftover: PerAxis = 0) -> [Int] {
    requireAxes(positions, "Window.extent")
    let rests = spread(leftover, "Window.extent")
    return axes.indices.map { axes[$0].extent(positions: positions[$0], leftover: rests[$0]) }
  }

  /// One number for each of the window's axes.
  private func spread(_ list: PerAxis, _ operation: String) -> [Int] {
    let numbers = list.numbers.count == 1 ? axes.map { _ in list.numbers[0] } : list.numbers
    requireAxes(numbers, operation)
    return numbers
  }

  func requireAxes(_ extent: [Int], _ operation: String) {
    require(
      extent.count == axes.count,
      "\(operation): kernel \(text(kernel)) needs one number for each axis, but \(text(extent)) was given")
  }

  /// Stops unless this is the extent of some input with as many axes as the window.
  func requireExtent(_ extent: [Int], _ operation: String) {
    requireAxes(extent, operation)
    require(
      extent.allSatisfy { $0 >= 0 }, "\(operation): extent \(text(extent)) must not have negative lengths")
  }

  /// Stops unless so many cells can be left over by every axis.
  func requireLeftover(_ leftover: PerAxis, _ operation: String) {
    require(
      zip(axes, spread(leftover, operation)).allSatisfy { axis, rest in 0 <= rest && rest < axis.stride },
      "\(operation): leftover \(text(leftover.numbers)) must be at least 0 and less than stride "
        + text(stride.numbers))
  }

  /// Stops unless an input of this extent has as many axes as the window and room for it.
  func requireFit(_ extent: [Int], _ operation: String) {
    requireExtent(extent, operation)
    require(
      positions(over: extent).allSatisfy { $0 > 0 },
      "\(operation): a window of \(text(axes.map { $0.reach })) cells must fit the input extent \(text(extent)) "
        + "with padding \(text(before)) before and \(text(after)) after")
  }
}
