import Tensors

/// Which input maps every filter of a convolution reads, where not all of them do.
///
/// The weights are kept plane by plane, `[connections, kernel…]`: filter after filter, and for each its maps in order. A
/// connection that is not in the table has no weight: there is nothing to learn, to count, or to keep at 0. To compute, the
/// planes are laid into ordinary filters with zeros elsewhere, so that every set of kernels can run them.
public struct ConnectionTable: Equatable, Sendable {
  /// The number M of input maps.
  public let inputs: Int
  /// For every filter the input maps that it reads, in ascending order.
  public let maps: [[Int]]

  /// - Parameters:
  ///   - inputs: The number M of input maps.
  ///   - maps: For every filter the input maps that it reads, in ascending order.
  public init(inputs: Int, maps: [[Int]]) {
    require(
      maps.allSatisfy { read in
        !read.isEmpty && zip(read, read.dropFirst()).allSatisfy(<)
          && read.allSatisfy((0..<inputs).contains)
      },
      "ConnectionTable: every filter must read some of the \(inputs) maps counted from 0, in ascending order, but the "
        + "table is \(maps)")
    (self.inputs, self.maps) = (inputs, maps)
  }

  /// How many pairs of a filter and a map there are.
  public var count: Int { maps.reduce(0) { $0 + $1.count } }

  /// How many filters read each map.
  var readers: [Int] {
    (0..<inputs).map { map in maps.count { $0.contains(map) } }
  }

  /// The filters `[N, M, kernel…]` that the planes make, with zeros where there is no connection.
  @specialized(where Number == Float)
  @specialized(where Number == Double)
  @specialized(where Number == Dual)
  func filters<Number: Scalar>(_ planes: Tensor<Number>) -> Tensor<Number> {
    require(
      planes.shape.first == count,
      "ConnectionTable: there must be one plane for each of \(count) connections, but they are \(text(planes.shape))"
    )
    var filters = Tensor<Number>(zeros: [maps.count, inputs] + planes.shape.dropFirst())
    let size = filters.positions.count
    for (plane, place) in places.enumerated() {
      for k in 0..<size { filters[place * size + k] = planes[plane * size + k] }
    }
    return filters
  }

  /// The planes of filters: what ``filters(_:)`` laid in, taken out again. This is its gradient.
  @specialized(where Number == Float)
  @specialized(where Number == Double)
  @specialized(where Number == Dual)
  func planes<Number: Scalar>(_ filters: Tensor<Number>) -> Tensor<Number> {
    var planes = Tensor<Number>(zeros: [count] + filters.extent)
    let size = filters.positions.count
    for (plane, place) in places.enumerated() {
      for k in 0..<size { planes[plane * size + k] = filters[place * size + k] }
    }
    return planes
  }

  /// For every plane its place among the N·M planes of all filters.
  private var places: [Int] {
    maps.enumerated().flatMap { n, read in read.map { n * inputs + $0 } }
  }
}

extension ConnectionTable {
  /// The table of LeNet-5's third layer: 16 filters on 6 maps, in 60 connections instead of 96.
  ///
  /// Six filters read three neighbouring maps (in a circle), six read four neighbours, three read four that are not all
  /// neighbours, and the last reads all. No two read the same, so that they are driven to learn different things.
  ///
  /// Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998, table I (E6).
  public static let leNet5 = ConnectionTable(
    inputs: 6,
    maps: [
      [0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [0, 4, 5], [0, 1, 5],
      [0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [0, 3, 4, 5], [0, 1, 4, 5], [0, 1, 2, 5],
      [0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5],
      [0, 1, 2, 3, 4, 5],
    ])

  /// The table of the zip-code net's second layer: 12 filters, each on 8 of 12 maps.
  ///
  /// The paper says only that each reads 8 maps, by a scheme that it does not print. Here the maps are three blocks of four; four
  /// filters read the first two blocks, four the last two, and four the outer ones.
  ///
  /// Source: LeCun and others, "Backpropagation applied to handwritten zip code recognition", 1989 (E5).
  public static let zipCode = ConnectionTable(
    inputs: 12,
    maps: [Array(0..<8), Array(4..<12), Array(0..<4) + Array(8..<12)].flatMap {
      Array(repeating: $0, count: 4)
    })
}
