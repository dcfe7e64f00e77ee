/// Weights in the order in which the micro-kernel reads them: `shape.rows` rows side by side, step by step.
///
///     packed[panel][i][r] = w[sources[i] + (panel·shape.rows + r)·rowStep]              0 beyond the last row
enum PackedWeights {
  /// How many numbers the packed form has.
  static func count(_ shape: TileShape, rows: Int, terms: Int) -> Int {
    shape.panels(of: rows) * shape.rows * terms
  }

  /// - Parameters:
  ///   - shape: The shape of a tile.
  ///   - w: The weights as they lie in their tensor.
  ///   - sources: For every term i of the sum, where the weight of row 0 lies; in ascending order.
  ///   - rowStep: From one row to the next.
  ///   - rows: How many rows there are.
  ///   - packed: Room for all panels.
  ///   - threads: How many threads share the work.
  static func pack(
    _ shape: TileShape, _ w: UnsafePointer<Float>, sources: [Int], rowStep: Int, rows: Int,
    into packed: UnsafeMutablePointer<Float>, threads: Int
  ) {
    let terms = sources.count
    let runs = runs(of: sources)
    let panels = shape.panels(of: rows)
    // SAFETY: every task writes its own panels.
    nonisolated(unsafe) let (w, packed) = (w, packed)
    parallel(panels, threads: panels * terms < 1000 ? 1 : threads) { panel in
      let first = panel * shape.rows
      let panel = packed + first * terms
      for run in runs {
        let base = w + (first * rowStep + sources[run.lowerBound])
        var done = 0
        if shape.rows == tileRows, first + tileRows <= rows, run.count > 2 {
          // What a vector copies beyond the run is overwritten by the runs that follow.
          while done < run.count, run.lowerBound + done + lanes <= terms {
            let columns = transposed(TileRows { base.vector(at: $0 &* rowStep &+ done) })
            for r in 0..<tileRows {
              panel.store(columns[r], at: (run.lowerBound &+ done) &* tileRows &+ r &* lanes)
            }
            done += lanes
          }
        }
        for i in min(done, run.count)..<run.count {
          for r in 0..<shape.rows {
            panel[(run.lowerBound &+ i) &* shape.rows &+ r] = first + r < rows ? base[r &* rowStep &+ i] : 0
          }
        }
      }
    }
  }

  /// Neighbouring terms whose weights are neighbours in memory.
  private static func runs(of sources: [Int]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    for i in sources.indices where i + 1 == sources.count || sources[i + 1] != sources[i] + 1 {
      runs.append(start..<i + 1)
      start = i + 1
    }
    return runs
  }
}
