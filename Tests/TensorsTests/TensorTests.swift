import Tensors
import Testing

/// A box whose axes all differ and whose every cell names its own place: 234 lies at [2, 3, 4].
private let numbered = Tensor<Int>([3, 4, 5], (0..<60).map { $0 / 20 * 100 + $0 / 5 % 4 * 10 + $0 % 5 })

@Suite struct `Cells of a tensor` {
  @Test func `lie in row order, the last axis fastest`() {
    let x = Tensor<Int>([2, 3], [1, 2, 3, 4, 5, 6])
    #expect(x[0, 0] == 1)
    #expect(x[0, 2] == 3)
    #expect(x[1, 0] == 4)
    #expect(x.elements == [1, 2, 3, 4, 5, 6])
  }

  @Test func `are found by leading indices and flat position, and by one index per axis`() {
    let x = Tensor<Int>([2, 3, 4, 5], (0..<120).map { $0 })
    for i in 0..<2 {
      for j in 0..<3 {
        for row in 0..<4 {
          for column in 0..<5 {
            let place = ((i * 3 + j) * 4 + row) * 5 + column
            #expect(x[i, j, row * 5 + column] == place)
            #expect(x[i, j, row, column] == place)
            #expect(x[place] == place)
          }
        }
      }
    }
  }

  @Test func `of three axes are found by three indices`() {
    #expect(numbered[2, 3, 4] == 234)
    #expect(numbered[0, 3, 1] == 31)
    #expect(numbered[1, 0, 2] == 102)
  }

  @Test func `of five axes, a volume, are found by five indices`() {
    let x = Tensor<Int>([1, 2, 3, 4, 5], (0..<120).map { $0 })
    #expect(x[0, 1, 2, 3, 4] == 119)
    #expect(x[0, 1, 0, 2, 1] == 60 + 10 + 1)
    #expect(x[0, 1, 11] == 60 + 11)
  }

  @Test func `can be written through every kind of index, and no other cell changes`() {
    var x = Tensor<Int>(zeros: [2, 3, 2, 2])
    x[0] = 1
    x[1, 2, 3] += 2
    x[1, 0, 1, 0] = 3
    let expected = [1] + zeros(13) + [3] + zeros(8) + [2]
    #expect(x.elements == expected)

    var matrix = Tensor<Int>(zeros: [2, 3])
    matrix[1, 0] += 7
    #expect(matrix.elements == [0, 0, 0, 7, 0, 0])
  }

  @Test func `are counted by samples, channels, positions and indices`() {
    let x = Tensor<Float>(zeros: [2, 3, 4, 5])
    #expect(x.samples == 0..<2)
    #expect(x.channels == 0..<3)
    #expect(x.positions == 0..<20)
    #expect(x.indices == 0..<120)
    #expect(x.extent == [4, 5])
  }

  @Test func `of a bias have one sample each, one channel and one position`() {
    let b = Tensor<Float>([3], [5, 6, 7])
    #expect(b.samples == 0..<3)
    #expect(b.channels == 0..<1)
    #expect(b.positions == 0..<1)
    #expect(b.extent == [])
    #expect(b[2] == 7)
  }

  @Test func `can be changed as a list and are put back in the same order`() {
    var x = Tensor<Int>([2, 2], [4, 3, 2, 1])
    x.elements.sort()
    #expect(x == Tensor([2, 2], [1, 2, 3, 4]))
    x.elements[3] = 9
    #expect(x[1, 1] == 9)
    x.elements = [5, 6, 7, 8]
    #expect(x[0, 1] == 6)
  }

  @Test func `belong to their tensor alone: a copy does not change with it`() {
    let before = Tensor<Int>([2], [1, 2])
    var after = before
    after[0] = 5
    #expect(before.elements == [1, 2])
    #expect(after.elements == [5, 2])
  }

  private func zeros(_ count: Int) -> [Int] { Array(repeating: 0, count: count) }
}

@Suite struct `Whole tensors` {
  @Test func `are made of zeros, of one number or of a list`() {
    #expect(Tensor<Double>(zeros: [2, 1]).elements == [0, 0])
    #expect(Tensor<Double>([2, 1], repeating: 1.5).elements == [1.5, 1.5])
    #expect(Tensor<Double>([2, 1], [3, 4]).elements == [3, 4])
  }

  @Test func `are equal if shape and numbers are`() {
    let x = Tensor<Int>([2, 2], [1, 2, 3, 4])
    let otherNumber = Tensor<Int>([2, 2], [1, 2, 3, 5])
    #expect(x == Tensor([2, 2], [1, 2, 3, 4]))
    #expect(x != x.reshaped([4]))
    #expect(x != otherNumber)
  }

  @Test func `keep their row order when reshaped`() {
    let x = numbered.reshaped([4, 15])
    #expect(x.shape == [4, 15])
    #expect(x.elements == numbered.elements)
    #expect(x[1, 0] == 30)
    #expect(x.reshaped([60]).reshaped([3, 4, 5]) == numbered)
  }

  @Test func `are transformed cell by cell, into other kinds of number too`() {
    let x = Tensor<Int>([2, 1, 2], [1, -2, 3, -4])
    #expect(x.map { $0 * $0 } == Tensor([2, 1, 2], [1, 4, 9, 16]))
    #expect(x.map { Double($0) / 2 } == Tensor([2, 1, 2], [0.5, -1, 1.5, -2]))
  }

  @Test func `are combined cell by cell, first with second`() {
    let a = Tensor<Int>([2, 2], [10, 20, 30, 40])
    let b = Tensor<Double>([2, 2], [1, 2, 3, 4])
    #expect(a.combined(with: b) { Double($0) - $1 } == Tensor([2, 2], [9, 18, 27, 36]))
  }

  @Test func `have the sum of products as their inner product`() {
    let a = Tensor<Double>([2, 2], [1, 2, 3, 4])
    let b = Tensor<Double>([2, 2], [10, 100, 1000, 10000])
    #expect(dot(a, b) == 43210)
    #expect(dot(a, a) == 30)
  }

  @Test func `without any axis hold one number`() {
    var scalar = Tensor<Double>([], [3])
    #expect(scalar.shape == [])
    #expect(scalar.indices == 0..<1)
    #expect(scalar.samples == 0..<1 && scalar.channels == 0..<1 && scalar.positions == 0..<1)
    scalar[0] += 1
    #expect(scalar[0] == 4 && scalar[0, 0] == 4 && scalar[0, 0, 0] == 4)
    #expect(dot(scalar, scalar) == 16)
    #expect(scalar.reshaped([1, 1]).elements == [4])
  }

  @Test(arguments: [[0], [0, 3], [2, 0], [2, 3, 0], [2, 0, 4, 5], [0, 1, 2, 3]])
  func `with an axis of length 0 hold nothing, and nothing stops`(_ shape: [Int]) {
    let empty = Tensor<Double>(zeros: shape)
    #expect(empty.elements.isEmpty)
    #expect(empty.indices.isEmpty)
    #expect(empty.samples.count * empty.channels.count * empty.positions.count == 0)
    #expect(empty.map { $0 + 1 } == empty)
    #expect(empty.combined(with: empty) { $0 + $1 } == empty)
    #expect(dot(empty, empty) == 0)
    #expect(empty.reshaped([5, 0]).shape == [5, 0])
  }
}

@Suite struct `Flat positions` {
  @Test(arguments: [[], [7], [3, 4], [2, 3, 4], [4, 1, 2, 3], [2, 3, 1, 2, 4]])
  func `and indices undo each other, in row order`(_ shape: [Int]) {
    var visited: [[Int]] = []
    for position in 0..<cellCount(shape) {
      let place = index(ofFlatPosition: position, in: shape)
      #expect(flatPosition(of: place, in: shape) == position)
      visited.append(place)
    }
    // Every place differs, and each is larger than the one before in the order of a dictionary.
    let sorted = visited.sorted { $0.lexicographicallyPrecedes($1) }
    #expect(visited == sorted)
    #expect(Set(visited).count == cellCount(shape))
  }

  @Test func `are what the worked example says`() {
    #expect(index(ofFlatPosition: 23, in: [2, 3, 4]) == [1, 2, 3])
    #expect(flatPosition(of: [1, 0, 2], in: [2, 3, 4]) == 14)
    #expect(flatPosition(of: [], in: []) == 0)
    #expect(index(ofFlatPosition: 0, in: []) == [])
  }

  @Test func `number as many cells as the box has`() {
    #expect(cellCount([2, 3, 4]) == 24)
    #expect(cellCount([]) == 1)
    #expect(cellCount([5, 0, 2]) == 0)
  }
}
