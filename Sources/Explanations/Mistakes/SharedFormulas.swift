import SlidingWindow
import Tensors

// Wrong formulas that several operations share.

extension OperationCall {
  /// A nest with the relation between t, k and u misread.
  ///
  /// - Parameters:
  ///   - name: Which gradient the nest computes.
  ///   - readings: The ways of misreading it, for a number of spatial axes.
  ///   - nest: The links, and what they compute.
  static func misread(
    _ name: GradientName, _ readings: @escaping @Sendable (_ rank: Int) -> [Reading] = Reading.misreadings,
    _ nest: @escaping @Sendable (Self, Tensor<Double>) -> (Links, (Links) -> Tensor<Double>)
  ) -> [WrongFormula<Self>] {
    // Two axes suffice for every mistake to turn up.
    let mistakes = readings(2).map(\.mistake)
    return Mistake.all.filter(mistakes.contains).map { mistake in
      WrongFormula(
        mistake, name,
        ways: { call, dz in
          let (links, compute) = nest(call, dz)
          return readings(links.window.axes.count).filter { $0.mistake == mistake }.map { reading in
            (reading.detail, compute(links.with { $0.cell = reading.cell }))
          }
        })
    }
  }

  /// The same for a nest with filters, which can be mirrored as well, and with groups that start at wrong channels.
  ///
  /// - Parameters:
  ///   - name: Which gradient the nest computes.
  ///   - mirrored: What mirroring the filter along all axes is here.
  ///   - nest: The links, and what they compute.
  static func misreadWithFilters(
    _ name: GradientName, mirrored: Mistake,
    _ nest: @escaping @Sendable (Self, Tensor<Double>) -> (Links, (Links) -> Tensor<Double>)
  ) -> [WrongFormula<Self>] {
    let groups: [WrongFormula<Self>] = [
      WrongFormula(.wrongGroup, name, "always at the first") { call, dz in
        let (links, compute) = nest(call, dz)
        return links.groups == 1 ? nil : compute(links.with { $0.start = { _, _ in 0 } })
      },
      WrongFormula(.wrongGroup, name, "g at channel g") { call, dz in
        let (links, compute) = nest(call, dz)
        return links.groups == 1 ? nil : compute(links.with { $0.start = { g, _ in g } })
      },
    ]
    return groups
      + misread(
        name, { Reading.mirrored(rank: $0, everywhere: mirrored) + Reading.misreadings(rank: $0) }, nest)
  }

  /// The nest `dw[n,m,k] += narrow[s,n,t] · wide[s,c,u]`, of which one is an input and the other an upstream
  /// derivative.
  static func filterFormulas(
    _ operands: @escaping @Sendable (Self, Tensor<Double>) -> (Links, Tensor<Double>, Tensor<Double>)
  ) -> [WrongFormula<Self>] {
    let nest = { @Sendable (call: Self, dz: Tensor<Double>) in
      let (links, narrow, wide) = operands(call, dz)
      return (links, { (links: Links) in links.correlate(narrow, wide) })
    }
    return misreadWithFilters(.dw, mirrored: .filterFlipped, nest) + [
      WrongFormula(.assigned, .dw, "for every product") { call, dz in
        let (links, compute) = nest(call, dz)
        return compute(links.assigning)
      },
      WrongFormula(.assigned, .dw, "position by position") { call, dz in
        let (links, compute) = nest(call, dz)
        return links.samples.map { s in compute(links.with { $0.samples = s..<s + 1 }.assigning) }.sum()
      },
      WrongFormula(
        .batchNotSummed, .dw,
        ways: { call, dz in
          let (links, compute) = nest(call, dz)
          return perSample(links.samples.map { s in compute(links.with { $0.samples = s..<s + 1 }) })
        }),
      WrongFormula(
        .meanForSum, .dw,
        ways: { call, dz in
          let (links, compute) = nest(call, dz)
          return means(
            of: compute(links), samples: links.narrow[0], positions: cellCount(Array(links.narrow[2...])))
        }),
      WrongFormula(.strideIgnored, .dw, "and the shape is wrong") { call, dz in
        let (links, narrow, wide) = operands(call, dz)
        return scanned(narrow, wide, links)
      },
      WrongFormula(.leftoverDropped, .dw) { call, dz in
        let (links, narrow, wide) = operands(call, dz)
        let none = links.window.axes.map { _ in 0 }
        return scanned(narrow.zeroUpsampled(by: links.window.stride, leftover: none), wide, links)
      },
    ]
  }

  /// `db[n] += dz[s,n,t]`
  static var biasFormulas: [WrongFormula<Self>] {
    [
      WrongFormula(
        .batchNotSummed, .db,
        ways: { _, dz in
          perSample(dz.samples.map { s in convolutionBiasGradient(dz.keeping(s)) })
        }),
      WrongFormula(.positionsNotSummed, .db, "only the first one counts") { _, dz in
        convolutionBiasGradient(dz.positions(0..<1))
      },
      WrongFormula(.positionsNotSummed, .db, "only the last one counts") { _, dz in
        convolutionBiasGradient(dz.positions(dz.positions.suffix(1)))
      },
      WrongFormula(.positionsNotSummed, .db, "they keep axes of their own") { _, dz in
        dz.samples.map { Tensor(Array(dz.shape[1...]), dz.sample($0)) }.sum()
      },
      WrongFormula(
        .meanForSum, .db,
        ways: { _, dz in
          means(of: convolutionBiasGradient(dz), samples: dz.samples.count, positions: dz.positions.count)
        }),
    ]
  }
}

/// The filter gradient as a convolution, computed for one group without looking at the shape of the filter.
private func scanned(_ narrow: Tensor<Double>, _ wide: Tensor<Double>, _ links: Links) -> Tensor<Double>? {
  let scan = Window(
    narrow.extent, stride: links.window.dilation,
    padding: .uneven(before: .init(links.window.before), after: .init(links.window.after)))
  guard links.groups == 1, scan.positions(over: wide.extent).allSatisfy({ $0 > 0 }) else { return nil }
  return convolution(wide.channelsSwapped(), narrow.channelsSwapped(), scan).channelsSwapped()
}

/// What becomes of a sum over the batch that is not taken.
func perSample(_ gradients: [Tensor<Double>]) -> [(detail: String, Tensor<Double>)] {
  [
    ("only the first sample counts", gradients[0]),
    ("only the last sample counts", gradients[gradients.count - 1]),
    (
      "the samples keep an axis of their own",
      Tensor([gradients.count] + gradients[0].shape, gradients.flatMap(\.elements))
    ),
  ]
}

/// Means in place of a sum over samples, over positions, or over both.
func means(of sum: Tensor<Double>, samples: Int, positions: Int) -> [(detail: String, Tensor<Double>)] {
  let overBatch = ("over the batch", sum.map { $0 / Double(samples) })
  if positions == 1 { return [overBatch] }
  return [
    overBatch, ("over the positions", sum.map { $0 / Double(positions) }),
    ("over batch and positions", sum.map { $0 / Double(samples * positions) }),
  ]
}

extension [Tensor<Double>] {
  /// Their sum, cell by cell.
  func sum() -> Tensor<Double> { dropFirst().reduce(self[0]) { $0.combined(with: $1) { $0 + $1 } } }
}

extension Tensor<Double> {
  /// The numbers of one sample.
  func sample(_ s: Int) -> [Double] { channels.flatMap { c in positions.map { self[s, c, $0] } } }

  /// Only some positions of every map.
  fileprivate func positions(_ kept: Range<Int>) -> Tensor {
    Tensor(
      [samples.count, channels.count, kept.count],
      samples.flatMap { s in channels.flatMap { c in kept.map { self[s, c, $0] } } })
  }
}
