import Pictures
import Tensors
import Testing

@Suite struct TerminalTests {
  @Test func `a pixel is two characters, five shades from blank to solid`() {
    let art = terminalArt(Tensor<Double>([2, 3], [0, 0.3, 0.5, 0.7, 1, .nan]))
    #expect(art == "  ░░▒▒\n▓▓██??")
  }

  @Test func `given bounds decide about the shades`() {
    #expect(terminalArt(Tensor<Float>([1, 3], [-9, 5, 99]), bounds: 0...10) == "  ▒▒██")
    #expect(terminalArt(Tensor<Float>([1, 2], [4, 4])) == "    ")
  }

  @Test func `one map is taken from among samples and channels`() {
    let x = Tensor<Double>([2, 2, 1, 2], [0, 0, 0, 0, 1, 0, 0, 1])
    #expect(terminalArt(x, sample: 1, channel: 0) == "██  ")
    #expect(terminalArt(x, sample: 1, channel: 1) == "  ██")
  }

  @Test func `blocks stand side by side with captions centred beneath`() {
    let row = terminalRow(["██░░\n▒▒▒▒", "▓▓"], captions: ["7", "7 ✗ 1"])
    let expected = [
      "██░░  ▓▓   ",
      "▒▒▒▒       ",
      " 7    7 ✗ 1",
    ]
    #expect(row == expected.joined(separator: "\n"))
  }

  @Test func `a table is set flush right, with points for zeros`() {
    let table = terminalMatrix([[980, 0], [3, 0.5]], rowLabels: ["0", "ten"], columnLabels: ["0", "1"])
    let expected = """
             0    1
        0  980    ·
      ten    3  0.5
      """
    #expect(table == expected)
  }

  @Test func `captions and labels must be as many as what they name`() async {
    let row = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = terminalRow(["a"], captions: [])
    }
    #expect(said("terminalRow: the number of captions must be that of the blocks, 1, but it is 0", row))

    let matrix = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = terminalMatrix([[1, 2]], rowLabels: ["a"], columnLabels: ["a"])
    }
    #expect(
      said(
        "terminalMatrix: the length of every row must be the number of column labels, 1, but one is 2", matrix
      ))
  }
}
