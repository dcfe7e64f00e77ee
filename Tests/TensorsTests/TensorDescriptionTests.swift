import Tensors
import Testing

private let numberTexts: [(Double, String)] = [
  (0, "0"), (-0.0, "0"), (3, "3"), (-17, "-17"), (0.5, "0.5"),
  (1.0 / 3, "0.3333"), (2.0 / 3, "0.6667"),  // rounded to four decimals
  (2.99999, "3"),  // nearly whole
  (0.0001, "0.0001"), (0.00001, "1e-05"),  // too small for four decimals
  (123_456_789, "123456789"), (1e9, "1000000000.0"), (1e20, "1e+20"),  // too long to write out
  (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"),
]

@Suite struct `A tensor prints` {
  @Test func `one axis as one row`() {
    #expect("\(Tensor<Int>([3], [1, 20, 3]))" == "[3]\n 1  20   3")
  }

  @Test func `two axes as one grid, columns aligned to the right`() {
    let x = Tensor<Double>([2, 3], [1, 2, 3, 4, 5.5, -6])
    let expected = """
      [2, 3]
        1    2    3
        4  5.5   -6
      """
    #expect("\(x)" == expected)
  }

  @Test func `four axes as one grid per map, maps apart by an empty line`() {
    let x = Tensor<Float>([2, 2, 2, 3], (0..<24).map { Float($0) })
    let expected = """
      [2, 2, 2, 3]
       0   1   2
       3   4   5

       6   7   8
       9  10  11

      12  13  14
      15  16  17

      18  19  20
      21  22  23
      """
    #expect("\(x)" == expected)
  }

  @Test func `three axes as rows apart, as each channel is a map with one row`() {
    let x = Tensor<Int>([1, 2, 3], [1, 2, 3, 4, 5, 6])
    #expect("\(x)" == "[1, 2, 3]\n1  2  3\n4  5  6")
  }

  @Test func `a single number under an empty shape`() {
    #expect("\(Tensor<Double>([], [2.5]))" == "[]\n2.5")
  }

  @Test func `nothing but its shape if it is empty`() {
    #expect("\(Tensor<Double>(zeros: [2, 0, 3]))" == "[2, 0, 3] (empty)")
  }

  @Test func `every number up to 400, and the first eight of more`() {
    let full = Tensor<Int>([20, 20], repeating: 7)
    let row = Array(repeating: "7", count: 20).joined(separator: "  ")
    #expect("\(full)" == (["[20, 20]"] + Array(repeating: row, count: 20)).joined(separator: "\n"))
    let large = Tensor<Int>([401], (0..<401).map { $0 })
    #expect("\(large)" == "[401] 0 1 2 3 4 5 6 7 …")
  }

  @Test(arguments: numberTexts)
  func `numbers as people write them`(_ number: Double, _ text: String) {
    #expect("\(Tensor([1], [number]))" == "[1]\n\(text)")
  }

  @Test func `single precision without the digits that precision does not have`() {
    #expect("\(Tensor<Float>([2], [0.1, 0.3]))" == "[2]\n0.1  0.3")
  }
}
