import ArgumentParser
import Foundation

/// A command as its help describes it: what can be written after its name.
struct CommandReference: Decodable {
  struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String
    }

    let kind: String
    let names: [Name]?
    let valueName: String?
    let isRepeating: Bool

    /// Names after two dashes; none of a positional argument.
    var longNames: [String] { (names ?? []).filter { $0.kind == "long" }.map(\.name) }
    /// Whether the value is a list with commas.
    var takesList: Bool { valueName?.contains(",") ?? false }
  }

  let commandName: String
  let arguments: [Argument]?
  let subcommands: [CommandReference]?

  var options: [String] { (arguments ?? []).flatMap(\.longNames) }
  var commands: [CommandReference] { (subcommands ?? []).filter { $0.commandName != "help" } }
  var positionals: [String] {
    (arguments ?? []).filter { $0.kind == "positional" }.compactMap(\.valueName)
  }

  /// The whole program.
  static func robpriv() -> CommandReference? {
    struct Help: Decodable { let command: CommandReference }
    return try? JSONDecoder().decode(Help.self, from: Data(Robpriv._dumpHelp().utf8)).command
  }

  /// The command that a command line names, with all names on the way, and what follows it.
  func called(by line: ArraySlice<String>) -> (path: [CommandReference], rest: ArraySlice<String>) {
    guard let name = line.first, let next = commands.first(where: { $0.commandName == name }) else {
      return ([self], line)
    }
    let (path, rest) = next.called(by: line.dropFirst())
    return ([self] + path, rest)
  }

  /// Names of the commands below this one that have an option, as they are typed.
  func commands(with option: String) -> [String] {
    commands.flatMap { command in
      (command.options.contains(option) ? [command.commandName] : [])
        + command.commands(with: option).map { command.commandName + " " + $0 }
    }
  }
}
