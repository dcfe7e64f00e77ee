import FastKernels
import SlidingWindow
import Tensors
import Testing

/// Same order of comparisons and additions as the loops, so nothing but equality will do.
@Suite struct `The fast poolings` {
  @Test func `equal the loops bit for bit on random windows, NaN, ties and padding included`() {
    var generator = SeededGenerator(seed: 1)
    let (fast, naive) = (FastKernels(threads: 3), NaiveKernels<Float>())
    var compared = 0
    while compared < 400 {
      let axes = 1 + generator.integer(below: 3)
      func each(_ count: Int, from lowest: Int = 1) -> [Int] {
        (0..<axes).map { _ in lowest + generator.integer(below: count) }
      }
      let (kernel, dilation) = (each(4), each(2))
      let reach = zip(kernel, dilation).map { $1 * ($0 - 1) + 1 }
      let window = Window(
        kernel, stride: .init(each(4)),
        padding: .uneven(before: .init(reach.map { $0 / 2 }), after: .init(reach.map { ($0 - 1) / 2 })),
        dilation: .init(dilation), rounding: generator.integer(below: 2) == 0 ? .down : .up)
      let extent = zip(reach, each(8, from: 0)).map { $0 + $1 }
      // A few whole numbers, so that maxima tie.
      let shape = [generator.integer(below: 3), 1 + generator.integer(below: 4)] + extent
      let x = Tensor<Float>(
        shape,
        (0..<cellCount(shape)).map { _ in
          generator.integer(below: 40) == 0 ? .nan : Float(generator.integer(below: 5) - 2)
        })

      let (z, switches) = fast.maxPooling(x, window)
      let expected = naive.maxPooling(x, window)
      #expect(switches == expected.switches && bits(z) == bits(expected.z), "\(window) over \(extent)")
      let dz = Tensor<Float>.random(z.shape, using: &generator)
      #expect(
        fast.maxPoolingInputGradient(dz, switches: switches, over: extent)
          == naive.maxPoolingInputGradient(dz, switches: switches, over: extent))
      for countingPadding in [true, false] {
        let mean = fast.meanPooling(x, window, countingPadding: countingPadding)
        let loops = naive.meanPooling(x, window, countingPadding: countingPadding)
        #expect(bits(mean) == bits(loops), "\(window) over \(extent)")
        #expect(
          fast.meanPoolingInputGradient(dz, over: extent, window, countingPadding: countingPadding)
            == naive.meanPoolingInputGradient(dz, over: extent, window, countingPadding: countingPadding))
      }
      compared += 1
    }
  }

  /// Numbers as they are stored, all NaN alike: `==` would call NaN different from itself.
  private func bits(_ tensor: Tensor<Float>) -> [UInt32] {
    tensor.elements.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
  }
}
