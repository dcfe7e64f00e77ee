import Foundation
import Synchronization
import Testing

@testable import examples

@Suite struct `The command line` {
  @Test func `explains itself and every command`() {
    let help = runExamples("--help")
    #expect(help.status == 0)
    for command in Main.commands {
      #expect(help.output.contains(command.name) && help.output.contains(command.summary))
      let own = runExamples(command.name, "--help")
      #expect(own.status == 0)
      #expect(own.errors.isEmpty)
      for option in command.options { #expect(own.output.contains(option.usage), "\(command.name)") }
    }
  }

  @Test(arguments: [
    (["sing"], "there is no \"sing\""),
    (["gradients", "--sed", "1"], "there is no option --sed"),
    (["gradients", "--seed"], "--seed N needs a value"),
    (["gradients", "--seed", "many"], "--seed must be a whole number from 1 to 1000000, but it is \"many\""),
    (["gradients", "--seed=0"], "but it is \"0\""),
    (["digits", "twice"], "\"twice\" is one argument too many"),
    (["speed", "--layers", "none"], "--layers must be all or lenet-conv1"),
  ])
  func `refuses what it does not understand, with status 2`(_ arguments: [String], _ complaint: String) {
    let result =
      switch arguments.count {
      case 1: runExamples(arguments[0])
      case 2: runExamples(arguments[0], arguments[1])
      default: runExamples(arguments[0], arguments[1], arguments[2])
      }
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(complaint), "\(result.errors)")
  }

  @Test func `takes values behind a blank or an equals sign`() throws {
    for arguments in [["--epochs", "7"], ["--epochs=7"]] {
      let options = try Options(arguments, for: .digits)
      #expect(try options.value(of: Command.epochs) == 7)
    }
    #expect(try Options([], for: .digits).value(of: Command.epochs) == 25)
  }

  @Test func `fails with status 1 where a file cannot be written`() {
    let result = runExamples("figures", "--out", "/dev/null/pictures")
    #expect(result.status == 1)
    #expect(result.errors.contains("cannot make the folder /dev/null/pictures"))
  }

  @Test func `shows progress as plain lines in a log`() {
    let result = Mutex("")
    let console = Console(
      write: { _ in }, writeError: { text in result.withLock { $0 += text } }, isWatched: false)
    var bar = ProgressBar("counting", total: 100, unit: "sheep", on: console)
    for done in 1...100 { bar.show(done, note: "asleep") }
    let lines = result.withLock { $0 }.split(separator: "\n")
    #expect(lines.count == 10)
    #expect(
      lines[4].hasPrefix("counting 50 %") && lines[4].contains("sheep/s") && lines[4].hasSuffix("asleep"))
    #expect(lines[9].contains("took"))
  }

  @Test func `redraws one line for somebody watching`() {
    let result = Mutex("")
    let console = Console(
      write: { _ in }, writeError: { text in result.withLock { $0 += text } }, isWatched: true)
    var bar = ProgressBar("counting", total: 4, unit: "sheep", on: console)
    for done in 1...4 { bar.show(done) }
    let text = result.withLock { $0 }
    #expect(text.hasPrefix("\r"))
    #expect(text.contains("100 %") && text.hasSuffix("\n"))
    #expect(text.count { $0 == "\n" } == 1)
  }
}
