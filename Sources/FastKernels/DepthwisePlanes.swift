/// Depthwise convolution of stride 1, and its gradients: a sum of shifted planes, read where they lie.
///
///     z[j,i] = Σ_k w[k] · x[j + rows[k], i + columns[k]]           0 outside x
///
/// There is one product for every number that comes from memory, so nothing is copied first. The padding is a question of
/// masks: a vector that sticks out of its line has the numbers of another line in it, and they are set to 0.
struct DepthwisePlanes {
  /// The sizes of x and of z.
  let source: Plane
  let target: Plane
  /// How far each row and each column of the kernel lies from the cell that it belongs to.
  let rows: [Int]
  let columns: [Int]
  /// Where the vectors of a line of z start; the last one is pushed back into the line.
  let starts: [Int]
  /// For every vector and column of the kernel, which numbers lie in x.
  let masks: [VectorMask]

  /// The lengths of a plane.
  struct Plane {
    let height: Int
    let width: Int
    var cells: Int { height * width }
  }

  /// A plane must be readable for so many numbers before and behind it.
  static let slack = 2 * lanes

  /// Nothing if the sizes are not those of a depthwise convolution of stride 1, or the lines too short for a vector.
  ///
  /// - Parameter isBackward: Whether x is the derivative of the output, and z that of the input.
  init?(_ sizes: ConvolutionSizes, isBackward: Bool) {
    guard sizes.inputs == 1, sizes.outputs == 1, sizes.stride == Triple(1, 1, 1),
      sizes.extent.depth == 1, sizes.positions.depth == 1, sizes.kernel.depth == 1
    else { return nil }
    let (input, output) = (sizes.extent, sizes.positions)
    let (from, to) = isBackward ? (output, input) : (input, output)
    source = Plane(height: from.height, width: from.width)
    target = Plane(height: to.height, width: to.width)
    let sign = isBackward ? -1 : 1
    rows = (0..<sizes.kernel.height).map { sign * ($0 * sizes.dilation.height - sizes.before.height) }
    columns = (0..<sizes.kernel.width).map { sign * ($0 * sizes.dilation.width - sizes.before.width) }
    guard target.width >= lanes, let first = columns.min(), let last = columns.max(),
      -first <= Self.slack, last + target.width - source.width <= Self.slack
    else { return nil }
    starts = stride(from: 0, to: target.width, by: lanes).map { [target] in min($0, target.width - lanes) }
    masks = starts.flatMap { [source, columns] start in
      columns.map { column in
        var mask = VectorMask(repeating: 0)
        for i in 0..<lanes where 0..<source.width ~= start + i + column { mask[i] = -1 }
        return mask
      }
    }
  }

  /// Runs `work` for every plane of x, on all threads.
  ///
  /// - Parameters:
  ///   - count: How many planes there are.
  ///   - x: All planes.
  ///   - work: Gets the number of a plane, and a place where it can be read.
  func forEachPlane(
    _ count: Int, of x: UnsafePointer<Float>, threads: Int,
    _ work: (_ plane: Int, _ x: UnsafePointer<Float>) -> Void
  ) {
    let (cells, slack) = (source.cells, Self.slack)
    let chunks = min(count, threads > 1 ? tasksPerThread * threads : 1)
    // SAFETY: nobody writes to x.
    nonisolated(unsafe) let x = x
    parallel(chunks, threads: threads) { chunk in
      Scratch.with(cells + 2 * slack, of: Float.self) { copy in
        for plane in chunk * count / chunks..<(chunk + 1) * count / chunks {
          let place = x + plane * cells
          if plane * cells >= slack, (count - 1 - plane) * cells >= slack {
            work(plane, place)
          } else {
            // The first and last planes have no neighbours to read.
            clear(copy, count: cells + 2 * slack)
            (copy + slack).update(from: place, count: cells)
            work(plane, copy + slack)
          }
        }
      }
    }
  }
}
