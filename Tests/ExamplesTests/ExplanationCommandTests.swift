import Explanations
import Foundation
import Tensors
import Testing

@testable import examples

@Suite struct `The commands that explain` {
  @Test func `equation walks through the lectures`() {
    let result = runExamples("equation")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("z(1,2) += w(1,0)·x(2,2)      the slide prints w(2,1)"))
    #expect(result.output.contains("That is w turned by 180°"))
    for section in EquationTour.sections { #expect(result.output.contains(section.title)) }
  }

  @Test func `equation prints the cell that is asked for, and nothing else in LaTeX`() {
    let plain = runExamples("equation", "--argument", "dx", "--size=7", "--stride=2", "--cell=4,3")
    #expect(plain.status == 0, "\(plain.errors)")
    #expect(plain.output.contains("\ndx(4,3) = w(2,1)·dz(1,1)\n        + w(0,1)·dz(2,1)\n"))
    #expect(plain.output.contains("the same polynomial in all 49 cells"))
    let latex = runExamples("equation", "--kernel=2", "--size=3", "--cell=1", "--latex")
    #expect(
      latex.output == """
        \\begin{align*}
          z_{1} ={}& b \\\\
          & {}+ w_{0}\\,x_{1} + w_{1}\\,x_{2}
        \\end{align*}

        """)
  }

  @Test(arguments: [
    (["--operation=transposed", "--stride=2", "--size=2", "--cell=all"], "z(4,4) = b"),
    (["--operation=mean-pooling", "--kernel=2,2", "--argument=dx"], "1/4·dz(1,1)"),
    (["--operation=max-pooling", "--kernel=2,2", "--argument=dx", "--cell=all"], "where x is"),
    (["--operation=linear", "--channels=3,2", "--cell=1"], "w(1,0)·x(0) + w(1,1)·x(1) + w(1,2)·x(2)"),
    (
      ["--channels=2,4", "--groups=2", "--argument=dw", "--cell=3,0,1,1"], "dw(3,1,1) = x(1,1,1)·dz(3,0,0)"
    ),
    (["--padding=same", "--kernel=3,3", "--cell=0,0"], "+ w(1,1)·x(0,0) + w(1,2)·x(0,1)"),
  ])
  func `equation knows every operation`(_ arguments: [String], _ part: String) {
    let result = runExamples(["equation"] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains(part), "\(result.output)")
  }

  @Test(arguments: [
    (["equation", "--size=2"], "the window must fit the input"),
    (["equation", "--cell=9,9"], "--cell must lie in a tensor of shape [1, 1, 3, 3]"),
    (["equation", "--cell=1,1,1,1,1"], "--cell must lie in a tensor of shape [1, 1, 3, 3]"),
    (["equation", "--size=5,5,5"], "--size must have one number or as many as --kernel, 2, but it has 3"),
    (["equation", "--kernel=1,1,1,1"], "--kernel must have at most 3 numbers"),
    (["equation", "--stride=0"], "--stride must be whole numbers from 1 to 100"),
    (["equation", "--padding=some"], "--padding must be whole numbers from 0 to 100"),
    (
      ["equation", "--channels=3,2", "--groups=2"], "--channels must be one or two numbers that split evenly"
    ),
    (["equation", "--operation=mean-pooling", "--argument=dw"], "has no weights"),
    (["equation", "--operation=max-pooling", "--padding=3"], "every window must cover an input cell"),
    (
      ["equation", "--operation=transposed", "--size=1", "--padding=3"], "must leave something of the output"
    ),
    (["equation", "--size=100", "--kernel=20,20"], "at most 1,000,000 products"),
    (["count", "--size=2"], "the window must fit the input"),
    (["mistakes", "--demo=ignored"], "\"the stride is ignored\", \"the dilation is ignored\""),
    (["mistakes", "--demo=nonsense"], "no mistake is called \"nonsense\""),
    (
      ["mistakes", "--demo=not flipped", "--operation=linear"],
      "linear has no place for the mistake that the filter is not flipped; it occurs in convolution dx"
    ),
    (["receptive-field", "--layers=conv"], "--layers must be layers separated by commas"),
    (["receptive-field", "--layers=conv 3 padding -1"], "--layers must be layers separated by commas"),
    (["receptive-field", "--layers=conv 3,"], "--layers must be layers separated by commas"),
    (["receptive-field", "--size=3"], "\"conv 5\" does not fit a map of 3 cells"),
    (["receptive-field", "--cell=5"], "--cell must be below 5"),
    (["receptive-field", "--network=vgg16", "--size=999"], "at most 10,000,000 pairs"),
  ])
  func `refuse what does not fit`(_ arguments: [String], _ complaint: String) {
    let result = runExamples(arguments)
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(complaint), "\(result.errors)")
  }

  @Test(arguments: [
    ([], "256 of 1024", "Found: exactly these 256."),
    (["--network=alexnet"], "195    32", "from (32,32) to (226,226)"),
    (["--network=threes"], "7     1", "Found: exactly these 49."),
    (["--layers=conv 3 dilation 2, conv 3 dilation 2"], "25 of 169", "Found: 25 of these 81."),
    (
      ["--layers=conv 2/2, conv 3 padding same", "--size=7", "--cell=2"], "16 of 49", "Found: 16 of these 25."
    ),
    (["--layers=pool 2/2, up 2/2"], "–     –", "There is no formula"),
  ])
  func `receptive-field compares the exact field with the formula`(
    _ arguments: [String], _ row: String, _ verdict: String
  ) {
    let result = runExamples(["receptive-field"] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains(row) && result.output.contains(verdict), "\(result.output)")
  }

  @Test func `receptive-field draws the field from the side and from above`() throws {
    try withTemporaryFolder { folder in
      let result = runExamples(
        "receptive-field", "--layers=conv 3 dilation 2, conv 3 dilation 2", "--out", folder.path)
      #expect(result.output.contains("····██··██··██··██··██····"), "\(result.output)")
      let svg = try String(contentsOf: folder.appending(path: "receptive-field.svg"), encoding: .utf8)
      // 13 + 9 + 5 cells on a white ground; 9 + 3 lines.
      #expect(svg.matches(of: /<rect/).count == 28 && svg.matches(of: /<polyline/).count == 12)
      #expect(try Data(contentsOf: folder.appending(path: "receptive-field.png")).count > 1000)
    }
  }

  @Test func `mistakes lists them, and makes the one that is asked for`() {
    let list = runExamples("mistakes")
    #expect(list.status == 0, "\(list.errors)")
    for mistake in Mistake.all { #expect(list.output.contains(mistake.name.prefix(40))) }
    let demo = runExamples("mistakes", "--demo", "Not Flipped")
    #expect(demo.output.hasPrefix("convolution of x [2, 2, 5, 6] with w [3, 2, 3, 3]"), "\(demo.output)")
    #expect(demo.output.contains("with the mistake") && demo.output.contains("dx: DISAGREES"))
    #expect(demo.output.contains("this is what you get when"))
    let linear = runExamples("mistakes", "--demo=batch is not summed", "--operation=linear")
    #expect(linear.output.hasPrefix("linear of x [3, 4]"), "\(linear.output)")
  }

  @Test func `count counts what the lectures count`() {
    let result = runExamples("count", "--padding=1", "--channels=2,3")
    #expect(result.status == 0, "\(result.errors)")
    // 3x3 over 5x5 with padding 1: (3·5 − 2)² = 169 taps, for 2·3 pairs of channels.
    #expect(result.output.contains(/convolution +1,014 +1,014/), "\(result.output)")
    for counts in ["157,952          157,952", "9,036          230,922", "2,336            2,336", "416,520"]
    {
      #expect(result.output.contains(counts), "\(result.output)")
    }
  }

  @Test func `views are listed, and an unknown one is refused with the list`() {
    let list = runExamples("views")
    #expect(list.status == 0)
    for view in allViews {
      #expect(list.output.contains("  \(view.name) ") && list.output.contains(view.title))
    }
    let unknown = runExamples("views", "matrix")
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("there is no view \"matrix\"; try one of band-matrix, unfolding"))
  }

  @Test(arguments: allViews.map(\.name))
  func `every view shows itself and proves what it claims`(_ name: String) {
    let result = runExamples("views", name, "--seed=3")
    #expect(result.status == 0, "\(result.errors)")
    let proof = result.output.split(separator: "\n").drop { !$0.hasPrefix("Both ways") }.dropFirst()
    let claims = proof.prefix { $0.hasPrefix("  ") }
    #expect(!claims.isEmpty)
    for claim in claims { #expect(claim.contains(/[1-9]\d* +equal +equal$/), "\(claim)") }
  }

  @Test func `a view whose two sides differ fails`() {
    #expect { try FalseView().proof(seed: 1) } throws: { "\($0)".contains("two is three does not hold") }
  }

  @Test func `views count what the lectures count, and what the page says`() throws {
    #expect(
      runExamples("views", "band-matrix").output.contains(
        "144 entries, 72 of them not 0, 18 free parameters."))
    #expect(runExamples("views", "sliding-network").output.contains(/12,870 mult[\s\S]* 3,582 mult/))
    #expect(try text(of: "Docs/Views.md").contains("3,582 multiplications in place of 12,870"))
    #expect(runExamples("views", "small-kernels").output.contains(/3x3, 3x3 +25 +18 +17,672/))
  }

  @Test func `views draw their pictures`() throws {
    try withTemporaryFolder { folder in
      #expect(runExamples("views", "all", "--out", folder.path).status == 0)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(
        files.sorted() == [
          "band-matrix.svg", "bands.svg", "sliding-network.svg", "two-sums.svg", "unfolding.svg",
        ])
      let svg = try String(contentsOf: folder.appending(path: "band-matrix.svg"), encoding: .utf8)
      // 72 entries bear the name of their weight; ground and 144 entries are rectangles.
      #expect(svg.matches(of: />w\(\d,\d,\d\)</).count == 72 && svg.matches(of: /<rect/).count == 145)
    }
  }
}

private struct FalseView: View {
  let name = "false", title = "", source = "", equation = ""
  func example(seed: UInt64) -> String { "" }
  func claims<Number: Scalar>(_ draw: (String, [Int]) -> Tensor<Number>) -> [Claim<Number>] {
    [Claim("two is three", Tensor([1], [Number(2)]), Tensor([1], [Number(3)]))]
  }
}
