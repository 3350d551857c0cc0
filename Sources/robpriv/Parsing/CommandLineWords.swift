import ArgumentParser
import Files

/// The words of a command line, looked at beside what commands take.
/// Parsing itself is ArgumentParser's; this mends torn lists before it and finds mistyped names
/// after it has failed.
struct CommandLineWords {
  let words: [String]

  /// Puts lists that a space after or before a comma tore apart together again: `--methods natural, ibp`.
  /// Only options whose value is a list are joined: elsewhere a comma may end a value.
  /// - Parameter words: without the program's name.
  init(_ words: [String]) {
    guard words.contains(where: { $0.hasSuffix(",") || $0.hasPrefix(",") }),
      let (path, _) = CommandReference.robpriv()?.called(by: words[...])
    else {
      self.words = words
      return
    }
    let lists = (path.last?.arguments ?? []).filter(\.takesList).flatMap(\.longNames)
    var joined: [String] = []
    for (index, word) in words.enumerated() {
      // The word before must be the value of such an option, not any word that ends in a comma.
      let isValue = joined.count > 1 && lists.contains { joined[joined.count - 2] == "--" + $0 }
      let isWithName = lists.contains { joined.last?.hasPrefix("--\($0)=") ?? false }
      let isTorn = joined.last?.hasSuffix(",") ?? false || word.hasPrefix(",")
      if index > 0, isTorn, isValue || isWithName, !word.hasPrefix("--") {
        joined[joined.count - 1] += word
      } else {
        joined.append(word)
      }
    }
    self.words = joined
  }

  /// The line that started the program, as a shell takes it.
  static var line: String {
    let words = CommandLine.arguments.dropFirst().map { word in
      let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || "-_./:,=+@%".contains($0) }
      return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }
    return (["robpriv"] + words).joined(separator: " ").message
  }

  /// What is wrong with a command or an option that does not exist, and what was meant; nil where all
  /// exist.
  var unknownName: String? {
    guard let program = CommandReference.robpriv() else { return nil }
    let (path, rest) = program.called(by: words[...])
    let command = path[path.count - 1]
    let name = path.map(\.commandName).joined(separator: " ")
    if !command.commands.isEmpty, let word = rest.first, !word.hasPrefix("-"), word != "help" {
      return unknown(command: word, of: name, commands: command.commands.map(\.commandName))
    }
    let options = rest.prefix { $0 != "--" }.filter { word in
      // -1,2 is a list that begins with a negative number.
      word.hasPrefix("-") && word.first { $0 != "-" }?.isLetter ?? false
    }
    for option in options {
      let word = String(option.drop { $0 == "-" }.prefix { $0 != "=" })
      // One dash with several letters is a long option with a dash missing; single letters are
      // ArgumentParser's.
      guard word.count > 1, !command.options.contains(word) || !option.hasPrefix("--") else {
        continue
      }
      return unknown(
        option: option.prefix { $0 != "=" } + "", word: word, of: command, name: name, in: program)
    }
    return nil
  }

  /// - Returns: one line with the likeliest name, or all.
  private func unknown(command word: String, of name: String, commands: [String]) -> String {
    let meant = Suggestion.closest(to: word, among: commands).map { "; did you mean '\($0)'?" }
    return "\(name) has no command '\(word)'"
      + (meant ?? "; it has \(commands.joined(separator: ", "))")
  }

  /// In this order: a positional argument written as an option, a typing error, an option of
  /// another command.
  /// - Parameters:
  ///   - option: as typed, with dashes.
  ///   - word: the same without.
  ///   - command: the one that lacks it; `name` is its path.
  ///   - program: the whole reference, to find who has it.
  private func unknown(
    option: String, word: String, of command: CommandReference, name: String,
    in program: CommandReference
  ) -> String {
    let start = "Unknown option '\(option)' of \(name)"
    if command.positionals.contains(word) { return "\(start): write the \(word) without it" }
    if let meant = Suggestion.closest(to: word, among: command.options) {
      return "\(start); did you mean '--\(meant)'?"
    }
    let others = program.commands(with: word)
    return others.isEmpty
      ? "\(start); \(name) --help lists those that it has"
      : "\(start): it is one of robpriv \(others.joined(separator: ", "))"
  }
}
