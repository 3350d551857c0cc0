import ArgumentParser
import Foundation

/// A command as its help describes it: what can be written after its name.
///
/// Decoded from the JSON that ArgumentParser dumps, so that nothing here repeats the commands' own
/// declarations. Fields that are not read are left out.
struct CommandReference: Decodable {
  /// An option, flag or positional argument.
  struct Argument: Decodable {
    /// Kinds are `long`, `short` and `longWithSingleDash`.
    struct Name: Decodable {
      let kind: String
      let name: String
    }

    let kind: String
    let names: [Name]?
    /// As help shows it; lists are called `a,b,...`.
    let valueName: String?
    /// Whether it may be given several times.
    let isRepeating: Bool
    /// What help says of it.
    let abstract: String?
    let defaultValue: String?
    let shouldDisplay: Bool?

    /// Names after two dashes; none of a positional argument.
    var longNames: [String] { (names ?? []).filter { $0.kind == "long" }.map(\.name) }
    /// Whether the value is a list with commas.
    var takesList: Bool { valueName?.contains(",") ?? false }
  }

  let commandName: String
  let arguments: [Argument]?
  let subcommands: [CommandReference]?

  /// Long names of options and flags, without dashes.
  var options: [String] { (arguments ?? []).flatMap(\.longNames) }
  /// Whether an option takes no value.
  func isFlag(_ option: String) -> Bool {
    (arguments ?? []).contains { $0.kind == "flag" && $0.longNames.contains(option) }
  }
  /// Subcommands but `help`, which every command has.
  var commands: [CommandReference] { (subcommands ?? []).filter { $0.commandName != "help" } }
  /// As help names them, in their order.
  var positionals: [String] {
    (arguments ?? []).filter { $0.kind == "positional" }.compactMap(\.valueName)
  }

  /// The whole program.
  /// Nil where the dump cannot be read: then errors are ArgumentParser's own. Called
  /// after a mistake alone, or for torn lists.
  static func robpriv() -> CommandReference? {
    struct Help: Decodable { let command: CommandReference }
    return try? JSONDecoder().decode(Help.self, from: Data(Robpriv._dumpHelp().utf8)).command
  }

  /// The command that a command line names, with all names on the way, and what follows it.
  /// - Parameter line: words after this command's name.
  /// - Returns: this command and those below it that are named, and the words behind the last name.
  func called(by line: ArraySlice<String>) -> (path: [CommandReference], rest: ArraySlice<String>) {
    guard let name = line.first, let next = commands.first(where: { $0.commandName == name }) else {
      return ([self], line)
    }
    let (path, rest) = next.called(by: line.dropFirst())
    return ([self] + path, rest)
  }

  /// Names of the commands below this one that have an option, as they are typed.
  /// - Parameter option: a long name without dashes.
  func commands(with option: String) -> [String] {
    commands.flatMap { command in
      (command.options.contains(option) ? [command.commandName] : [])
        + command.commands(with: option).map { command.commandName + " " + $0 }
    }
  }
}
