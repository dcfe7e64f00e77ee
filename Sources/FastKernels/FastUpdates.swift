import SlidingWindow
import Tensors

// The formulas for one cell are those of the readable module, so the results are equal to the last bit. Here they run
// over bare memory, where the compiler applies them to a whole vector of cells at once, and on all cores.

extension FastKernels {
  public func sgdStep(
    _ p: inout Tensor<Float>, _ dp: Tensor<Float>, _ memory: inout GradientMemory<Float>, _ rule: SGD,
    rate: Double
  ) {
    memory.requireShapes("sgdStep", p.shape, dp.shape)
    let step = SGDStep<Float>(rule, rate: rate, isFirst: memory.velocity == nil)
    let hasMomentum = rule.momentum > 0
    var memories = (room(memory.velocity.take(), for: p, if: hasMomentum), none, none)
    forEveryPiece(of: &p, dp, &memories) { cells, p, dp, v, _, _ in
      if hasMomentum {
        for i in cells { step(&p[i], dp[i], &v[i]) }
      } else {
        for i in cells {
          var v: Float = 0
          step(&p[i], dp[i], &v)
        }
      }
    }
    if hasMomentum { memory.velocity = memories.0 }
  }

  public func rmsPropStep(
    _ p: inout Tensor<Float>, _ dp: Tensor<Float>, _ memory: inout GradientMemory<Float>, _ rule: RMSProp,
    rate: Double
  ) {
    memory.requireShapes("rmsPropStep", p.shape, dp.shape)
    let step = RMSPropStep<Float>(rule, rate: rate)
    var memories = (
      room(memory.square.take(), for: p), room(memory.mean.take(), for: p),
      room(memory.velocity.take(), for: p)
    )
    forEveryPiece(of: &p, dp, &memories) { cells, p, dp, s, m, v in
      for i in cells { step(&p[i], dp[i], &s[i], &m[i], &v[i]) }
    }
    memory.square = memories.0
    if rule.isCentered { memory.mean = memories.1 }
    if rule.momentum > 0 { memory.velocity = memories.2 }
  }

  public func adamStep(
    _ p: inout Tensor<Float>, _ dp: Tensor<Float>, _ memory: inout GradientMemory<Float>, _ rule: Adam,
    rate: Double, t: Int
  ) {
    memory.requireShapes("adamStep", p.shape, dp.shape)
    let step = AdamStep<Float>(rule, rate: rate, t: t)
    var memories = (
      room(memory.mean.take(), for: p), room(memory.square.take(), for: p),
      room(memory.largestSquare.take(), for: p, if: rule.isAMSGrad)
    )
    forEveryPiece(of: &p, dp, &memories) { cells, p, dp, m, s, largest in
      if rule.isAMSGrad {
        for i in cells { step(&p[i], dp[i], &m[i], &s[i], &largest[i]) }
      } else {
        for i in cells {
          var largest: Float = 0
          step(&p[i], dp[i], &m[i], &s[i], &largest)
        }
      }
    }
    (memory.mean, memory.square) = (memories.0, memories.1)
    if rule.isAMSGrad { memory.largestSquare = memories.2 }
  }

  private var none: Tensor<Float> { Tensor(zeros: [0]) }

  /// What was remembered, or zeros; nothing if it is not wanted.
  private func room(
    _ remembered: Tensor<Float>?, for p: Tensor<Float>, if isWanted: Bool = true
  ) -> Tensor<Float> {
    isWanted ? remembered ?? Tensor(zeros: p.shape) : none
  }

  /// Calls `work` for pieces of the tensor, on all threads.
  private func forEveryPiece(
    of p: inout Tensor<Float>, _ dp: Tensor<Float>,
    _ memories: inout (Tensor<Float>, Tensor<Float>, Tensor<Float>),
    _ work: (
      _ cells: Range<Int>, _ p: Cells, _ dp: UnsafeBufferPointer<Float>, _ a: Cells, _ b: Cells, _ c: Cells
    ) -> Void
  ) {
    let (count, length) = (p.indices.count, 16_384)
    let threads = threads(forCycles: count / lanes * 20)
    p.elements.withUnsafeMutableBufferPointer { p in
      memories.0.elements.withUnsafeMutableBufferPointer { a in
        memories.1.elements.withUnsafeMutableBufferPointer { b in
          memories.2.elements.withUnsafeMutableBufferPointer { c in
            dp.elements.withUnsafeBufferPointer { dp in
              parallel((count + length - 1) / length, threads: threads) { piece in
                // SAFETY: every task writes its own cells.
                work(piece * length..<min((piece + 1) * length, count), p, dp, a, b, c)
              }
            }
          }
        }
      }
    }
  }
}

private typealias Cells = UnsafeMutableBufferPointer<Float>
