import ConvNets
import Explanations
import FastKernels
import Foundation
import SlidingWindow
import Synchronization
import Tensors
import Testing

// The snippets of README and Docs, word for word, with what they print.

/// What the snippet under test has printed.
private let printed = Mutex("")

/// Stands in for the standard library's, so that a test can read along.
private func print(_ items: Any...) {
  let line = items.map { "\($0)" }.joined(separator: " ")
  printed.withLock { $0 += ($0.isEmpty ? "" : "\n") + line }
}

private func output(of snippet: () -> Void) -> String {
  printed.withLock { $0 = "" }
  snippet()
  return printed.withLock { $0 }
}

@Suite(.serialized) struct `The snippets of the documentation` {
  @Test func `README, use it`() {
    let text = output {
      var generator = SeededGenerator(seed: 1)
      let x = Tensor<Float>.random([2, 3, 8, 8], using: &generator)
      let w = Tensor<Float>.random([4, 3, 3, 3], using: &generator)
      let window = Window([3, 3], stride: 2, padding: .same)

      let z = convolution(x, w, window)
      let dz = Tensor<Float>.random(z.shape, using: &generator)
      let dx = convolutionInputGradient(dz, w, over: x.extent, window)
      print(z.shape, dx.shape)
    }
    #expect(
      text == """
        [2, 4, 4, 4] [2, 3, 8, 8]
        """)
  }

  @Test func `README, ask the checker`() {
    let text = output {
      let input = Tensor([1, 5], [0.5, -1, 2, 0.25, -0.75])
      let upstream = Tensor([1, 5], [1.0, -2, 0.5, 3, -1])
      let mine = upstream.combined(with: input) { dy, z in dy * (1 - z * z) }  // should be 1 − tanh(z)²

      let check = GradientCheck("tanh", of: { tanh($0) }, at: input, upstream: upstream, claimed: mine)
      print(check.verdict)
    }
    #expect(
      text == """
        disagrees
        """)
  }

  @Test func `the fast path`() {
    let text = output {
      var generator = SeededGenerator(seed: 1)
      let x = Tensor<Float>.random([2, 3, 9, 9], using: &generator)
      let w = Tensor<Float>.random([4, 3, 3, 3], using: &generator)
      let window = Window([3, 3], padding: .same)

      let slow: any Kernels<Float> = NaiveKernels()
      let fast: any Kernels<Float> = FastKernels()
      let difference = fast.convolution(x, w, bias: nil, window, groups: 1)
        .combined(with: slow.convolution(x, w, bias: nil, window, groups: 1)) { abs($0 - $1) }
      print(difference.elements.allSatisfy { $0 < 1e-5 })
    }
    #expect(
      text == """
        true
        """)
  }

  @Test func `one convolution by hand`() {
    let text = output {
      let x = Tensor([1, 1, 6], [1.0, 2, 0, 3, 1, 2])
      let w = Tensor([1, 1, 3], [2.0, 1, -1])
      let window = Window([3], stride: 2)

      print(convolution(x, w, bias: Tensor([1], [1.0]), window).elements)

      let dz = Tensor([1, 1, 2], [1.0, 2])
      print(convolutionInputGradient(dz, w, over: [6], window).elements)
      print(convolutionInputGradientByConvolution(dz, w, over: [6], window).elements)
      print(convolutionFilterGradient(dz, x, window).elements)
      print(convolutionBiasGradient(dz).elements)
      print(window.leftover(over: [6]))
    }
    #expect(
      text == """
        [5.0, 3.0]
        [2.0, 1.0, 3.0, 2.0, -2.0, 0.0]
        [2.0, 1.0, 3.0, 2.0, -2.0, 0.0]
        [1.0, 8.0, 2.0]
        [3.0]
        [1]
        """)
  }

  @Test func `Explanations, dual numbers`() {
    let text = output {
      let x = Tensor([1, 1, 4], [Dual(1), Dual(2, slope: 1), Dual(0), Dual(3)])
      let w = Tensor([1, 1, 2], [Dual(2), Dual(-1)])
      print(convolution(x, w, Window([2])).elements.map(\.slope))
    }
    #expect(
      text == """
        [-1.0, 2.0, 0.0]
        """)
  }

  @Test func `Explanations, symbols`() {
    let text = output {
      let x = Tensor(named: "x", [1, 1, 6])
      let w = Tensor(named: "w", [1, 1, 3])
      let window = Window([3], stride: 2)

      let z = convolution(x, w, window)
      print("z(1) =", z[0, 0, 1])

      let dz = Tensor(named: "dz", z.shape)
      let dx = convolutionInputGradient(dz, w, over: x.extent, window)
      for u in x.positions { print("dx(\(u)) =", dx[0, 0, u]) }

      print(dx == convolutionInputGradientByConvolution(dz, w, over: x.extent, window))
      print(dx == derivedGradient(of: z, upstream: dz, by: x))
    }
    #expect(
      text == """
        z(1) = w(0)·x(2) + w(1)·x(3) + w(2)·x(4)
        dx(0) = w(0)·dz(0)
        dx(1) = w(1)·dz(0)
        dx(2) = w(2)·dz(0) + w(0)·dz(1)
        dx(3) = w(1)·dz(1)
        dx(4) = w(2)·dz(1)
        dx(5) = 0
        true
        true
        """)
  }

  @Test func `Explanations, influence`() {
    let text = output {
      let x = Tensor(cellsOf: [1, 1, 12])
      let w = Tensor<Influence>(zeros: [1, 1, 3])  // constants: they add no cell

      let two = convolution(convolution(x, w, Window([3])), w, Window([3]))
      print(two[0, 0, 1])

      let dilated = convolution(convolution(x, w, Window([3], dilation: 2)), w, Window([3], dilation: 2))
      print(dilated[0, 0, 1])

      let window = Window([3], dilation: 2)
      print(FieldFormula([window.axes[0], window.axes[0]]).cells(of: 1))
    }
    #expect(
      text == """
        {1…5}
        {1, 3, 5, 7, 9}
        1..<10
        """)
  }

  @Test func `Mistakes, ask for the name`() {
    let text = output {
      var generator = SeededGenerator(seed: 1)
      let x = Tensor<Double>.random([2, 2, 6, 5], using: &generator)
      let w = Tensor<Double>.random([3, 2, 3, 3], using: &generator)
      let dz = Tensor<Double>.random([2, 3, 4, 3], using: &generator)

      // Backward is a convolution, too: in full mode, with the channel axes swapped. Is that all?
      let mine = convolution(dz, w.channelsSwapped(), Window([3, 3], padding: .full))

      let diagnosis = Diagnosis(.dx, of: .convolution(x, w, Window([3, 3])), upstream: dz, claimed: mine)
      if case .named(let mistakes) = diagnosis.outcome { print(mistakes[0]) }
    }
    #expect(
      text == """
        the filter is not flipped (S2; Raj 2020, "Computing the derivative for Y(l − 1, m)")
        """)
  }

  @Test func `Explanations, tallies`() {
    let text = output {
      let counter = Tally.Counter()
      let x = Tensor<Double>(zeros: [1, 3, 8, 8]).counted(by: counter)
      let w = Tensor<Double>(zeros: [16, 3, 3, 3]).counted(by: counter)

      _ = convolution(x, w, Window([3, 3], padding: .same))
      let formula = 16 * 3 * (8 * 8) * (3 * 3)
      print(counter.operations.multiplications, formula)

      _ = maxPooling(x, Window([2, 2], stride: 2))
      print(counter.operations.comparisons)
    }
    #expect(
      text == """
        23232 27648
        192
        """)
  }

  @Test func `Views, band matrix`() {
    let text = output {
      let layout = BandLayout([3, 2, 3], over: [6], Window([3]))
      print([layout.entries, layout.nonzero, layout.free])

      let (x, w) = (Tensor(named: "x", [1, 2, 6]), Tensor(named: "w", [3, 2, 3]))
      let matrix = bandMatrix(w, over: [6], Window([3]))
      let z = convolution(x, w, Window([3]))
      print(z == linear(x.reshaped([1, 12]), matrix).reshaped([1, 3, 4]))

      let dz = Tensor(named: "dz", z.shape)
      let dx = convolutionInputGradient(dz, w, over: [6], Window([3]))
      print(dx == linearInputGradient(dz.reshaped([1, 12]), matrix).reshaped([1, 2, 6]))

      let dw = convolutionFilterGradient(dz, x, Window([3]))
      let dMatrix = linearWeightGradient(dz.reshaped([1, 12]), x.reshaped([1, 12]))
      print(dw == bandSums(dMatrix, w.shape, over: [6], Window([3])))
    }
    #expect(
      text == """
        [144, 72, 18]
        true
        true
        true
        """)
  }

  @Test func `Views, unfolding`() {
    let text = output {
      let (x, w) = (Tensor(named: "x", [1, 2, 4, 4]), Tensor(named: "w", [3, 2, 3, 3]))
      let window = Window([3, 3])
      let rows = unfold(x, window)
      let weights = w.reshaped([3, 18])
      print(x.shape, rows.shape)

      let z = fold(linear(rows, weights), over: [2, 2], Window([1, 1]))
      print(z == convolution(x, w, window))

      let dz = Tensor(named: "dz", z.shape)
      let dzRows = unfold(dz, Window([1, 1]))
      let dx = fold(linearInputGradient(dzRows, weights), over: [4, 4], window)
      print(dx == convolutionInputGradient(dz, w, over: [4, 4], window))
      print(linearWeightGradient(dzRows, rows).reshaped(w.shape) == convolutionFilterGradient(dz, x, window))

      let y = Tensor(named: "y", rows.shape)
      print(dot(rows, y) == dot(x, fold(y, over: [4, 4], window)))
    }
    #expect(
      text == """
        [1, 2, 4, 4] [4, 18]
        true
        true
        true
        true
        """)
  }

  @Test func `Views, two sums`() {
    let text = output {
      let (x, w) = (Tensor(named: "x", [2, 3, 6]), Tensor(named: "w", [4, 3, 3]))
      print(convolution(x, w, Window([3])) == sumOfConvolutions(x, w, Window([3])))
      print(convolution(x, w, Window([3])) == swipeOfWeightedSums(x, w, Window([3])))
    }
    #expect(
      text == """
        true
        true
        """)
  }

  @Test func `Views, stride and dilation`() {
    let text = output {
      let (x, w) = (Tensor(named: "x", [1, 2, 9]), Tensor(named: "w", [3, 2, 3]))
      print(convolution(x, w, Window([3], stride: 2)) == convolution(x, w, Window([3])).subsampled(by: 2))

      let larger = w.zeroUpsampled(by: 2, leftover: [0])
      print(convolution(x, w, Window([3], dilation: 2)) == convolution(x, larger, Window([5])))
    }
    #expect(
      text == """
        true
        true
        """)
  }

  @Test func `Views, sliding network`() {
    let text = output {
      let windows = [Window([3], stride: 2), Window([3])]
      let x = Tensor(named: "x", [1, 1, 11])
      let (v, w) = (Tensor(named: "v", [2, 1, 3]), Tensor(named: "w", [1, 2, 3]))

      let slid = slide(over: x, field: [7]) { field in
        convolution(convolution(field, v, windows[0]), w, windows[1])
      }
      let dilated = fullyConvolutional(windows)
      print(dilated.map { $0.axes[0].stride }, dilated.map { $0.axes[0].dilation })
      print(slid == convolution(convolution(x, v, dilated[0]), w, dilated[1]))
    }
    #expect(
      text == """
        [1, 1] [1, 2]
        true
        """)
  }

  @Test func `Views, filters that save weights`() {
    let text = output {
      let x = Tensor(named: "x", [1, 6, 5])
      let w = Tensor(named: "w", [9, 2, 3])
      let blocks = blockDiagonal(w, groups: 3)
      print(convolution(x, w, Window([3]), groups: 3) == convolution(x, blocks, Window([3])))

      let (d, p) = (Tensor(named: "d", [6, 1, 3]), Tensor(named: "p", [4, 6, 1]))
      let product = separableFilter(depthwise: d, pointwise: p)
      let stages = convolution(convolution(x, d, Window([3]), groups: 6), p, Window([1]))
      print(stages == convolution(x, product, Window([3])))
      print(d.indices.count + p.indices.count, product.indices.count)
    }
    #expect(
      text == """
        true
        true
        42 72
        """)
  }

  @Test func `Views, the smallest and the largest kernel`() {
    let text = output {
      let x = Tensor(named: "x", [2, 3, 4, 5])
      let v = Tensor(named: "v", [4, 3])
      print(perceptronAtEveryPixel(x, v) == convolution(x, v.reshaped([4, 3, 1, 1]), Window([1, 1])))

      let w = Tensor(named: "w", [2, 60])
      print(linear(x.reshaped([2, 60]), w) == linearByConvolution(x, w))
      print(convolution(x, w.reshaped([2, 3, 4, 5]), Window([4, 5])).shape)
    }
    #expect(
      text == """
        true
        true
        [2, 2, 1, 1]
        """)
  }

  @Test func `Views, small kernels in a row`() {
    let text = output {
      let cells = Tensor(cellsOf: [1, 1, 5, 5])
      let (three, five) = (Tensor<Influence>(zeros: [1, 1, 3, 3]), Tensor<Influence>(zeros: [1, 1, 5, 5]))
      let twice = convolution(convolution(cells, three, Window([3, 3])), three, Window([3, 3]))
      print(twice == convolution(cells, five, Window([5, 5])))

      let x = Tensor(named: "x", [1, 2, 6, 6])
      let (v, w) = (Tensor(named: "v", [2, 2, 3, 3]), Tensor(named: "w", [2, 2, 3, 3]))
      let one = composedFilter(v, w)
      print(one.shape)
      let both = convolution(convolution(x, v, Window([3, 3])), w, Window([3, 3]))
      print(both == convolution(x, one, Window([5, 5])))
    }
    #expect(
      text == """
        true
        [2, 2, 5, 5]
        true
        """)
  }

  @Test func `Data, a folder that is not there`() {
    let text = output {
      do {
        _ = try Dataset.idx(folder: URL(filePath: "/nowhere"))
      } catch {
        print(error)
      }
    }
    #expect(
      text == """
        /nowhere is no folder that can be read. Put the four files of the set there; see Docs/Data.md
        """)
  }

  @Test func `Data, before training`() {
    let text = output {
      let digits = Dataset.strokeDigits(count: 1000, seed: 1)
      let (training, validation) = digits.holdingOut(0.2, seed: 1)
      print(training.count, validation.classCounts)

      let preprocessing = Preprocessing([.crop(height: 24, width: 24), .scale(shorterSide: 16)])
      print(preprocessing)
      print(preprocessing(validation).images.shape)

      let augmentation = Augmentation(
        rotation: .degrees(-10...10), translation: -1.5...1.5, scale: 1 / 1.15...1.15)
      var generator = SeededGenerator(seed: 1)
      print(augmentation(training.images, using: &generator).shape)
    }
    #expect(
      text == """
        800 [20, 20, 20, 20, 20, 20, 20, 20, 20, 20]
        crop to 24x24 pixels, scale the shorter side to 16 pixels
        [200, 1, 16, 16]
        [800, 1, 28, 28]
        """)
  }

  @Test func `Data, after training`() {
    let text = output {
      let opinions: [Tensor<Float>] = [
        Tensor([1, 3], [0.5, 0, -9]), Tensor([1, 3], [0.5, 0, -9]), Tensor([1, 3], [0, 9, 0]),
      ]
      let data = Dataset(images: Tensor(zeros: [1, 1]), labels: Tensor([1], [1]), classCount: 3)
      for voting in Voting.allCases {
        print(voting, Evaluation(scores: voting(opinions), of: data).predictions)
      }
    }
    #expect(
      text == """
        meanProbability [1]
        majority [0]
        """)
  }
}
