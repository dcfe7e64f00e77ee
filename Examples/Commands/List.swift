extension Command {
  static let list = Command(
    name: "list", summary: "list all commands", explanation: "Lists all commands.", options: []
  ) { _, console in
    console.print(Main.commandTable)
  }
}
