import ConvNets
import SlidingWindow
import Tensors
import Testing

private let kernels = NaiveKernels<Double>()

@Suite struct `A connection table` {
  /// Filters with a plane of zeros wherever the table has no connection.
  private func masked(_ planes: Tensor<Double>, _ table: ConnectionTable) -> Tensor<Double> {
    var filters = Tensor<Double>(zeros: [table.maps.count, table.inputs, 2])
    var plane = 0
    for (n, maps) in table.maps.enumerated() {
      for map in maps {
        for k in 0..<2 { filters[n, map, k] = planes[plane, k] }
        plane += 1
      }
    }
    return filters
  }

  @Test func `makes a convolution whose filters do not see the other maps`() throws {
    var generator = SeededGenerator(seed: 1)
    let layer = Convolution<Double>(smallTable, Window([2])).drawn(using: &generator)
    let planes = try #require(layer.parameters["weight"])
    #expect(planes.shape == [6, 2] && layer.parameters.count == 15)
    let w = masked(planes, smallTable)
    let x = Tensor<Double>.random([2, 3, 5], using: &generator)
    let pass = layer.forward(x, with: kernels)
    #expect(pass.output == convolution(x, w, Window([2])))
    let dz = Tensor<Double>.random(pass.output.shape, using: &generator)
    let gradients = pass.backward(dz)
    #expect(gradients.input == convolutionInputGradient(dz, w, over: [5], Window([2])))
    let dense = convolutionFilterGradient(dz, x, Window([2]))
    let dw = try #require(gradients.parameters["weight"])
    // The connections of the small table, filter by filter.
    for (plane, (n, map)) in [(0, 0), (0, 2), (1, 0), (1, 1), (1, 2), (2, 2)].enumerated() {
      for k in 0..<2 { #expect(dw[plane, k] == dense[n, map, k]) }
    }
  }

  @Test func `with every connection is no table at all`() {
    var generator = SeededGenerator(seed: 2)
    let full = ConnectionTable(inputs: 3, maps: [[0, 1, 2], [0, 1, 2]])
    let layer = Convolution<Double>(full, Window([2])).drawn(using: &generator)
    let x = Tensor<Double>.random([2, 3, 5], using: &generator)
    let w = layer.parameters.tensors[0].reshaped([2, 3, 2])
    #expect(layer.forward(x, with: kernels).output == convolution(x, w, Window([2])))
  }

  @Test func `of LeNet-5 has 60 connections, no two filters alike, every map read by ten`() {
    let table = ConnectionTable.leNet5
    #expect(table.count == 60 && table.maps.count == 16 && Set(table.maps).count == 16)
    for map in 0..<6 { #expect(table.maps.count { $0.contains(map) } == 10) }
    #expect(table.maps.map(\.count) == [3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 6])
  }

  @Test func `of the zip-code net gives every filter eight maps, and every map eight filters`() {
    let table = ConnectionTable.zipCode
    #expect(table.maps.count == 12 && table.maps.allSatisfy { $0.count == 8 })
    for map in 0..<12 { #expect(table.maps.count { $0.contains(map) } == 8) }
  }
}
