import Tensors
import Testing

@Suite struct `An accumulator` {
  @Test(arguments: [[], [3], [2, 3], [2, 3, 4], [2, 3, 4, 5], [0, 3, 2], [2, 0]])
  func `starts at 0 in every cell`(_ shape: [Int]) {
    let sums = Accumulator<Double>(shape)
    #expect(sums.shape == shape)
    #expect(sums.total() == Tensor(zeros: shape))
  }

  @Test func `adds contributions in any order and any number`() {
    var sums = Accumulator<Int>([2, 3, 2, 2])
    sums[1, 2, 3] += 5
    sums[0, 1, 2] += 1
    sums[1, 2, 3] += 7
    sums[0, 1, 2] += -4
    var expected = Tensor<Int>(zeros: [2, 3, 2, 2])
    expected[1, 2, 1, 1] = 12
    expected[0, 1, 1, 0] = -3
    #expect(sums.total() == expected)
  }

  @Test func `numbers its cells as a tensor does`() {
    var sums = Accumulator<Int>([2, 3, 4])
    for i in 0..<2 {
      for j in 0..<3 {
        for p in 0..<4 { sums[i, j, p] += (i * 3 + j) * 4 + p }
      }
    }
    #expect(sums.total().elements == Array(0..<24))
    #expect(sums[1, 2, 3] == 23)
  }

  @Test func `takes absent axes as axes of one cell`() {
    var row = Accumulator<Int>([3])
    row[2, 0, 0] += 5
    #expect(row.total() == Tensor([3], [0, 0, 5]))
    var grid = Accumulator<Int>([2, 3])
    grid[1, 0, 0] += 5
    #expect(grid.total() == Tensor([2, 3], [0, 0, 0, 5, 0, 0]))
  }

  @Test func `gives totals that later additions do not change`() {
    var sums = Accumulator<Double>([1, 1, 2])
    sums[0, 0, 0] += 1
    let early = sums.total()
    sums[0, 0, 0] += 1
    #expect(early.elements == [1, 0])
    #expect(sums.total().elements == [2, 0])
  }

  @Test func `can be written as well as added to`() {
    var sums = Accumulator<Float>([1, 1, 2])
    sums[0, 0, 1] += 3
    sums[0, 0, 1] = 10
    #expect(sums.total().elements == [0, 10])
  }
}
