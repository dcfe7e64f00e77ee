import SlidingWindow
import Tensors

/// What a sliding window links, with every step open to mistakes.
///
/// A narrow map [S, N, t…], a wide one [S, M, u…] and filters [N, M/groups, k…] meet in products. A convolution gathers
/// from the wide map; its input gradient spreads onto it; its filter gradient correlates the two. A transposed
/// convolution does the same with the maps exchanged, and pooling is one filter per channel.
struct Links: Sendable {
  let narrow: [Int]
  let wide: [Int]
  let window: Window
  let groups: Int

  /// How the relation between t, k and u is read.
  var cell = Reading.right
  /// Which samples and which channels of the narrow map are visited.
  var samples: Range<Int>
  var filters: Range<Int>
  /// Where group g starts, with so many channels in each.
  var start: @Sendable (_ g: Int, _ channels: Int) -> Int = { $0 * $1 }
  /// How a product gets into its cell.
  var put: @Sendable (inout Double, Double) -> Void = { $0 += $1 }

  init(narrow: [Int], wide: [Int], _ window: Window, groups: Int) {
    (self.narrow, self.wide, self.window, self.groups) = (narrow, wide, window, groups)
    (samples, filters) = (0..<narrow[0], 0..<narrow[1])
  }

  /// The same with something changed.
  func with(_ change: (inout Links) -> Void) -> Links {
    var copy = self
    change(&copy)
    return copy
  }

  /// The same, each product overwriting the one before.
  var assigning: Links { with { $0.put = { $0 = $1 } } }

  var filterShape: [Int] { [narrow[1], wide[1] / groups] + window.kernel }

  /// `wide[s,c,u] += w[n,m,k] · narrow[s,n,t]`
  func spread(_ values: Tensor<Double>, _ w: Tensor<Double>) -> Tensor<Double> {
    collected(wide) { sum, i in put(&sum[i.s, i.c, i.u], w[i.n, i.m, i.k] * values[i.s, i.n, i.t]) }
  }

  /// `narrow[s,n,t] += w[n,m,k] · wide[s,c,u]`
  func gather(_ values: Tensor<Double>, _ w: Tensor<Double>) -> Tensor<Double> {
    collected(narrow) { sum, i in put(&sum[i.s, i.n, i.t], w[i.n, i.m, i.k] * values[i.s, i.c, i.u]) }
  }

  /// `w[n,m,k] += narrow[s,n,t] · wide[s,c,u]`
  func correlate(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Tensor<Double> {
    collected(filterShape) { sum, i in put(&sum[i.n, i.m, i.k], a[i.s, i.n, i.t] * b[i.s, i.c, i.u]) }
  }

  /// Indices that meet in one product; plane m of filter n reads channel c.
  private typealias Link = (s: Int, n: Int, m: Int, c: Int, t: Int, k: Int, u: Int)

  private func collected(_ shape: [Int], _ add: (inout Tensor<Double>, Link) -> Void) -> Tensor<Double> {
    var sum = Tensor<Double>(zeros: shape)
    let (taps, channels) = (taps(), wide[1] / groups)
    for s in samples {
      for n in filters {
        let first = start(n / (narrow[1] / groups), channels)
        for t in taps.indices {
          for m in 0..<channels where first + m < wide[1] {
            for (k, u) in taps[t] { add(&sum, (s, n, m, first + m, t, k, u)) }
          }
        }
      }
    }
    return sum
  }

  /// The taps of every position, as the relation is read; cells outside the map are left out.
  func taps() -> [[Tap]] {
    let (positions, extent) = (Array(narrow[2...]), Array(wide[2...]))
    return (0..<cellCount(positions)).map { t in
      let at = index(ofFlatPosition: t, in: positions)
      return (0..<cellCount(window.kernel)).compactMap { k in
        let under = index(ofFlatPosition: k, in: window.kernel)
        let u = extent.indices.map { cell(window, $0, at[$0], under[$0]) }
        guard zip(u, extent).allSatisfy({ (0..<$1).contains($0) }) else { return nil }
        return (k: k, u: flatPosition(of: u, in: extent))
      }
    }
  }
}
