import ArgumentParser
import Results

/// Prints the file that `sweep --config` reads, every option with its explanation.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Print a commented configuration for sweep --config.",
    discussion: """
      Every option of sweep stands there with its explanation; what has no default is commented out. The file is read as it \
      is.

      EXAMPLE: robpriv config > sweep.yaml
      """)

  func run() throws {
    let name = SweepCommand.configuration.commandName
    guard let program = CommandReference.robpriv(),
      let sweep = program.commands.first(where: { $0.commandName == name })
    else { return }
    let settings = (sweep.arguments ?? []).filter { !$0.isHidden && $0.isSetting }
    let defaults = try Self.listDefaults
    try emit(
      "# robpriv sweep --config FILE. What the command line says wins. A run folder's config.yaml\n"
        + "# may stand in place of such a file.\n"
        + settings.map { $0.yaml(default: defaults[$0.longNames[0]]) }.joined())
  }

  /// Defaults of lists, which ArgumentParser's description lacks.
  private static var listDefaults: [String: String] {
    get throws {
      let grid = try SweepCommand.parse([]).grid
      return [
        "eps": grid.eps.values.map(\.text).joined(separator: ","),
        "methods": grid.methods.description, "capacity": grid.capacity.description,
      ]
    }
  }
}

extension CommandReference.Argument {
  fileprivate var isHidden: Bool { shouldDisplay == false }

  /// Whether it belongs in a file: not the file itself, nor what asks for help.
  fileprivate var isSetting: Bool {
    kind != "positional" && Set(longNames).isDisjoint(with: ["config", "help", "version"])
  }

  /// The explanation as a comment, and the option, commented out where it has no default.
  fileprivate func yaml(default listed: String?) -> String {
    let words = (abstract ?? "").split(whereSeparator: \.isNewline).joined(separator: " ")
    let lines = words.wrapped(at: 96).map { "# \($0)\n" }.joined()
    let value = kind == "flag" ? "true" : listed ?? defaultValue
    let isSet = kind != "flag" && value != nil
    return "\n" + lines
      + longNames.map { "\(isSet ? "" : "# ")\($0):\(value.map { " \($0)" } ?? "")\n" }.joined()
  }
}

extension String {
  /// Lines of at most so many characters, longer words excepted.
  fileprivate func wrapped(at width: Int) -> [String] {
    split(separator: " ").reduce(into: []) { lines, word in
      if let last = lines.last, last.count + word.count < width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
  }
}
