import Tensors

// The listings of Raj 2020 stand in this folder as he printed them, to judge the module by. They share nothing with
// it: arrays count from 1, the first index is the map, x runs along the width and y along the height, padding is
// zeros that are really stored, and every index is spelt out.

/// An array as the slides index it: `Y[j, x, y]`, `w[j, i, x', y']`, every index counted from 1.
struct SlideArray: Equatable {
  /// How far each index runs.
  let sizes: [Int]
  private var numbers: [Double]

  init(zeros sizes: Int...) {
    self.sizes = sizes
    numbers = Array(repeating: 0, count: sizes.reduce(1, *))
  }

  /// The number of maps D of `Y[j, x, y]`, or of filters `w[j, i, x', y']`.
  var D: Int { sizes[0] }
  /// The width W of maps.
  var W: Int { sizes[1] }
  /// The height H of maps.
  var H: Int { sizes[2] }
  /// The size K of filters. The slides' are square; here width and height may differ, so that a mix-up shows.
  var K: (x: Int, y: Int) { (sizes[2], sizes[3]) }

  subscript(index: Int...) -> Double {
    get { numbers[place(of: index)] }
    set { numbers[place(of: index)] = newValue }
  }

  private func place(of index: [Int]) -> Int {
    precondition(
      index.count == sizes.count && zip(index, sizes).allSatisfy { 1 <= $0 && $0 <= $1 },
      "SlideArray: \(index) must lie in 1...\(sizes)")
    return zip(index, sizes).reduce(0) { place, axis in place * axis.1 + axis.0 - 1 }
  }

  /// `Y(:, x:x+K-1, y:y+K-1)`: all maps under a window.
  subscript(_: UnboundedRange, xs: ClosedRange<Int>, ys: ClosedRange<Int>) -> SlideArray {
    var segment = SlideArray(zeros: D, xs.count, ys.count)
    for j in 1...D {
      for x in xs {
        for y in ys { segment[j, x - xs.lowerBound + 1, y - ys.lowerBound + 1] = self[j, x, y] }
      }
    }
    return segment
  }

  /// `W(j)`: the first index fixed.
  func filter(_ j: Int) -> SlideArray {
    var slab = SlideArray(zeros: sizes[1], sizes[2], sizes[3])
    for i in 1...sizes[1] {
      for x in 1...sizes[2] {
        for y in 1...sizes[3] { slab[i, x, y] = self[j, i, x, y] }
      }
    }
    return slab
  }

  /// `W(j).segment`: the tensor inner product.
  func inner(_ segment: SlideArray) -> Double {
    precondition(sizes == segment.sizes, "SlideArray: \(sizes) and \(segment.sizes) must be the same")
    return zip(numbers, segment.numbers).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

// MARK: - Zeros around a map

/// Columns of zeros left and right of a map, rows of zeros above and below it.
struct SlidePadding {
  var left = 0
  var right = 0
  var top = 0
  var bottom = 0
}

extension SlideArray {
  /// The maps with zeros stored all around, as the slides pad before they convolve ("Zero padding", A31).
  func padded(_ P: SlidePadding) -> SlideArray {
    var wide = SlideArray(zeros: D, P.left + W + P.right, P.top + H + P.bottom)
    for j in 1...D {
      for x in 1...W {
        for y in 1...H { wide[j, P.left + x, P.top + y] = self[j, x, y] }
      }
    }
    return wide
  }

  /// "The zero padding regions must be deleted before further backprop" (A53).
  func deletingPadding(_ P: SlidePadding) -> SlideArray {
    self[..., P.left + 1...W - P.right, P.top + 1...H - P.bottom]
  }
}

// MARK: - From and to tensors

extension SlideArray {
  /// One image of a batch: `Y[m, x, y]` is `[s, m, y, x]`, counted from 0.
  init(image s: Int, of x: Tensor<Double>) {
    self.init(zeros: x.shape[1], x.shape[3], x.shape[2])
    for m in 1...D {
      for column in 1...W {
        for row in 1...H { self[m, column, row] = x[s, m - 1, row - 1, column - 1] }
      }
    }
  }

  /// All images of a batch.
  static func images(of x: Tensor<Double>) -> [SlideArray] {
    x.samples.map { SlideArray(image: $0, of: x) }
  }

  /// Filters, output map first on both sides: `w[j, i, x', y']` is `[j, i, y', x']`, counted from 0.
  init(filters w: Tensor<Double>) {
    self.init(zeros: w.shape[0], w.shape[1], w.shape[3], w.shape[2])
    for j in 1...D {
      for i in 1...sizes[1] {
        for column in 1...K.x {
          for row in 1...K.y { self[j, i, column, row] = w[j - 1, i - 1, row - 1, column - 1] }
        }
      }
    }
  }

  /// Biases, `b[j]`.
  init(biases b: Tensor<Double>) {
    self.init(zeros: b.shape[0])
    for j in 1...D { self[j] = b[j - 1] }
  }

  /// The sum of two arrays, cell by cell: filters collect from every image of a batch.
  static func + (a: SlideArray, b: SlideArray) -> SlideArray {
    var sum = a
    for p in a.numbers.indices { sum.numbers[p] += b.numbers[p] }
    return sum
  }
}

extension Tensor where Number == Double {
  /// A batch of images.
  init(images: [SlideArray]) {
    let Y = images[0]
    self.init(zeros: [images.count, Y.D, Y.H, Y.W])
    for s in 1...images.count {
      for j in 1...Y.D {
        for x in 1...Y.W {
          for y in 1...Y.H { self[s - 1, j - 1, y - 1, x - 1] = images[s - 1][j, x, y] }
        }
      }
    }
  }

  /// Filters, output map first on both sides.
  init(filters w: SlideArray) {
    self.init(zeros: [w.D, w.sizes[1], w.K.y, w.K.x])
    for j in 1...w.D {
      for i in 1...w.sizes[1] {
        for x in 1...w.K.x {
          for y in 1...w.K.y { self[j - 1, i - 1, y - 1, x - 1] = w[j, i, x, y] }
        }
      }
    }
  }

  /// Biases.
  init(biases b: SlideArray) {
    self.init([b.D], (1...b.D).map { b[$0] })
  }
}
