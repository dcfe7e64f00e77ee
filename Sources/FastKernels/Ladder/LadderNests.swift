// The lower rungs: six loops over numbers. The compiler may find vectors in them, or not.

extension LadderConvolution {
  /// Rung 2: the loops of the readable module on plain memory. Taps in the padding are left out by the loops' limits.
  func plainMemory(_ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, into z: UnsafeMutablePointer<Float>)
  {
    for n in 0..<N {
      for i in 0..<rows {
        for j in 0..<columns {
          var sum: Float = 0
          for m in 0..<M {
            for k in max(0, padding - i)..<min(K, H + padding - i) {
              let weights = w + ((n * M + m) * K + k) * K
              let row = x + ((m * H + i + k - padding) * W + j - padding)
              for l in max(0, padding - j)..<min(K, W + padding - j) { sum += weights[l] * row[l] }
            }
          }
          z[(n * rows + i) * columns + j] = sum
        }
      }
    }
  }

  /// Rung 3: j moves from outside to the innermost place.
  ///
  /// Now neighbouring steps add to neighbouring sums, and none waits for the step before. The compiler may take many
  /// together; `&+` leaves out Swift's test for overflow, which would forbid it.
  func alongTheRow(_ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, into z: UnsafeMutablePointer<Float>)
  {
    for n in 0..<N {
      for i in 0..<rows {
        let sums = z + (n * rows + i) * columns
        sums.update(repeating: 0, count: columns)
        for m in 0..<M {
          for k in max(0, padding - i)..<min(K, H + padding - i) {
            let row = x + (m * H + i + k - padding) * W
            for l in 0..<K {
              let weight = w[((n * M + m) * K + k) * K + l]
              for j in 0..<columns {
                let v = j &+ l &- padding
                if 0 <= v, v < W { sums[j] += weight * row[v] }
              }
            }
          }
        }
      }
    }
  }

  /// Rung 4: the image is copied once, with zeros around it. Then every cell under a window is there, and nobody asks.
  func paddingInPlace(
    _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, into z: UnsafeMutablePointer<Float>
  ) {
    withPadding(x, under: 0..<rows) { padded, _ in
      for n in 0..<N {
        for i in 0..<rows {
          let sums = z + (n * rows + i) * columns
          sums.update(repeating: 0, count: columns)
          for m in 0..<M {
            for k in 0..<K {
              for l in 0..<K {
                let weight = w[((n * M + m) * K + k) * K + l]
                let row = padded + ((m * (H + 2 * padding) + i + k) * paddedWidth + l)
                for j in 0..<columns { sums[j] += weight * row[j] }
              }
            }
          }
        }
      }
    }
  }
}

// MARK: - Padding

extension LadderConvolution {
  /// The length of a row with its zeros.
  var paddedWidth: Int { W + 2 * padding }

  /// Copies the rows of the image under some rows of the output, with zeros around them.
  ///
  /// - Parameters:
  ///   - x: The image.
  ///   - stripe: The rows of the output.
  ///   - work: Is given the copy, readable for some vectors beyond its end, and where every tap (m,k,l) starts in it.
  func withPadding(
    _ x: UnsafePointer<Float>, under stripe: Range<Int>,
    _ work: (_ padded: UnsafePointer<Float>, _ offsets: UnsafePointer<Int32>) -> Void
  ) {
    let height = stripe.count + K - 1
    let offsets = (0..<terms).map { t in
      let (m, k, l) = (t / (K * K), t / K % K, t % K)
      return Int32((m * height + k) * paddedWidth + l)
    }
    Scratch.with(M * height * paddedWidth + K + rowColumns, of: Float.self) { padded in
      for m in 0..<M {
        for h in 0..<height {
          let (u, row) = (stripe.lowerBound + h - padding, padded + (m * height + h) * paddedWidth)
          row.update(repeating: 0, count: paddedWidth)
          if 0 <= u, u < H { (row + padding).update(from: x + (m * H + u) * W, count: W) }
        }
      }
      offsets.withUnsafeBufferPointer { work(padded, $0.baseAddress!) }
    }
  }
}
