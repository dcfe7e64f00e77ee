import Foundation

/// The program `examples`: everything in the notes, to be seen happening.
@main
struct Main {
  static let commands: [Command] = [
    .tour, .list, .gradients, .equation, .receptiveField, .count, .views, .mistakes, .exercises, .summary,
    .digits, .augment, .synthetic, .speed, .fuzz, .verify, .figures,
  ]

  static func main() {
    keepFreedMemory()
    exit(run(Array(CommandLine.arguments.dropFirst()), console: .standard))
  }

  /// - Returns: The exit status: 0, 1 if the command failed, 2 if the command line is wrong, 130 after Ctrl-C.
  static func run(_ arguments: [String], console: Console) -> Int32 {
    if ["--help", "-h", "help"].contains(arguments.first) {
      console.print(help)
      return 0
    }
    let isNamed = arguments.first.map { !$0.hasPrefix("-") } ?? false
    let name = isNamed ? arguments[0] : Command.tour.name
    guard let command = commands.first(where: { $0.name == name }) else {
      console.printError(
        "examples: there is no \"\(name)\"; try one of \(commands.map(\.name).joined(separator: ", "))")
      return 2
    }
    do {
      let options = try Options(Array(arguments.dropFirst(isNamed ? 1 : 0)), for: command)
      if options.wantsHelp {
        console.print(command.help)
      } else {
        try command.run(options, console)
      }
      return 0
    } catch let error as UsageError {
      console.printError("examples \(name): \(error)\nSee: examples \(name) --help")
      return 2
    } catch let interruption as Interruption {
      console.printError("examples \(name): \(interruption)")
      return Interruption.status
    } catch {
      console.printError("examples \(name): \(error)")
      return 1
    }
  }

  /// What `examples --help` prints.
  static var help: String {
    """
    Everything in the notes, to be seen happening.

    Usage: examples [COMMAND] [OPTIONS]      without a command: the tour

    \(commandTable)

    Every command explains itself: examples COMMAND --help
    """
  }

  /// All commands with their summaries.
  static var commandTable: String {
    columns(commands.map { ["  " + $0.name, $0.summary] }, names: 2)
  }
}
