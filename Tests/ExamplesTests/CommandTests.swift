import ConvNets
import Foundation
import Testing

@testable import examples

@Suite struct `The commands` {
  @Test func `list names every command`() {
    let result = runExamples("list")
    #expect(result.status == 0)
    for command in Main.commands { #expect(result.output.contains(command.name)) }
  }

  @Test func `digits learns, shows, writes pictures and JSON`() throws {
    try withTemporaryFolder { folder in
      let json = folder.appending(path: "digits.json")
      let result = runExamples("digits", "--epochs", "2", "--out", folder.path, "--json", json.path)
      #expect(result.status == 0, "\(result.errors)")
      let accuracy = try #require(result.output.firstMatch(of: /test accuracy (\d+\.\d) %/)?.1)
      // Two epochs reach about 94 %; guessing reaches 10 %.
      #expect(try #require(Double(accuracy)) > 85)
      #expect(result.output.contains("█"))
      for name in ["digits.svg", "confusion.svg", "filters.png", "maps.png"] {
        let size = try Data(contentsOf: folder.appending(path: name)).count
        #expect(size > 1000, "\(name)")
      }
      let numbers = try #require(
        JSONSerialization.jsonObject(with: Data(contentsOf: json)) as? [String: Any])
      let testAccuracy = try #require(numbers["testAccuracy"] as? Double)
      #expect((100 * testAccuracy).text(1) == accuracy)
      #expect(numbers["parameters"] as? Int == 9_930)
    }
  }

  @Test func `the same seed gives the same net, another seed another one`() throws {
    let plan = TrainingPlan.digits.lasting(epochs: 1)
    let silent = Console(write: { _ in }, writeError: { _ in }, isWatched: false)
    let first = try DigitRun(seed: 3, plan, silent)
    let again = try DigitRun(seed: 3, plan, silent)
    let other = try DigitRun(seed: 4, plan, silent)
    #expect(first.net.parameters == again.net.parameters)
    #expect(first.net.parameters != other.net.parameters)
  }

  @Test func `speed compares the loops, and checks their results`() throws {
    let result = runExamples("speed", "--naive", "--runs", "1")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("filter gradient"))
    #expect(result.output.split(separator: "\n").count == 2 + 18)
  }
}
