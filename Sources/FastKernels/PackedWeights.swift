/// Weights in the order in which the micro-kernel reads them: `tileRows` rows side by side, step by step.
///
///     packed[panel][i][r] = w[sources[i] + (panel·tileRows + r)·rowStep]              0 beyond the last row
enum PackedWeights {
  /// How many numbers the packed form has.
  static func count(rows: Int, terms: Int) -> Int { (rows + tileRows - 1) / tileRows * tileRows * terms }

  /// - Parameters:
  ///   - w: The weights as they lie in their tensor.
  ///   - sources: For every term i of the sum, where the weight of row 0 lies.
  ///   - rowStep: From one row to the next.
  static func pack(
    _ w: UnsafePointer<Float>, sources: [Int], rowStep: Int, rows: Int,
    into packed: UnsafeMutablePointer<Float>,
    threads: Int
  ) {
    let terms = sources.count
    sources.withUnsafeBufferPointer { sources in
      nonisolated(unsafe) let sources = sources
      parallel((rows + tileRows - 1) / tileRows, threads: threads) { panel in
        let first = panel * tileRows
        let present = min(tileRows, rows - first)
        var target = packed + first * terms
        let base = w + first * rowStep
        for i in 0..<terms {
          let source = base + sources[i]
          if present == tileRows {
            // A loop of known length, so that the compiler unrolls it.
            for r in 0..<tileRows { target[r] = source[r &* rowStep] }
          } else {
            for r in 0..<tileRows { target[r] = r < present ? source[r &* rowStep] : 0 }
          }
          target += tileRows
        }
      }
    }
  }
}
