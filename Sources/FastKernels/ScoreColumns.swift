import Tensors

/// The scores of all classes at one position form a column; losses need its largest score and sums over it.
///
/// Columns are worked on a vector at a time, with one vector for every class. Neighbouring positions lie side by side in
/// memory, class after class. Where every sample has only one position, it is a column that lies side by side, and the
/// columns of neighbouring samples are turned.
struct ScoreColumns {
  private let maps: Int
  private let columnsInMap: Int
  private let isTurned: Bool
  /// How many classes there are.
  let classes: Int

  init(of x: Tensor<Float>) {
    isTurned = x.positions.count == 1
    maps = isTurned ? 1 : x.samples.count
    columnsInMap = isTurned ? x.samples.count : x.positions.count
    classes = x.channels.count
  }

  /// How many columns there are.
  var count: Int { maps * columnsInMap }

  /// How many columns are fetched at a time. A single vector would leave half a cache line behind at each end.
  private var columnsAtOnce: Int { isTurned ? lanes : 4 * lanes }

  /// Runs `work` on every vector of columns of `a`, and perhaps `b`; what it leaves in a's place is written to `y`.
  ///
  /// - Parameters:
  ///   - work: Gets the numbers of its columns and one vector for every class of a and b.
  func forEachVector(
    of a: UnsafePointer<Float>, _ b: UnsafePointer<Float>? = nil, to y: UnsafeMutablePointer<Float>? = nil,
    threads: Int,
    _ work: (Range<Int>, _ a: UnsafeMutablePointer<Vector>, _ b: UnsafeMutablePointer<Vector>) -> Void
  ) {
    let groupsInMap = (columnsInMap + columnsAtOnce - 1) / columnsAtOnce
    let size = columnsAtOnce / lanes * classes
    let groupsAtOnce = max(1, 1024 / max(size, 1))
    let groups = maps * groupsInMap
    parallel((groups + groupsAtOnce - 1) / groupsAtOnce, threads: threads) { task in
      Scratch.with(2 * size, of: Vector.self) { vectors in
        for group in task * groupsAtOnce..<min((task + 1) * groupsAtOnce, groups) {
          let map = group / groupsInMap
          let first = group % groupsInMap * columnsAtOnce
          let columns = first..<min(first + columnsAtOnce, columnsInMap)
          load(a, map, columns, into: vectors)
          if let b { load(b, map, columns, into: vectors + size) }
          for (v, column) in stride(from: first, to: columns.upperBound, by: lanes).enumerated() {
            let place = vectors + v * classes
            let own = column..<min(column + lanes, columnsInMap)
            work(
              map * columnsInMap + own.lowerBound..<map * columnsInMap + own.upperBound, place, place + size)
          }
          if let y { store(vectors, map, columns, to: y) }
        }
      }
    }
  }

  /// Reads the vectors of some columns of a map; where the last has no column, zeros.
  private func load(
    _ x: UnsafePointer<Float>, _ map: Int, _ columns: Range<Int>, into vectors: UnsafeMutablePointer<Vector>
  ) {
    if isTurned {
      vectors.withMemoryRebound(to: Float.self, capacity: classes * lanes) {
        copyTurned(
          x + columns.lowerBound * classes, pitch: classes, rows: columns.count, columns: classes, into: $0,
          pitch: lanes, width: lanes)
      }
      return
    }
    for c in 0..<classes {
      let row = x + ((map * classes + c) * columnsInMap + columns.lowerBound)
      for (v, column) in stride(from: 0, to: columns.count, by: lanes).enumerated() {
        vectors[v * classes + c] = row.vector(at: column, upTo: columns.count)
      }
    }
  }

  private func store(
    _ vectors: UnsafeMutablePointer<Vector>, _ map: Int, _ columns: Range<Int>,
    to y: UnsafeMutablePointer<Float>
  ) {
    if isTurned {
      vectors.withMemoryRebound(to: Float.self, capacity: classes * lanes) {
        copyTurned(
          $0, pitch: lanes, rows: classes, columns: columns.count, into: y + columns.lowerBound * classes,
          pitch: classes, width: classes)
      }
      return
    }
    for c in 0..<classes {
      let row = y + ((map * classes + c) * columnsInMap + columns.lowerBound)
      for (v, column) in stride(from: 0, to: columns.count, by: lanes).enumerated() {
        row.store(vectors[v * classes + c], at: column, upTo: columns.count)
      }
    }
  }
}
