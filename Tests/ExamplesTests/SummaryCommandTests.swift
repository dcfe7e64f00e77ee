import Testing

@testable import examples

@Suite struct `The command summary` {
  @Test func `lists every layer of a net under the names of its parameters, and the sums`() {
    let result = runExamples("summary", "zipcode")
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(
      lines.contains {
        $0.first == "H1" && Array($0.suffix(5)) == ["12x8x8", "300", "19,200", "19,200", "768"]
      })
    #expect(result.output.contains("96 of 144 connections"))
    #expect(lines.contains { $0.first == "all" && $0.contains("9,760") && $0.contains("64,660") })
    #expect(result.output.contains("39.0 kB of parameters"))
  }

  @Test func `knows 138 million parameters without drawing them`() {
    let result = runExamples("summary", "vgg16")
    #expect(result.output.contains("138,357,544") && result.output.contains("553 MB of parameters"))
  }

  @Test func `without a net lists the sums of all`() {
    let result = runExamples("summary")
    #expect(result.status == 0)
    for part in ["61,706", "1,135,256,096", "6,998,552", "googlenet"] {
      #expect(result.output.contains(part))
    }
  }

  @Test(arguments: [
    (["residual", "--input=1x1x1"], "64x1x1"), (["all-convolutional", "--input=1x1x1"], "10x1x1"),
    (["googlenet", "--input=3x32x32"], "1024x1x1"), (["residual", "--input=1x32x40"], "64x8x10"),
  ])
  func `takes samples of other sizes where the net does`(_ arguments: [String], _ map: String) {
    let result = runExamples(["summary"] + arguments)
    #expect(result.status == 0 && result.output.contains(" \(map) "), "\(result.output)")
  }

  @Test(arguments: [
    (["resnet"], "there is no net \"resnet\"; try one of digits, zipcode"),
    (["lenet", "--input=1x32x32"], "--input must be 1x28x28 for lenet, but it is 1x32x32"),
    (["googlenet", "--input=3x31x64"], "--input must be 3xHxW with sides of at least 32 for googlenet"),
    (["residual", "--input=3x28x28"], "--input must be 1xHxW"),
    (["residual", "--input=1x28"], "--input must be 1xHxW"),
    (["residual", "--input=1xx28"], "--input must be whole numbers from 1 to 10000, such as 1x28x28"),
    (["--input=1x28x28"], "--input needs a NET"),
  ])
  func `refuses what no net takes`(_ arguments: [String], _ complaint: String) {
    let result = runExamples(["summary"] + arguments)
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(result.errors.contains(complaint), "\(result.errors)")
  }
}
