import SlidingWindow
import Tensors

// Convolution as matrix products, one for every sample, group and stripe of the output:
//
//     z[n,t] = Σ_(m,k) w[n,(m,k)] · x[(m,k),t]

extension FastKernels {
  public func convolution(
    _ x: Tensor<Float>, _ w: Tensor<Float>, bias b: Tensor<Float>?, _ window: Window, groups: Int
  ) -> Tensor<Float> {
    let shape = convolutionShape(x.shape, w.shape, bias: b?.shape, window, groups: groups)
    let sizes = ConvolutionSizes(x.shape, w.shape, window, groups: groups)
    return withPointers(x, w, b) { x, w, b in
      makeTensor(shape) { z in convolution(sizes, x, w, bias: b, into: z) }
    }
  }

  /// The adjoint's input gradient is a convolution.
  public func transposedConvolutionInputGradient(
    _ dz: Tensor<Float>, _ w: Tensor<Float>, _ window: Window, groups: Int
  ) -> Tensor<Float> {
    _ = convolutionShape(
      dz.shape, w.shape, window, groups: groups, operation: "transposedConvolutionInputGradient")
    return convolution(dz, w, bias: nil, window, groups: groups)
  }

  private func convolution(
    _ sizes: ConvolutionSizes, _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?,
    into z: UnsafeMutablePointer<Float>
  ) {
    let taps = sizes.kernel.cells
    let terms = sizes.inputs * taps.count
    let stripes = Stripes(sizes.positions, tasks: sizes.samples * sizes.groups, threads: threads) { counts in
      sizes.inputs * PaddedPhases(sizes, first: Triple(0, 0, 0), counts: counts).channelSize
    }
    // SAFETY: every task writes its own stripe of its own maps.
    nonisolated(unsafe) let (x, w, bias, z) = (x, w, bias, z)
    let weightCount = PackedWeights.count(rows: sizes.outputs, terms: terms)
    Scratch.with(sizes.groups * weightCount, of: Float.self) { packed in
      for g in 0..<sizes.groups {
        PackedWeights.pack(
          w + g * sizes.outputs * terms, sources: Array(0..<terms), rowStep: terms, rows: sizes.outputs,
          into: packed + g * weightCount, threads: threads)
      }
      let pieces = (0..<stripes.count).map { stripe in
        let phases = PaddedPhases(sizes, first: stripes.first(stripe), counts: stripes.counts(stripe))
        let tapOffsets = taps.map { phases.offset(of: $0) }
        func sum(_ lengths: Triple, channelSize: Int) -> ShiftedSum {
          ShiftedSum(
            lengths: lengths, counts: phases.counts,
            offsets: (0..<sizes.inputs).flatMap { m in tapOffsets.map { Int32(m * channelSize + $0) } },
            rows: sizes.outputs, start: stripes.first(stripe), step: Triple(1, 1, 1), extent: sizes.positions)
        }
        return (
          phases: phases, overCopy: sum(phases.lengths, channelSize: phases.channelSize),
          overInput: sizes.isPointwise ? sum(sizes.extent, channelSize: sizes.extent.product) : nil
        )
      }
      nonisolated(unsafe) let packed = packed
      let maps = sizes.samples * sizes.groups
      parallel(maps * stripes.count, threads: threads) { task in
        let (map, stripe) = (task / stripes.count, task % stripes.count)
        let (g, phases) = (map % sizes.groups, pieces[stripe].phases)
        let weights = packed + g * weightCount
        let bias = bias.map { $0 + g * sizes.outputs }
        let z = z + map * sizes.outputs * sizes.positions.product
        let x = x + map * sizes.inputs * sizes.extent.product
        // Behind every map but the last there is something that may be read, for nothing.
        if let overInput = pieces[stripe].overInput, map + 1 < maps,
          sizes.inputs * sizes.extent.product >= ShiftedSum.slack
        {
          let first = stripes.first(stripe)
          let start = (first.depth * sizes.extent.height + first.height) * sizes.extent.width + first.width
          overInput.run(x + start, weights: weights, into: z, bias: bias)
          return
        }
        Scratch.with(sizes.inputs * phases.channelSize + ShiftedSum.slack, of: Float.self) { buffer in
          for m in 0..<sizes.inputs {
            phases.fill(x + m * sizes.extent.product, into: buffer + m * phases.channelSize)
          }
          pieces[stripe].overCopy.run(buffer, weights: weights, into: z, bias: bias)
        }
      }
    }
  }
}
