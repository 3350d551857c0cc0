import ArgumentParser
import Experiments
import Files
import Results

/// The file of `sweep --config`: options by their names (`epochs: 50`), or `config.yaml` of a run
/// folder, which is told by its version.
///
/// It becomes words of the command line, so that all that is checked of options is checked of it.
struct ConfigurationFile {
  /// Options by name, with the words that give them.
  private let options: [(key: String, words: [String])]

  /// Far more than any configuration has.
  private static let largest = 1 << 24

  /// - Throws: `FileReadError` for a file that cannot be read, `ValidationError` for one that is no YAML, and
  ///   for keys that are no option.
  /// - Parameter command: of which they are options.
  init(_ path: String, of command: CommandReference) throws {
    let bytes = try RegularFile(path: path).bytes(limit: Self.largest)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ValidationError("\(path): is no text in UTF-8")
    }
    do {
      let file = try OptionFile(yaml: text)
      options =
        try file.isOfRun
        ? Configuration(yaml: text).options
        : file.entries.map { try Self.option($0, of: command) }
    } catch let defect as RecordDefect {
      let word = defect.key.split(separator: ".").last.map(String.init) ?? ""
      let names = Configuration.keys
      let meant = names.contains(word) ? nil : Suggestion.closest(to: word, among: names)
      throw ValidationError("\(path): \(defect)" + (meant.map { "; did you mean '\($0)'?" } ?? ""))
    } catch let error as ValidationError {
      throw ValidationError("\(path): \(error.message)")
    }
  }

  /// The words of the options that a command line does not give itself.
  /// - Parameter line: the command line, which wins.
  func words(besides line: [String]) -> [String] {
    let given = Set(
      line.filter { $0.hasPrefix("--") }.map { word in
        String(word.dropFirst(2).prefix { $0 != "=" }).withoutNegation
      })
    return options.filter { !given.contains($0.key.withoutNegation) }.flatMap(\.words)
  }

  /// Switches that are off are left out, unless they have a name of their own for that.
  private static func option(
    _ entry: OptionFile.Entry, of command: CommandReference
  ) throws -> (key: String, words: [String]) {
    let names = command.options.filter { !["config", "help", "version"].contains($0) }
    let key = entry.key
    guard names.contains(key) else {
      let meant = Suggestion.closest(to: key, among: names).map { "; did you mean '\($0)'?" }
      throw ValidationError(
        "\(excerpt(key)) is no option of sweep" + (meant ?? "; robpriv config lists them"))
    }
    let isFlag = command.isFlag(key)
    switch entry.value {
    case .text where isFlag: throw ValidationError("\(key) is a switch: write true or false")
    case .text(let text): return (key, ["--\(key)=\(text)"])
    // YAML reads `no` as a switch, which may be meant as a word.
    case .isOn(let isOn) where !isFlag:
      throw ValidationError("\(key): takes a value, not \(isOn); write it between quotes")
    case .isOn(true): return (key, ["--\(key)"])
    case .isOn(false): return (key, names.contains("no-\(key)") ? ["--no-\(key)"] : [])
    }
  }
}

extension String {
  /// `header` for `no-header`, which exclude each other.
  fileprivate var withoutNegation: String { hasPrefix("no-") ? String(dropFirst(3)) : self }
}

extension CommandLineWords {
  /// The line with the options of its `--config FILE` in front of its own; the line as it is where it has
  /// none, or is of another command.
  /// - Throws: what `ConfigurationFile` throws.
  func readingConfiguration() throws -> CommandLineWords {
    let name = SweepCommand.configuration.commandName ?? ""
    guard words.first == name, let place = words.firstIndex(where: { $0.isConfigOption }),
      let command = CommandReference.robpriv()?.commands.first(where: { $0.commandName == name })
    else { return self }
    let isOneWord = words[place].contains("=")
    guard isOneWord || words.indices.contains(place + 1) else { return self }
    let path = isOneWord ? String(words[place].drop { $0 != "=" }.dropFirst()) : words[place + 1]
    var rest = words
    rest.removeSubrange(place...(isOneWord ? place : place + 1))
    rest.removeFirst()
    guard !rest.contains(where: { $0.isConfigOption }) else {
      throw ValidationError("--config takes one file")
    }
    let file = try ConfigurationFile(path, of: command)
    return CommandLineWords([name] + file.words(besides: rest) + rest)
  }
}

extension String {
  fileprivate var isConfigOption: Bool { self == "--config" || hasPrefix("--config=") }
}
